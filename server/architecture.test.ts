/** The house rules that a machine can hold: who may import whom, who writes what, and that nothing is left over. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Endpoint } from '#contract/endpoint.ts';
import { eventNames } from '#contract/events.ts';
import { en } from '#contract/i18n/en.ts';
import { ru } from '#contract/i18n/ru.ts';
import { findMessage } from '#contract/i18n/t.ts';
import { askTogether } from '#contract/together.ts';
import { ROOT } from '#platform/config.ts';
import { errorStatus } from '#platform/errors.ts';
import { contractEndpoints } from '#testing/contract-endpoints.ts';
import {
  isTest,
  type SourceFile,
  sourceFiles,
  tableAreas,
  tablesRead,
  tablesWritten,
} from '#testing/source-files.ts';
import { modules } from './modules.ts';

const files = sourceFiles('contract', 'server', 'web', 'portal', 'widget', 'e2e', 'bench');
const product = files.filter((file) => !isTest(file));
const order = modules.map((one) => one.name);
const areas = tableAreas();
const tables: ReadonlySet<string> = new Set(areas.keys());

function moduleOf(path: string): string | undefined {
  return /^server\/modules\/([a-z-]+)\//.exec(path)?.[1];
}

function within(list: readonly SourceFile[], folder: string): SourceFile[] {
  return list.filter((file) => file.path.startsWith(`${folder}/`));
}

/** `file → what it imports` for each import that breaks the rule. */
function breaches(
  list: readonly SourceFile[],
  isBreach: (imported: string, file: SourceFile) => boolean,
): string[] {
  return list.flatMap((file) =>
    file.imports
      .filter((imported) => isBreach(imported, file))
      .map((imported) => `${file.path} → ${imported}`),
  );
}

function isOwn(imported: string): boolean {
  return /^(contract|server|web|portal|widget|e2e|bench|scripts)\//.test(imported);
}

describe('imports', () => {
  test('every folder of modules/ is in modules.ts, and the other way round', () => {
    const folders = readdirSync(join(ROOT, 'server', 'modules'));
    expect([...order].sort()).toEqual([...folders].sort());
  });

  test('a module calls only modules to its left', () => {
    const found = breaches(within(product, 'server/modules'), (imported, file) => {
      const [own, other] = [moduleOf(file.path), moduleOf(imported)];
      if (own === undefined || other === undefined || own === other) return false;
      return order.indexOf(other) >= order.indexOf(own);
    });
    expect(found).toEqual([]);
  });

  test('from outside only the file named like the folder is imported, and x.module.ts by modules.ts', () => {
    const found = breaches(files, (imported, file) => {
      const other = moduleOf(imported);
      if (other === undefined || other === moduleOf(file.path)) return false;
      if (imported === `server/modules/${other}/${other}.ts`) return false;
      return !(
        file.path === 'server/modules.ts' &&
        imported === `server/modules/${other}/${other}.module.ts`
      );
    });
    expect(found).toEqual([]);
  });

  test('a module does not reach the house that is built of modules', () => {
    const found = breaches(within(product, 'server/modules'), (imported) =>
      /^server\/(?!modules\/|platform\/)/.test(imported),
    );
    expect(found).toEqual([]);
  });

  test('the platform knows no module', () => {
    const found = breaches(
      within(product, 'server/platform'),
      (imported) => isOwn(imported) && !/^(server\/platform|contract)\//.test(imported),
    );
    expect(found).toEqual([]);
  });

  test('the contract imports zod and itself alone', () => {
    const found = breaches(
      within(product, 'contract'),
      (imported) => imported !== 'zod' && !imported.startsWith('contract/'),
    );
    expect(found).toEqual([]);
  });

  test('screens import the contract and themselves, nothing of the server', () => {
    const found = ['web', 'widget'].flatMap((folder) =>
      breaches(within(product, folder), (imported) => {
        if (imported.startsWith('node:')) return true;
        return isOwn(imported) && !imported.startsWith('contract/') && !imported.startsWith(folder);
      }),
    );
    expect(found).toEqual([]);
  });

  test('the portal takes the contract, the platform and public faces; only the server’s door takes the portal', () => {
    const found = breaches(
      within(product, 'portal'),
      (imported) =>
        isOwn(imported) && !/^(contract|portal|server\/(platform|modules))\//.test(imported),
    );
    const takers = breaches(
      product.filter((file) => !file.path.startsWith('portal/')),
      (imported, file) => imported.startsWith('portal/') && file.path !== 'server/app.ts',
    );
    expect([...found, ...takers]).toEqual([]);
  });

  test('the workspace takes only types from zod: in the browser there are no schemas', () => {
    const found = within(product, 'web')
      .filter((file) => /^import (?!type\b)[^;]*from 'zod';/m.test(file.text))
      .map((file) => file.path);
    expect(found).toEqual([]);
  });

  test('the product does not import what tests are made of', () => {
    const found = breaches(
      product,
      (imported) => /^(vitest|fast-check)/.test(imported) || imported.startsWith('server/testing/'),
    );
    expect(found).toEqual([]);
  });
});

describe('tables', () => {
  test('each table belongs to the platform or to a module', () => {
    expect([...areas].filter(([, area]) => area !== 'platform' && !order.includes(area))).toEqual(
      [],
    );
  });

  test('a module writes only its own tables', () => {
    const found = within(product, 'server/modules').flatMap((file) =>
      tablesWritten(file, tables)
        .filter((table) => areas.get(table) !== moduleOf(file.path))
        .map((table) => `${file.path} writes ${table}`),
    );
    expect(found).toEqual([]);
  });

  test('a module writes only in its *.sql.ts files', () => {
    const found = within(product, 'server/modules')
      .filter((file) => !file.path.endsWith('.sql.ts'))
      .flatMap((file) =>
        tablesWritten(file, tables).map((table) => `${file.path} writes ${table}`),
      );
    expect(found).toEqual([]);
  });

  test('a module reads only its own tables and those to its left', () => {
    const found = within(product, 'server/modules').flatMap((file) =>
      tablesRead(file, tables)
        .filter((table) => isRightOf(areas.get(table), moduleOf(file.path)))
        .map((table) => `${file.path} reads ${table}`),
    );
    expect(found).toEqual([]);
  });

  test('the platform and the doors write no table of a module', () => {
    const house = product.filter((file) =>
      /^server\/(platform\/|commands\/|[a-z]+\.ts$)/.test(file.path),
    );
    const found = house.flatMap((file) =>
      tablesWritten(file, tables)
        .filter((table) => areas.get(table) !== 'platform')
        .map((table) => `${file.path} writes ${table}`),
    );
    expect(found).toEqual([]);
  });

  function isRightOf(area: string | undefined, own: string | undefined): boolean {
    if (area === undefined || area === 'platform' || own === undefined) return false;
    return order.indexOf(area) > order.indexOf(own);
  }
});

describe('endpoints', async () => {
  const described = await contractEndpoints();
  const ofModules = modules.flatMap((one) => one.routes ?? []).map((one) => one.endpoint);
  // The platform's own, over all of them (server/app.ts).
  const routed = [...ofModules, askTogether];

  test('every endpoint of the contract has exactly one route', () => {
    const found = [...described].filter(
      ([, endpoint]) => routed.filter((one) => one === endpoint).length !== 1,
    );
    expect(found.map(([name]) => name)).toEqual([]);
  });

  test('every route serves an endpoint of the contract', () => {
    const known = new Set(described.values());
    expect(routed.filter((one) => !known.has(one)).map(nameOf)).toEqual([]);
  });

  test('no two endpoints share a method and an address', () => {
    const names = routed.map((one) => `${one.method} ${one.path.replace(/:[a-z_]+/g, ':')}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('the names in a path are the names of its params', () => {
    const found = routed.filter((endpoint) => {
      const inPath = [...endpoint.path.matchAll(/:([a-z_]+)/g)].map((match) => match[1]);
      return inPath.sort().join() !== keysOf(endpoint.params).sort().join();
    });
    expect(found.map(nameOf)).toEqual([]);
  });

  test('a change of nothing changes nothing: PATCH bodies carry no defaults', () => {
    const found = routed.filter((endpoint) => {
      if (endpoint.method !== 'PATCH' || endpoint.body === undefined) return false;
      const parsed = endpoint.body.safeParse({});
      return parsed.success && JSON.stringify(parsed.data) !== '{}';
    });
    expect(found.map(nameOf)).toEqual([]);
  });

  test('what is asked with GET has no body, and what changes something is not GET', () => {
    expect(routed.filter((one) => one.method === 'GET' && one.body !== undefined)).toEqual([]);
  });

  function nameOf(endpoint: Endpoint): string {
    return `${endpoint.method} ${endpoint.path}`;
  }

  function keysOf(schema: z.ZodType | undefined): string[] {
    if (schema === undefined) return [];
    return Object.keys(z.toJSONSchema(schema, { unrepresentable: 'any' }).properties ?? {});
  }
});

describe('words', () => {
  const errorKeys = /['"`](errors\.[a-z_]+(?:\.[a-z_]+)?)['"`]/g;

  test('every error key of the server and the contract has its text in both languages', () => {
    const used = new Set(
      product
        .filter((file) => /^(server|contract)\//.test(file.path))
        .flatMap((file) => [...file.code.matchAll(errorKeys)].map((match) => match[1] ?? '')),
    );
    const missing = [...used].flatMap((key) => [
      ...(findMessage(ru, key) === undefined ? [`ru: ${key}`] : []),
      ...(findMessage(en, key) === undefined ? [`en: ${key}`] : []),
    ]);
    expect(used.size).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  test('no text of an error is left over', () => {
    const code = product
      .filter((file) => !file.path.startsWith('contract/i18n/'))
      .map((file) => file.code)
      .join('\n');
    // Each code has a text of its own, for whoever knows no better one.
    const unused = Object.keys(ru.errors).filter(
      (name) => !(name in errorStatus) && !code.includes(`errors.${name}`),
    );
    expect(unused).toEqual([]);
  });

  test('every event of the catalogue is published somewhere', () => {
    const published = new Set(
      within(product, 'server').flatMap((file) =>
        [
          ...file.code
            .replace(/\b(?:on|after)(?:<[^>]*>)?\(\s*'[^']*'/g, '')
            .matchAll(/'([a-z_]+\.[a-z_]+)'/g),
        ].map((match) => match[1] ?? ''),
      ),
    );
    expect(Object.keys(eventNames).filter((name) => !published.has(name))).toEqual([]);
  });
});

test('files stay small enough to be read at once', () => {
  const long = product
    .map((file) => ({ path: file.path, lines: file.text.split('\n').length - 1 }))
    .filter((file) => file.lines > 450)
    .map((file) => `${file.path}: ${file.lines} lines`);
  expect(long).toEqual([]);
});
