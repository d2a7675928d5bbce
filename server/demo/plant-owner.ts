/** A promise that is due tomorrow, one that is late, how well all kept theirs, and a ticket lent until the evening after. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import { addComment } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { escapeHtml } from '#platform/html.ts';
import { newId } from '#platform/id.ts';
import { plant, type Row } from './demo.sql.ts';
import { instant } from './fold.ts';
import { type Clock, day, hour, zoned } from './hours.ts';

type Texts = { due: string; late: string; kept: readonly string[]; summary: string };

const texts: Record<Language, Texts> = {
  ru: {
    due: 'перезвоню завтра до 12 и скажу, когда приедет мастер',
    late: 'пришлю акт сверки сегодня',
    kept: ['отвечу до конца дня', 'вернусь с ответом завтра', 'исправим на этой неделе'],
    summary:
      'Клиент прислал серийный номер, гарантия до марта. Поставщик обещал деталь завтра: проверь, пришла ли, и позвони клиенту до обеда. Клиента зовут по имени и отчеству, звонить лучше утром.',
  },
  en: {
    due: "I'll call you tomorrow by noon and tell you when the engineer comes",
    late: "I'll send the statement today",
    kept: [
      'I will reply by the end of the day',
      "We'll get back to you tomorrow",
      "We'll fix it this week",
    ],
    summary:
      'The customer sent the serial number, the warranty runs until March. The supplier promised the part for tomorrow: check that it came and call the customer before noon. Mornings are best.',
  },
};

type Asked = { language: Language; agent_id: string; clock: Clock };
type Ticket = { id: string; assignee_id: string };

export async function plantOwners(tx: Ctx, asked: Asked): Promise<void> {
  const words = texts[asked.language];
  const own = await rows(
    tx,
    sql<Ticket>`select id, assignee_id from tickets
      where assignee_id = ${asked.agent_id} and solved_at is null
      order by (status_category = 'open') desc, updated_at desc limit 6`,
  );
  const [promised, late, taken] = own.slice(-3);
  const { now } = asked.clock;
  const noon = tomorrowAt(12, asked.clock);
  await plant(tx, 'promises', [
    ...(promised === undefined ? [] : [promiseRow(promised, { words: words.due, due: noon, now })]),
    ...(late === undefined
      ? []
      : [
          { ...promiseRow(late, { words: words.late, due: now - 2 * hour, now }), state: 'broken' },
        ]),
    ...(await keptOnes(tx, words.kept, now)),
  ]);
  if (taken !== undefined) await lend(tx, taken, { ...asked, text: words.summary });
}

function tomorrowAt(hours: number, clock: Clock): number {
  const at = { hour: hours, minute: 0, second: 0, millisecond: 0 };
  return zoned(clock.now, clock).add({ days: 1 }).with(at).epochMilliseconds;
}

function promiseRow(
  ticket: Ticket,
  { words, due, now }: { words: string; due: number; now: number },
): Row {
  const { id: ticket_id, assignee_id: agent_id } = ticket;
  return {
    ...{ id: newId(), ticket_id, agent_id, made_by_id: agent_id, words },
    due_at: instant(due),
    remind_at: instant(due - hour),
    state: 'open',
    made_at: instant(Math.min(now, due) - 5 * hour),
    settled_at: null,
  };
}

/** Of the last month's solved tickets each third was promised; most in time. */
async function keptOnes(tx: Ctx, words: readonly string[], now: number): Promise<Row[]> {
  const solved = await rows(
    tx,
    sql<Ticket & { solved_at: string }>`select id, assignee_id, solved_at from tickets
      where assignee_id is not null and solved_at > ${instant(now - 28 * day)}::timestamptz
      order by number limit 120`,
  );
  return solved
    .filter((_, index) => index % 3 === 0)
    .map((ticket, index) => {
      const end = Date.parse(ticket.solved_at);
      const isLate = index % 9 === 4;
      return {
        ...promiseRow(ticket, {
          words: words[index % words.length] ?? '',
          due: isLate ? end - 3 * hour : end + 2 * hour,
          now: end,
        }),
        state: isLate ? 'broken' : 'kept',
        settled_at: ticket.solved_at,
      };
    });
}

/** A colleague's ticket, until the evening of the day after tomorrow. */
async function lend(
  tx: Ctx,
  ticket: Ticket,
  { agent_id, clock, text }: Asked & { text: string },
): Promise<void> {
  const [colleague] = await rows(
    tx,
    sql<{ id: string }>`select a.id from agents a join roles r on r.id = a.role_id
      where a.id <> ${agent_id} and r.key = 'agent' order by a.id limit 1`,
  );
  if (colleague === undefined) return;
  const summary_comment_id = await addComment(tx, ticket.id, {
    visibility: 'internal',
    author_kind: 'agent',
    author_id: colleague.id,
    channel: 'agent',
    body_html: `<p>${escapeHtml(text)}</p>`,
    body_text: text,
  });
  const returns = zoned(tomorrowAt(18, clock), clock).add({ days: 1 }).epochMilliseconds;
  await plant(tx, 'handovers', [
    {
      ...{ id: newId(), ticket_id: ticket.id, from_agent_id: colleague.id, to_agent_id: agent_id },
      ...{ handed_by_id: colleague.id, summary_comment_id },
      returns_at: instant(returns),
      created_at: instant(clock.now - hour),
    },
  ]);
}
