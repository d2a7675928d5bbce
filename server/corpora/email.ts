/**
 * email/messages/expected.json: what each source states about its messages. Every stated value is one
 * finding (`attachments[0].size`); a message of which nothing is stated must be taken in, within
 * bounded time.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Finding, RunCorpus } from './corpus.ts';
import { fieldValues } from './email-fields.ts';
import { type Reading, readMessage } from './email-reading.ts';
import { MAX_MS, readCases, reasonOf } from './reading.ts';

const Message = z.object({ file: z.string(), expect: z.record(z.string(), z.unknown()) });
type Message = z.infer<typeof Message>;

/** Words about an expectation, not one. */
const REMARKS = /^(?:reason|note|.*Note|sourceSemantics)$/;

export const email: RunCorpus = async function* (dir): AsyncGenerator<Finding> {
  const folder = join(dir, 'email', 'messages');
  for (const message of readCases(join(folder, 'expected.json'), Message)) {
    yield* findingsOf(message, folder);
  }
};

function findingsOf({ file, expect }: Message, folder: string): Finding[] {
  const stated = Object.entries(expect).filter(([field]) => !REMARKS.test(field));
  const all = (got: string): Finding[] =>
    (stated.length === 0 ? [['taken in', true] as const] : stated).map(([field, expected]) => ({
      ...{ case: file, field, expected, got, agrees: false },
    }));
  let raw: Buffer;
  try {
    raw = readFileSync(join(folder, file));
  } catch (error) {
    return all(`the file cannot be read: ${reasonOf(error)}`);
  }
  const started = performance.now();
  let reading: Reading;
  try {
    reading = readMessage(raw);
  } catch (error) {
    return all(reasonOf(error));
  }
  const took = Math.round(performance.now() - started);
  if (took > MAX_MS) return all(`${took} ms`);
  if (stated.length === 0) {
    return [{ case: file, field: 'taken in', expected: true, got: true, agrees: true }];
  }
  return stated.flatMap(([field, expected]) => {
    try {
      return fieldValues(reading, field, expected).map(({ path, ...value }) => ({
        ...{ case: file, field: path, ...value },
      }));
    } catch (error) {
      const got = `threw: ${reasonOf(error)}`;
      return [{ case: file, field, expected, got, agrees: false }];
    }
  });
}
