/** The sources as text, for tests that hold the architecture: what a file imports, which tables it names. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { ROOT } from '#platform/config.ts';

export type SourceFile = {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The text without comments: prose may name what code may not. */
  readonly code: string;
  /** Own files as paths from the root, packages as they are written. */
  readonly imports: readonly string[];
};

const aliases: readonly [string, string][] = [
  ['#platform/', 'server/platform/'],
  ['#modules/', 'server/modules/'],
  ['#contract/', 'contract/'],
  ['#testing/', 'server/testing/'],
];

/** Every source below these folders; generated ones and declarations left out. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return globSync(
    folders.map((folder) => `${folder}/**/*.{ts,tsx}`),
    { cwd: ROOT },
  )
    .map((path) => path.split('\\').join('/'))
    .filter((path) => !/\.(gen|d)\.ts$/.test(path))
    .sort()
    .map(readSource);
}

export function isTest(file: { readonly path: string }): boolean {
  return /\.test\.tsx?$|\/testing\.ts$|^(server\/(testing|scenarios)|e2e)\//.test(file.path);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const code = withoutComments(text);
  return { path, text, code, imports: importsOf(path, code) };
}

/** Line and block comments; `//` of an address in a string is left alone. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|[\s;,{}()])\/\/[^\n]*/g, '$1');
}

function importsOf(path: string, code: string): string[] {
  const patterns = [
    /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*\(?\s*['"]([^'"]+)['"]/g,
  ];
  return patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => resolved(path, match[1] ?? '')),
  );
}

function resolved(from: string, written: string): string {
  if (written.startsWith('.')) return posix.normalize(posix.join(dirname(from), written));
  for (const [alias, folder] of aliases) {
    if (written.startsWith(alias)) return `${folder}${written.slice(alias.length)}`;
  }
  return written;
}

/** `<table>: <area>`: who owns what, by the headings of the migrations (`-- tickets -----`). */
export function tableAreas(): Map<string, string> {
  const areas = new Map<string, string>();
  for (const path of globSync('server/migrations/*.sql', { cwd: ROOT }).sort()) {
    let area: string | undefined;
    for (const line of readFileSync(join(ROOT, path), 'utf8').split('\n')) {
      area = /^-- ([a-z]+(?:-[a-z]+)*)(?::.*)? -{10,}$/.exec(line)?.[1] ?? area;
      const table = /^create table (?:if not exists )?([a-z_]+)/.exec(line)?.[1];
      if (table === undefined) continue;
      if (area === undefined)
        throw new Error(`${relative(ROOT, join(ROOT, path))}: no heading says whose ${table} is`);
      areas.set(table, area);
    }
  }
  return areas;
}

const writing = [
  /\b(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*'([a-z_]+)/g,
  /\binsert\s+into\s+([a-z_]+)/gi,
  /\bupdate\s+(?:only\s+)?([a-z_]+)(?:\s+(?:as\s+)?[a-z_]+)?\s+set\b/gi,
  /\bdelete\s+from\s+([a-z_]+)/gi,
  /\bmerge\s+into\s+([a-z_]+)/gi,
  /\btruncate\s+(?:table\s+)?([a-z_]+)/gi,
];
const reading = [
  /\b(?:selectFrom|innerJoin|leftJoin|rightJoin|fullJoin|crossJoin)\(\s*\[?'([a-z_]+)/g,
  /\b(?:from|join)\s+([a-z_]+)\b/gi,
];

export function tablesWritten(file: SourceFile, known: ReadonlySet<string>): string[] {
  return namesBy(writing, file.code, known);
}

export function tablesRead(file: SourceFile, known: ReadonlySet<string>): string[] {
  return namesBy(reading, file.code, known);
}

function namesBy(patterns: readonly RegExp[], code: string, known: ReadonlySet<string>): string[] {
  const found = patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match[1] ?? ''),
  );
  return [...new Set(found)].filter((name) => known.has(name));
}
