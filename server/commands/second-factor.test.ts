import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { ROOT } from '#platform/config.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, cookieOf, signIn, type TestAgent } from '#testing/builders.ts';

const app = useTestApp();
const run = promisify(execFile);

/** What the command line says on this test's database, and how it ends. */
async function opora(...args: string[]): Promise<{ code: number; said: string }> {
  const { config } = app.opora.house.ports;
  const env = {
    ...process.env,
    DATABASE_URL: config.database_url,
    DATA_DIR: config.data_dir,
    SECRET_KEY: 'a key for tests alone, of no other use',
    LANG: 'ru_RU.UTF-8',
    LC_ALL: '',
    LC_MESSAGES: '',
  };
  const main = join(ROOT, 'server', 'main.ts');
  try {
    const { stdout } = await run(process.execPath, [main, ...args], { env });
    return { code: 0, said: stdout };
  } catch (error) {
    const ended = error as { code: number; stdout: string; stderr: string };
    return { code: ended.code, said: ended.stdout + ended.stderr };
  }
}

async function withSecondFactor(agent: TestAgent): Promise<{ cookie: string }> {
  const as = await signIn(app, agent);
  const begun = await app.call({
    ...{ method: 'POST', url: '/api/me/totp', as },
    payload: { password: agent.password },
  });
  const code = new TOTP({ secret: Secret.fromBase32(begun.json().secret) }).generate();
  const confirmed = await app.call({ method: 'PUT', url: '/api/me/totp', as, payload: { code } });
  expect(confirmed.statusCode).toBe(200);
  return { cookie: cookieOf(confirmed) };
}

test('lets in who lost the phone: the second factor is gone, sessions end, and it is written down', async () => {
  const agent = await anAgent(app.ctx());
  const session = await withSecondFactor(agent);
  const reset = await opora('second-factor', 'reset', agent.email);
  expect(reset).toMatchObject({ code: 0 });
  expect(reset.said).toContain(`Второй фактор ${agent.email} снят, все сеансы завершены.`);
  const me = await app.call({ method: 'GET', url: '/api/me', as: session });
  expect(me.statusCode).toBe(401);
  await signIn(app, agent);
  const { rows } = await app.opora.house.database.pool.query(
    `select actor_kind, data from events where name = 'agent.second_factor_changed' and subject_id = $1
     order by id desc limit 1`,
    [agent.id],
  );
  expect(rows).toEqual([{ actor_kind: 'system', data: { is_on: false } }]);
}, 60_000);

test('says so when there is nothing to reset, nobody of that address, or it is asked wrongly', async () => {
  const agent = await anAgent(app.ctx());
  const nothing = await opora('second-factor', 'reset', agent.email);
  expect(nothing.code).toBe(0);
  expect(nothing.said).toContain('нет второго фактора');
  const nobody = await opora('second-factor', 'reset', 'nobody@desk.test');
  expect(nobody.code).toBe(1);
  expect(nobody.said).toContain('Действующего сотрудника с адресом nobody@desk.test нет.');
  const wrong = await opora('second-factor', 'remove', agent.email);
  expect(wrong.code).toBe(1);
  expect(wrong.said).toContain('second-factor reset');
}, 60_000);
