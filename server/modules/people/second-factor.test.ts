import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resetSecondFactor } from '#modules/people/people.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aToken, cookieOf, signIn, type TestAgent } from '#testing/builders.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';

const app = useTestApp({ env: { PUBLIC_URL: 'https://desk.test' } });
const json = (response: { body: string }) => JSON.parse(response.body);
const startOfStep = () => Math.floor(Date.now() / 30_000) * 30_000;

let agent: TestAgent;
let secret: string;
let codes: string[];
let whole: { cookie: string };
let time: number;

/** The next code: each test's codes are of later and later steps, because a step works once. */
function nextCode(): string {
  time += 30_000;
  app.setTime(new Date(time));
  return codeNow();
}
function codeNow(): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: time });
}

beforeEach(async () => {
  time = startOfStep();
  app.setTime(new Date(time));
  agent = await anAgent(app.ctx());
  const as = await signIn(app, agent);
  const begun = await app.call({
    ...{ method: 'POST', url: '/api/me/totp', as },
    payload: { password: agent.password },
  });
  ({ secret } = json(begun));
  const confirmed = await app.call({
    ...{ method: 'PUT', url: '/api/me/totp', as },
    payload: { code: nextCode() },
  });
  codes = json(confirmed).recovery_codes;
  whole = { cookie: cookieOf(confirmed) };
});
afterEach(() => app.setTime(new Date()));

async function halfSession(): Promise<{ cookie: string }> {
  const response = await app.call({
    ...{ method: 'POST', url: '/api/session' },
    payload: { email: agent.email, password: agent.password },
  });
  expect(json(response)).toEqual({ second_factor_due: true });
  return { cookie: cookieOf(response) };
}
function pass(as: { cookie: string }, code: string) {
  return app.call({ method: 'POST', url: '/api/session/second-factor', as, payload: { code } });
}
const me = (as: { cookie: string }) => app.call({ method: 'GET', url: '/api/me', as });

it('guards the cookie by its name and Secure where the desk is reached by https', async () => {
  const response = await app.call({
    ...{ method: 'POST', url: '/api/session' },
    payload: { email: agent.email, password: agent.password },
  });
  const header = String(response.headers['set-cookie']);
  expect(header).toMatch(/^__Host-opora=/);
  expect(header).toContain('Secure');
  expect(header).not.toContain('Domain');
});

it('lets a half session do nothing but pass, and gives the whole one a new secret (cases B7, B9)', async () => {
  const half = await halfSession();
  expect((await me(half)).statusCode).toBe(401);
  expect(json(await me(half)).message_key).toBe('errors.second_factor_due');
  expect((await app.call({ method: 'GET', url: '/api/contacts', as: half })).statusCode).toBe(401);
  await expectEvents(app.ctx(), ['agent.signed_in'], async () => {
    const passed = await pass(half, nextCode());
    expect(json(passed)).toEqual({ second_factor_due: false });
    expect(cookieOf(passed)).not.toBe(half.cookie);
    expect((await me({ cookie: cookieOf(passed) })).statusCode).toBe(200);
  });
  expect((await me(half)).statusCode).toBe(401);
});

it('can be given up by signing out, and dies after ten minutes', async () => {
  const half = await halfSession();
  app.setTime(new Date(time + 11 * 60_000));
  time += 11 * 60_000;
  expect((await pass(half, codeNow())).statusCode).toBe(401);
  const other = await halfSession();
  expect((await app.call({ method: 'DELETE', url: '/api/session', as: other })).statusCode).toBe(
    200,
  );
  expect((await pass(other, nextCode())).statusCode).toBe(401);
});

it('takes each code once, also when two come at the same moment (case B9)', async () => {
  const [one, two] = [await halfSession(), await halfSession()];
  const code = nextCode();
  const answers = await Promise.all([pass(one, code), pass(two, code)]);
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 422]);
  expect((await pass(await halfSession(), code)).statusCode).toBe(422);
});

it('takes each recovery code once', async () => {
  expect(codes).toHaveLength(10);
  const [first = ''] = codes;
  expect((await pass(await halfSession(), first.toLowerCase())).statusCode).toBe(200);
  expect((await pass(await halfSession(), first)).statusCode).toBe(422);
  const row = await app
    .ctx()
    .db.selectFrom('agents')
    .selectAll()
    .where('id', '=', agent.id)
    .executeTakeFirstOrThrow();
  expect(row.recovery_codes).toHaveLength(9);
  expect(JSON.stringify(row)).not.toContain(secret);
  for (const code of codes) expect(JSON.stringify(row)).not.toContain(code.replaceAll('-', ''));
  // A hash from a stolen database opens nothing.
  const half = await halfSession();
  for (const hash of row.recovery_codes) {
    const answer = await pass(half, hash);
    expect([422, 429]).toContain(answer.statusCode);
  }
});

it('stops guessing after ten wrong codes, from wherever, for an hour (cases B9, B11)', async () => {
  const halves = [await halfSession(), await halfSession()];
  for (let i = 0; i < 10; i += 1) {
    const wrong = String((Number(codeNow()) + 1 + i) % 1_000_000).padStart(6, '0');
    expect((await pass(halves[i % 2] ?? whole, wrong)).statusCode).toBe(422);
  }
  expect((await pass(await halfSession(), nextCode())).statusCode).toBe(429);
  time += 61 * 60_000;
  app.setTime(new Date(time));
  expect((await pass(await halfSession(), codeNow())).statusCode).toBe(200);
});

it('asks for the password to begin, and for password and code to remove (case B9)', async () => {
  const begin = (payload: object) =>
    app.call({ method: 'POST', url: '/api/me/totp', as: whole, payload });
  expect((await begin({ password: 'wrong' })).statusCode).toBe(422);
  expect((await begin({ password: agent.password })).statusCode).toBe(409);
  const remove = (payload: object) =>
    app.call({ method: 'POST', url: '/api/me/totp/removal', as: whole, payload });
  expect(json(await remove({ password: 'wrong', code: nextCode() })).fields).toHaveProperty(
    'password',
  );
  expect(json(await remove({ password: agent.password, code: '000000' })).fields).toHaveProperty(
    'code',
  );
  expect((await remove({ password: agent.password })).statusCode).toBe(422);
  expect(json(await me(whole)).has_second_factor).toBe(true);
  await expectEvents(app.ctx(), ['agent.second_factor_changed'], async () => {
    expect((await remove({ password: agent.password, code: nextCode() })).statusCode).toBe(200);
  });
  expect(json(await me(whole)).has_second_factor).toBe(false);
  await signIn(app, agent);
});

it('changes nothing until its first code, and then ends sessions begun without it', async () => {
  const plain = await anAgent(app.ctx());
  const [here, there] = [await signIn(app, plain), await signIn(app, plain)];
  const call = (method: 'POST' | 'PUT', payload: object) =>
    app.call({ method, url: '/api/me/totp', as: here, payload });
  expect((await call('PUT', { code: '000000' })).statusCode).toBe(409);
  ({ secret } = json(await call('POST', { password: plain.password })));
  await signIn(app, plain);
  expect((await call('PUT', { code: '000000' })).statusCode).toBe(422);
  const confirmed = await call('PUT', { code: nextCode() });
  expect(json(confirmed).recovery_codes).toHaveLength(10);
  expect((await me(there)).statusCode).toBe(401);
  expect((await me(here)).statusCode).toBe(401);
  expect((await me({ cookie: cookieOf(confirmed) })).statusCode).toBe(200);
});

it('is asked for by a role: nothing else opens before it is set up, and it stays on (case B9)', async () => {
  const admin = await anAgent(app.ctx(), { role: 'admin' });
  const plain = await anAgent(app.ctx());
  const [boss, here] = [await signIn(app, admin), await signIn(app, plain)];
  const { token } = await aToken(app.ctx(), plain, ['read']);
  const roles = json(await app.call({ method: 'GET', url: '/api/roles', as: boss })).items;
  const { id: role_id } = roles.find((one: { key: string }) => one.key === 'agent');
  const change = (payload: object, as = boss) =>
    app.call({ method: 'PATCH', url: `/api/roles/${role_id}`, as, payload });
  expect((await change({ name: 'Иначе', requires_second_factor: true })).statusCode).toBe(409);
  await expectEvents(app.ctx(), ['role.updated'], async () => {
    expect(json(await change({ requires_second_factor: true }))).toMatchObject({
      requires_second_factor: true,
    });
  });
  // From this moment, in sessions that were open before too.
  const look = (url: string, as: { cookie: string } | { token: string }) =>
    app.call({ method: 'GET', url, as });
  for (const as of [here, await signIn(app, plain)]) {
    for (const url of ['/api/tickets', '/api/colleagues', '/api/me/tokens', '/api/me/sessions'])
      expect(json(await look(url, as))).toMatchObject({
        status: 403,
        message_key: 'errors.second_factor_required',
      });
    expect(json(await look('/api/me', as))).toMatchObject({
      has_second_factor: false,
      requires_second_factor: true,
    });
  }
  expect((await change({ requires_second_factor: false }, here)).statusCode).toBe(403);
  // A token was made with the password by a whole session; it is a secret of its own.
  expect((await look('/api/tickets', { token })).statusCode).toBe(200);
  ({ secret } = json(
    await app.call({
      ...{ method: 'POST', url: '/api/me/totp', as: here },
      payload: { password: plain.password },
    }),
  ));
  const confirmed = await app.call({
    ...{ method: 'PUT', url: '/api/me/totp', as: here },
    payload: { code: nextCode() },
  });
  const equipped = { cookie: cookieOf(confirmed) };
  expect((await look('/api/tickets', equipped)).statusCode).toBe(200);
  const removed = await app.call({
    ...{ method: 'POST', url: '/api/me/totp/removal', as: equipped },
    payload: { password: plain.password, code: nextCode() },
  });
  expect(json(removed)).toMatchObject({
    status: 409,
    message_key: 'errors.second_factor_required',
  });
  expect((await change({ requires_second_factor: false })).statusCode).toBe(200);
});

it('can be reset from the command line when everything is lost', async () => {
  const events = await expectEvents(
    app.ctx(),
    ['agent.second_factor_changed', 'agent.signed_out'],
    async () => {
      expect(await resetSecondFactor(app.ctx(), agent.email.toUpperCase())).toEqual({
        was_on: true,
      });
    },
  );
  expect(events[0]?.data).toEqual({ is_on: false });
  expect((await me(whole)).statusCode).toBe(401);
  await signIn(app, agent);
  await expectNoEvents(app.ctx(), async () => {
    expect(await resetSecondFactor(app.ctx(), agent.email)).toEqual({ was_on: false });
    await expect(resetSecondFactor(app.ctx(), 'nobody@desk.test')).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
