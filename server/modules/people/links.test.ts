import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { anAgent, cookieOf, signIn, type TestAgent } from '#testing/builders.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { linkMail, openLinkUrl, preparePasswordReset } from './links.ts';

const app = useTestApp();
const json = (response: { body: string }) => JSON.parse(response.body);
const password = 'четыре случайных слова';
let admin: { cookie: string };
let role_id: string;
let made = 0;

beforeAll(async () => {
  admin = await signIn(app, await anAgent(app.ctx(), { role: 'admin' }));
  const roles = json(await app.call({ method: 'GET', url: '/api/roles', as: admin })).items;
  role_id = roles.find((role: { key: string }) => role.key === 'agent').id;
});

async function invite(email = `guest${++made}@desk.test`) {
  const response = await app.call({
    ...{ method: 'POST', url: '/api/agents', as: admin },
    payload: { email, first_name: 'Мария', role_id },
  });
  const { agent, invitation_url } = json(response);
  return { email, id: agent?.id, url: invitation_url, token: tokenOf(invitation_url), response };
}
const tokenOf = (url: string) => url.split('#')[1] ?? '';
const lookUp = (token: unknown) =>
  app.call({ method: 'POST', url: '/api/links/lookup', payload: { token } });
const use = (payload: object) => app.call({ method: 'POST', url: '/api/links/use', payload });

/** What the mail job was told about an agent, the latest first. */
async function mailedLinks(agent_id: string) {
  const { rows } = await app.opora.house.database.pool.query(
    `select payload from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = $1 and payload ->> 'agent_id' = $2 order by j.id desc`,
    [linkMail.name, agent_id],
  );
  return rows.map((row) => linkMail.payload.parse(row.payload));
}

describe('an invitation', () => {
  it('is answered and mailed sealed, and stands in no table and no log (case B6)', async () => {
    const { id, url, token } = await invite();
    expect(url).toMatch(/^http:\/\/desk\.test\/link#[\w-]{43}$/);
    const [mail] = await mailedLinks(id);
    expect(mail).toMatchObject({ agent_id: id, purpose: 'invitation', language: 'ru' });
    expect(openLinkUrl(app.opora.house.ports.secrets, mail?.sealed_url ?? '')).toBe(url);
    for (const table of ['events', 'one_time_links', 'graphile_worker._private_jobs']) {
      const { rows } = await app.opora.house.database.pool.query(`select * from ${table}`);
      expect(JSON.stringify(rows)).not.toContain(token);
    }
    await lookUp(token);
    expect(app.logged.join('')).not.toContain(token);
  });

  it('lets its guest in once, with a name and password of their own', async () => {
    const { email, token } = await invite();
    expect(json(await lookUp(token))).toEqual({
      ...{ purpose: 'invitation', email, first_name: 'Мария', last_name: '', language: 'ru' },
    });
    await expectEvents(app.ctx(), ['agent.joined', 'agent.signed_in'], async () => {
      const response = await use({ token, password, first_name: 'Маша', last_name: 'Ким' });
      expect(json(response)).toEqual({ second_factor_due: false });
      const me = await app.call({
        method: 'GET',
        url: '/api/me',
        as: { cookie: cookieOf(response) },
      });
      expect(json(me)).toMatchObject({ email, name: 'Маша Ким' });
    });
    expect((await use({ token, password })).statusCode).toBe(404);
    expect((await lookUp(token)).statusCode).toBe(404);
    await signIn(app, { email, password });
  });

  it('lets in only one of two who use it at once (case B5)', async () => {
    const { token } = await invite();
    const answers = await Promise.all([use({ token, password }), use({ token, password })]);
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 404]);
  });

  it('survives a weak password and ends after a week', async () => {
    const { token } = await invite();
    expect(json(await use({ token, password: '1234567890' })).fields).toHaveProperty('password');
    app.setTime(new Date(Date.now() + 7 * 86_400_000 + 1000));
    expect((await use({ token, password })).statusCode).toBe(404);
    app.setTime(new Date());
    expect((await use({ token, password })).statusCode).toBe(200);
  });

  it('is replaced by a second one, for those who have not come in yet only', async () => {
    const first = await invite();
    const again = () =>
      app.call({ method: 'POST', url: `/api/agents/${first.id}/invitation`, as: admin });
    const token = tokenOf(json(await again()).invitation_url);
    expect((await lookUp(first.token)).statusCode).toBe(404);
    await use({ token, password });
    // Otherwise whoever invites could take a colleague's account.
    expect((await again()).statusCode).toBe(409);
  });

  it('dies when its guest is disabled', async () => {
    const { id, token } = await invite();
    await app.call({
      ...{ method: 'PATCH', url: `/api/agents/${id}`, as: admin },
      payload: { is_disabled: true },
    });
    expect((await lookUp(token)).statusCode).toBe(404);
    expect((await use({ token, password })).statusCode).toBe(404);
  });

  it('is not made twice for one address', async () => {
    const { email } = await invite();
    await expectNoEvents(app.ctx(), async () => {
      const again = await app.call({
        ...{ method: 'POST', url: '/api/agents', as: admin },
        payload: { email: ` ${email.toUpperCase()}`, first_name: 'М', role_id },
      });
      expect(json(again)).toMatchObject({ status: 409, message_key: 'errors.agent_email_taken' });
    });
  });
});

it.each([
  '',
  ' ',
  'null',
  'undefined',
  '0',
  '%',
  'x'.repeat(43),
  'x'.repeat(101),
  null,
  0,
  ['x'],
  {},
])('finds nobody behind the link %j (case B5)', async (token) => {
  expect([404, 422]).toContain((await lookUp(token)).statusCode);
  const answer = await app.call({
    ...{ method: 'POST', url: '/api/links/use' },
    payload: { token, password },
  });
  expect([404, 422]).toContain(answer.statusCode);
});

describe('a password reset', () => {
  let agent: TestAgent;
  const ask = (email: unknown) =>
    app.call({ method: 'POST', url: '/api/password-reset', payload: { email } });
  /** Runs the job of the request alone, so that the mail's job can still be looked at. */
  async function prepare(): Promise<void> {
    await ask(agent.email);
    const { ports } = app.opora.house;
    await preparePasswordReset.run(app.ctx(), { email: agent.email }, ports);
  }
  async function resetToken(): Promise<string> {
    await prepare();
    const [mail] = await mailedLinks(agent.id);
    expect(mail?.purpose).toBe('password_reset');
    return tokenOf(openLinkUrl(app.opora.house.ports.secrets, mail?.sealed_url ?? ''));
  }

  beforeEach(async () => {
    agent = await anAgent(app.ctx());
  });

  it('is answered alike for known and unknown addresses, and does alike (case B10)', async () => {
    await expectNoEvents(app.ctx(), async () => {
      const answers = [await ask(agent.email), await ask('nobody@desk.test')];
      for (const answer of answers) {
        expect(answer.statusCode).toBe(202);
        expect(answer.body).toBe('{}');
      }
    });
    const { rows } = await app.opora.house.database.pool.query(
      `select j.payload ->> 'email' as email from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = $1`,
      [preparePasswordReset.name],
    );
    expect(rows.map((row) => row.email)).toEqual([agent.email, 'nobody@desk.test']);
  });

  it('refuses what is no address', async () => {
    for (const email of ['', 'x', null, ['a@x.test'], { a: 1 }])
      expect((await ask(email)).statusCode).toBe(422);
  });

  it('sets a new password once and ends what was begun before', async () => {
    const before = await signIn(app, agent);
    const token = await resetToken();
    expect(json(await lookUp(token)).purpose).toBe('password_reset');
    const response = await use({ token, password, first_name: 'Подмена' });
    expect(response.statusCode).toBe(200);
    const me = (as: { cookie: string }) => app.call({ method: 'GET', url: '/api/me', as });
    expect((await me(before)).statusCode).toBe(401);
    // A reset sets a password; it does not rename.
    expect(json(await me({ cookie: cookieOf(response) })).name).toBe(agent.name);
    expect((await use({ token, password })).statusCode).toBe(404);
    await signIn(app, { email: agent.email, password });
  });

  it('ends after an hour, and when the password is changed meanwhile', async () => {
    const late = await resetToken();
    app.setTime(new Date(Date.now() + 3_601_000));
    expect((await use({ token: late, password })).statusCode).toBe(404);
    app.setTime(new Date());
    const as = await signIn(app, agent);
    await app.call({
      ...{ method: 'PUT', url: '/api/me/password', as },
      payload: { current_password: agent.password, new_password: 'another long phrase' },
    });
    expect((await use({ token: late, password })).statusCode).toBe(404);
  });

  it('is mailed at most three times an hour (case B11)', async () => {
    for (let i = 0; i < 5; i += 1) await prepare();
    expect(await mailedLinks(agent.id)).toHaveLength(3);
    app.setTime(new Date(Date.now() + 3_700_000));
    await prepare();
    app.setTime(new Date());
    expect(await mailedLinks(agent.id)).toHaveLength(4);
  });

  it('reaches nobody who is disabled', async () => {
    await app.call({
      ...{ method: 'PATCH', url: `/api/agents/${agent.id}`, as: admin },
      payload: { is_disabled: true },
    });
    await prepare();
    expect(await mailedLinks(agent.id)).toEqual([]);
  });
});
