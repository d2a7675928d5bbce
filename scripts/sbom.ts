/**
 * The bill of materials (CycloneDX 1.5) of what is built: every package of the lock file with its version, licence
 * and hash. `node scripts/sbom.ts > sbom.cdx.json`. The lock file is what `npm ci` installs, so nothing is asked of
 * the network, and the same commit gives the same bill.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const lockFile = z.object({
  name: z.string(),
  version: z.string().optional(),
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      integrity: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});

/** `required`: the server loads it; `optional`: for some machines, or to build and test with. */
type Component = {
  type: 'library';
  'bom-ref': string;
  name: string;
  version: string;
  scope: 'required' | 'optional';
  purl: string;
  hashes?: { alg: string; content: string }[];
  licenses?: { expression: string }[];
};

export function billOf(lock: unknown, version: string) {
  const { name, packages } = lockFile.parse(lock);
  const components = new Map<string, Component>();
  for (const [path, found] of Object.entries(packages)) {
    if (path === '' || found.version === undefined) continue;
    const one = componentOf(
      found.name ?? path.replace(/^.*node_modules\//, ''),
      found.version,
      found,
    );
    // The same version may lie in several places; it is required when one of them is.
    const known = components.get(one.purl);
    if (known === undefined || one.scope === 'required') components.set(one.purl, one);
  }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': name, name, version } },
    components: [...components.values()].sort((one, other) => (one.purl < other.purl ? -1 : 1)),
  };
}

type Locked = z.infer<typeof lockFile>['packages'][string];

function componentOf(name: string, version: string, locked: Locked): Component {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [, algorithm, hash] = /^(sha\d+)-([\w+/=]+)/.exec(locked.integrity ?? '') ?? [];
  const alg = algorithm?.toUpperCase().replace('SHA', 'SHA-') ?? '';
  return {
    ...{ type: 'library', 'bom-ref': purl, name, version, purl },
    scope: locked.dev || locked.optional ? 'optional' : 'required',
    ...(hash === undefined
      ? {}
      : { hashes: [{ alg, content: Buffer.from(hash, 'base64').toString('hex') }] }),
    ...(locked.license === undefined ? {} : { licenses: [{ expression: locked.license }] }),
  };
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(read('package.json'));
  process.stdout.write(`${JSON.stringify(billOf(read('package-lock.json'), version), null, 2)}\n`);
}
