/**
 * Tickets that share words: pairs of words that many of them hold, the most telling first. Pure, and told as
 * it is: a group is all tickets with its two words, nothing else. Weights are inverse document frequency, as
 * in `similarTickets`.
 */

export type Worded = {
  readonly id: string;
  /** Stems, those of the subject first. */
  readonly stems: readonly string[];
};
export type Group = {
  readonly stems: readonly [string, string];
  /** Others that most of the tickets hold, the most frequent first. */
  readonly more: readonly string[];
  readonly ids: readonly string[];
  /** Holds most of what they share. */
  readonly typical_id: string;
};

/** Fewer tickets are no group. */
const leastTickets = 3;
/** Words of one ticket that are compared. */
const mostWords = 8;
/** A word that so many of the tickets hold says nothing; in a handful of tickets every word may. */
const common = 0.25;
const fewTickets = 40;
const mostPairs = 600;
/** A group half of whose tickets are in groups before it says the same again. */
const mostCovered = 0.5;
/** Shared by so many of a group, a word belongs to it. */
const shared = 0.6;
const mostMore = 4;

/** At most so many groups, those that share most first. */
export function groupsOf(tickets: readonly Worded[], most: number): Group[] {
  const holders = holdersOf(tickets);
  const limit = tickets.length < fewTickets ? tickets.length : tickets.length * common;
  const told = tickets.map(({ id, stems }) => ({
    id,
    stems: stems
      .filter((stem) => {
        const held = holders.get(stem)?.size ?? 0;
        return held >= leastTickets && held <= limit;
      })
      .slice(0, mostWords),
  }));
  const index = holdersOf(told);
  const weight = (stem: string) => Math.log(1 + tickets.length / (index.get(stem)?.size ?? 1));
  const pairs = pairsOf(told, [...index.keys()])
    .map(({ a, b, count }) => ({ a, b, score: count * (weight(a) + weight(b)) }))
    .toSorted((one, other) => other.score - one.score || one.a.localeCompare(other.a))
    .slice(0, mostPairs);
  const stemsOf = new Map(told.map((one) => [one.id, one.stems]));
  const covered = new Set<string>();
  const groups: Group[] = [];
  for (const { a, b } of pairs) {
    if (groups.length === most) break;
    const ids = holdersOfBoth(index, a, b);
    if (ids.filter((id) => covered.has(id)).length > ids.length * mostCovered) continue;
    for (const id of ids) covered.add(id);
    groups.push(groupOf({ stems: [a, b], ids }, stemsOf));
  }
  return groups.toSorted((one, other) => other.ids.length - one.ids.length);
}

/** The tickets that hold both words among those that are compared, in their order. */
export function withBoth(tickets: readonly Worded[], stems: readonly [string, string]): string[] {
  const group = groupsOf(tickets, mostPairs).find(
    (one) => one.stems[0] === stems[0] && one.stems[1] === stems[1],
  );
  return [...(group?.ids ?? [])];
}

function holdersOf(tickets: readonly Worded[]): Map<string, Set<string>> {
  const holders = new Map<string, Set<string>>();
  for (const { id, stems } of tickets)
    for (const stem of stems) {
      const known = holders.get(stem);
      if (known === undefined) holders.set(stem, new Set([id]));
      else known.add(id);
    }
  return holders;
}

function holdersOfBoth(index: ReadonlyMap<string, Set<string>>, a: string, b: string): string[] {
  const other = index.get(b) ?? new Set();
  return [...(index.get(a) ?? [])].filter((id) => other.has(id));
}

type Pair = { readonly a: string; readonly b: string; readonly count: number };

/** Pairs that enough tickets hold. Counted by numbers: names of half a million pairs cost more than the rest. */
function pairsOf(tickets: readonly Worded[], stems: readonly string[]): Pair[] {
  const places = new Map(stems.toSorted().map((stem, place) => [stem, place]));
  const counts = new Map<number, number>();
  for (const one of tickets) {
    const held = one.stems.flatMap((stem) => places.get(stem) ?? []).toSorted((a, b) => a - b);
    for (let at = 0; at < held.length; at += 1)
      for (let next = at + 1; next < held.length; next += 1) {
        const key = (held[at] ?? 0) * stems.length + (held[next] ?? 0);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
  }
  const names = [...places.keys()];
  return [...counts]
    .filter(([, count]) => count >= leastTickets)
    .map(([key, count]) => ({
      a: names[Math.floor(key / stems.length)] ?? '',
      b: names[key % stems.length] ?? '',
      count,
    }));
}

function groupOf(
  { stems, ids }: Pick<Group, 'stems' | 'ids'>,
  stemsOf: ReadonlyMap<string, readonly string[]>,
): Group {
  const counts = new Map<string, number>();
  for (const id of ids)
    for (const stem of new Set(stemsOf.get(id) ?? []))
      counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const more = [...counts]
    .filter(([stem, count]) => !stems.includes(stem) && count >= ids.length * shared)
    .toSorted((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]))
    .slice(0, mostMore)
    .map(([stem]) => stem);
  const score = (id: string) =>
    (stemsOf.get(id) ?? []).reduce((sum, stem) => sum + (counts.get(stem) ?? 0), 0);
  const typical_id = ids.reduce((best, id) => (score(id) > score(best) ? id : best), ids[0] ?? '');
  return { stems, more, ids, typical_id };
}
