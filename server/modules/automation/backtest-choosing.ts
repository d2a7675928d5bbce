/** Who gets what waits in a replay: the decision of the engine, over what is known there. */
import { decide, pointsOf, type Work } from '#modules/routing/routing.ts';
import type { Bucket, ReplayRules, Run } from './backtest-journey.ts';
import { isThere } from './backtest-workers.ts';

export class Choosing {
  readonly #rules: ReplayRules;
  readonly #buckets = new Map<string, Bucket>();
  /** When each got a ticket of a queue last. */
  readonly #turns = new Map<string, string>();
  readonly #owners: Map<string, readonly string[]>;
  /** Who would have taken something themselves has been guessed. */
  has_guessed_pull = false;

  constructor(rules: ReplayRules) {
    this.#rules = rules;
    this.#owners = new Map(rules.owners);
  }

  noteGiven(queue: number | null, agent_id: string, at: number): void {
    this.#turns.set(`${queue} ${agent_id}`, new Date(at).toISOString());
  }

  noteOwner(requester_id: string, agent_id: string): void {
    const known = this.#owners.get(requester_id) ?? [];
    if (known[0] !== agent_id)
      this.#owners.set(
        requester_id,
        [agent_id, ...known.filter((id) => id !== agent_id)].slice(0, 5),
      );
  }

  /** Of these, or of all who could; null: nobody. */
  choose(run: Run, at: number, only: readonly string[] | undefined): string | null {
    const { place } = run;
    const queue = place?.queue == null ? undefined : this.#rules.queues[place.queue];
    const leg = run.journey.legs[run.nr];
    if (place === null || queue === undefined || leg === undefined) return null;
    const isByHand = queue.mode === 'pull' && !leg.is_given;
    if (isByHand) return null;
    const points = pointsOf(this.#rules.settings, place);
    const { passed, journey } = run;
    const isPassed = passed !== null && passed.until > at;
    const owners = this.#owners.get(journey.requester_id) ?? [];
    const work: Work = {
      ...{ points, channel: place.channel, language: place.language },
      is_transfer: run.nr > 0 || run.was_left,
      owners: new Map(owners.map((id, nr) => [id, nr === 0 ? 1 : 0.5])),
      passed_over: isPassed
        ? { agent_id: passed.agent_id, until: new Date(passed.until).toISOString() }
        : null,
    };
    const ids = this.#rules.teams.get(queue.team_id ?? place.team_id ?? '') ?? [];
    const candidates = (only === undefined ? ids : ids.filter((id) => only.includes(id))).flatMap(
      (id) => {
        const worker = this.#rules.workers.get(id);
        if (
          worker === undefined ||
          !isThere(worker) ||
          worker.card.load + points > worker.card.capacity
        )
          return [];
        worker.card.last_given_at = this.#turns.get(`${place.queue} ${id}`) ?? null;
        return [worker.card];
      },
    );
    if (candidates.length === 0) return null;
    // Who would have taken the next one nobody knows: whoever has waited longest.
    if (queue.mode === 'pull') this.has_guessed_pull = true;
    const mode = queue.mode === 'pull' ? 'round_robin' : queue.mode;
    const { skills, by_language, weights } = queue;
    return decide(work, candidates, { mode, skills, by_language, weights }).chosen;
  }

  wait(run: Run): void {
    const { place } = run;
    if (place?.queue == null || run.bucket !== null) return;
    const team = this.#rules.queues[place.queue]?.team_id ?? place.team_id ?? '';
    const key = [place.queue, team, place.channel, place.type_id, place.language, run.nr > 0].join(
      ' ',
    );
    const bucket = this.#buckets.get(key) ?? { queue: place.queue, team, runs: [] };
    this.#buckets.set(key, bucket);
    run.bucket = bucket;
    let [low, high] = [0, bucket.runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = bucket.runs[middle];
      if (other !== undefined && byPressure(other, run) <= 0) low = middle + 1;
      else high = middle;
    }
    bucket.runs.splice(low, 0, run);
  }

  unwait(run: Run): void {
    const { bucket } = run;
    if (bucket === null) return;
    run.bucket = null;
    const place = bucket.runs.indexOf(run);
    if (place >= 0) bucket.runs.splice(place, 1);
  }

  /** Of what these could get; undefined: nothing is left that is not hopeless. */
  mostPressing(agent_ids: readonly string[], hopeless: ReadonlySet<Bucket>): Bucket | undefined {
    let best: Run | undefined;
    for (const bucket of this.#buckets.values()) {
      const [head] = bucket.runs;
      if (head === undefined || hopeless.has(bucket)) continue;
      if (best !== undefined && byPressure(best, head) <= 0) continue;
      if (this.#serves(agent_ids, bucket)) best = head;
    }
    return best?.bucket ?? undefined;
  }

  #serves(agent_ids: readonly string[], { team }: Bucket): boolean {
    const members = this.#rules.teams.get(team) ?? [];
    return agent_ids.length > 5 || agent_ids.some((id) => members.includes(id));
  }
}

function byPressure(one: Run, other: Run): number {
  const [a, b] = [one.journey, other.journey];
  return (
    (a.due_at === b.due_at ? 0 : a.due_at - b.due_at) ||
    (one.place?.priority ?? 0) - (other.place?.priority ?? 0) ||
    a.created_at - b.created_at ||
    (a.ticket_id < b.ticket_id ? -1 : 1)
  );
}
