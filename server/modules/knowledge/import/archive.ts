/** The archive of an import on this machine's disk for as long as it is read, and the tree in it. */
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { filesByIds } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import type { Ports } from '#platform/ports.ts';
import { openZipTree, type Tree } from './tree.ts';

const day = 86_400_000;

/** What a process that was killed left behind goes with the next import. */
async function scratchFolder(data_dir: string): Promise<string> {
  const root = join(data_dir, 'imports');
  await mkdir(root, { recursive: true, mode: 0o700 });
  for (const name of await readdir(root)) {
    const found = await stat(join(root, name)).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > day)
      await rm(join(root, name), { recursive: true, force: true });
  }
  return mkdtemp(join(root, 'archive-'));
}

/**
 * Runs the work over the tree of an archive, whose copy goes afterwards.
 * @throws OporaError invalid: no whole archive, or too large a one; unavailable: its bytes are gone
 */
export async function withArchive<Result>(
  ctx: Ctx,
  { ports, file_id }: { ports: Ports; file_id: string },
  work: (tree: Tree) => Promise<Result>,
): Promise<Result> {
  const [file] = await filesByIds(ctx, [file_id]);
  if (file === undefined) fail('unavailable', 'errors.file_bytes_missing');
  const scratch = await scratchFolder(ports.config.data_dir);
  try {
    const copy = join(scratch, 'archive.zip');
    await pipeline(await ports.blobs.get(file), createWriteStream(copy, { mode: 0o600 }));
    const tree = await openZipTree(copy, scratch);
    try {
      return await work(tree);
    } finally {
      await tree.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
