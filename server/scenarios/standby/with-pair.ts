/** A real pair for whoever needs one for a while: nothing is left behind. */
import { rmSync } from 'node:fs';
import type { Standby } from '#platform/standby.ts';
import { eventually } from '#testing/eventually.ts';
import { postgres15 } from '#testing/servers/tools.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { type PairOptions, startPostgresPair } from '../cluster/postgres-pair.ts';

export type Pair = { readonly dir: string; readonly url: string; readonly read_url: string };

/** Undefined where there is no PostgreSQL 15. */
export async function withPair<Result>(
  options: PairOptions,
  work: (pair: Pair) => Promise<Result>,
): Promise<Result | undefined> {
  if (postgres15().path === undefined) return undefined;
  const dir = temporaryDirectory('pair');
  const pair = await startPostgresPair(dir, options);
  try {
    const [url = '', read_url = ''] = pair.nodes.map(
      ({ port }) => `postgres://opora@127.0.0.1:${port}/opora`,
    );
    return await work({ dir, url, read_url });
  } finally {
    await pair.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

export function untilUsed(standby: Standby | undefined): Promise<unknown> {
  return eventually('the standby answers', async () => {
    await standby?.look();
    return standby?.away() === undefined;
  });
}
