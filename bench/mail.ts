/** Mail in: raw messages through the API's door, understood by the worker. */
import { sql } from 'kysely';
import { addAgent, createApiTokenFor } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import type { Opora } from '../server/app.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { Call } from './http-client.ts';
import { type MailSource, newMail, replyMail } from './mails.ts';
import type { Load } from './processes.ts';
import { recorded, type Statement } from './record.ts';

/** Half new, half replies. */
export function mailCalls(source: MailSource, count: number): Call[] {
  return Array.from({ length: count }, (_, index) => ({
    method: 'POST',
    path: `/api/mail/raw?to=${encodeURIComponent(source.mailbox)}`,
    body: index % 2 === 0 ? newMail(source, index) : replyMail(source, index),
    type: 'message/rfc822',
  }));
}

export async function mailToken(ctx: Ctx): Promise<Record<string, string>> {
  // A kept desk has those of earlier measurements.
  const email = `post-${newId()}@bench.example`;
  await addAgent(ctx, { email, first_name: 'Почта', role: 'admin' });
  const { token } = await createApiTokenFor(ctx, email, {
    name: 'bench',
    scopes: ['mail'],
    expires_in_days: null,
  });
  return { authorization: `Bearer ${token}` };
}

/** People who may write, and tickets that they may answer: known by the Message-ID of our last word. */
export async function mailSource(ctx: Ctx, mailbox: string): Promise<MailSource> {
  const senders = await rows(
    ctx,
    sql<{
      name: string;
      address: string;
    }>`select first_name || ' ' || last_name as name, value as address
      from contacts join contact_identities i on i.contact_id = contacts.id
      where kind = 'email' order by contacts.id limit 1000`,
  );
  const threads = await rows(
    ctx,
    sql<{ message_id: string; name: string; address: string; subject: string }>`
      with picked as (
        select t.id, t.subject, t.requester_id, (select c.id from comments c
          where c.ticket_id = t.id and author_kind = 'agent' order by created_at desc limit 1) as comment_id
        from tickets t order by hashint8(t.number) limit 2000
      ), known as (
        insert into mail_message_ids (message_id, ticket_id, comment_id, is_ours)
        select 'sent.' || id || '@bench.example', id, comment_id, true from picked on conflict do nothing
      )
      select 'sent.' || picked.id || '@bench.example' as message_id, picked.subject,
        c.first_name || ' ' || c.last_name as name, i.value as address
      from picked join contacts c on c.id = picked.requester_id
      join contact_identities i on i.contact_id = c.id and i.kind = 'email'`,
  );
  const texts = await rows(
    ctx,
    sql<{ subject: string; opening: string; solution: string }>`
      select t.subject, first.body_text as opening, last.body_text as solution
      from (select * from tickets order by hashint8(number) limit 300) t
      join lateral (select body_text from comments where ticket_id = t.id order by created_at limit 1) first on true
      join lateral (select body_text from comments where ticket_id = t.id order by created_at desc limit 1) last on true`,
  );
  return { mailbox, senders, threads, texts };
}

/** The statements of a message's whole way: the door, the intake, the automatic answer. */
export async function recordMail(
  opora: Opora,
  headers: Record<string, string>,
  calls: readonly Call[],
): Promise<Statement[][]> {
  const made: Statement[][] = [];
  for (const { path, body, type } of calls) {
    made.push(
      await recorded(async () => {
        const answer = await opora.http.inject({
          method: 'POST',
          url: path,
          headers: { ...headers, 'content-type': type },
          payload: Buffer.from(body ?? ''),
        });
        if (answer.statusCode !== 202) throw new Error(`mail: ${answer.statusCode} ${answer.body}`);
        await opora.drainJobs();
      }),
    );
  }
  return made;
}

/** Milliseconds without one understood message after which something is wrong. */
const patience = 30_000;

type Waiting = { waiting: number; failed: number };

/** All messages handed in and understood: from the first byte sent to the last comment written. */
export async function measureMail(
  ctx: Ctx,
  load: Load,
  order: { port: number; headers: Record<string, string>; calls: readonly Call[]; clients: number },
): Promise<Figures & { handed_in: Figures }> {
  const { port, headers, calls, clients } = order;
  const since = new Date().toISOString();
  const start = performance.now();
  const handed_in = await load.run({ kind: 'calls', target: { port, headers, clients }, calls });
  let state: Waiting | undefined;
  let progress = { waiting: Number.POSITIVE_INFINITY, at: performance.now() };
  do {
    await new Promise((resolve) => setTimeout(resolve, 50));
    state = await firstRow(
      ctx,
      sql<Waiting>`select count(*) filter (where understood_at is null)::int as waiting,
        count(*) filter (where state = 'failed')::int as failed
        from mail_ledger where received_at >= ${since}::timestamptz`,
    );
    if (state !== undefined && state.waiting < progress.waiting) {
      progress = { waiting: state.waiting, at: performance.now() };
    }
    if (performance.now() - progress.at > patience) {
      throw new Error(`${progress.waiting} mails wait and nothing moves`);
    }
  } while (state === undefined || state.waiting > 0);
  const wall = performance.now() - start;
  const times = await rows(
    ctx,
    sql<{ ms: number }>`select extract(epoch from understood_at - received_at)::float8 * 1000 as ms
      from mail_ledger where received_at >= ${since}::timestamptz`,
  );
  if (times.length !== calls.length)
    throw new Error(`${calls.length} mails became ${times.length}`);
  const figures = figuresOf(Float64Array.from(times.map((row) => row.ms)), wall, {
    errors: handed_in.errors + state.failed,
  });
  return { ...figures, handed_in };
}
