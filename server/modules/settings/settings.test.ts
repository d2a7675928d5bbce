import { beforeAll, describe, expect, it } from 'vitest';
import { poles, statusCategories } from '#contract/settings.ts';
import { issueSetupLink } from '#modules/people/people.ts';
import { openTicket } from '#modules/tickets/tickets.ts';
import { useTestApp } from '#testing/app.ts';
import { aContact, anAgent, aToken, cookieOf, signIn } from '#testing/builders.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { autoReplyOf, presetOf } from './presets.ts';

const json = (response: { body: string }) => JSON.parse(response.body);

describe('presets', () => {
  it.each(
    poles.flatMap((pole) => (['ru', 'en'] as const).map((language) => [pole, language] as const)),
  )('of %s in %s are whole', (pole, language) => {
    const preset = presetOf(pole, language);
    for (const category of statusCategories)
      expect(
        preset.statuses.filter((one) => one.category === category && one.is_default),
      ).toHaveLength(1);
    const names = preset.statuses.map((one) => one.name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(preset.types.map((one) => one.key)).size).toBe(preset.types.length);
    expect(preset.teams.some((one) => one.line === 'L1')).toBe(true);
    const texts = [
      ...names,
      ...preset.types.map((one) => one.name),
      ...preset.teams.map((one) => one.name),
    ];
    const { subject, text } = autoReplyOf(pole);
    for (const one of [...texts, subject[language], text[language]]) {
      const cyrillic = one.replace(/L\d|\{\w+\}/g, '').match(/[а-яё]/giu)?.length ?? 0;
      expect(cyrillic > 0).toBe(language === 'ru');
      expect(one.length).toBeLessThanOrEqual(5000);
    }
    expect(subject[language]).toContain('{number}');
    expect(text[language]).toContain('{number}');
  });
});

describe('the first set-up', () => {
  const app = useTestApp();
  let administrator = { cookie: '' };
  const link = async () => (await issueSetupLink(app.ctx(), 'http://desk.test')) ?? '';
  const tokenOf = (url: string) => url.split('#')[1] ?? '';
  const begin = (token: string, more: object = {}) =>
    app.call({
      ...{ method: 'POST', url: '/api/setup' },
      payload: {
        ...{ token, organization_name: 'Ромашка', language: 'en', time_zone: 'Asia/Yekaterinburg' },
        ...{ email: 'root@desk.test', first_name: 'Root', password: 'four random words' },
        ...more,
      },
    });
  const state = async (as?: { cookie: string }) =>
    json(await app.call({ method: 'GET', url: '/api/setup', ...(as ? { as } : {}) }));

  it('goes by the newest link alone', async () => {
    expect(await state()).toEqual({ is_set_up: false, open_steps: [] });
    const [old, url] = [await link(), await link()];
    expect(url).toMatch(/^http:\/\/desk\.test\/setup#[\w-]{43}$/);
    await expectNoEvents(app.ctx(), async () => {
      for (const token of ['', 'x', tokenOf(old), 'A'.repeat(43)])
        expect((await begin(token)).statusCode).toBe(404);
      expect((await begin(tokenOf(url), { password: '1234567890' })).statusCode).toBe(422);
      expect((await begin(tokenOf(url), { time_zone: 'Mars/Olympus' })).statusCode).toBe(422);
      expect((await begin(tokenOf(url), { role: 'admin' })).statusCode).toBe(422);
    });
    const looked = await app.call({
      ...{ method: 'POST', url: '/api/links/lookup' },
      payload: { token: tokenOf(url) },
    });
    expect(json(looked).purpose).toBe('setup');
    // A set-up link sets up; it is no password reset.
    const used = await app.call({
      ...{ method: 'POST', url: '/api/links/use' },
      payload: { token: tokenOf(url), password: 'four random words' },
    });
    expect(used.statusCode).toBe(404);
  });

  it('makes one administrator, signs in, and is dead from then on (case A11)', async () => {
    const token = tokenOf(await link());
    let answers: Awaited<ReturnType<typeof begin>>[] = [];
    await expectEvents(
      app.ctx(),
      // The desk's hours are in its zone from the first minute.
      ['agent.joined', 'settings.updated', 'calendar.changed', 'desk.set_up', 'agent.signed_in'],
      async () => {
        answers = await Promise.all([begin(token), begin(token, { email: 'thief@desk.test' })]);
      },
    );
    expect(answers.map((one) => one.statusCode).sort()).toEqual([201, 404]);
    const winner = answers.find((one) => one.statusCode === 201);
    const as = { cookie: winner === undefined ? '' : cookieOf(winner) };
    administrator = as;
    const me = json(await app.call({ method: 'GET', url: '/api/me', as }));
    expect(me).toMatchObject({
      language: 'en',
      time_zone: 'Asia/Yekaterinburg',
      role: { key: 'admin', name: 'Administrator' },
    });
    expect(await state()).toEqual({ is_set_up: true, open_steps: [] });
    expect(await state(as)).toEqual({
      is_set_up: true,
      open_steps: ['pole', 'mailbox', 'colleagues'],
    });
    expect(await issueSetupLink(app.ctx(), 'http://desk.test')).toBeUndefined();
    expect((await begin(token)).statusCode).toBe(404);
    const settings = json(await app.call({ method: 'GET', url: '/api/settings', as }));
    expect(settings).toMatchObject({ organization_name: 'Ромашка', language: 'en', pole: null });
  });

  it('presets teams and texts for a pole, once more when another is chosen', async () => {
    const admin = administrator;
    const choose = (pole: string) =>
      app.call({ method: 'POST', url: '/api/setup/pole', as: admin, payload: { pole } });
    const teams = async () =>
      json(await app.call({ method: 'GET', url: '/api/teams', as: admin })).items.map(
        (one: { name: string }) => one.name,
      );
    const first = await choose('tech_support');
    expect(first.statusCode).toBe(200);
    expect(json(first).open_steps).toEqual(['mailbox', 'colleagues']);
    expect((await teams()).sort()).toEqual(
      presetOf('tech_support', 'en')
        .teams.map((one) => one.name)
        .sort(),
    );
    await choose('outsourcing');
    expect((await teams()).sort()).toEqual(
      presetOf('outsourcing', 'en')
        .teams.map((one) => one.name)
        .sort(),
    );
    await choose('tech_support');
    expect((await teams()).sort()).toEqual(
      presetOf('tech_support', 'en')
        .teams.map((one) => one.name)
        .sort(),
    );
    const settings = json(await app.call({ method: 'GET', url: '/api/settings', as: admin }));
    expect(settings).toMatchObject({
      pole: 'tech_support',
      auto_reply_text: autoReplyOf('tech_support').text,
    });
    const statuses = json(await app.call({ method: 'GET', url: '/api/statuses', as: admin })).items;
    expect(statuses.map((one: { name: string }) => one.name)).toEqual(
      presetOf('tech_support', 'en').statuses.map((one) => one.name),
    );
    expect((await choose('everything')).statusCode).toBe(422);
    const step = (name: string) =>
      app.call({ method: 'POST', url: `/api/setup/steps/${name}`, as: admin });
    expect(json(await step('mailbox')).open_steps).toEqual(['colleagues']);
    expect(json(await step('mailbox')).open_steps).toEqual(['colleagues']);
    expect((await step('everything')).statusCode).toBe(404);
    const agent = await signIn(app, await anAgent(app.ctx()));
    for (const [url, payload] of [
      ['/api/setup/pole', { pole: 'help_desk' }],
      ['/api/setup/steps/mailbox', {}],
    ] as const) {
      expect((await app.call({ method: 'POST', url, payload })).statusCode).toBe(401);
      expect((await app.call({ method: 'POST', url, payload, as: agent })).statusCode).toBe(403);
    }
    expect(await state(agent)).toEqual({ is_set_up: true, open_steps: [] });
  });
});

describe('a pole chosen once there are tickets', () => {
  const app = useTestApp();

  it('is refused whole', async () => {
    const as = await signIn(app, await anAgent(app.ctx(), { role: 'admin' }));
    const choose = (pole: string) =>
      app.call({ method: 'POST', url: '/api/setup/pole', as, payload: { pole } });
    expect((await choose('help_desk')).statusCode).toBe(200);
    const requester = await aContact(app.ctx());
    await openTicket(app.ctx(), {
      ...{ subject: 'Не печатает', requester_id: requester.id, channel: 'email' },
      comment: {
        ...{
          visibility: 'public',
          author_kind: 'contact',
          author_id: requester.id,
          channel: 'email',
        },
        ...{ body_html: '<p>Не печатает</p>', body_text: 'Не печатает' },
      },
    });
    await expectNoEvents(app.ctx(), async () => {
      const late = await choose('outsourcing');
      expect(json(late)).toMatchObject({ status: 409, message_key: 'errors.pole_too_late' });
    });
    const settings = json(await app.call({ method: 'GET', url: '/api/settings', as }));
    expect(settings.pole).toBe('help_desk');
    const teams = json(await app.call({ method: 'GET', url: '/api/teams', as })).items;
    expect(teams).toHaveLength(presetOf('help_desk', 'ru').teams.length);
  });
});

describe('general settings', () => {
  const app = useTestApp();
  let admin: { cookie: string };
  let agent: { cookie: string };
  beforeAll(async () => {
    admin = await signIn(app, await anAgent(app.ctx(), { role: 'admin' }));
    agent = await signIn(app, await anAgent(app.ctx()));
  });
  const get = async (as = agent) =>
    json(await app.call({ method: 'GET', url: '/api/settings', as }));
  const patch = (payload: object, as: { cookie: string } | { token: string } = admin) =>
    app.call({ method: 'PATCH', url: '/api/settings', as, payload });

  it('begin with defaults under which impact and urgency in the middle are a normal priority', async () => {
    const settings = await get();
    expect(settings).toMatchObject({ language: 'ru', pole: null, organization_name: '' });
    expect(settings.priority_matrix[1][1]).toBe(3);
  });

  it('change and tell what changed', async () => {
    const matrix = [
      [1, 1, 2],
      [1, 2, 3],
      [2, 3, 4],
    ];
    const before = await get();
    const events = await expectEvents(app.ctx(), ['settings.updated'], async () => {
      const response = await patch({
        organization_name: 'Василёк',
        priority_matrix: matrix,
        language: 'ru',
      });
      expect(json(response)).toMatchObject({
        organization_name: 'Василёк',
        priority_matrix: matrix,
      });
    });
    expect(events[0]?.data).toEqual({
      changes: {
        organization_name: ['', 'Василёк'],
        priority_matrix: [before.priority_matrix, matrix],
      },
    });
    await expectNoEvents(app.ctx(), () => patch({ organization_name: 'Василёк' }));
    expect((await get()).organization_name).toBe('Василёк');
  });

  it('are changed by whoever may, in a browser', async () => {
    expect((await patch({ organization_name: 'x' }, agent)).statusCode).toBe(403);
    const root = await anAgent(app.ctx(), { role: 'admin' });
    expect(
      (await patch({ organization_name: 'x' }, await aToken(app.ctx(), root))).statusCode,
    ).toBe(403);
    expect((await app.call({ method: 'GET', url: '/api/settings' })).statusCode).toBe(401);
    expect(
      (await app.call({ method: 'PATCH', url: '/api/settings', payload: {} })).statusCode,
    ).toBe(401);
  });

  it.each([
    [{ priority_matrix: [[1, 2, 3]] }],
    [
      {
        priority_matrix: [
          [1, 2, 3],
          [1, 2, 3],
          [1, 2, 9],
        ],
      },
    ],
    [{ organization_name: '' }],
    [{ time_zone: '+03:00' }],
    [{ pole: 'help_desk' }],
    [{ auto_reply_text: { ru: 'x' } }],
    [{ setup_closed_steps: [] }],
  ])('refuse the body %j', async (payload) => {
    expect((await patch(payload)).statusCode).toBe(422);
  });

  it('keep both of two changes made at once', async () => {
    await Promise.all([
      patch({ organization_name: 'Одновременно' }),
      patch({ time_zone: 'Asia/Omsk' }),
    ]);
    expect(await get()).toMatchObject({
      organization_name: 'Одновременно',
      time_zone: 'Asia/Omsk',
    });
  });
});
