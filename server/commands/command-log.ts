/** Where a long-running command logs: to a file when a person watches the terminal, else to stdout. */
import { existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { destination } from 'pino';
import type { Config } from '#platform/config.ts';
import { type Log, makeLog } from '#platform/log.ts';

const ROTATE_BYTES = 20 * 1024 * 1024;

export type CommandLog = { log: Log; file: string | undefined };

/** A service manager collects stdout; a person at a terminal would drown in it. */
export function openCommandLog(config: Config): CommandLog {
  if (!process.stdout.isTTY) return { log: makeLog(config.log_level), file: undefined };
  const file = join(config.data_dir, 'opora.log');
  if (existsSync(file) && statSync(file).size > ROTATE_BYTES) renameSync(file, `${file}.1`);
  return { log: makeLog(config.log_level, destination({ dest: file, mode: 0o600 })), file };
}
