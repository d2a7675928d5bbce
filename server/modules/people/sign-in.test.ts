import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aToken, cookieOf, signIn, type TestAgent } from '#testing/builders.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';

const app = useTestApp();
const json = (response: { body: string }) => JSON.parse(response.body);
let anna: TestAgent;

beforeAll(async () => {
  anna = await anAgent(app.ctx());
});

function post(email: unknown, password: unknown, headers: Record<string, string> = {}) {
  return app.call({ method: 'POST', url: '/api/session', payload: { email, password }, headers });
}

async function me(as: { cookie: string } | { token: string }) {
  return app.call({ method: 'GET', url: '/api/me', as });
}

describe('signing in', () => {
  it('sets a fresh, guarded cookie and tells it happened', async () => {
    const events = await expectEvents(app.ctx(), ['agent.signed_in'], async () => {
      const response = await post(` ${anna.email.toUpperCase()} `, anna.password);
      expect(response.statusCode).toBe(200);
      expect(json(response)).toEqual({ second_factor_due: false });
      const header = String(response.headers['set-cookie']);
      expect(header).toContain('HttpOnly');
      expect(header).toContain('SameSite=Lax');
      expect(header).toContain('Path=/');
      expect(header).not.toContain('Secure');
      expect((await me({ cookie: cookieOf(response) })).statusCode).toBe(200);
    });
    expect(events[0]).toMatchObject({ subject_type: 'agent', subject_id: anna.id });
  });

  it('keeps only a hash of the session secret (case B14)', async () => {
    const { cookie } = await signIn(app, anna);
    const secret = cookie.split('=')[1] ?? '';
    const stored = await app.ctx().db.selectFrom('sessions').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(secret);
    for (const row of stored) {
      const hex = row.token_hash.toString('hex');
      expect((await me({ cookie: `opora=${hex}` })).statusCode).toBe(401);
      expect((await me({ cookie: `opora=${row.id}` })).statusCode).toBe(401);
    }
  });

  it('refuses a preset session and ends the one the browser held (case B7)', async () => {
    const preset = 'A'.repeat(43);
    const first = await post(anna.email, anna.password, { cookie: `opora=${preset}` });
    expect(cookieOf(first)).not.toContain(preset);
    const second = await post(anna.email, anna.password, { cookie: cookieOf(first) });
    expect(cookieOf(second)).not.toBe(cookieOf(first));
    expect((await me({ cookie: cookieOf(first) })).statusCode).toBe(401);
    expect((await me({ cookie: cookieOf(second) })).statusCode).toBe(200);
  });

  it('answers a known, unknown, invited and disabled address alike (case B10)', async () => {
    const disabled = await anAgent(app.ctx());
    const admin = await signIn(app, await anAgent(app.ctx(), { role: 'admin' }));
    await app.call({
      ...{ method: 'PATCH', url: `/api/agents/${disabled.id}`, as: admin },
      payload: { is_disabled: true },
    });
    const roles = json(await app.call({ method: 'GET', url: '/api/roles', as: admin })).items;
    await app.call({
      ...{ method: 'POST', url: '/api/agents', as: admin },
      payload: { email: 'invited@desk.test', first_name: 'И', role_id: roles[2].id },
    });
    const answers = [
      await post(anna.email, 'not the password'),
      await post('nobody@desk.test', 'not the password'),
      await post('invited@desk.test', 'not the password'),
      await post(disabled.email, disabled.password),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401);
      expect(answer.body).toBe(answers[0]?.body);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  it.each([
    [{ email: ['a@x.test'], password: 'x' }],
    [{ email: 'a@x.test' }],
    [{ email: 'a@x.test', password: null }],
    [{ email: 'a@x.test', password: { $ne: '' } }],
    [{ email: 'not an address', password: 'x' }],
    [{ email: 'a@x.test', password: 'x', role: 'admin' }],
    [{ email: 'a@x.test', password: '' }],
  ])('refuses the body %j', async (payload) => {
    await expectNoEvents(app.ctx(), async () => {
      const response = await app.call({ method: 'POST', url: '/api/session', payload });
      expect(response.statusCode).toBe(422);
    });
  });

  it('refuses a write that does not come from our own pages', async () => {
    const payload = { email: anna.email, password: anna.password };
    for (const headers of [{ 'x-opora': '' }, { 'x-opora': '1', 'sec-fetch-site': 'cross-site' }]) {
      const response = await app.call({ method: 'POST', url: '/api/session', payload, headers });
      expect(response.statusCode).toBe(403);
    }
  });

  it('slows down guessing for one account from one source, existing or not, whatever its spelling (cases B4, B11)', async () => {
    for (const email of [(await anAgent(app.ctx())).email, 'ghost@desk.test']) {
      for (let i = 0; i < 10; i += 1) {
        const spelled = i % 2 === 0 ? email : ` ${email.toUpperCase()}`;
        expect((await post(spelled, 'wrong password')).statusCode).toBe(401);
      }
      expect((await post(email, 'wrong password')).statusCode).toBe(429);
      // Nobody is believed about where they come from.
      const forged = await post(email, 'wrong password', { 'x-forwarded-for': '203.0.113.9' });
      expect(forged.statusCode).toBe(429);
    }
    expect((await post(anna.email, anna.password)).statusCode).toBe(200);
  });

  it('lets the right password in again after the while has passed', async () => {
    const agent = await anAgent(app.ctx());
    for (let i = 0; i < 10; i += 1) await post(agent.email, 'wrong password');
    expect((await post(agent.email, agent.password)).statusCode).toBe(429);
    app.setTime(new Date(Date.now() + 16 * 60_000));
    expect((await post(agent.email, agent.password)).statusCode).toBe(200);
    app.setTime(new Date());
  });
});

describe('a session', () => {
  it('dies when signed out, and the cookie goes', async () => {
    const as = await signIn(app, anna);
    await expectEvents(app.ctx(), ['agent.signed_out'], async () => {
      const response = await app.call({ method: 'DELETE', url: '/api/session', as });
      expect(response.statusCode).toBe(200);
      expect(response.cookies[0]?.value).toBe('');
    });
    expect((await me(as)).statusCode).toBe(401);
  });

  it('dies after a week unused and after thirty days used', async () => {
    const idle = await signIn(app, anna);
    const used = await signIn(app, await anAgent(app.ctx()));
    const day = 86_400_000;
    const start = Date.now();
    for (let days = 0; days <= 28; days += 4) {
      app.setTime(new Date(start + days * day));
      expect((await me(used)).statusCode).toBe(200);
      if (days === 8) expect((await me(idle)).statusCode).toBe(401);
    }
    app.setTime(new Date(start + 31 * day));
    expect((await me(used)).statusCode).toBe(401);
    app.setTime(new Date());
  });

  it('notes that it was seen at most once a minute', async () => {
    const as = await signIn(app, anna);
    const seen = async () =>
      (await app.call({ method: 'GET', url: '/api/me/sessions', as }))
        .json()
        .items.find((one: { is_current: boolean }) => one.is_current).last_seen_at;
    const start = Date.now() + 10_000;
    app.setTime(new Date(start));
    const first = await seen();
    expect(await seen()).toBe(first);
    app.setTime(new Date(start + 61_000));
    expect(await seen()).not.toBe(first);
    app.setTime(new Date());
  });

  it('is listed for its owner and ended by its owner only', async () => {
    const [one, two] = [await signIn(app, anna), await signIn(app, anna)];
    const boris = await signIn(app, await anAgent(app.ctx()));
    const list = json(await app.call({ method: 'GET', url: '/api/me/sessions', as: one })).items;
    const other = list.find((item: { is_current: boolean }) => !item.is_current);
    expect(Object.keys(other).sort()).toEqual(
      ['created_at', 'id', 'ip', 'is_current', 'last_seen_at', 'user_agent'].sort(),
    );
    const url = `/api/me/sessions/${list.find((item: { is_current: boolean }) => item.is_current).id}`;
    expect((await app.call({ method: 'DELETE', url, as: boris })).statusCode).toBe(404);
    expect((await me(one)).statusCode).toBe(200);
    expect((await app.call({ method: 'DELETE', url, as: two })).statusCode).toBe(200);
    expect((await me(one)).statusCode).toBe(401);
    expect(
      (await app.call({ method: 'DELETE', url: '/api/me/sessions/x', as: two })).statusCode,
    ).toBe(404);
  });
});

describe('a new password', () => {
  const change = (as: { cookie: string }, payload: unknown) =>
    app.call({ method: 'PUT', url: '/api/me/password', as, payload: payload as object });

  it('ends the other sessions and keeps this one (case B8)', async () => {
    const agent = await anAgent(app.ctx());
    const [here, there] = [await signIn(app, agent), await signIn(app, agent)];
    const new_password = 'четыре случайных слова';
    await expectEvents(app.ctx(), ['agent.signed_out', 'agent.password_changed'], async () => {
      const response = await change(here, { current_password: agent.password, new_password });
      expect(response.statusCode).toBe(200);
    });
    expect((await me(here)).statusCode).toBe(200);
    expect((await me(there)).statusCode).toBe(401);
    expect((await post(agent.email, agent.password)).statusCode).toBe(401);
    expect((await post(agent.email, new_password)).statusCode).toBe(200);
  });

  it('is refused with a wrong current one, a weak new one, or by a token', async () => {
    const agent = await anAgent(app.ctx());
    const as = await signIn(app, agent);
    const wrong = await change(as, { current_password: 'x', new_password: 'long enough words' });
    expect(json(wrong).fields).toEqual({ current_password: 'errors.field.password_wrong' });
    const weak = await change(as, { current_password: agent.password, new_password: 'short' });
    expect(json(weak).fields).toEqual({ new_password: 'errors.field.password_short' });
    const own = await change(as, { current_password: agent.password, new_password: agent.email });
    expect(json(own).fields).toEqual({ new_password: 'errors.field.password_own' });
    const token = await aToken(app.ctx(), agent);
    const byToken = await app.call({
      ...{ method: 'PUT', url: '/api/me/password', as: token },
      payload: { current_password: agent.password, new_password: 'long enough words' },
    });
    expect(byToken.statusCode).toBe(403);
    expect((await post(agent.email, agent.password)).statusCode).toBe(200);
  });

  it('cannot be guessed from a stolen session', async () => {
    const agent = await anAgent(app.ctx());
    const as = await signIn(app, agent);
    for (let i = 0; i < 10; i += 1)
      await change(as, { current_password: `guess ${i}`, new_password: 'long enough words' });
    const right = await change(as, {
      current_password: agent.password,
      new_password: 'long enough words',
    });
    expect(right.statusCode).toBe(429);
  });
});

describe('me', () => {
  it('says who I am without any secret', async () => {
    const body = (await me(await signIn(app, anna))).body;
    expect(JSON.parse(body)).toMatchObject({
      ...{ id: anna.id, email: anna.email, name: anna.name, has_second_factor: false },
      role: { key: 'agent' },
    });
    expect(body).not.toMatch(/argon2|hash|secret|csrf/);
  });

  it('changes what is mine and nothing else', async () => {
    const as = await signIn(app, await anAgent(app.ctx()));
    const patch = (payload: object) => app.call({ method: 'PATCH', url: '/api/me', as, payload });
    const events = await expectEvents(app.ctx(), ['agent.updated'], async () => {
      const response = await patch({
        ...{ first_name: 'Ольга', theme: 'dark', language: 'en', time_zone: 'Asia/Omsk' },
        ...{ signature: 'С уважением', preferences: { density: 'compact' } },
      });
      expect(json(response)).toMatchObject({
        first_name: 'Ольга',
        theme: 'dark',
        time_zone: 'Asia/Omsk',
      });
    });
    expect(events[0]?.data).toEqual({ changes: { first_name: ['Анна', 'Ольга'] } });
    const merged = await patch({ preferences: { sound: false, density: null } });
    expect(json(merged).preferences).toEqual({ sound: false });
    for (const payload of [
      { role_id: anna.id },
      { email: 'me@other.test' },
      { permissions: ['people.manage'] },
      { password_hash: 'x' },
      { time_zone: 'Mars/Olympus' },
      { first_name: '' },
      { first_name: 'a\u0000b' },
      { preferences: { notifications: {} } },
      { preferences: { big: 'x'.repeat(40_000) } },
    ])
      expect((await patch(payload)).statusCode).toBe(422);
  });

  it('is closed to strangers', async () => {
    for (const [method, url] of [
      ['GET', '/api/me'],
      ['PATCH', '/api/me'],
      ['PUT', '/api/me/password'],
      ['POST', '/api/me/totp'],
      ['PUT', '/api/me/totp'],
      ['POST', '/api/me/totp/removal'],
      ['GET', '/api/me/sessions'],
      ['GET', '/api/me/tokens'],
      ['POST', '/api/me/tokens'],
      ['DELETE', '/api/session'],
      ['POST', '/api/session/second-factor'],
    ] as const)
      expect((await app.call({ method, url, payload: {} })).statusCode).toBe(401);
  });
});

describe('API tokens', () => {
  const make = (as: { cookie: string } | { token: string }, payload: object) =>
    app.call({ method: 'POST', url: '/api/me/tokens', as, payload });
  const wanted = {
    name: 'Скрипт',
    scopes: ['read'],
    expires_in_days: 30,
    password: anna?.password,
  };

  it('is shown once, kept as a hash, and works within its scopes', async () => {
    const agent = await anAgent(app.ctx(), { role: 'admin' });
    const as = await signIn(app, agent);
    const response = await make(as, { ...wanted, password: agent.password });
    expect(response.statusCode).toBe(201);
    const { token, api_token } = json(response);
    expect(token).toMatch(/^opora_[\w-]{43}$/);
    const list = await app.call({ method: 'GET', url: '/api/me/tokens', as });
    expect(list.body).not.toContain(token);
    expect(json(list).items).toEqual([api_token]);
    expect((await me({ token })).statusCode).toBe(200);
    expect((await app.call({ method: 'GET', url: '/api/agents', as: { token } })).statusCode).toBe(
      200,
    );
    const write = { method: 'POST', url: '/api/contacts', as: { token }, payload: {} } as const;
    expect((await app.call(write)).statusCode).toBe(403);
    // Nothing that makes more of a token can be done with one.
    expect((await make({ token }, { ...wanted, password: agent.password })).statusCode).toBe(403);
    const stored = await app.ctx().db.selectFrom('api_tokens').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it('ends by its date, when revoked, and not by a stranger', async () => {
    const agent = await anAgent(app.ctx());
    const as = await signIn(app, agent);
    const { token, api_token } = json(await make(as, { ...wanted, password: agent.password }));
    const revoke = (by: { cookie: string }) =>
      app.call({ method: 'DELETE', url: `/api/me/tokens/${api_token.id}`, as: by });
    expect((await revoke(await signIn(app, await anAgent(app.ctx())))).statusCode).toBe(404);
    app.setTime(new Date(Date.now() + 31 * 86_400_000));
    expect((await me({ token })).statusCode).toBe(401);
    app.setTime(new Date());
    expect((await me({ token })).statusCode).toBe(200);
    await expectEvents(app.ctx(), ['api_token.revoked'], async () => {
      expect((await revoke(as)).statusCode).toBe(200);
    });
    expect((await me({ token })).statusCode).toBe(401);
    expect((await revoke(as)).statusCode).toBe(404);
  });

  it('asks for the password', async () => {
    const as = await signIn(app, await anAgent(app.ctx()));
    const response = await make(as, { ...wanted, password: 'wrong' });
    expect(json(response).fields).toEqual({ password: 'errors.field.password_wrong' });
    expect(
      (await make(as, { name: 'x', scopes: ['everything'], expires_in_days: 1 })).statusCode,
    ).toBe(422);
  });
});
