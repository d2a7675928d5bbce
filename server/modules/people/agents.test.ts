import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Permission, permissions } from '#contract/endpoint.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam, aToken, signIn, type TestAgent } from '#testing/builders.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { builtinRoleKeys, builtinRoles } from './permissions.ts';

const app = useTestApp();
const json = (response: { body: string }) => JSON.parse(response.body);
type As = { cookie: string } | { token: string };
type Role = { id: string; key: string; permissions: Permission[]; agent_count: number };

let root: TestAgent;
let admin: { cookie: string };
const roleIds = new Map<string, string>();

beforeAll(async () => {
  root = await anAgent(app.ctx(), { role: 'admin', first_name: 'Админ' });
  admin = await signIn(app, root);
  const roles: Role[] = json(await get('/api/roles')).items;
  for (const role of roles) roleIds.set(role.key, role.id);
});

const get = (url: string, as: As = admin) => app.call({ method: 'GET', url, as });
const post = (url: string, payload: object, as: As = admin) =>
  app.call({ method: 'POST', url, payload, as });
const patch = (url: string, payload: object, as: As = admin) =>
  app.call({ method: 'PATCH', url, payload, as });
const roleId = (key: string) => roleIds.get(key) ?? '';

/** Somebody with a role of exactly these rights, signed in. */
async function withRights(rights: readonly Permission[], teams: readonly string[] = []) {
  const role = json(await post('/api/roles', { name: 'Своя', permissions: rights }));
  const agent = await anAgent(app.ctx(), { teams });
  expect((await patch(`/api/agents/${agent.id}`, { role_id: role.id })).statusCode).toBe(200);
  return { agent, role_id: role.id as string, as: await signIn(app, agent) };
}

async function rightsOf(agent_id: string): Promise<Set<string>> {
  const row = await app
    .ctx()
    .db.selectFrom('agents')
    .innerJoin('roles', 'roles.id', 'agents.role_id')
    .select('roles.permissions')
    .where('agents.id', '=', agent_id)
    .executeTakeFirstOrThrow();
  return new Set(row.permissions);
}

it('gives the built-in roles in the database the rights of the code', async () => {
  const roles: Role[] = json(await get('/api/roles')).items;
  expect(roles.slice(0, 4).map((role) => role.key)).toEqual([...builtinRoleKeys]);
  for (const key of builtinRoleKeys) {
    const role = roles.find((one) => one.key === key);
    expect([...(role?.permissions ?? [])].sort()).toEqual([...builtinRoles[key]].sort());
  }
});

describe('access', () => {
  it('is by people.manage for the administration, and by nothing for a token that only reads', async () => {
    const lead = await signIn(app, await anAgent(app.ctx(), { role: 'lead' }));
    const readable = ['/api/agents', '/api/roles'];
    const writable: [string, 'POST' | 'PATCH', string][] = [
      ['invite', 'POST', '/api/agents'],
      ['change', 'PATCH', `/api/agents/${root.id}`],
      ['reinvite', 'POST', `/api/agents/${root.id}/invitation`],
      ['role', 'POST', '/api/roles'],
      ['change role', 'PATCH', `/api/roles/${roleId('agent')}`],
      ['team', 'POST', '/api/teams'],
      ['change team', 'PATCH', `/api/teams/${await aTeam(app.ctx())}`],
    ];
    const token = await aToken(app.ctx(), root);
    for (const url of readable) {
      expect((await app.call({ method: 'GET', url })).statusCode).toBe(401);
      expect((await get(url, lead)).statusCode).toBe(403);
      expect((await get(url, token)).statusCode).toBe(200);
    }
    for (const [, method, url] of writable) {
      const ask = (as?: As) => app.call({ method, url, payload: {}, ...(as ? { as } : {}) });
      expect((await ask()).statusCode).toBe(401);
      expect((await ask(lead)).statusCode).toBe(403);
      expect((await ask(token)).statusCode).toBe(403);
    }
  });

  it('shows colleagues to each other by name and team only', async () => {
    const light = await signIn(app, await anAgent(app.ctx(), { role: 'light_agent' }));
    const response = await get('/api/colleagues', light);
    const [first] = json(response).items;
    expect(Object.keys(first).sort()).toEqual([
      'id',
      'is_disabled',
      'is_light',
      'name',
      'team_ids',
    ]);
    expect(response.body).not.toContain('@');
    expect((await app.call({ method: 'GET', url: '/api/colleagues' })).statusCode).toBe(401);
    expect((await app.call({ method: 'GET', url: '/api/teams' })).statusCode).toBe(401);
  });

  it('never answers a secret', async () => {
    expect((await get('/api/agents')).body).not.toMatch(/argon2|password|totp|recovery|hash/);
  });

  it('does not know rows that are not there', async () => {
    const nowhere = '01930000-0000-7000-8000-0000000000ff';
    for (const [method, url] of [
      ['PATCH', `/api/agents/${nowhere}`],
      ['POST', `/api/agents/${nowhere}/invitation`],
      ['PATCH', `/api/roles/${nowhere}`],
      ['PATCH', `/api/teams/${nowhere}`],
      ['PATCH', '/api/agents/x'],
      ['PATCH', "/api/teams/' or 1=1"],
    ] as const)
      expect((await app.call({ method, url, payload: {}, as: admin })).statusCode).toBe(404);
    const ref = await post('/api/agents', {
      email: 'r@desk.test',
      first_name: 'Р',
      role_id: nowhere,
    });
    expect(ref.statusCode).toBe(404);
    expect(
      (await post('/api/teams', { name: 'T', line: 'L1', member_ids: [nowhere] })).statusCode,
    ).toBe(404);
  });

  it.each([
    ['/api/agents', { email: 'x', first_name: 'a', role_id: 'a' }],
    ['/api/agents', { email: 'x@desk.test', first_name: 'a', permissions: ['people.manage'] }],
    ['/api/roles', { name: 'x', permissions: ['everything'] }],
    ['/api/roles', { name: 'x', permissions: [], is_builtin: true }],
    ['/api/roles', { name: 'x', permissions: [], key: 'admin' }],
    ['/api/teams', { name: '', line: 'L1', member_ids: [] }],
    ['/api/teams', { name: 'x', line: 'L9', member_ids: [] }],
    ['/api/teams', { name: 'x', line: 'L1', member_ids: 'all' }],
  ])('refuses the body for %s %j', async (url, payload) => {
    await expectNoEvents(app.ctx(), async () => {
      expect((await post(url, payload)).statusCode).toBe(422);
    });
  });
});

describe('a change of an agent', () => {
  it('tells what changed and nothing when nothing did', async () => {
    const team = await aTeam(app.ctx());
    const agent = await anAgent(app.ctx());
    const events = await expectEvents(app.ctx(), ['agent.updated'], async () => {
      const response = await patch(`/api/agents/${agent.id}`, {
        last_name: 'Новая',
        team_ids: [team],
      });
      expect(json(response)).toMatchObject({ last_name: 'Новая', team_ids: [team] });
    });
    expect(events[0]).toMatchObject({
      subject_id: agent.id,
      actor_kind: 'agent',
      actor_id: root.id,
    });
    expect(events[0]?.data).toMatchObject({ changes: { team_ids: [[], [team]] } });
    await expectNoEvents(app.ctx(), () => patch(`/api/agents/${agent.id}`, { team_ids: [team] }));
  });

  it.each([
    ['a new role', { role: 'lead' }],
    ['disabling', { is_disabled: true }],
  ])(
    'by %s ends sessions and tokens at once',
    async (_, { role, ...rest }: { role?: string; is_disabled?: boolean }) => {
      const agent = await anAgent(app.ctx());
      const [as, token] = [await signIn(app, agent), await aToken(app.ctx(), agent)];
      await expectEvents(app.ctx(), ['agent.signed_out', 'agent.updated'], () =>
        patch(`/api/agents/${agent.id}`, role ? { role_id: roleId(role) } : rest),
      );
      expect((await get('/api/me', as)).statusCode).toBe(401);
      expect((await get('/api/me', token)).statusCode).toBe(401);
      // Enabling gives nothing back: neither the old session nor the token.
      await patch(`/api/agents/${agent.id}`, { is_disabled: false });
      expect((await get('/api/me', as)).statusCode).toBe(401);
      expect((await get('/api/me', token)).statusCode).toBe(401);
      await signIn(app, agent);
    },
  );

  it('by a team takes effect with the next request of the same session', async () => {
    const agent = await anAgent(app.ctx());
    const as = await signIn(app, agent);
    const team = await aTeam(app.ctx());
    await patch(`/api/agents/${agent.id}`, { team_ids: [team] });
    expect(json(await get('/api/me', as)).team_ids).toEqual([team]);
  });

  it('cannot disable oneself', async () => {
    const response = await patch(`/api/agents/${root.id}`, { is_disabled: true });
    expect(json(response)).toMatchObject({ status: 409, message_key: 'errors.disable_self' });
  });
});

describe('the last administrator', () => {
  it('can be neither demoted nor disabled, also when two demote each other at once', async () => {
    const other = await anAgent(app.ctx(), { role: 'admin' });
    const asOther = await signIn(app, other);
    const demote = (id: string, as: As) =>
      patch(`/api/agents/${id}`, { role_id: roleId('lead') }, as);
    // An invited administrator cannot sign in yet and does not count.
    await post('/api/agents', {
      email: 'second@desk.test',
      first_name: 'В',
      role_id: roleId('admin'),
    });
    const answers = await Promise.all([demote(other.id, admin), demote(root.id, asOther)]);
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1);
    const survivor = answers[0]?.statusCode === 200 ? root : other;
    const as = await signIn(app, survivor);
    await expectNoEvents(app.ctx(), async () => {
      const response = await demote(survivor.id, as);
      expect(json(response)).toMatchObject({
        status: 409,
        message_key: 'errors.last_administrator',
      });
    });
    const loser = survivor === root ? other : root;
    expect(
      (await patch(`/api/agents/${loser.id}`, { role_id: roleId('admin') }, as)).statusCode,
    ).toBe(200);
    admin = await signIn(app, root);
  });
});

describe('rights do not grow', () => {
  it('whatever a manager of people with any rights tries (case A9)', async () => {
    const team = await aTeam(app.ctx());
    const others = permissions.filter((one) => one !== 'people.manage');
    await fc.assert(
      fc.asyncProperty(fc.subarray([...others]), fc.subarray([...others]), async (own, wanted) => {
        const { agent, role_id, as } = await withRights(['people.manage', ...own]);
        const rights = new Set<string>(['people.manage', ...own]);
        const isCovered = wanted.every((right) => rights.has(right));
        const made = await post('/api/roles', { name: 'Хочу', permissions: wanted }, as);
        expect(made.statusCode).toBe(isCovered ? 201 : 403);
        const goal = isCovered
          ? json(made).id
          : json(await post('/api/roles', { name: 'Цель', permissions: wanted })).id;
        const [helper, target] = [
          await anAgent(app.ctx(), { role: 'light_agent' }),
          await anAgent(app.ctx()),
        ];
        await patch(`/api/agents/${target.id}`, { role_id: goal });
        const invited = { email: `${helper.id}@desk.test`, first_name: 'Г', role_id: goal };
        const allowed = isCovered ? [200, 201] : [403];
        expect(allowed).toContain((await post('/api/agents', invited, as)).statusCode);
        // Of someone with more rights: no name, no team, no role, no disabling.
        const light = roleId('light_agent');
        for (const change of [{ first_name: 'Иное' }, { is_disabled: true }, { role_id: light }]) {
          const response = await patch(`/api/agents/${target.id}`, change, as);
          const mayHand = change.role_id === undefined || rights.has('tickets.note');
          expect(response.statusCode).toBe(isCovered && mayHand ? 200 : 403);
        }
        // Neither one's own role nor one's own place grows.
        await patch(`/api/agents/${agent.id}`, { role_id: goal }, as);
        await patch(`/api/roles/${role_id}`, { permissions: ['people.manage', ...wanted] }, as);
        for (const right of await rightsOf(agent.id)) expect(rights).toContain(right);
        const joined = await patch(`/api/agents/${agent.id}`, { team_ids: [team] }, as);
        if (joined.statusCode === 200) expect(rights).toContain('tickets.view_all');
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('not by editing a role above one, nor a built-in one', async () => {
    const { as } = await withRights(['people.manage', 'tickets.note']);
    const above = json(await post('/api/roles', { name: 'Выше', permissions: ['views.share'] }));
    expect((await patch(`/api/roles/${above.id}`, { name: 'Ниже' }, as)).statusCode).toBe(403);
    expect((await patch(`/api/roles/${above.id}`, { permissions: [] }, as)).statusCode).toBe(403);
    const builtin = await patch(`/api/roles/${roleId('light_agent')}`, { permissions: [] });
    expect(json(builtin)).toMatchObject({ status: 409, message_key: 'errors.role_builtin' });
  });

  it('not by taking over the invitation of someone with more rights (case A9)', async () => {
    const { agent } = json(
      await post('/api/agents', {
        email: 'boss@desk.test',
        first_name: 'Б',
        role_id: roleId('admin'),
      }),
    );
    const { as } = await withRights(['people.manage']);
    expect((await post(`/api/agents/${agent.id}/invitation`, {}, as)).statusCode).toBe(403);
  });

  it('not by a team whose tickets one does not see, on no path', async () => {
    const [own, foreign] = [await aTeam(app.ctx()), await aTeam(app.ctx())];
    const { agent, as } = await withRights(['people.manage', 'tickets.note'], [own]);
    const light = await anAgent(app.ctx(), { role: 'light_agent' });
    const refused = [
      patch(`/api/teams/${foreign}`, { member_ids: [agent.id] }, as),
      patch(`/api/agents/${agent.id}`, { team_ids: [own, foreign] }, as),
      patch(`/api/agents/${light.id}`, { team_ids: [foreign] }, as),
      post(
        '/api/agents',
        {
          email: 'h@desk.test',
          first_name: 'H',
          role_id: roleId('light_agent'),
          team_ids: [foreign],
        },
        as,
      ),
    ];
    for (const response of await Promise.all(refused)) expect(response.statusCode).toBe(403);
    expect(
      (await patch(`/api/teams/${own}`, { member_ids: [agent.id, light.id] }, as)).statusCode,
    ).toBe(200);
    // Nor is somebody with more rights moved about.
    const lead = await anAgent(app.ctx(), { role: 'lead', teams: [own] });
    const moved = await patch(`/api/teams/${own}`, { member_ids: [agent.id, light.id] }, as);
    expect(moved.statusCode).toBe(403);
    expect((await patch(`/api/agents/${lead.id}`, { team_ids: [] }, as)).statusCode).toBe(403);
  });
});

describe('roles and teams', () => {
  it('end the sessions of a role whose rights change (case B8)', async () => {
    const { as, role_id } = await withRights(['tickets.note']);
    await expectEvents(app.ctx(), ['agent.signed_out', 'role.updated'], () =>
      patch(`/api/roles/${role_id}`, { permissions: ['tickets.note', 'tickets.reply'] }),
    );
    expect((await get('/api/me', as)).statusCode).toBe(401);
    const renamed = await patch(`/api/roles/${role_id}`, { name: 'Другая' });
    expect(json(renamed)).toMatchObject({ name: 'Другая', agent_count: 1, is_builtin: false });
  });

  it('make, rename, fill and archive a team; a name is taken once', async () => {
    const agent = await anAgent(app.ctx());
    const team = json(
      await post('/api/teams', { name: 'Ночная', line: 'L2', member_ids: [agent.id] }),
    );
    expect(team).toMatchObject({ name: 'Ночная', line: 'L2', member_ids: [agent.id] });
    const taken = await post('/api/teams', { name: 'Ночная', line: 'L1', member_ids: [] });
    expect(json(taken)).toMatchObject({ status: 409, message_key: 'errors.team_name_taken' });
    await expectEvents(app.ctx(), ['team.updated'], () =>
      patch(`/api/teams/${team.id}`, { name: 'Дневная', member_ids: [] }),
    );
    const names = async () =>
      json(await get('/api/teams')).items.map((one: { name: string }) => one.name);
    expect(await names()).toContain('Дневная');
    await patch(`/api/teams/${team.id}`, { is_archived: true });
    expect(await names()).not.toContain('Дневная');
    await patch(`/api/teams/${team.id}`, { is_archived: false });
    expect(await names()).toContain('Дневная');
  });
});
