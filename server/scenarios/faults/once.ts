/**
 * Writes under idempotency keys: every third is asked at both web servers at the same moment, and some are
 * asked again when what had broken is whole. All who ask the same must hear the same.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Caller } from './caller.ts';

export type OncePrograms = {
  /** `index`: of it, which programs ask. */
  write(index: number, path: string, body: unknown, key: string): Promise<void>;
  /** Asks some of the round again, and some of the rounds before it. */
  askAgain(): Promise<void>;
  /** Keys under which two heard different things. */
  readonly differing: string[];
  readonly counts: { side_by_side: number; again: number };
};

type Written = {
  readonly path: string;
  readonly body: unknown;
  readonly key: string;
  readonly answer: unknown;
};

const mostAgain = 4;
const mostKept = 200;

export function oncePrograms([one, other]: readonly [Caller, Caller]): OncePrograms {
  const differing: string[] = [];
  const counts = { side_by_side: 0, again: 0 };
  let written: Written[] = [];

  function compare(key: string, answers: readonly unknown[]): void {
    if (!answers.every((answer) => isDeepStrictEqual(answer, answers[0]))) differing.push(key);
  }

  return {
    differing,
    counts,
    async write(index, path, body, key) {
      const asking = index % 3 === 0 ? [one, other] : [index % 3 === 1 ? one : other];
      const answers = await Promise.all(asking.map((call) => call('POST', path, body, key)));
      if (answers.length > 1) counts.side_by_side += 1;
      compare(key, answers);
      written = [...written, { path, body, key, answer: answers[0] }].slice(-mostKept);
    },
    async askAgain() {
      const some = [...written.slice(-mostAgain), ...written.slice(0, mostAgain)];
      for (const { path, body, key, answer } of some) {
        compare(key, [answer, await other('POST', path, body, key)]);
        counts.again += 1;
      }
    },
  };
}
