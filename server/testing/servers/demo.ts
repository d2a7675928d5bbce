/** The demo desk in a process and a directory of its own: for pictures of it and for figures taken in a browser. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Language } from '#contract/common.ts';
import { ROOT } from '#platform/config.ts';
import { freePort } from './free-port.ts';

const login = z.object({ role: z.string(), email: z.string(), password: z.string() });
const seeded = z.object({ logins: z.array(login) });
export type DemoLogin = z.infer<typeof login>;
export type Demo = { url: string; logins: DemoLogin[]; stop: () => Promise<void> };

/** @throws when the demo ends before it answers; what it printed is in the message */
export async function startDemo(lang: Language): Promise<Demo> {
  const dir = mkdtempSync(join(realpathSync(tmpdir()), 'opora-demo-'));
  const port = await freePort();
  const env = { PORT: String(port), SMTP_PORT: String(await freePort()), DATA_DIR: dir };
  const child = spawn(process.execPath, ['server/main.ts', 'demo', '--lang', lang], {
    cwd: ROOT,
    env: { ...process.env, ...env, LANG: 'C', DATABASE_URL: '', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  while (!printed.includes('Stop: Ctrl-C')) {
    if (child.exitCode !== null) throw new Error(`The demo did not start:\n${printed}`);
    await sleep(100);
  }
  const { logins } = seeded.parse(JSON.parse(readFileSync(join(dir, 'demo.json'), 'utf8')));
  return {
    url: `http://localhost:${port}`,
    logins,
    async stop() {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
