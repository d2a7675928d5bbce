/** Rows that belong to whoever asks. */
import { startOperation } from '#modules/operations/operations.ts';
import { newId } from '#platform/id.ts';
import type { TestApp } from './app.ts';
import { aToken } from './builders.ts';
import { aSession, asAgent } from './ticket-builders.ts';
import type { Walker } from './walk.ts';

/** Done and over, so that it can be looked at and taken back. */
export async function ownOperation(app: TestApp, walker: Walker): Promise<string> {
  const { agent_id } = walker;
  if (agent_id === undefined) return newId();
  return startOperation(await asAgent(app.ctx(), agent_id), { kind: 'bulk' });
}

/** Over, so that nothing is asked of it any more. */
export async function ownBacktest(app: TestApp, { agent_id }: Walker): Promise<string> {
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

/** A plan without its archive, so that nothing of it can be run. */
export async function ownImport(app: TestApp, { agent_id }: Walker): Promise<string> {
  const ctx = app.ctx();
  const id = newId();
  if (agent_id === undefined) return id;
  const space = await ctx.db
    .selectFrom('knowledge_spaces')
    .select('id')
    .limit(1)
    .executeTakeFirstOrThrow();
  await ctx.db
    .insertInto('article_imports')
    .values({
      ...{ id, agent_id, space_id: space.id, name: 'walk.zip', state: 'planned', language: 'ru' },
      created_at: ctx.now,
    })
    .execute();
  return id;
}

/** Time is corrected by whoever worked it. */
export async function ownTime(app: TestApp, ticket_id: string, walker: Walker): Promise<string> {
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

/** A browser of the walker's, with nothing to push by. */
export async function ownBrowser(app: TestApp, walker: Walker): Promise<string> {
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
export async function ownReminder(
  app: TestApp,
  ticket_id: string,
  walker: Walker,
): Promise<string> {
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

export async function ownRow(
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

export async function ownRobotDraft(app: TestApp, { agent_id }: Walker): Promise<string> {
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
