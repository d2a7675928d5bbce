import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { aContact, anAgent, aToken, signIn } from '#testing/builders.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';

const app = useTestApp();
const json = (response: { body: string }) => JSON.parse(response.body);
type As = { cookie: string } | { token: string };
let agent: { cookie: string };
let light: { cookie: string };

beforeAll(async () => {
  agent = await signIn(app, await anAgent(app.ctx()));
  light = await signIn(app, await anAgent(app.ctx(), { role: 'light_agent' }));
});
const get = (url: string, as: As = agent) => app.call({ method: 'GET', url, as });
const post = (url: string, payload: object, as: As = agent) =>
  app.call({ method: 'POST', url, payload, as });
const patch = (url: string, payload: object, as: As = agent) =>
  app.call({ method: 'PATCH', url, payload, as });
const nowhere = '01930000-0000-7000-8000-0000000000ff';

describe('contacts', () => {
  it('are made with many addresses and numbers, the first of each primary', async () => {
    await expectEvents(app.ctx(), ['contact.created'], async () => {
      const response = await post('/api/contacts', {
        ...{ first_name: 'Анна', last_name: 'Петрова', job_title: 'Бухгалтер' },
        emails: ['anna@x.test', ' Anna.Work@X.test ', 'anna@x.test'],
        phones: ['8 (495) 123-45-67'],
      });
      expect(response.statusCode).toBe(201);
      const contact = json(response);
      expect(contact).toMatchObject({ name: 'Анна Петрова', organization: null });
      expect(
        contact.identities.map((one: { value: string; is_primary: boolean }) => [
          one.value,
          one.is_primary,
        ]),
      ).toEqual([
        ['anna@x.test', true],
        ['anna.work@x.test', false],
        ['+74951234567', true],
      ]);
      expect(json(await get(`/api/contacts/${contact.id}`, light))).toEqual(contact);
    });
  });

  it('change their addresses; one of another person is a conflict and changes nothing', async () => {
    const other = await aContact(app.ctx());
    const { id } = json(await post('/api/contacts', { emails: ['a1@y.test', 'a2@y.test'] }));
    const events = await expectEvents(app.ctx(), ['contact.updated'], async () => {
      const changed = json(
        await patch(`/api/contacts/${id}`, { emails: ['a2@y.test', 'a3@y.test'] }),
      );
      expect(changed.identities.map((one: { value: string }) => one.value)).toEqual([
        'a2@y.test',
        'a3@y.test',
      ]);
    });
    expect(events[0]?.data).toEqual({
      changes: {
        emails: [
          ['a1@y.test', 'a2@y.test'],
          ['a2@y.test', 'a3@y.test'],
        ],
      },
    });
    await expectNoEvents(app.ctx(), async () => {
      const taken = await patch(`/api/contacts/${id}`, {
        first_name: 'Икс',
        emails: [other.address],
      });
      expect(json(taken)).toMatchObject({ status: 409, message_key: 'errors.email_taken' });
    });
    const now = json(await get(`/api/contacts/${id}`));
    expect(now.first_name).toBe('');
    expect(now.identities).toHaveLength(2);
    expect(json(await get(`/api/contacts/${other.id}`)).identities[0].value).toBe(other.address);
  });

  it('keep what is not named in the change', async () => {
    const { id } = json(
      await post('/api/contacts', { first_name: 'А', emails: ['keep@y.test'], phones: ['123'] }),
    );
    const changed = json(await patch(`/api/contacts/${id}`, { notes: 'Звонить утром' }));
    expect(changed).toMatchObject({ first_name: 'А', notes: 'Звонить утром' });
    expect(changed.identities).toHaveLength(2);
    await expectNoEvents(app.ctx(), () => patch(`/api/contacts/${id}`, { notes: 'Звонить утром' }));
  });

  it('are found by parts of the name in any order and by a part of the address', async () => {
    const { id } = json(
      await post('/api/contacts', {
        first_name: 'Зинаида',
        last_name: 'Редкая',
        emails: ['zr_100%@rare.test'],
      }),
    );
    const found = async (q: string) =>
      json(await get(`/api/contacts?q=${encodeURIComponent(q)}`)).items.map(
        (one: { id: string }) => one.id,
      );
    for (const q of ['редкая зинаида', 'ЗИНА', 'rare.test', 'zr_100%', 'редк rare'])
      expect(await found(q)).toEqual([id]);
    // Signs of patterns and of SQL are letters like others.
    expect(await found('%')).toEqual([id]);
    for (const q of ['редкая анна', 'zr__00', "' or 1=1 --", '\\'])
      expect(await found(q)).toEqual([]);
  });

  it('come 50 a page, the newest first, none twice', async () => {
    for (let i = 0; i < 55; i += 1) await aContact(app.ctx(), { name: 'Страничный' });
    const first = json(await get(`/api/contacts?q=${encodeURIComponent('страничный')}`));
    expect(first.items).toHaveLength(50);
    const second = json(
      await get(`/api/contacts?q=${encodeURIComponent('страничный')}&after=${first.next}`),
    );
    expect(second).toMatchObject({ next: null });
    const ids = [...first.items, ...second.items].map((one: { id: string }) => one.id);
    expect(new Set(ids).size).toBe(55);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(Object.keys(first.items[0])).not.toContain('notes');
  });

  it('are changed only with the right and the scope', async () => {
    const { id } = await aContact(app.ctx());
    const owner = await anAgent(app.ctx());
    const reading = await aToken(app.ctx(), owner, ['read']);
    const writing = await aToken(app.ctx(), owner, ['write']);
    const asked = (as?: As) =>
      app.call({
        method: 'PATCH',
        url: `/api/contacts/${id}`,
        payload: { notes: 'x' },
        ...(as ? { as } : {}),
      });
    expect((await asked()).statusCode).toBe(401);
    expect((await asked(light)).statusCode).toBe(403);
    expect((await asked(reading)).statusCode).toBe(403);
    expect((await asked(writing)).statusCode).toBe(200);
    expect((await post('/api/contacts', {}, light)).statusCode).toBe(403);
    for (const url of ['/api/contacts', `/api/contacts/${id}`])
      expect((await app.call({ method: 'GET', url })).statusCode).toBe(401);
  });

  it('that are not there are not found', async () => {
    expect((await get(`/api/contacts/${nowhere}`)).statusCode).toBe(404);
    expect((await patch(`/api/contacts/${nowhere}`, {})).statusCode).toBe(404);
    expect((await get(`/api/contacts?organization_id=${nowhere}`)).statusCode).toBe(404);
    expect((await post('/api/contacts', { organization_id: nowhere })).statusCode).toBe(404);
  });

  it.each([
    [{ emails: ['not an address'] }],
    [{ emails: 'a@x.test' }],
    [{ emails: [['a@x.test']] }],
    [{ phones: ['call me maybe'] }],
    [{ time_zone: 'Nowhere/Land' }],
    [{ language: 'xx' }],
    [{ first_name: 'a\u0000' }],
    [{ notes: null }],
    [{ id: nowhere }],
    [{ created_at: '2020-01-01T00:00:00Z' }],
  ])('refuse the body %j', async (payload) => {
    await expectNoEvents(app.ctx(), async () => {
      expect((await post('/api/contacts', payload)).statusCode).toBe(422);
    });
  });

  it.each(['after=x', 'after=WyJ4Il0', 'organization_id=1', 'nothing=1', 'q=a&q=b'])(
    'refuse the query %s',
    async (query) => {
      expect((await get(`/api/contacts?${query}`)).statusCode).toBe(422);
    },
  );
});

describe('organisations', () => {
  it('are made with domains, and take in contacts of theirs who belonged nowhere', async () => {
    const known = await aContact(app.ctx(), { address: 'old@joining.test' });
    const deep = await aContact(app.ctx(), { address: 'old@mail.joining.test' });
    const other = await aContact(app.ctx(), { address: 'old@notjoining.test' });
    const organization = json(
      await post('/api/organizations', {
        name: 'Ромашка',
        domains: ['Joining.test', 'joining.test'],
      }),
    );
    expect(organization).toMatchObject({
      name: 'Ромашка',
      domains: ['joining.test'],
      contact_count: 2,
    });
    for (const one of [known, deep])
      expect(json(await get(`/api/contacts/${one.id}`)).organization.id).toBe(organization.id);
    expect(json(await get(`/api/contacts/${other.id}`)).organization).toBeNull();
    const made = json(await post('/api/contacts', { emails: ['new@joining.test'] }));
    expect(made.organization.id).toBe(organization.id);
    const apart = json(
      await post('/api/contacts', { emails: ['apart@joining.test'], organization_id: null }),
    );
    expect(apart.organization).toBeNull();
    const members = json(await get(`/api/contacts?organization_id=${organization.id}`)).items;
    expect(members).toHaveLength(3);
  });

  it('cannot claim a public domain, nor one of another', async () => {
    await post('/api/organizations', { name: 'Первая', domains: ['claimed.test'] });
    const taken = await post('/api/organizations', { name: 'Вторая', domains: ['claimed.test'] });
    expect(json(taken)).toMatchObject({ status: 409, message_key: 'errors.domain_taken' });
    const everybody = await post('/api/organizations', {
      name: 'Третья',
      domains: ['ok.test', 'gmail.com'],
    });
    expect(json(everybody).fields).toEqual({ 'domains.1': 'errors.field.domain_public' });
    const names = json(await get('/api/organizations')).items.map(
      (one: { name: string }) => one.name,
    );
    expect(names).not.toContain('Вторая');
    expect(names).not.toContain('Третья');
  });

  it('change, tell what changed, and let go of a domain', async () => {
    const { id } = json(await post('/api/organizations', { name: 'До', domains: ['before.test'] }));
    const events = await expectEvents(app.ctx(), ['organization.updated'], async () => {
      const changed = json(await patch(`/api/organizations/${id}`, { name: 'После', domains: [] }));
      expect(changed).toMatchObject({ name: 'После', domains: [] });
    });
    expect(events[0]?.data).toEqual({
      changes: { name: ['До', 'После'], domains: [['before.test'], []] },
    });
    expect(
      (await post('/api/organizations', { name: 'Иная', domains: ['before.test'] })).statusCode,
    ).toBe(201);
    expect((await patch(`/api/organizations/${id}`, { name: 'x' }, light)).statusCode).toBe(403);
    expect((await patch(`/api/organizations/${nowhere}`, { name: 'x' })).statusCode).toBe(404);
    expect((await get(`/api/organizations/${nowhere}`)).statusCode).toBe(404);
  });

  it('are listed by name and found by domain, page by page', async () => {
    for (let i = 0; i < 52; i += 1)
      await post('/api/organizations', { name: `Лист ${i}`, domains: [`l${i}.list.test`] });
    const query = `/api/organizations?q=${encodeURIComponent('лист')}`;
    const first = json(await get(query, light));
    const second = json(await get(`${query}&after=${first.next}`));
    const names = [...first.items, ...second.items].map((one: { name: string }) => one.name);
    expect(new Set(names).size).toBe(52);
    expect(second.next).toBeNull();
    const byDomain = json(await get('/api/organizations?q=l7.list'));
    expect(byDomain.items.map((one: { name: string }) => one.name)).toEqual(['Лист 7']);
  });

  it.each([
    [{ name: '' }],
    [{}],
    [{ name: 'x', domains: ['nodot'] }],
    [{ name: 'x', domains: ['a@b.c'] }],
    [{ name: 'x', id: nowhere }],
  ])('refuse the body %j', async (payload) => {
    expect((await post('/api/organizations', payload)).statusCode).toBe(422);
  });

  it('are closed to strangers', async () => {
    for (const method of ['GET', 'POST'] as const)
      expect((await app.call({ method, url: '/api/organizations', payload: {} })).statusCode).toBe(
        401,
      );
  });
});
