/**
 * A dictionary of every screen is forty kilobytes, and the first ticket is painted with a fifth of it.
 * In the built workspace a dictionary is two: the words that the first screen says (found by walking
 * its static imports), and the others, which come with the first screen that says one of them. A module
 * of such a screen waits for them before it runs, so that no key is ever seen in the place of a word.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

type Words = Record<string, Record<string, unknown>>;
/** A key, or with `is_start` the beginning of keys that the code completes. */
type Said = { area: string; key: string; is_start: boolean };

const languages = ['ru', 'en'] as const;
/** Refusals of the server are told by any screen; the rest of their words comes when the desk is calm. */
const always =
  /^(invalid|unauthenticated|forbidden|not_found|conflict|rate_limited|unavailable|internal|offline)$/;

export function wordsByNeed(root: string): Plugin {
  const folder = join(root, 'contract', 'i18n');
  const waits = join(root, 'web', 'later-words.ts');
  const laterOf = (language: string) => join(folder, `${language}-later.ts`);
  const dictionaries = new Map<string, Words>();
  let first = new Set<string>();
  let isFirst = (_area: string, _key: string): boolean => true;
  return {
    name: 'words-by-need',
    apply: 'build',
    enforce: 'pre',
    async buildStart() {
      for (const language of languages) {
        const module: Record<string, Words> = await import(join(folder, `${language}.ts`));
        dictionaries.set(language, module[language] ?? {});
      }
      first = staticImports(join(root, 'web', 'main.tsx'), root);
      isFirst = testOf([...first].flatMap((path) => saidIn(readFileSync(path, 'utf8'))));
    },
    resolveId: (id) => (/\/contract\/i18n\/(ru|en)-later\.ts$/.test(id) ? id : null),
    load(id) {
      const [path = ''] = id.split('?');
      for (const language of languages) {
        const words = dictionaries.get(language) ?? {};
        if (path === join(folder, `${language}.ts`)) return written(language, words, isFirst);
        const isLater = (area: string, key: string) => !isFirst(area, key);
        if (path === laterOf(language)) return written('later', words, isLater);
      }
      if (path !== waits) return null;
      const loads = languages.map(
        (each) => `${each}: async () => (await import(${JSON.stringify(laterOf(each))})).later`,
      );
      return `export const laterWords = { ${loads.join(', ')} };`;
    },
    transform(code, id) {
      const [path = ''] = id.split('?');
      const isOurs = path.startsWith(join(root, 'web')) && /\.tsx?$/.test(path);
      if (!isOurs || first.has(path) || !needsLater(code, dictionaries.get('ru') ?? {}, isFirst))
        return null;
      const i18n = JSON.stringify(join(root, 'web', 'i18n.ts'));
      const wait = `import { allWords as allWords_ } from ${i18n};\nawait allWords_();`;
      return { code: `${code}\n${wait}\n`, map: null };
    },
  };
}

/** `'desk.title'`, and the beginning of `desk.sort_${…}`. */
function saidIn(code: string): Said[] {
  const found = code.matchAll(/['"`]([a-z_]+)\.([a-z0-9_.]*)(\$\{)?/gi);
  return [...found].map(([, area = '', key = '', rest]) => ({
    area,
    key,
    is_start: rest !== undefined,
  }));
}

type Test = (area: string, key: string) => boolean;

function testOf(said: readonly Said[]): Test {
  const exact = new Set(
    said.filter((each) => !each.is_start).map(({ area, key }) => `${area}.${key}`),
  );
  const starts = said.filter((each) => each.is_start && each.area !== 'errors');
  return (area, key) =>
    exact.has(`${area}.${key}`) ||
    (area === 'errors' && always.test(key)) ||
    starts.some((each) => each.area === area && key.startsWith(each.key));
}

function needsLater(code: string, words: Words, isFirst: Test): boolean {
  return saidIn(code).some(({ area, key, is_start }) =>
    Object.keys(words[area] ?? {}).some(
      (each) => (is_start ? each.startsWith(key) : each === key) && !isFirst(area, each),
    ),
  );
}

function written(name: string, words: Words, isWanted: Test): string {
  const kept = Object.entries(words).flatMap(([area, messages]) => {
    const some = Object.entries(messages).filter(([key]) => isWanted(area, key));
    return some.length === 0 ? [] : [[area, Object.fromEntries(some)] as const];
  });
  return `export const ${name} = ${JSON.stringify(Object.fromEntries(kept))};`;
}

const statement = /^(?:import|export)\s+(?!type\b)[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm;

/** The files of ours that the entry brings with it at once. */
function staticImports(entry: string, root: string): Set<string> {
  const found = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path) || !existsSync(path)) continue;
    found.add(path);
    for (const [, named, bare] of readFileSync(path, 'utf8').matchAll(statement)) {
      const to = named ?? bare ?? '';
      if (!/\.tsx?$/.test(to)) continue;
      if (to.startsWith('.')) waiting.push(join(dirname(path), to));
      else if (to.startsWith('#contract/')) waiting.push(join(root, to.slice(1)));
    }
  }
  return found;
}
