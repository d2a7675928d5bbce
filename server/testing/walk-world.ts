/** The world of the walks: one of each row, and everybody who could ask. */
import { mainBrandId } from '#contract/brands.ts';
import type { Permission, RowKind } from '#contract/endpoint.ts';
import {
  addChecklist,
  addItem,
  createTemplate,
  listChecklists,
} from '#modules/checklists/checklists.ts';
import { createArticle, createSection, publishArticle } from '#modules/knowledge/knowledge.ts';
import { startOperation } from '#modules/operations/operations.ts';
import { saveSynonyms, searchArticles } from '#modules/search/search.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { newId } from '#platform/id.ts';
import type { TestApp } from './app.ts';
import { aContact, aContactSession, anAgent, aTeam, aToken, type TestAgent } from './builders.ts';
import { aDesk, aSession, asAgent, aTicket } from './ticket-builders.ts';
import type { Credentials, Walker, World } from './walk.ts';

export async function aWorld(app: TestApp): Promise<World> {
  const ctx = app.ctx();
  const admin = await aDesk(app);
  const [ours, theirs] = [await aTeam(ctx), await aTeam(ctx)];
  const member = await anAgent(ctx, { teams: [ours] });
  const outsider = await anAgent(ctx, { teams: [theirs] });
  const mailed = await aMailedTicket(app, admin, ours);
  const { ticket } = mailed;
  const held = { ...mailed, ...(await aHeldFile(app, member, ticket.ticket_id)) };
  const memberWalker = await agentWalker(app, 'an agent of the team', member, true);
  const outsiderWalker = await agentWalker(app, 'an agent of another team', outsider, false);
  const adminWalker = await agentWalker(app, 'an administrator', admin, true);
  const requester = await contactWalker(app, 'the requester', {
    address: 'petr@customer.test',
    sees_ticket: true,
  });
  const stranger = await contactWalker(app, 'another requester', {
    address: 'other@customer.test',
    sees_ticket: false,
  });
  const walkers = [
    requester,
    stranger,
    ...(await strangers(app, member, admin)),
    memberWalker,
    outsiderWalker,
    adminWalker,
    await agentWalker(
      app,
      'a light agent of the team',
      await anAgent(ctx, { role: 'light_agent', teams: [ours] }),
      true,
    ),
    await agentWalker(app, 'a lead', await anAgent(ctx, { role: 'lead' }), true),
    ...(await tokens(app, member, admin)),
  ];
  const rows = await sharedRows(app, admin, held);
  const refs = await refsOf(rows);
  return {
    app,
    refs,
    admin: adminWalker,
    member: memberWalker,
    outsider: outsiderWalker,
    requester,
    stranger,
    walkers,
    ticket,
    file_id: held.file_id,
    async row(kind, walker) {
      if (kind === 'ticket' || kind === 'request') return ticket.ticket_id;
      if (kind === 'session' || kind === 'api_token') return ownRow(app, kind, walker);
      if (kind === 'reminder') return ownReminder(app, ticket.ticket_id, walker);
      if (kind === 'push_subscription') return ownBrowser(app, walker);
      if (kind === 'operation') return ownOperation(app, walker);
      if (kind === 'robot_draft') return ownRobotDraft(app, walker);
      if (kind === 'backtest') return ownBacktest(app, walker);
      if (kind === 'time_entry') return ownTime(app, ticket.ticket_id, walker);
      return (await rows[kind]?.()) ?? newId();
    },
  };
}

async function refsOf(rows: Rows): Promise<(kind: RowKind) => string> {
  const ids = new Map<string, string>();
  for (const [kind, row] of Object.entries(rows)) ids.set(kind, await row());
  return (kind) => ids.get(kind) ?? newId();
}

async function agentWalker(
  app: TestApp,
  name: string,
  agent: Pick<TestAgent, 'id'>,
  sees_ticket: boolean,
): Promise<Walker> {
  const { actor } = await asAgent(app.ctx(), agent.id);
  return {
    name,
    is: 'agent',
    agent_id: agent.id,
    permissions: actor.permissions,
    sees_ticket,
    credentials: () => aSession(app.ctx(), agent.id),
  };
}

/** Signed in on the portal; their cookie opens nothing of the workspace. */
async function contactWalker(
  app: TestApp,
  name: string,
  { address, sees_ticket }: { address: string; sees_ticket: boolean },
): Promise<Walker> {
  const { id } = await aContact(app.ctx(), { address });
  return {
    ...{ name, sees_ticket },
    is: 'contact',
    agent_id: undefined,
    permissions: new Set(),
    credentials: () => aContactSession(app.ctx(), id),
  };
}

const noRights: ReadonlySet<Permission> = new Set();

/** Everybody whom no door should let in. */
async function strangers(app: TestApp, member: TestAgent, admin: TestAgent): Promise<Walker[]> {
  const ctx = app.ctx();
  const half = await anAgent(ctx, { role: 'admin' });
  await ctx.db
    .updateTable('agents')
    .set({ totp_secret: 'v1.', totp_confirmed_at: ctx.now })
    .where('id', '=', half.id)
    .execute();
  const disabled = await anAgent(ctx, { role: 'admin' });
  // Its sessions are left alive on purpose: being disabled must be enough.
  const disabledSession = await aSession(ctx, disabled.id);
  const disabledToken = await aToken(ctx, disabled, ['read', 'write', 'mail']);
  await ctx.db
    .updateTable('agents')
    .set({ disabled_at: ctx.now })
    .where('id', '=', disabled.id)
    .execute();
  const nobody = (name: string, given: Credentials | undefined): Walker => ({
    name,
    is: 'nobody',
    agent_id: undefined,
    permissions: noRights,
    sees_ticket: false,
    credentials: async () => given,
  });
  return [
    nobody('nobody', undefined),
    nobody('somebody with a made-up session', { cookie: `opora=${'x'.repeat(43)}` }),
    nobody('somebody with a made-up token', { token: `opora_${'x'.repeat(43)}` }),
    nobody('a disabled agent by a session', disabledSession),
    nobody('a disabled agent by a token', disabledToken),
    nobody('a revoked token', await endedToken(app, admin, 'revoked_at')),
    nobody('an expired token', await endedToken(app, member, 'expires_at')),
    {
      ...nobody('a half session', undefined),
      is: 'half',
      agent_id: half.id,
      credentials: () => aSession(app.ctx(), half.id),
    },
  ];
}

async function endedToken(
  app: TestApp,
  agent: TestAgent,
  column: 'revoked_at' | 'expires_at',
): Promise<{ token: string }> {
  const ctx = app.ctx();
  const made = await aToken(ctx, agent, ['read', 'write', 'mail']);
  const { id } = await ctx.db
    .selectFrom('api_tokens')
    .select('id')
    .where('agent_id', '=', agent.id)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  await ctx.db
    .updateTable('api_tokens')
    .set({ [column]: ctx.now })
    .where('id', '=', id)
    .execute();
  return made;
}

async function tokens(app: TestApp, member: TestAgent, admin: TestAgent): Promise<Walker[]> {
  const made: Walker[] = [];
  for (const agent of [member, admin]) {
    const { actor } = await asAgent(app.ctx(), agent.id);
    for (const scope of ['read', 'write', 'mail'] as const) {
      const token = await aToken(app.ctx(), agent, [scope]);
      made.push({
        name: `a token of ${agent === admin ? 'an administrator' : 'the agent'} to ${scope}`,
        is: 'agent',
        agent_id: agent.id,
        permissions: actor.permissions,
        scopes: [scope],
        sees_ticket: true,
        credentials: async () => token,
      });
    }
  }
  return made;
}

type Mailed = {
  readonly ticket: { readonly ticket_id: string; readonly number: number };
  readonly ledger_entry_id: string;
  readonly delivery_id: string;
};

/** A ticket that came by mail to the team's mailbox, with an answer on its way. */
async function aMailedTicket(
  app: TestApp,
  admin: { cookie: string },
  team_id: string,
): Promise<Mailed> {
  const as = { cookie: admin.cookie };
  await madeBy(app, admin, '/api/mailboxes', {
    address: 'walk@desk.test',
    name: 'Поддержка',
    team_id,
    incoming: 'smtp',
    outgoing: 'smtp',
    smtp: { host: 'mail.desk.test', port: 25, security: 'none', user: '' },
    auto_reply: false,
  });
  const received = await app.call({
    method: 'POST',
    url: '/api/mail/raw?to=walk@desk.test',
    headers: { 'content-type': 'message/rfc822' },
    payload: Buffer.from(
      'From: Petr <petr@customer.test>\r\nTo: walk@desk.test\r\nSubject: Walk\r\n' +
        'Message-ID: <walk@customer.test>\r\n\r\nHello\r\n',
    ),
    as,
  });
  if (received.statusCode !== 202) throw new Error(received.body);
  await app.opora.drainJobs();
  const ledger = await app.call({ method: 'GET', url: '/api/mail/ledger', as });
  const [{ id: ledger_entry_id, ticket }] = ledger.json().items;
  const url = `/api/tickets/${ticket.id}`;
  const comment_id = await madeBy(app, admin, `${url}/comments`, {
    visibility: 'public',
    body_html: '<p>Ответ</p>',
  });
  await app.opora.drainJobs();
  const payload = { assignee_id: null, tags: ['касса'] };
  await app.call({ method: 'PATCH', url, payload, as });
  const delivery = await app
    .ctx()
    .db.selectFrom('deliveries')
    .select('id')
    .where('comment_id', '=', comment_id)
    .executeTakeFirstOrThrow();
  return {
    ticket: { ticket_id: ticket.id, number: ticket.number },
    ledger_entry_id,
    delivery_id: delivery.id,
  };
}

type Held = Mailed & { readonly file_id: string; readonly comment_id: string };

/** An internal note with a file. */
async function aHeldFile(
  app: TestApp,
  agent: TestAgent,
  ticket_id: string,
): Promise<Pick<Held, 'file_id' | 'comment_id'>> {
  const as = await aSession(app.ctx(), agent.id);
  const upload = await app.call({
    method: 'POST',
    url: '/api/files?name=kassa.txt',
    headers: { 'content-type': 'application/octet-stream' },
    payload: Buffer.from('чек'),
    as,
  });
  const file_id: string = upload.json().id;
  const comment = await app.call({
    method: 'POST',
    url: `/api/tickets/${ticket_id}/comments`,
    payload: { visibility: 'internal', body_html: '<p>Смотрите файл</p>', file_ids: [file_id] },
    as,
  });
  if (comment.statusCode !== 201) throw new Error(comment.body);
  return { file_id, comment_id: comment.json().id };
}

type Rows = Partial<Record<RowKind, () => Promise<string>>>;

/** Rows that every agent may name. Those that a walk may delete are made anew each time. */
/** A topic that is offered, what is announced about it, and a request that a person should look at. */
function formRows(app: TestApp, admin: { cookie: string }): Rows {
  let made = 0;
  const form = async () => {
    const name = { ru: `Форма ${made++}`, en: '' };
    const id = await madeBy(app, admin, '/api/topics', { name });
    const url = `/api/topics/${id}/offer`;
    await app.call({ method: 'PUT', url, as: { cookie: admin.cookie }, payload: {} });
    return id;
  };
  return {
    brand: async () => mainBrandId,
    form,
    announcement: async () =>
      madeBy(app, admin, '/api/announcements', {
        kind: 'trouble',
        titles: { ru: `Сбой ${made++}`, en: '' },
      }),
    held_request: async () => {
      const subject = `Запрос ${made++}`;
      await app.call({
        method: 'POST',
        url: '/api/requests',
        remoteAddress: `192.0.2.${made % 250}`,
        payload: { form_id: await form(), address: 'held@customer.test', subject, text: subject },
      });
      const { rows } = await app.opora.house.database.pool.query(
        "select id from form_requests where content ->> 'subject' = $1",
        [subject],
      );
      return rows[0]?.id ?? newId();
    },
  };
}

async function sharedRows(
  app: TestApp,
  admin: TestAgent & { cookie: string },
  held: Held,
): Promise<Rows> {
  const ctx = app.ctx();
  const ask = async (url: string) =>
    (await app.call({ method: 'GET', url, as: { cookie: admin.cookie } })).json();
  const ids = {
    comment: held.comment_id,
    ledger_entry: held.ledger_entry_id,
    delivery: held.delivery_id,
    file: held.file_id,
    contact: (await aContact(ctx)).id,
    organization: await anOrganization(app, admin),
    agent: (await anAgent(ctx)).id,
    team: await aTeam(ctx),
    role: (await ask('/api/roles')).items[0].id,
    status: (await ask('/api/statuses')).items.find(
      (one: { category: string }) => one.category === 'open',
    ).id,
    ticket_type: (await ask('/api/ticket-types')).items[0].id,
  };
  let made = 0;
  const later = new Date(Date.now() + 86_400_000).toISOString();
  return {
    mail_rule: async () => {
      const id = newId();
      const value = `sender${made++}@customer.test`;
      await ctx.db
        .insertInto('mail_rules')
        .values({ id, verdict: 'trust', kind: 'address', value, created_at: ctx.now })
        .execute();
      return id;
    },
    side_conversation: async () =>
      madeBy(app, admin, `/api/tickets/${held.ticket.ticket_id}/side-conversations`, {
        subject: `Поставщику ${made++}`,
        to: [{ address: 'vendor@elsewhere.test' }],
        body_html: '<p>Когда привезёте?</p>',
      }),
    offered_draft: async () => aDraftOffered(app, held.ticket.ticket_id, made++),
    thread_rule: () => aThreadRule(app, held.ticket.ticket_id),
    ...knowledgeRows(app, admin, held.file_id),
    ...articleSearchRows(app),
    ...formRows(app, admin),
    ...checklistRows(app, held.ticket.ticket_id),
    promise: async () =>
      madeBy(app, admin, `/api/tickets/${held.ticket.ticket_id}/promises`, {
        words: `перезвоню ${made++}`,
        due_at: later,
      }),
    waiting_reply: async () =>
      madeBy(app, admin, `/api/tickets/${held.ticket.ticket_id}/waiting-replies`, {
        body_html: `<p>Отвечу завтра ${made++}</p>`,
        send_at: later,
      }),
    ...Object.fromEntries(Object.entries(ids).map(([kind, id]) => [kind, async () => id])),
    calendar: () => aCalendar(app, admin, made++),
    calendar_feed: async () =>
      madeBy(app, admin, `/api/calendars/${await aCalendar(app, admin, made++)}/feeds/file`, {
        ...{ name: 'Праздники', content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
      }),
    mailbox: async () =>
      madeBy(app, admin, '/api/mailboxes', {
        address: `box${made++}@desk.test`,
        name: 'Ящик',
      }),
    ticket_field: async () =>
      madeBy(app, admin, '/api/ticket-fields', {
        kind: 'text',
        name: { ru: `Поле ${made++}`, en: '' },
      }),
    queue: async () => madeBy(app, admin, '/api/queues', { name: `Очередь ${made++}` }),
    skill: async () => madeBy(app, admin, '/api/skills', { name: `Навык ${made++}` }),
    topic: async () =>
      madeBy(app, admin, '/api/topics', { name: { ru: `Тема ${made++}`, en: '' } }),
    escalation_reason: async () =>
      madeBy(app, admin, '/api/escalation-reasons', {
        ...{ kind: 'escalation', name: `Причина ${made++}` },
      }),
    escalation_checklist: async () => anEscalationChecklist(app, admin, made++),
    area: async () => madeBy(app, admin, '/api/areas', { name: `Область ${made++}` }),
    view: async () =>
      madeBy(app, admin, '/api/views', {
        name: `Для всех ${made++}`,
        scope: 'everyone',
        conditions: { all: [] },
      }),
    macro: async () =>
      madeBy(app, admin, '/api/macros', {
        name: `Для всех ${made++}`,
        scope: 'everyone',
        reply: { ru: '<p>Здравствуйте!</p>' },
      }),
    sla_policy: () => aPolicy(app, admin, made++),
    sla_excuse: () => anExcuse(app, made++),
    clock: async () =>
      aBreachedClock(app, held.ticket.ticket_id, await aPolicy(app, admin, made++)),
    rule: async () =>
      madeBy(app, admin, '/api/rules', {
        name: 'Правило',
        definition: {
          ...{ kind: 'trigger', when: [{ moment: 'created' }], before: { all: [] } },
          ...{ conditions: { any: [] }, actions: [{ do: 'stop' }] },
        },
      }),
    assist_model: () => anAssistModel(app, made++),
    suggestion: () => aSuggestion(app, held.ticket.ticket_id),
    webhook: () => aWebhook(app, admin),
    webhook_delivery: async () =>
      madeBy(app, admin, `/api/webhooks/${await aWebhook(app, admin)}/tests`, {}),
    tag: async () => {
      const name = `метка${made++}`;
      await aTicket(ctx, { tags: [name] });
      const found = await ask(`/api/tags?q=${encodeURIComponent(name)}`);
      return found.items[0].id;
    },
  };
}

/** A group of synonyms, and what somebody looked for in vain. */
function articleSearchRows(app: TestApp): Rows {
  const reader: Ctx = { ...app.ctx(), actor: { kind: 'anonymous' } };
  let made = 0;
  return {
    article_synonym: async () =>
      (await saveSynonyms(app.ctx(), [`касса ${made++}`, `терминал ${made}`])).id,
    article_gap: async () => {
      const q = `неведомое слово${'абвгдежзик'[made++ % 10]}`;
      await searchArticles(reader, { q, language: 'ru' });
      const { id } = await reader.db
        .selectFrom('article_gaps')
        .select('id')
        .executeTakeFirstOrThrow();
      return id;
    },
  };
}

/** A public article that readers have, with a picture; a new one each time, since a walk archives them. */
function knowledgeRows(app: TestApp, admin: { cookie: string }, file_id: string): Rows {
  const ctx = app.ctx();
  const system = asSystem(ctx);
  let made = 0;
  const section = async () => {
    const { id } = await ctx.db
      .selectFrom('knowledge_spaces')
      .select('id')
      .executeTakeFirstOrThrow();
    const names = { ru: `Раздел ${made++}` };
    const place = { space_id: id, parent_id: null, intro: {}, icon: '' };
    return (await createSection(system, { ...place, names })).id;
  };
  let shelf: Promise<string> | undefined;
  const article = async () => {
    shelf ??= section();
    const id = await createArticle(system, {
      ...{ section_id: await shelf, kind: 'free', audience: 'public', language: 'ru' },
      ...{ title: `Статья ${made++}`, keywords: [], topic_ids: [] },
      ...{ organization_ids: [], contracts: [], role_ids: [] },
      content: { body: '<p>Как пробить чек</p>' },
    });
    await publishArticle(system, id, { is_confirmed: false });
    return id;
  };
  return {
    article,
    knowledge_section: section,
    knowledge_space: async () => {
      const space = { id: newId(), key: `space-${made++}`, names: '{"ru": "Пространство"}' };
      await ctx.db.insertInto('knowledge_spaces').values(space).execute();
      return space.id;
    },
    article_comment: async () =>
      madeBy(app, admin, `/api/articles/${await article()}/comments`, {
        ...{ language: 'ru', body: `Уточнить ${made++}` },
      }),
    article_flag: async () =>
      madeBy(app, admin, `/api/articles/${await article()}/flags`, {
        ...{ language: 'ru', reason: 'outdated', words: `${made++}` },
      }),
    article_file: async () => {
      const held = { article_id: await article(), file_id, is_attached: true, is_outside: true };
      await ctx.db.insertInto('article_files').values(held).execute();
      return file_id;
    },
  };
}

/** For a topic of its own: one team and topic have one list. */
async function anEscalationChecklist(
  app: TestApp,
  admin: { cookie: string },
  made: number,
): Promise<string> {
  const name = { ru: `Тема передачи ${made}`, en: '' };
  const topic_id = await madeBy(app, admin, '/api/topics', { name });
  return madeBy(app, admin, '/api/escalation-checklists', {
    ...{ team_id: null, topic_id, items: ['Перезагрузили'] },
  });
}

/** For nobody, so that the walk's tickets keep still. */
function aPolicy(app: TestApp, admin: { cookie: string }, made: number): Promise<string> {
  return madeBy(app, admin, '/api/sla-policies', {
    ...{ name: `Срок ${made}`, targets: {}, is_on: false },
    conditions: { field: 'contract', op: 'is', value: 'Никто' },
  });
}

async function anExcuse(app: TestApp, made: number): Promise<string> {
  const id = newId();
  const excuse = { id, name: `Причина ${made}` };
  await app.ctx().db.insertInto('sla_excuses').values(excuse).execute();
  return id;
}

async function aBreachedClock(app: TestApp, ticket_id: string, policy_id: string): Promise<string> {
  const ctx = app.ctx();
  const id = newId();
  const started_at = new Date(ctx.now.getTime() - Math.floor(Math.random() * 1e9));
  await ctx.db
    .insertInto('sla_clocks')
    .values({
      ...{ id, ticket_id, policy_id, policy_version: 1, target: 'resolution', cycle: 1 },
      ...{ started_at, stopped_at: ctx.now, due_at: started_at, breached_at: started_at },
      ...{ promised_ms: 1, consumed_ms: 2 },
    })
    .execute();
  return id;
}

/** Of one working day. */
function aCalendar(app: TestApp, admin: { cookie: string }, made: number): Promise<string> {
  const hours = { mon: [['09:00', '18:00']] };
  return madeBy(app, admin, '/api/calendars', { name: `Календарь ${made}`, hours });
}

/**
 * Tells nobody of anything: it has no events, and its host is one that there is not. The same until a
 * walk deletes it, since there may be only so many.
 */
async function aWebhook(app: TestApp, admin: { cookie: string }): Promise<string> {
  const url = '/api/webhooks';
  const known = (await app.call({ method: 'GET', url, as: admin })).json().items;
  if (known.length > 0) return known[0].id;
  const payload = { name: `Учёт ${newId()}`, url: 'https://hooks.invalid/opora' };
  const answer = await app.call({ method: 'POST', url, payload, as: admin });
  return answer.json().webhook?.id ?? fail('conflict', 'errors.conflict');
}

/** A template, and on the world's ticket a checklist that the desk put there, and an agent's own item. */
function checklistRows(app: TestApp, ticket_id: string): Rows {
  const ctx = app.ctx();
  let made = 0;
  const template = async () => {
    const items = [{ text: 'Позвонить', is_required: false }];
    return (await createTemplate(ctx, { name: `Приёмка ${made++}`, items })).id;
  };
  return {
    checklist_template: template,
    checklist: async () =>
      (await addChecklist(ctx, ticket_id, await template())) ?? fail('conflict', 'errors.conflict'),
    checklist_item: async () => {
      await addItem(ctx, ticket_id, { text: `Проверить ${made++}`, is_required: false });
      const own = (await listChecklists(ctx, ticket_id)).at(-1);
      return own?.items.at(-1)?.id ?? fail('conflict', 'errors.conflict');
    },
  };
}

/** Done and over, so that it can be looked at and taken back. */
async function ownOperation(app: TestApp, walker: Walker): Promise<string> {
  const { agent_id } = walker;
  if (agent_id === undefined) return newId();
  return startOperation(await asAgent(app.ctx(), agent_id), { kind: 'bulk' });
}

/** Over, so that nothing is asked of it any more. */
async function ownBacktest(app: TestApp, { agent_id }: Walker): Promise<string> {
  const ctx = app.ctx();
  const id = newId();
  if (agent_id === undefined) return id;
  await ctx.db
    .insertInto('backtests')
    .values({
      ...{ id, agent_id, kind: 'rule', asked: '{}', days: 30, state: 'cancelled' },
      ...{ created_at: ctx.now, finished_at: ctx.now },
    })
    .execute();
  return id;
}

/** Time is corrected by whoever worked it. */
async function ownTime(app: TestApp, ticket_id: string, walker: Walker): Promise<string> {
  const ctx = app.ctx();
  const id = newId();
  const { agent_id } = walker;
  if (agent_id === undefined) return id;
  const minutes = 15;
  await ctx.db
    .insertInto('time_entries')
    .values({
      ...{ id, ticket_id, agent_id, minutes, spent_on: '2026-03-02', is_billable: true },
      created_at: ctx.now,
      updated_at: ctx.now,
    })
    .execute();
  return id;
}

/** By a statement: one agent may not offer as many as a walk asks for. */
async function aDraftOffered(app: TestApp, ticket_id: string, made: number): Promise<string> {
  const id = newId();
  const ctx = app.ctx();
  const { id: agent_id } = await ctx.db.selectFrom('agents').select('id').executeTakeFirstOrThrow();
  await ctx.db
    .insertInto('offered_drafts')
    .values({
      ...{ id, ticket_id, agent_id, visibility: 'internal' as const },
      ...{ body_html: `<p>Черновик ${made}</p>`, created_at: ctx.now },
    })
    .execute();
  return id;
}

/** What a correction left on the world's ticket. */
async function aThreadRule(app: TestApp, to_ticket_id: string): Promise<string> {
  const id = newId();
  const ctx = app.ctx();
  await ctx.db
    .insertInto('mail_thread_rules')
    .values({ id, message_id: `${id}@customer.test`, to_ticket_id, created_at: ctx.now })
    .execute();
  return id;
}

async function anOrganization(app: TestApp, admin: { cookie: string }): Promise<string> {
  return madeBy(app, admin, '/api/organizations', { name: 'Ромашка' });
}

async function madeBy(
  app: TestApp,
  admin: { cookie: string },
  url: string,
  payload: object,
): Promise<string> {
  const made = await app.call({ method: 'POST', url, payload, as: { cookie: admin.cookie } });
  if (made.statusCode !== 201) throw new Error(`${made.body}${app.logged.at(-2)}`);
  return made.json().id;
}

/** A browser of the walker's, with nothing to push by. */
async function ownBrowser(app: TestApp, walker: Walker): Promise<string> {
  const { agent_id } = walker;
  const id = newId();
  if (agent_id === undefined) return id;
  const session_id = await ownRow(app, 'session', walker);
  await app
    .ctx()
    .db.insertInto('push_subscriptions')
    .values({
      ...{ id, agent_id, session_id, host: 'push.test', sealed: 'v1.' },
      address_hash: Buffer.from(id),
    })
    .execute();
  return id;
}

/** Each agent sees their own alone. */
async function ownReminder(app: TestApp, ticket_id: string, walker: Walker): Promise<string> {
  const { agent_id } = walker;
  if (agent_id === undefined) return newId();
  const ctx = app.ctx();
  const id = newId();
  await ctx.db
    .insertInto('reminders')
    .values({ id, ticket_id, agent_id, wake: 'any_change', created_at: ctx.now })
    .execute();
  return id;
}

async function ownRow(
  app: TestApp,
  kind: 'session' | 'api_token',
  walker: Walker,
): Promise<string> {
  const ctx = app.ctx();
  const { agent_id } = walker;
  if (agent_id === undefined) return newId();
  if (kind === 'session') await aSession(ctx, agent_id);
  else {
    const { email } = await ctx.db
      .selectFrom('agents')
      .select('email')
      .where('id', '=', agent_id)
      .executeTakeFirstOrThrow();
    await aToken(ctx, { email });
  }
  const { id } = await ctx.db
    .selectFrom(kind === 'session' ? 'sessions' : 'api_tokens')
    .select('id')
    .where('agent_id', '=', agent_id)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  return id;
}

async function anAssistModel(app: TestApp, made: number): Promise<string> {
  const { db, now } = app.ctx();
  const id = newId();
  const over = { started_at: now, finished_at: now, bytes: Buffer.from('') };
  const row = { id, field: 'topic', version: 1000 + made, state: 'ready' as const, ...over };
  await db.insertInto('assist_models').values(row).execute();
  return id;
}

/** Of the language, so that whoever accepts it changes nothing that others look at. */
async function aSuggestion(app: TestApp, ticket_id: string): Promise<string> {
  const { db, now } = app.ctx();
  const id = newId();
  await db.deleteFrom('assist_suggestions').where('ticket_id', '=', ticket_id).execute();
  await db
    .insertInto('assist_suggestions')
    .values({
      ...{ id, ticket_id, field: 'language', value: 'ru', probability: 0.99 },
      created_at: now,
    })
    .execute();
  return id;
}

async function ownRobotDraft(app: TestApp, { agent_id }: Walker): Promise<string> {
  const id = newId();
  if (agent_id === undefined) return id;
  const { db, now } = app.ctx();
  const draft = { kind: 'test', state: 'done', model: 'walk', sent: '', answer: 'ready' } as const;
  await db
    .insertInto('assist_robot_drafts')
    .values({ id, agent_id, ...draft, created_at: now, finished_at: now })
    .execute();
  return id;
}
