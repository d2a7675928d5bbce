/** Mail out: replies by the API, composed and sent by the worker to a mail server that takes all. */

import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { smtpMailPort } from '#platform/mail.ts';
import type { Opora } from '../server/app.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { Call } from './http-client.ts';
import { openClient } from './http-client.ts';
import { type Load, openChild } from './processes.ts';
import { recorded, type Statement } from './record.ts';
import type { Signed } from './scenarios.ts';
import type { SinkOrder, Taken } from './sink.ts';

export const mailOutName = 'mail out';

export type Sink = { port: number; ask: (order: SinkOrder) => Promise<unknown>; stop: () => void };

export async function startSink(): Promise<Sink> {
  const { child, ask } = openChild('sink.ts');
  const { port } = (await ask({ do: 'open' })) as { port: number };
  return { port, ask, stop: () => child.kill() };
}

/** Every mailbox sends by the sink, as fast as it goes, until `back` is called. */
export async function sendBy(ctx: Ctx, port: number): Promise<{ back: () => Promise<void> }> {
  const before = await rows(
    ctx,
    sql<{
      id: string;
      row: string;
    }>`select id, jsonb_build_object('outgoing', outgoing, 'smtp_host', smtp_host,
      'smtp_port', smtp_port, 'smtp_security', smtp_security, 'allow_private_hosts', allow_private_hosts)::text as row
      from mailboxes`,
  );
  await sql`update mailboxes set outgoing = 'smtp', smtp_host = '127.0.0.1', smtp_port = ${port}::int,
    smtp_security = 'none', allow_private_hosts = true`.execute(ctx.db);
  return {
    async back() {
      for (const { id, row } of before)
        await sql`update mailboxes m set outgoing = r.outgoing, smtp_host = r.smtp_host, smtp_port = r.smtp_port,
            smtp_security = r.smtp_security, allow_private_hosts = r.allow_private_hosts
          from jsonb_populate_record(null::mailboxes, ${row}::jsonb) r where m.id = ${id}`.execute(
          ctx.db,
        );
    },
  };
}

/** One reply on each of so many tickets whose requester has an address. */
export async function replyCalls(ctx: Ctx, count: number): Promise<Call[]> {
  const tickets = await rows(
    ctx,
    sql<{ id: string }>`select t.id from tickets t
      where t.team_id in (select team_id from team_members m join agents a on a.id = m.agent_id
          where a.email = 'agent0@bench.example')
        and t.merged_into_id is null
        and exists (select from contact_identities i where i.contact_id = t.requester_id and i.kind = 'email')
      order by hashint8(t.number) limit ${count}`,
  );
  return Array.from({ length: tickets.length === 0 ? 0 : count }, (_, index) => ({
    method: 'POST',
    path: `/api/tickets/${tickets[index % tickets.length]?.id}/comments`,
    body: JSON.stringify({
      visibility: 'public',
      body_html: '<p>Здравствуйте!</p><p>Выключите «Печать QR» и проверьте обычную продажу.</p>',
    }),
  }));
}

/** The statements of a reply's whole way: the answer to the agent, the queue, the letter. */
export async function recordMailOut(
  opora: Opora,
  { headers }: Signed,
  calls: readonly Call[],
): Promise<Statement[][]> {
  const made: Statement[][] = [];
  for (const { path, body } of calls) {
    made.push(
      await recorded(async () => {
        const answer = await opora.http.inject({
          method: 'POST',
          url: path,
          headers: { ...headers, 'content-type': 'application/json' },
          payload: body ?? '',
        });
        if (answer.statusCode >= 400) throw new Error(`mail out: ${answer.body}`);
        await opora.drainJobs();
      }),
    );
  }
  return made;
}

type Asked = { port: number; headers: Record<string, string>; calls: readonly Call[] };

/** Milliseconds without one more letter after which something is wrong. */
const patience = 30_000;

/** All replies handed in by eight clients, until the last letter is with the mail server. */
export async function measureMailOut(
  ctx: Ctx,
  { load, sink }: { load: Load; sink: Sink },
  { port, headers, calls }: Asked,
): Promise<Figures & { handed_in: Figures }> {
  await sink.ask({ do: 'forget' });
  const since = new Date().toISOString();
  const start = performance.now();
  const target = { port, headers, clients: 8 };
  const handed_in = await load.run({ kind: 'calls', target, calls });
  await takenAll(sink, calls.length - handed_in.errors);
  const wall = performance.now() - start;
  const times = await timesOf(ctx, sink, since);
  return { ...figuresOf(times, wall, { errors: handed_in.errors }), handed_in };
}

/** One reply after another at a steady pace: what a letter waits when nothing is in its way. */
export async function measurePacedMailOut(
  ctx: Ctx,
  sink: Sink,
  { port, headers, calls, a_second }: Asked & { a_second: number },
): Promise<Figures> {
  await sink.ask({ do: 'forget' });
  const since = new Date().toISOString();
  const client = openClient({ port, headers, clients: 8 });
  const start = performance.now();
  await Promise.all(
    calls.map(async (call, index) => {
      await sleep((index * 1000) / a_second);
      const status = await client.call(call);
      if (status >= 400) throw new Error(`mail out: ${status}`);
    }),
  );
  await takenAll(sink, calls.length);
  client.close();
  return figuresOf(await timesOf(ctx, sink, since), performance.now() - start, { errors: 0 });
}

async function takenAll(sink: Sink, wanted: number): Promise<void> {
  let progress = { count: -1, at: performance.now() };
  for (;;) {
    const { count } = (await sink.ask({ do: 'count' })) as { count: number };
    if (count >= wanted) return;
    if (count > progress.count) progress = { count, at: performance.now() };
    if (performance.now() - progress.at > patience)
      throw new Error(`${wanted - count} letters wait and nothing leaves`);
    await sleep(20);
  }
}

/** From the comment's commit at the latest (its own time is the request's) to the server's 250. */
async function timesOf(ctx: Ctx, sink: Sink, since: string): Promise<Float64Array> {
  const { at } = (await sink.ask({ do: 'tell' })) as Taken;
  const sent = await rows(
    ctx,
    sql<{ message_id: string; ms: number }>`select d.message_id,
        extract(epoch from c.created_at)::float8 * 1000 as ms
      from deliveries d join comments c on c.id = d.comment_id
      where d.created_at >= ${since}::timestamptz and d.kind = 'reply'`,
  );
  return Float64Array.from(
    sent.flatMap(({ message_id, ms }) => {
      const taken = at.get(message_id);
      return taken === undefined ? [] : [taken - ms];
    }),
  );
}

/** The same letters by nodemailer alone, a connection for each as the worker does; letters a second. */
export async function measureBareMailer(sink: Sink, seconds: number): Promise<number> {
  const { letters } = (await sink.ask({ do: 'tell' })) as Taken;
  const server = {
    host: '127.0.0.1',
    port: sink.port,
    security: 'none',
    login: null,
    allow_private_hosts: true,
  } as const;
  const mailer = smtpMailPort();
  const until = performance.now() + seconds * 1000;
  let count = 0;
  async function work(): Promise<void> {
    while (performance.now() < until) {
      const raw = letters[count % letters.length];
      if (raw === undefined) throw new Error('nothing was sent before');
      count += 1;
      await mailer.send(server, { from: 'support@bench.example', to: ['a@example.com'], raw });
    }
  }
  const start = performance.now();
  await Promise.all(Array.from({ length: 8 }, work));
  return count / ((performance.now() - start) / 1000);
}
