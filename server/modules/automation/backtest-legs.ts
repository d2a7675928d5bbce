/**
 * The way of a ticket through queues and hands as it was, leg by leg: it waits, somebody has it, it is
 * given on. Pure. What a queue itself took back (left untouched, its owner gone) is no end of a leg: such
 * returns are for the replay to make, by the rules that it replays.
 */
import type { StatusCategory } from '#contract/settings.ts';
import type { TicketFacts } from '#modules/tickets/tickets.ts';
import type { PastAct } from './backtest-past.sql.ts';
import { momentsOf } from './backtest-past.ts';
import { changesOf } from './match.ts';

/** our: it is our turn; others: it waits for somebody else; over. */
export type Turn = 'our' | 'others' | 'over';

/** As what it waits from a moment on. */
export type Stand = {
  readonly at: number;
  readonly facts: TicketFacts;
  /** Chosen by hand. */
  readonly put_into: string | null;
};

export type Leg = {
  readonly from: number;
  /** Empty: somebody had it at once. */
  readonly stands: readonly Stand[];
  readonly had_at: number | null;
  readonly owner_id: string | null;
  /** A queue gave it to them. */
  readonly is_given: boolean;
  /** Exclusive; infinite: as far as is known. */
  readonly to: number;
  readonly turns: readonly { readonly at: number; readonly turn: Turn }[];
  /** When its owner first did anything with it, and first answered the customer. */
  readonly touched_at: number | null;
  readonly answered_at: number | null;
};

export type Walked = {
  /** As it is now. */
  readonly facts: TicketFacts;
  /** Oldest first. */
  readonly acts: readonly PastAct[];
  readonly statuses: ReadonlyMap<string, StatusCategory>;
  readonly began: number;
};

type Open = { -readonly [Key in keyof Leg]: Leg[Key] } & {
  stands: Stand[];
  turns: { at: number; turn: Turn }[];
};

export function legsOf({ facts, acts, statuses, began }: Walked): Leg[] {
  const walk = new Walk();
  const changes = acts.filter(({ name }) => name !== 'comment.added');
  const moments = momentsOf({ facts, events: changes.toReversed(), words: [], statuses });
  walk.be(began, { facts: moments[0]?.before ?? facts, act: undefined });
  const told = [
    ...moments.map(({ event, now }) => ({ event, now })),
    ...acts.filter(({ name }) => name === 'comment.added').map((event) => ({ event, now: null })),
  ].toSorted((one, other) => one.event.id - other.event.id);
  const byId = new Map(acts.map((act) => [act.id, act]));
  for (const { event, now } of told) {
    const act = byId.get(event.id);
    const at = Math.max(began, Date.parse(event.at));
    if (now !== null) walk.be(at, { facts: now, act });
    if (act !== undefined) walk.touch(at, act);
  }
  return walk.legs();
}

type Seen = { readonly facts: TicketFacts; readonly act: PastAct | undefined };

class Walk {
  readonly #done: Leg[] = [];
  #open: Open | undefined;
  /** The team that a queue gave it: before that it had none. */
  #isTeamOfQueue = false;

  be(at: number, { facts, act }: Seen): void {
    const turn = turnOf(facts.status_category);
    const by = act === undefined ? undefined : queueIn(act.data);
    if (act !== undefined && changesOf(act)['team_id'] !== undefined)
      this.#isTeamOfQueue = by !== undefined && changesOf(act)['team_id']?.[0] == null;
    if (facts.assignee_id !== null) this.#have(at, { facts, turn, by });
    else this.#loose(at, { facts, turn, by, put_into: putInto(act) });
  }

  #have(at: number, { facts, turn, by }: Been): void {
    const owner_id = facts.assignee_id;
    if (this.#open?.had_at != null && this.#open.owner_id !== owner_id) this.#close(at);
    this.#open ??= newLeg(at);
    if (this.#open.had_at === null) {
      this.#open.had_at = at;
      this.#open.owner_id = owner_id;
      this.#open.is_given = by !== undefined && by !== 'taken';
    }
    if (this.#open.turns.at(-1)?.turn !== turn) this.#open.turns.push({ at, turn });
  }

  #loose(at: number, { facts, turn, by, put_into }: Been & { put_into: string | null }): void {
    const open = this.#open;
    const isTakenBack = by === 'timed_out' || by === 'gone';
    if (open?.had_at != null) {
      if (isTakenBack && open.stands.length > 0) {
        Object.assign(open, { had_at: null, owner_id: null, turns: [], is_given: false });
        Object.assign(open, { touched_at: null, answered_at: null });
      } else this.#close(at);
    }
    if (turn !== 'our') {
      if (this.#open !== undefined) this.#close(at);
      return;
    }
    this.#open ??= newLeg(at);
    const stand = { at, facts: this.#isTeamOfQueue ? { ...facts, team_id: null } : facts };
    this.#open.stands.push({
      ...stand,
      put_into: put_into ?? this.#open.stands.at(-1)?.put_into ?? null,
    });
  }

  touch(at: number, act: PastAct): void {
    const open = this.#open;
    if (open?.had_at == null || act.agent_id === null || act.agent_id !== open.owner_id) return;
    if (at > open.had_at) open.touched_at ??= at;
    const { visibility, author_kind } = act.data;
    if (act.name === 'comment.added' && visibility === 'public' && author_kind === 'agent')
      open.answered_at ??= at;
  }

  legs(): Leg[] {
    if (this.#open !== undefined) this.#close(Number.POSITIVE_INFINITY);
    return this.#done;
  }

  #close(to: number): void {
    if (this.#open !== undefined) this.#done.push({ ...this.#open, to });
    this.#open = undefined;
  }
}

type Been = {
  readonly facts: TicketFacts;
  readonly turn: Turn;
  /** What for, when a queue did it. */
  readonly by: string | undefined;
};

function newLeg(from: number): Open {
  return {
    ...{ from, stands: [], had_at: null, owner_id: null, is_given: false },
    ...{ to: Number.POSITIVE_INFINITY, turns: [], touched_at: null, answered_at: null },
  };
}

export function turnOf(category: StatusCategory): Turn {
  if (category === 'new' || category === 'open') return 'our';
  return category === 'solved' || category === 'closed' ? 'over' : 'others';
}

function queueIn({ by }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof by !== 'object' || by === null || !('kind' in by) || by.kind !== 'queue')
    return undefined;
  return 'cause' in by && typeof by.cause === 'string' ? by.cause : '';
}

function putInto(act: PastAct | undefined): string | null {
  const queue_id = act?.name === 'ticket.queued' ? act.data['queue_id'] : null;
  return typeof queue_id === 'string' ? queue_id : null;
}
