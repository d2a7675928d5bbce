/** What was promised of a desk of a million tickets, and of fifty thousand articles, on two cores with eight clients. */
import type { Line } from './figures.ts';

export type Goal = { words: string; isMet: (line: Pick<Line, 'ours' | 'ceiling'>) => boolean };

/** By the beginning of a row's name. */
const goals: readonly (readonly [string, Goal])[] = [
  ['counts', p95(30)],
  ['list', p95(15)],
  ['open', p95(10)],
  ['search', p95(50)],
  ['create', ofCeiling(50)],
  ['reply', ofCeiling(50)],
  ['mail in', aSecond(250)],
  ['inflected', p95(30)],
  ['misspelt', p95(30)],
  ['wrong layout', p95(30)],
  ['two words', p95(30)],
  ['suggested', p95(50)],
];

export function goalOf(name: string): Goal | undefined {
  return goals.find(([start]) => name.startsWith(start))?.[1];
}

/** How much a p95 may grow from ten thousand tickets to a million. */
export const mostGrowth = 1.5;

function p95(most: number): Goal {
  return { words: `p95 ${most}`, isMet: ({ ours }) => ours.p95 <= most };
}

function ofCeiling(percent: number): Goal {
  return {
    words: `${percent} %`,
    isMet: ({ ours, ceiling }) => (100 * ours.per_second) / ceiling.per_second >= percent,
  };
}

function aSecond(least: number): Goal {
  return { words: `${least}/s`, isMet: ({ ours }) => ours.per_second >= least };
}

export function verdictOf(name: string, line: Pick<Line, 'ours' | 'ceiling'>): [string, string] {
  const goal = goalOf(name);
  if (goal === undefined) return ['', ''];
  return [goal.words, goal.isMet(line) ? 'met' : 'MISSED'];
}
