import { parseAst } from 'vite';
import { expect, it } from 'vitest';
import { contractInBrowser } from './contract-in-browser.ts';

const { transform } = contractInBrowser();

function built(endpoint: string): string {
  if (typeof transform !== 'function') throw new Error('the plugin transforms nothing');
  const code = `import { z } from 'zod';\nexport const one = endpoint({ ${endpoint} });`;
  const made: unknown = Reflect.apply(transform, { parse: parseAst }, [code, '/contract/one.ts']);
  const text = typeof made === 'object' && made !== null && 'code' in made ? made.code : undefined;
  return /endpoint\((.*)\)/.exec(String(text))?.[1] ?? '';
}

it('leaves of an endpoint what the browser asks it by, and what says that it is asked by itself', () => {
  const read = "method: 'GET', path: '/api/a'";
  const schemas = "summary: 'A', query: z.strictObject({ q: z.string() }), response: z.unknown()";
  expect(built(`${read}, access: 'agent', scope: 'read', ${schemas}`)).toBe(`{ ${read} }`);
  expect(built(`${read}, access: { row: 'ticket', can: 'view' }, ${schemas}`)).toBe(`{ ${read} }`);
  for (const alone of [
    "access: 'public'",
    "access: { row: 'request', can: 'view', by: 'contact' }",
    'is_costly: true',
    'limit: 10',
    "stream: 'download'",
  ])
    expect(built(`${read}, ${alone}, ${schemas}`)).toBe(`{ ${read}, ${alone} }`);
});
