/** Reading the files of a corpus: others made them, so nothing in them is taken for granted. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Finding } from './corpus.ts';

/** A corpus that cannot be read; said in one line, without a stack. */
export class CorpusProblem extends Error {
  override name = 'CorpusProblem';
}

/** The cases of a corpus file. @throws CorpusProblem when it is missing or of another format */
export function readCases<Case extends z.ZodType>(path: string, shape: Case): z.infer<Case>[] {
  const parsed = z.object({ cases: z.array(shape) }).safeParse(readJson(path));
  if (parsed.success) return parsed.data.cases;
  throw new CorpusProblem(`${path} is not of the known format: ${z.prettifyError(parsed.error)}`);
}

/**
 * The cases of those files that are there. @throws CorpusProblem when none is; each that is missing
 * is named on the error output, so that a smaller folder is not taken for a whole one
 */
export function readThose<Result>(paths: string[], read: (path: string) => Result[]): Result[] {
  const there = paths.filter((path) => existsSync(path));
  if (there.length === 0) throw new CorpusProblem(`there is none of ${paths.join(', ')}`);
  for (const path of paths) {
    if (!there.includes(path)) process.stderr.write(`${path} is missing: its cases are not run\n`);
  }
  return there.flatMap(read);
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CorpusProblem(`${path} cannot be read: ${reasonOf(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CorpusProblem(`${path} is no JSON: ${reasonOf(error)}`);
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What one expectation came to. */
export type Answer = { got: unknown; agrees: boolean };

/** Longer than this a case may not take. */
export const MAX_MS = 1000;

/** Asks the product for its answer. One that throws, or takes longer than MAX_MS, disagrees. */
export function finding(
  { name, field, expected }: { name: string; field: string; expected: unknown },
  answer: () => Answer,
): Finding {
  const started = performance.now();
  try {
    const { got, agrees } = answer();
    const took = performance.now() - started;
    if (took <= MAX_MS) return { case: name, field, expected, got, agrees };
    const slow = `${Math.round(took)} ms`;
    return { case: name, field, expected, got: slow, agrees: false };
  } catch (error) {
    const got = `threw: ${reasonOf(error)}`;
    return { case: name, field, expected, got, agrees: false };
  }
}
