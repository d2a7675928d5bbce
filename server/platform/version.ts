/** Which Opora this is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './config.ts';

let known: string | undefined;

/** The version of package.json. */
export function oporaVersion(): string {
  known ??= String(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version);
  return known;
}
