import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '#platform/config.ts';
import { billOf } from './sbom.ts';

test('a package is told once, with its hash, its licence, and whether the server loads it', () => {
  const packages = {
    '': { name: 'opora' },
    'node_modules/@x/one': { version: '1.0.0', integrity: 'sha512-AAEC', license: 'MIT' },
    'node_modules/two/node_modules/@x/one': { version: '1.0.0', dev: true },
    'node_modules/two': { version: '2.0.0', dev: true, license: '(MIT OR Apache-2.0)' },
  };
  const { components, metadata } = billOf({ name: 'opora', packages }, '1.2.3');
  expect(metadata.component).toMatchObject({ name: 'opora', version: '1.2.3' });
  expect(components).toEqual([
    {
      ...{ type: 'library', name: '@x/one', version: '1.0.0', scope: 'required' },
      ...{ 'bom-ref': 'pkg:npm/%40x/one@1.0.0', purl: 'pkg:npm/%40x/one@1.0.0' },
      hashes: [{ alg: 'SHA-512', content: '000102' }],
      licenses: [{ expression: 'MIT' }],
    },
    expect.objectContaining({ purl: 'pkg:npm/two@2.0.0', scope: 'optional' }),
  ]);
});

test('of this lock file every package has its hash', () => {
  const lock: unknown = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const { components } = billOf(lock, '0');
  expect(components.filter((one) => one.scope === 'required').length).toBeGreaterThan(50);
  expect(components.filter((one) => one.hashes === undefined)).toEqual([]);
  for (const name of ['fastify', 'sanitize-html', 'react'])
    expect(components.map((one) => one.name)).toContain(name);
});
