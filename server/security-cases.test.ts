/** docs/security.md says which test holds which property: here both sides are compared. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '#platform/config.ts';

const folders = '{contract,server,web,portal,widget,scripts,e2e}';
const many: Readonly<Record<string, number>> = {
  ...{ A: 13, B: 14, C: 10, D: 12, E: 5, F: 9, G: 5, H: 7, I: 6 },
};

/** The cases that the names of tests in a source speak of: «… (case C6)», «… (cases A1, A4)», «A7: …». */
function casesIn(source: string): string[] {
  const at = [
    /['"`][^'"`\n]*\(cases? ([A-I]\d{1,2}(?:, [A-I]\d{1,2})*)\)['"`]/g,
    /\b(?:it|test)\(\s*['"`]([A-I]\d{1,2}(?:, [A-I]\d{1,2})*): /g,
  ];
  return at.flatMap((pattern) =>
    [...source.matchAll(pattern)].flatMap(([, cases = '']) => cases.split(', ')),
  );
}

type Row = { readonly id: string; readonly says: string; readonly files: readonly string[] };

const rows: readonly Row[] = [
  ...readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8').matchAll(
    /^\| ([A-I]\d{1,2}) \| [WS] \| [^|]+ \| ([^|]+) \|$/gm,
  ),
].map(([, id = '', says = '']) => ({
  id,
  says,
  files: [...says.matchAll(/`([^`]+\.test\.tsx?)`/g)].map(([, file = '']) => file),
}));

const named = new Map<string, Set<string>>();
for (const found of globSync(`${folders}/**/*.test.{ts,tsx}`, { cwd: ROOT })) {
  const file = found.replaceAll('\\', '/');
  if (file === 'server/security-cases.test.ts') continue;
  for (const id of casesIn(readFileSync(join(ROOT, file), 'utf8')))
    named.set(id, (named.get(id) ?? new Set()).add(file));
}

it('reads cases out of the names of tests, and out of nothing else', () => {
  expect(casesIn("it('is held (cases A1, B12)', …); test('C3: is joined', …)")).toEqual([
    ...['A1', 'B12', 'C3'],
  ]);
  expect(casesIn('// what holds (case A1)\nconst cell = "A1: B2"')).toEqual([]);
});

it('the table has each of the 81 properties once', () => {
  const all = Object.entries(many).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  );
  expect(rows.map(({ id }) => id)).toEqual(all);
});

it('each test that the table claims names its case, and each named case is in the table', () => {
  const claimed = rows.flatMap(({ id, files }) => files.map((file) => `${id} ${file}`));
  const found = [...named].flatMap(([id, files]) => [...files].map((file) => `${id} ${file}`));
  expect(claimed.toSorted()).toEqual(found.toSorted());
});

it('a property without a test says why', () => {
  const silent = rows.filter(
    ({ files, says }) => files.length === 0 && !/^(no such part|partly:|not met:)/.test(says),
  );
  expect(silent).toEqual([]);
});
