/** A disk of its own in memory, which can be filled at once and emptied again. Needs root, to mount it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SmallDisk = {
  readonly dir: string;
  /** Leaves about so many bytes of room. */
  leave(bytes: number): void;
  /** As large as it was, or larger. */
  grow(to?: string): void;
  remove(): void;
};

/** @param size as tmpfs takes it, `64m`. Undefined where nothing can be mounted. */
export function smallDisk(size: string): SmallDisk | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const dir = mkdtempSync(join(realpathSync(tmpdir()), 'opora-disk-'));
  if (!mount(dir, [`size=${size}`, 'mode=711'])) {
    rmSync(dir, { recursive: true });
    return undefined;
  }
  const isResized = (to: string) => mount(dir, ['remount', `size=${to}`]);
  return {
    dir,
    leave(bytes) {
      // Whoever writes meanwhile may have more on it by then than it was to hold.
      for (let tries = 0; tries < 50; tries += 1) {
        const { blocks, bfree, bsize } = statfsSync(dir);
        if (isResized(String((blocks - bfree) * bsize + bytes))) return;
      }
      throw new Error(`${dir} cannot be made smaller`);
    },
    grow(to = size) {
      if (!isResized(to)) throw new Error(`${dir} cannot be resized to ${to}`);
    },
    remove() {
      spawnSync('umount', ['-l', dir]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function mount(dir: string, options: string[]): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', dir]).status === 0;
}
