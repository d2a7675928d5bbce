/** Chance that repeats itself: the same seed gives the same desk. */

export type Random = {
  /** 0 ≤ x < 1 */
  next(): number;
};

/** Mulberry32 (Tommy Ettinger, public domain): small, quick, good enough for stories. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}

/** A whole number, both ends included. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random.next() * (most - least + 1));
}

export function chance(random: Random, share: number): boolean {
  return random.next() < share;
}

/** @throws on an empty list: a gap in the texts is a fault of ours */
export function pick<Item>(random: Random, list: readonly Item[]): Item {
  const item = list[Math.floor(random.next() * list.length)];
  if (item === undefined) throw new Error('The demo was asked to choose from nothing');
  return item;
}

export type Weighted<Item> = readonly (readonly [Item, number])[];

export function pickWeighted<Item>(random: Random, options: Weighted<Item>): Item {
  const total = options.reduce((sum, [, weight]) => sum + weight, 0);
  let rest = random.next() * total;
  for (const [item, weight] of options) {
    rest -= weight;
    if (rest < 0) return item;
  }
  return pick(random, options)[0];
}

export function shuffled<Item>(random: Random, list: readonly Item[]): Item[] {
  const order = list.map((item) => ({ item, place: random.next() }));
  return order.sort((a, b) => a.place - b.place).map(({ item }) => item);
}

/** Long-tailed, as waiting times are: half below the median, a few many times above. */
export function logNormal(random: Random, median: number, spread: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return median * Math.exp(spread * radius * Math.cos(2 * Math.PI * random.next()));
}

/** A uuid of version 7 for that instant (RFC 9562), its random part from the seed. */
export function idAt(random: Random, at: number): string {
  const time = Math.floor(at).toString(16).padStart(12, '0');
  const tail = Array.from({ length: 5 }, () =>
    between(random, 0, 0xffff).toString(16).padStart(4, '0'),
  ).join('');
  const variant = pick(random, ['8', '9', 'a', 'b']);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(3, 6)}-${tail.slice(6, 18)}`;
}
