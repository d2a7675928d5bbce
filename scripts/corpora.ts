/**
 * npm run -s corpora -- NAME [--dir DIR]
 *
 * Runs the product's own code over a public corpus. One line for each disagreement, down to the value
 * within a field; last `NAME: N of M agree`, where M is the number of stated fields.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '#platform/config.ts';
import { corpora } from '../server/corpora/corpora.ts';
import type { Finding } from '../server/corpora/corpus.ts';

const DEFAULT_DIR = process.env['CORPORA_DIR'] ?? join(ROOT, '..', 'shared', 'corpora');
const SHOWN_CHARS = 200;

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  if (text.length <= SHOWN_CHARS) return text;
  return `${text.slice(0, SHOWN_CHARS)}… (${text.length} characters)`;
}

function lineOf(finding: Finding): string {
  const { field, expected, got } = finding;
  return `${finding.case}: ${field}: expected ${shortened(expected)}, got ${shortened(got)}`;
}

function note(all: Map<string, boolean>, key: string, agrees: boolean): void {
  all.set(key, (all.get(key) ?? true) && agrees);
}

function whole(all: Map<string, boolean>): number {
  return [...all.values()].filter(Boolean).length;
}

async function run(name: string, dir: string): Promise<number> {
  const load = Object.hasOwn(corpora, name) ? corpora[name] : undefined;
  if (load === undefined) {
    console.error(`usage: npm run -s corpora -- NAME [--dir DIR]`);
    console.error(`NAME: ${Object.keys(corpora).join(', ')}`);
    return 2;
  }
  const corpus = await load();
  const [cases, fields] = [new Map<string, boolean>(), new Map<string, boolean>()];
  for await (const finding of await corpus(dir)) {
    if (!finding.agrees) console.log(lineOf(finding));
    note(cases, finding.case, finding.agrees);
    note(fields, `${finding.case} ${/^[^.[]*/.exec(finding.field)}`, finding.agrees);
  }
  if (cases.size < fields.size) {
    console.log(`${name}: ${whole(cases)} of ${cases.size} cases agree in all`);
  }
  console.log(`${name}: ${whole(fields)} of ${fields.size} agree`);
  return 0;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dir: { type: 'string', default: DEFAULT_DIR } },
});
process.exitCode = await run(positionals[0] ?? '', values.dir);
