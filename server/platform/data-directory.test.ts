import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { describeProblem, isHeldByAnother, lockDataDirectory } from './data-directory.ts';

describe('the data directory', () => {
  let dir: string;
  beforeEach(() => {
    dir = temporaryDirectory('directory');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test('a second taker is refused and told who holds it', () => {
    const first = lockDataDirectory(dir);
    if (isHeldByAnother(first)) throw new Error('it is ours');
    first.describe('http://localhost:3000');
    const holder = { pid: String(process.pid), address: 'http://localhost:3000' };
    expect(lockDataDirectory(dir)).toEqual(holder);
    first.release();
    const second = lockDataDirectory(dir);
    expect(isHeldByAnother(second)).toBe(false);
    if (!isHeldByAnother(second)) second.release();
  });

  test('the lock of a killed process is no lock', async () => {
    const module = new URL('./data-directory.ts', import.meta.url).href;
    const script = `
      const { lockDataDirectory } = await import(${JSON.stringify(module)});
      globalThis.lock = lockDataDirectory(process.argv[1]);
      console.log('locked');
      setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface(other.stdout), 'line');
    expect(lockDataDirectory(dir)).toEqual({ pid: String(other.pid), address: '' });
    const gone = once(other, 'exit');
    other.kill('SIGKILL');
    await gone;
    const ours = lockDataDirectory(dir);
    expect(isHeldByAnother(ours)).toBe(false);
    if (!isHeldByAnother(ours)) ours.release();
  });

  test.each(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR'])(
    '%s is explained',
    (code) => {
      const words = describeProblem('/data', Object.assign(new Error('raw words'), { code }));
      expect(words).toContain('/data');
      expect(words).not.toContain('raw words');
    },
  );
});
