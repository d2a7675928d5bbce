/** Every endpoint that the contract describes, found in its files, so that no list can fall behind. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Endpoint } from '#contract/endpoint.ts';
import { ROOT } from '#platform/config.ts';

export async function contractEndpoints(): Promise<Map<string, Endpoint>> {
  const found = new Map<string, Endpoint>();
  for (const path of globSync('contract/*.ts', { cwd: ROOT }).sort()) {
    if (path.endsWith('.test.ts')) continue;
    const exported: Record<string, unknown> = await import(pathToFileURL(join(ROOT, path)).href);
    for (const [name, value] of Object.entries(exported))
      if (isEndpoint(value)) found.set(`${path}: ${name}`, value);
  }
  return found;
}

function isEndpoint(value: unknown): value is Endpoint {
  return (
    typeof value === 'object' &&
    value !== null &&
    'method' in value &&
    'path' in value &&
    'access' in value
  );
}
