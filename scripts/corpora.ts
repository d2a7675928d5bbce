/**
 * npm run -s corpora -- NAME [--dir DIR]
 * npm run -s corpora -- fuzz [--count 100000] [--seed 1] [--dir DIR]
 *
 * Runs the product's own code over a public corpus. One line for each disagreement, down to the value
 * within a field; last `NAME: N of M agree`, where M is the number of stated fields. `fuzz` changes the
 * messages of email/ at random and looks whether each is understood in bounded time.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '#platform/config.ts';
import { corpora } from '../server/corpora/corpora.ts';
import type { Finding } from '../server/corpora/corpus.ts';
import type { Fallen } from '../server/corpora/fuzz.ts';
import { CorpusProblem } from '../server/corpora/reading.ts';

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

/** Questions to the search are found or not, among the first five. */
function sumOf(name: string, agree: number, all: number): string {
  if (name !== 'search-ru') return `${agree} of ${all} agree`;
  return `recall at 5 ${agree} of ${all} (${((100 * agree) / all).toFixed(1)} %)`;
}

/** A field may hold several values (`attachments[0].size`): it agrees when all of them do. */
async function compare(name: string, dir: string): Promise<number> {
  const corpus = await corpora[name]?.();
  if (corpus === undefined) throw new CorpusProblem(`there is no corpus ${name}`);
  const [cases, fields] = [new Map<string, boolean>(), new Map<string, boolean>()];
  const seen = new Map<string, number>();
  for await (const finding of await corpus(dir)) {
    if (!finding.agrees) console.log(lineOf(finding));
    // The same case may stand there twice: each counts.
    const path = `${finding.case} ${finding.field}`;
    const times = seen.get(path) ?? 0;
    seen.set(path, times + 1);
    const one = `${finding.case} ${times}`;
    note(cases, one, finding.agrees);
    note(fields, `${one} ${/^[^.[]*/.exec(finding.field)}`, finding.agrees);
  }
  if (cases.size < fields.size) {
    console.log(`${name}: ${whole(cases)} of ${cases.size} cases agree in all`);
  }
  console.log(`${name}: ${sumOf(name, whole(fields), fields.size)}`);
  return 0;
}

async function runFuzz(dir: string, count: number, seed: number): Promise<number> {
  const { fuzz } = await import('../server/corpora/fuzz.ts');
  const started = performance.now();
  const result = fuzz({
    dir,
    count,
    seed,
    onProgress: (done, slowest) => {
      if (done % 5000 !== 0) return;
      const seconds = Math.round((performance.now() - started) / 1000);
      console.log(`${done} of ${count}, ${seconds} s, slowest ${Math.round(slowest)} ms`);
    },
  });
  if (result.fallen.length > 0) keep(result.fallen);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  const slowest = Math.round(result.slowest_ms);
  const survived = `fuzz: ${result.survived} of ${result.count} survived`;
  console.log(`${survived}, slowest ${slowest} ms, peak memory ${peak} MB`);
  return result.fallen.length === 0 ? 0 : 1;
}

/** The messages that fell, to be looked at and made a test of. */
function keep(fallen: readonly Fallen[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'opora-fuzz-'));
  for (const { index, reason, raw } of fallen.slice(0, 100)) {
    const file = join(folder, `${index}.eml`);
    writeFileSync(file, raw);
    console.log(`${file}: ${reason}`);
  }
}

function usage(): number {
  console.error('usage: npm run -s corpora -- NAME [--dir DIR]');
  console.error('       npm run -s corpora -- fuzz [--count N] [--seed N] [--dir DIR]');
  console.error(`NAME: ${Object.keys(corpora).join(', ')}`);
  return 2;
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      dir: { type: 'string', default: DEFAULT_DIR },
      count: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [name = ''] = positionals;
  return { name, dir: values.dir, count: Number(values.count), seed: Number(values.seed) };
}

async function main(): Promise<number> {
  let asked: ReturnType<typeof readArguments>;
  try {
    asked = readArguments();
  } catch {
    return usage();
  }
  const { name, dir, count, seed } = asked;
  if (name === 'fuzz' && count > 0 && Number.isInteger(count) && Number.isInteger(seed)) {
    return runFuzz(dir, count, seed);
  }
  return Object.hasOwn(corpora, name) ? compare(name, dir) : usage();
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof CorpusProblem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
