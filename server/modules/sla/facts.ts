/** From what is written of a ticket to the facts that move its clocks: pure. */
import { z } from 'zod';
import type { StatusCategory } from '#contract/settings.ts';
import type { Instant } from '#modules/calendars/calendars.ts';
import type { Fact } from './clocks.ts';
import type { TicketWorld } from './facts.sql.ts';

const change = z.tuple([z.uuid().nullable(), z.uuid().nullable()]);
const changes = z.object({
  status_id: change.optional(),
  assignee_id: change.optional(),
  team_id: change.optional(),
});

/** What happens in one moment happens in this order. */
const ranks: Record<Fact['kind'], number> = {
  opened: 0,
  status: 1,
  line: 2,
  taken: 3,
  customer_word: 4,
  agent_word: 4,
};

/** What facts are read from. */
export type Written = Omit<
  TicketWorld,
  'number' | 'next_due_at' | 'last_event' | 'policy_id' | 'held' | 'clocks'
>;

/** Oldest first. */
export function factsFrom(world: Written): Fact[] {
  const opened = Date.parse(world.created_at);
  const told = world.events.flatMap(([, at, name, data]) =>
    name === 'ticket.updated' ? [{ at: Date.parse(at), ...changes.parse(data) }] : [],
  );
  // A transaction that waited for another has the earlier time: their order is that of the events.
  let moment = opened;
  const happened = told.map((one) => {
    moment = Math.max(moment, one.at);
    return { ...one, at: moment };
  });
  const facts: Fact[] = [
    { at: opened, kind: 'opened', category: 'new' },
    ...statuses(world, happened),
    ...hands(world, happened),
    // A word that was said before the ticket began (a split, a moved message) counts from its beginning.
    ...world.words.map(
      ([author, at]): Fact => ({
        at: Math.max(opened, Date.parse(at)),
        kind: author === 'contact' ? 'customer_word' : 'agent_word',
      }),
    ),
  ];
  return facts.toSorted((one, other) => one.at - other.at || ranks[one.kind] - ranks[other.kind]);
}

type Happened = { readonly at: Instant } & z.infer<typeof changes>;

/** A merge ends the ticket; one that was taken back has not happened. */
function statuses(world: Written, happened: readonly Happened[]): Fact[] {
  const entered = (at: string | Instant, category: StatusCategory): Fact => ({
    at: typeof at === 'string' ? Date.parse(at) : at,
    kind: 'status',
    category,
  });
  const facts = [
    ...world.merges.flatMap(([, ended_at, before]) =>
      ended_at === null ? [] : [entered(ended_at, before)],
    ),
    ...happened.flatMap(({ at, status_id }) => {
      const category = world.categories[status_id?.[1] ?? ''];
      return category === undefined ? [] : [entered(at, category)];
    }),
    ...world.merges.flatMap(([merged_at, ended_at]) =>
      ended_at === null ? [entered(merged_at, 'closed')] : [],
    ),
  ];
  const ordered = facts.toSorted((one, other) => one.at - other.at);
  const last = ordered.at(-1);
  const known = last?.kind === 'status' ? last.category : 'new';
  if (known === world.status_category) return ordered;
  // Ended in a way that tells of no change (a split that was taken back).
  const at = Math.max(last?.at ?? 0, Date.parse(world.ended_at ?? world.created_at));
  return [...ordered, { at, kind: 'status', category: world.status_category }];
}

/** Whose it was, and which team's, from the beginning on. */
function hands(world: Written, happened: readonly Happened[]): Fact[] {
  const opened = Date.parse(world.created_at);
  const first = (key: 'assignee_id' | 'team_id') => {
    const change = happened.find((one) => one[key] !== undefined)?.[key];
    return change === undefined ? world[key] : change[0];
  };
  const line = (at: Instant, team_id: string | null): Fact => ({
    ...{ at, kind: 'line', team_id },
    line: team_id === null ? null : (world.lines[team_id] ?? null),
  });
  const taken = (at: Instant, agent_id: string | null | undefined): Fact[] =>
    agent_id == null ? [] : [{ at, kind: 'taken' }];
  return [
    line(opened, first('team_id')),
    ...taken(opened, first('assignee_id')),
    ...happened.flatMap(({ at, assignee_id, team_id }) => [
      ...(team_id === undefined ? [] : [line(at, team_id[1])]),
      ...taken(at, assignee_id?.[1]),
    ]),
  ];
}
