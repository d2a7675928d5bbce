/**
 * Suggestions: how long a training takes on fifty thousand solved tickets under forty topics, and a
 * suggestion for a new ticket, through the jobs that do both.
 */
import { sql } from 'kysely';
import { followTickets, trainNow } from '#modules/assist/assist.ts';
import { recogniseContact } from '#modules/people/people.ts';
import { openTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows, transaction } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import type { Opora } from '../server/app.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { Told } from './seed.ts';

export const assistName = 'assist';
export const assistSize = { tickets: 50_000, topics: 40, asked: 1_000 };

export type AssistLine = {
  readonly tickets: number;
  readonly topics: number;
  readonly seconds: number;
  /** Of the processor: what it takes on a quiet machine. */
  readonly cpu_seconds: number;
  /** How much the process grew at its peak, and what is kept of it. */
  readonly megabytes: number;
  readonly model_megabytes: number;
  /** Held-out tickets about which it is right. */
  readonly accuracy: number;
  /** Of one ticket: read, judged, written. */
  readonly suggestion: Figures;
};

export async function measureAssist(opora: Opora, told: Told): Promise<AssistLine> {
  const ctx = opora.ctx();
  await transaction(ctx, withTopics);
  const before = process.memoryUsage.rss();
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await trainNow(ctx, 'topic');
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const cpu_seconds = (used.user + used.system) / 1e6;
  const grown = process.resourceUsage().maxRSS * 1024 - before;
  const model = await firstRow(
    ctx,
    sql<{ tickets: number; accuracy: number; bytes: number }>`
      select (report ->> 'tickets')::int as tickets, (report #>> '{curve,0,accuracy}')::float as accuracy,
        octet_length(bytes) as bytes
      from assist_models where field = 'topic' and state = 'ready'`,
  );
  if (model === undefined) throw new Error('no model was trained');
  told(`trained on ${model.tickets} tickets in ${seconds.toFixed(1)} s`);
  const suggestion = await measureSuggestions(opora);
  told(`a suggestion: p95 ${suggestion.p95.toFixed(1)} ms`);
  return {
    ...{ tickets: model.tickets, topics: assistSize.topics, seconds, cpu_seconds, suggestion },
    megabytes: grown / 1_048_576,
    model_megabytes: model.bytes / 1_048_576,
    accuracy: model.accuracy,
  };
}

/** The topic follows from the subject, but for one ticket in twelve, as where people choose. */
async function withTopics(tx: Ctx): Promise<void> {
  const { topics } = assistSize;
  await sql`set local statement_timeout = 0`.execute(tx.db);
  const list = Array.from({ length: topics }, (_, place) => ({
    id: newId(),
    name: { ru: `Тема ${place}`, en: '' },
    position: place,
  }));
  await sql`insert into topics (id, name, position)
    select id, name, position from jsonb_to_recordset(${JSON.stringify(list)}::jsonb)
      as t (id uuid, name jsonb, position int)`.execute(tx.db);
  await sql`
    update tickets set topic_id = t.id, solved_at = coalesce(solved_at, tickets.updated_at),
      status_category = 'solved', status_id = (select id from statuses where category = 'solved' limit 1)
    from topics t
    where t.position = case when tickets.number % 12 = 0 then tickets.number % ${topics}
      else abs(hashtext(split_part(tickets.subject, ' ', 1) || split_part(tickets.subject, ' ', 2))) % ${topics} end`.execute(
    tx.db,
  );
}

async function measureSuggestions(opora: Opora): Promise<Figures> {
  const ctx = opora.ctx();
  const said = await rows(
    ctx,
    sql<{ subject: string; body_text: string }>`
      select t.subject, c.body_text from tickets t
      join lateral (select body_text from comments where ticket_id = t.id order by created_at limit 1) c on true
      limit ${assistSize.asked}`,
  );
  const party = { name: 'Bench', address: 'assist@bench.example' };
  const { contact_id: requester_id } = await transaction(ctx, (tx) => recogniseContact(tx, party));
  await followTickets(ctx);
  const times = new Float64Array(said.length);
  let wall = 0;
  for (const [place, { subject, body_text }] of said.entries()) {
    await openTicket(ctx, {
      ...{ subject, requester_id, channel: 'email' },
      comment: {
        ...{ visibility: 'public', author_kind: 'contact', author_id: requester_id },
        ...{ channel: 'email', body_html: `<p>${body_text}</p>`, body_text },
      },
    });
    const began = performance.now();
    await followTickets(ctx);
    times[place] = performance.now() - began;
    wall += times[place];
  }
  return figuresOf(times, wall, { errors: 0 });
}
