/** Rows that every agent may name. Those that a walk may delete are made anew each time. */
import type { RowKind } from '#contract/endpoint.ts';
import {
  addChecklist,
  addItem,
  createTemplate,
  listChecklists,
} from '#modules/checklists/checklists.ts';
import { fail } from '#platform/errors.ts';
import { newId } from '#platform/id.ts';
import type { TestApp } from './app.ts';
import { aContact, anAgent, aTeam, type TestAgent } from './builders.ts';
import { aTicket } from './ticket-builders.ts';
import { articleSearchRows, formRows, knowledgeRows } from './walk-articles.ts';
import { type Held, madeBy } from './walk-ticket.ts';

export type Rows = Partial<Record<RowKind, () => Promise<string>>>;

export async function sharedRows(
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
