/**
 * What changed between two texts, word by word (Myers, «An O(ND) Difference Algorithm», 1986).
 * Bounded: texts that differ in too much are told as one replaced by the other. Pure.
 */
import type { DiffRun } from '#contract/articles.ts';

/** Edits after which the search for the shortest way is given up. */
const mostEdits = 600;

/** Words, blanks and signs each for themselves. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}_]+|\s+|[^\p{L}\p{N}\p{M}_\s]/gu) ?? [];
}

/** Runs whose `same` and `removed` make the old text, whose `same` and `added` make the new one. */
export function wordDiff(from: string, to: string): DiffRun[] {
  const [a, b] = [wordsOf(from), wordsOf(to)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  )
    end += 1;
  const middle = editsOf(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([
    { kind: 'same', text: a.slice(0, start).join('') },
    ...middle,
    { kind: 'same', text: a.slice(a.length - end).join('') },
  ]);
}

function editsOf(a: readonly string[], b: readonly string[]): DiffRun[] {
  const trace = shortestWay(a, b);
  if (trace === undefined)
    return [
      { kind: 'removed', text: a.join('') },
      { kind: 'added', text: b.join('') },
    ];
  return walkedBack(a, b, trace);
}

/** The furthest x on each diagonal after each number of edits. */
function shortestWay(
  a: readonly string[],
  b: readonly string[],
): Map<number, number>[] | undefined {
  const trace: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(a.length + b.length, mostEdits); edits += 1) {
    const next = new Map(furthest);
    trace.push(furthest);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = furthest.get(diagonal + 1) ?? -1;
      const right = furthest.get(diagonal - 1) ?? -1;
      let x = diagonal === -edits || (diagonal !== edits && right < down) ? down : right + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return trace;
    }
    furthest = next;
  }
  return undefined;
}

function walkedBack(
  a: readonly string[],
  b: readonly string[],
  trace: readonly Map<number, number>[],
): DiffRun[] {
  const runs: DiffRun[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = furthest.get(diagonal + 1) ?? -1;
    const right = furthest.get(diagonal - 1) ?? -1;
    const isDown = diagonal === -edits || (diagonal !== edits && right < down);
    const previous = isDown ? diagonal + 1 : diagonal - 1;
    const fromX = furthest.get(previous) ?? 0;
    const fromY = fromX - previous;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      x -= 1;
      y -= 1;
      runs.push({ kind: 'same', text: a[x] ?? '' });
    }
    if (edits === 0) break;
    if (isDown) runs.push({ kind: 'added', text: b[fromY] ?? '' });
    else runs.push({ kind: 'removed', text: a[fromX] ?? '' });
    [x, y] = [fromX, fromY];
  }
  return runs.reverse();
}

/** Neighbours of a kind are one; what was removed stands before what came in its place. */
function joined(runs: readonly DiffRun[]): DiffRun[] {
  const out: DiffRun[] = [];
  let [removed, added] = ['', ''];
  const flush = () => {
    if (removed !== '') out.push({ kind: 'removed', text: removed });
    if (added !== '') out.push({ kind: 'added', text: added });
    [removed, added] = ['', ''];
  };
  for (const { kind, text } of runs) {
    if (text === '') continue;
    if (kind === 'removed') removed += text;
    else if (kind === 'added') added += text;
    else {
      flush();
      const last = out.at(-1);
      if (last?.kind === 'same') last.text += text;
      else out.push({ kind, text });
    }
  }
  flush();
  return out;
}
