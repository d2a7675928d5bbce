/** What the processes of a desk are made to believe: see misled-process.ts. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryDirectory } from '#testing/temporary-directory.ts';

export type Beliefs = {
  /** The environment that a process is started with. */
  readonly env: Readonly<Record<string, string>>;
  /** `ahead_ms`: how far its clock is ahead; `patience_ms`: how long it waits for the mail server at most. */
  set(believed: { ahead_ms?: number; patience_ms?: number }): void;
  remove(): void;
};

/** A running process has read what it is to believe after that long. */
export const heardAfterMs = 150;

export function someBeliefs(smtp_port: number): Beliefs {
  const dir = temporaryDirectory('beliefs');
  const file = join(dir, 'beliefs.json');
  const set: Beliefs['set'] = (believed) => {
    writeFileSync(`${file}.new`, JSON.stringify(believed));
    renameSync(`${file}.new`, file);
  };
  set({});
  const program = pathToFileURL(join(import.meta.dirname, 'misled-process.ts')).href;
  return {
    env: { NODE_OPTIONS: `--import=${program}`, MISLED: JSON.stringify({ file, smtp_port }) },
    set,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
