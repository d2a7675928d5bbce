/** Is it the same question again? By the words, cut to their beginnings so that endings do not matter. Pure. */

const stemLength = 5;
const shortest = 4;

/** 0 (nothing in common) to 1: of the words of the shorter text, how many stand in the other. */
export function likeness(one: string, other: string): number {
  const [a, b] = [stemsOf(one), stemsOf(other)].sort((x, y) => x.size - y.size);
  if (a === undefined || b === undefined || a.size === 0) return 0;
  return [...a].filter((stem) => b.has(stem)).length / a.size;
}

function stemsOf(text: string): Set<string> {
  const words =
    text
      .toLowerCase()
      .replaceAll('ё', 'е')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(
    words.filter((word) => word.length >= shortest).map((word) => word.slice(0, stemLength)),
  );
}
