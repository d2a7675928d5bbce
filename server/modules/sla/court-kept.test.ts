/** Whose court by HTTP: a ticket's turns, the rows that jobs keep, sums and the tickets behind them. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { CourtReport, TicketCourt } from '#contract/court.ts';
import { addMailbox, parseMail, receiveRaw } from '#modules/channels/channels.ts';
import { createTeam } from '#modules/people/people.ts';
import { mergeTickets, unmergeTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { courtAmiss } from '#testing/court-account.ts';
import { useTestDesk } from '#testing/desk.ts';
import { settled } from '#testing/settled.ts';
import { aCustomerReply, asAgent, aTicket } from '#testing/ticket-builders.ts';
import { spansOf, uncounted } from './court.sql.ts';
import { followCourt, keepCourts, sweepCourt } from './court-keep.ts';

const desk = useTestDesk();
const HOUR = 3_600_000;
/** A Thursday, ten in the morning in Moscow; the desk works from nine to six. */
const start = Date.parse('2026-11-05T07:00:00.000Z');

/** So many hours after ten. */
function at(hours: number): Ctx {
  const now = new Date(start + hours * HOUR);
  desk.app.setTime(now);
  return { ...desk.app.ctx(), now };
}

type Ticket = { ticket_id: string; requester_id: string };

async function change(ticket: Ticket, edit: object): Promise<void> {
  const response = await desk.patch(`/api/tickets/${ticket.ticket_id}`, desk.lead, edit);
  expect(response.statusCode, response.body).toBe(200);
}
const enter = (ticket: Ticket, status: keyof typeof desk.statuses) =>
  change(ticket, { status_id: desk.statuses[status] });

async function courtOf(ticket: Ticket): Promise<TicketCourt> {
  const response = await desk.get(`/api/tickets/${ticket.ticket_id}/court`, desk.lead);
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}
/** `line L1 Команда 1 8`: hours. */
function told({ pieces }: TicketCourt): string[] {
  return pieces.map(({ side, line, team, from, to }) => {
    const hours = (Date.parse(to) - Date.parse(from)) / HOUR;
    return [side, side === 'line' ? line : null, side === 'night' ? null : team?.name, hours]
      .filter((word) => word != null)
      .join(' ');
  });
}
async function report(given: object = {}, as = desk.lead): Promise<CourtReport> {
  const asked = { from: '2026-11-05', to: '2026-11-06', ...given };
  const response = await desk.post('/api/court/sums', as, asked);
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}

/** The turns of all that happened, and whatever was asked for besides. */
async function counted(): Promise<void> {
  await desk.app.opora.drainJobs();
  await settled(desk.app.ctx());
  await followCourt(desk.app.ctx());
}

const vendor = { id: '', name: 'Банк' };
beforeAll(async () => {
  const team = await createTeam(at(0), { name: vendor.name, line: 'outer', member_ids: [] });
  vendor.id = team.id;
});

describe('the court of a ticket', () => {
  test('goes through hands and nights, and ends with the solution', async () => {
    const ticket = await aTicket(at(0), { subject: 'Терминал банка' });
    at(1);
    await enter(ticket, 'waiting_customer');
    await aCustomerReply(at(3), ticket);
    at(4);
    await change(ticket, { team_id: vendor.id });
    at(5);
    await change(ticket, { team_id: null });
    at(6);
    await enter(ticket, 'waiting_internal');
    at(24);
    await enter(ticket, 'solved');
    const ended = [
      ...['line L1 1', 'customer 2', 'line L1 1', `vendor ${vendor.name} 1`, 'line L1 1'],
      ...['development 2', 'night 15', 'development 1'],
    ];
    at(30);
    const solved = await courtOf(ticket);
    expect(told(solved)).toEqual(ended);
    expect(solved.is_over).toBe(true);
    await aCustomerReply(at(31), ticket, { words: 'Опять не работает' });
    at(32);
    const again = await courtOf(ticket);
    expect(told(again)).toEqual([...ended, 'customer 7', 'line L1 1']);
    expect(again).toMatchObject({
      is_over: false,
      until: new Date(start + 32 * HOUR).toISOString(),
    });
    expect(again.sums.reduce((sum, one) => sum + one.milliseconds, 0)).toBe(32 * HOUR);
    expect(
      (await desk.get(`/api/tickets/${ticket.ticket_id}/court`, desk.outsider)).statusCode,
    ).toBe(200);
    await change(ticket, { team_id: desk.ours });
    expect(
      (await desk.get(`/api/tickets/${ticket.ticket_id}/court`, desk.outsider)).statusCode,
    ).toBe(404);
    await enter(ticket, 'solved');
  });

  test('ends with a merge; taken back, it has not happened', async () => {
    const into = await aTicket(at(0));
    const from = await aTicket(at(1), { requester_id: into.requester_id });
    const as = await asAgent(at(3), desk.lead.id);
    const { merges } = await mergeTickets(as, { into: into.ticket_id, from_ids: [from.ticket_id] });
    at(5);
    await counted();
    const [merged] = await spansOf(desk.app.ctx(), from.ticket_id);
    expect(merged?.to_at === null ? null : Date.parse(String(merged?.to_at))).toBe(
      start + 3 * HOUR,
    );
    expect(told(await courtOf(into))).toEqual(['line L1 5']);
    await unmergeTickets(await asAgent(at(6), desk.lead.id), {
      merge_ids: merges.map((one) => one.merge_id),
    });
    await counted();
    expect(told(await courtOf(from))).toEqual(['line L1 5']);
    expect(await spansOf(desk.app.ctx(), from.ticket_id)).toMatchObject([{ to_at: null }]);
    for (const ticket of [into, from]) await enter(ticket, 'solved');
  });
});

describe('the rows of turns', () => {
  test('are what the facts say, after any life; sums over them are those of the tickets', async () => {
    const tickets: Ticket[] = [];
    const draw = seeded(7);
    for (let count = 0; count < 6; count += 1) tickets.push(await aTicket(at(draw(20))));
    for (let step = 0; step < 40; step += 1) {
      const ctx = at(20 + step * 2.2);
      const ticket = tickets[draw(tickets.length)];
      if (ticket === undefined) continue;
      await [
        () => enter(ticket, 'waiting_customer'),
        () => enter(ticket, 'waiting_vendor'),
        () => enter(ticket, 'open'),
        () => enter(ticket, 'solved'),
        () => change(ticket, { team_id: [desk.ours, vendor.id, null][draw(3)] }),
        () => aCustomerReply(ctx, ticket),
      ][draw(6)]?.();
    }
    const ctx = at(115);
    await counted();
    const ids = tickets.map((ticket) => ticket.ticket_id);
    const kept = await Promise.all(ids.map((id) => spansOf(ctx, id)));
    expect(kept.every((rows) => rows.length > 0)).toBe(true);
    expect(await courtAmiss(ctx, ids)).toEqual([]);
    await ctx.db.deleteFrom('court_spans').where('ticket_id', 'in', ids).execute();
    expect(await courtAmiss(ctx, ids)).toHaveLength(ids.length);
    await sweepCourt(ctx);
    expect(await Promise.all(ids.map((id) => spansOf(ctx, id)))).toEqual(kept);

    // Of the second day to the fourth, by hand from each ticket's own pieces.
    const [from, to] = [start - 10 * HOUR + 24 * HOUR, start - 10 * HOUR + 96 * HOUR];
    const sums = new Map<string, number>();
    for (const ticket of tickets)
      for (const piece of (await courtOf(ticket)).pieces) {
        const length = Math.min(to, Date.parse(piece.to)) - Math.max(from, Date.parse(piece.from));
        const key =
          piece.side === 'night' ? 'night' : `${piece.side} ${piece.line} ${piece.team?.id}`;
        if (length > 0) sums.set(key, (sums.get(key) ?? 0) + length);
      }
    const numbers = await Promise.all(
      ids.map(async (id) => (await desk.get(`/api/tickets/${id}`, desk.lead)).json().number),
    );
    const asked = {
      ...{ from: '2026-11-06', to: '2026-11-08' },
      conditions: { field: 'number', op: 'in', value: numbers },
    };
    const found = await report(asked);
    const byKey = found.rows.map(({ side, line, team, milliseconds }): [string, number] => [
      side === 'night' ? 'night' : `${side} ${line} ${team?.id}`,
      milliseconds,
    ]);
    expect(new Map(byKey)).toEqual(sums);
    expect(found.milliseconds).toBe([...sums.values()].reduce((all, one) => all + one, 0));
    for (const row of found.rows) {
      const { items, next } = (
        await desk.post('/api/court/tickets', desk.lead, {
          ...{ ...asked, side: row.side },
          ...(row.side === 'night' ? {} : { line: row.line, team_id: row.team?.id ?? null }),
        })
      ).json();
      expect(next).toBeNull();
      expect(items).toHaveLength(row.tickets);
      const shares = items.map((item: { milliseconds: number }) => item.milliseconds);
      expect(shares.reduce((all: number, one: number) => all + one, 0)).toBe(row.milliseconds);
      expect(shares).toEqual(shares.toSorted((one: number, other: number) => other - one));
    }
  });

  test('are counted anew when a calendar, or the line of a team, is changed', async () => {
    const ticket = await aTicket(at(0), { team_id: vendor.id, subject: 'Только банк' });
    at(4);
    await counted();
    expect(await spansOf(desk.app.ctx(), ticket.ticket_id)).toMatchObject([{ side: 'vendor' }]);
    const moved = await desk.patch(`/api/teams/${vendor.id}`, desk.admin, { line: 'L3' });
    expect(moved.statusCode, moved.body).toBe(200);
    await counted();
    const [span] = await spansOf(desk.app.ctx(), ticket.ticket_id);
    expect(span).toMatchObject({ side: 'line', line: 'L3', calendar_id: expect.any(String) });
    await keepCourts(desk.app.ctx(), [ticket.ticket_id]);
    expect(await spansOf(desk.app.ctx(), ticket.ticket_id)).toEqual([span]);
  });

  test('answer for what one sees alone, and for a period that is one', async () => {
    at(4);
    const asked = { conditions: { field: 'subject', op: 'contains', value: 'Только банк' } };
    expect((await report(asked)).tickets).toBe(1);
    expect(await report(asked, desk.outsider)).toEqual({ rows: [], milliseconds: 0, tickets: 0 });
    for (const wrong of [
      { from: '2026-11-06', to: '2026-11-05' },
      { from: '2020-11-06', to: '2026-11-05' },
      { from: 'yesterday', to: '2026-11-05' },
    ])
      expect((await desk.post('/api/court/sums', desk.lead, wrong)).statusCode).toBe(422);
    const list = { from: '2026-11-05', to: '2026-11-06', side: 'line', after: 'x~y' };
    expect((await desk.post('/api/court/tickets', desk.lead, list)).statusCode).toBe(422);
  });
});

describe('the automatic answer', () => {
  const letter = (words: string) =>
    Buffer.from(
      [
        ...['From: Пётр <petr@shop.example>', 'To: help@desk.example', `Subject: ${words}`],
        ...[
          `Message-ID: <${words.length}@shop.example>`,
          'Content-Type: text/plain; charset=utf-8',
        ],
        ...['', 'Здравствуйте! Помогите, пожалуйста, с утра не работает касса.', ''],
      ].join('\r\n'),
    );
  async function write(words: string, hours: number) {
    const { ports } = desk.app.opora.house;
    const { id } = await receiveRaw(at(hours), ports, {
      ...{ raw: letter(words), door: 'smtp' as const, mailbox_id: null },
      ...{ envelope_from: 'petr@shop.example', envelope_to: ['help@desk.example'] },
    });
    await desk.app.opora.drainJobs();
    const row = await desk.app
      .ctx()
      .db.selectFrom('mail_ledger')
      .select('ticket_id')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const sent = parseMail(desk.app.mail.sent.at(-1)?.raw ?? Buffer.alloc(0));
    return {
      text: sent.ok ? sent.mail.text.split('\n')[0] : undefined,
      ticket_id: row.ticket_id ?? '',
    };
  }

  test('names the honest time of the policy, and without one says nothing of time', async () => {
    await addMailbox(at(0), desk.app.opora.house.ports.secrets, {
      ...{ address: 'help@desk.example', name: 'Поддержка', incoming: 'smtp', outgoing: 'smtp' },
      smtp: { host: '127.0.0.1', port: 25, security: 'none', user: '' },
      allow_private_hosts: true,
    });
    const settings = await desk.patch('/api/settings', desk.admin, {
      auto_reply_text: {
        ru: 'Номер {number}. Ответим {promise}.',
        en: 'No. {number}. We answer {promise}.',
      },
    });
    expect(settings.statusCode, settings.body).toBe(200);
    const silent = await write('Раз', 0);
    expect(silent.text).toMatch(/^Номер \d+\.$/u);
    expect((await desk.get(`/api/tickets/${silent.ticket_id}/promised`, desk.lead)).json()).toEqual(
      {
        promised: null,
      },
    );
    const every = { 1: 180, 2: 180, 3: 180, 4: 180 };
    const policy = await desk.post('/api/sla-policies', desk.admin, {
      ...{ name: 'Всем', conditions: { all: [] } },
      targets: { first_response: every, resolution: every },
    });
    expect(policy.statusCode, policy.body).toBe(201);
    // Friday, four in the afternoon: two hours today, one on Monday.
    const { ticket_id, text } = await write('Второе письмо', 30);
    expect(text).toMatch(/^Номер \d+\. Ответим в понедельник до 10:00\.$/u);
    const promised = async () =>
      (await desk.get(`/api/tickets/${ticket_id}/promised`, desk.lead)).json().promised;
    expect(await promised()).toMatchObject({ words: 'в понедельник до 10:00', state: 'open' });
    const example = (await desk.get('/api/promise-example', desk.admin)).json();
    expect(example).toMatchObject({
      words: { ru: 'в понедельник до 10:00', en: 'on Monday by 10:00' },
      policy: { name: 'Всем' },
    });
    at(31);
    const due = (await desk.get(`/api/tickets/${ticket_id}/due`, desk.lead)).json();
    expect(due).toMatchObject({
      policy: { name: 'Всем', mode: 'business' },
      calendar: { time_zone: 'Europe/Moscow' },
      trials: [{ outcome: 'holds' }],
    });
    const [clock] = due.clocks;
    expect(clock).toMatchObject({ clock: { target: 'first_response' }, left_ms: 2 * HOUR });
    expect(
      clock.steps.map((step: { kind: string; milliseconds: number }) => [
        step.kind,
        step.milliseconds / HOUR,
      ]),
    ).toEqual([
      ['counted', 1],
      ['ahead', 1],
      ['ahead', 1],
    ]);
    await desk.post(`/api/tickets/${ticket_id}/comments`, desk.lead, {
      ...{ visibility: 'public', body_html: '<p>Смотрим.</p>' },
    });
    expect(await promised()).toMatchObject({ state: 'kept', answered_at: expect.any(String) });
  });
});

test('what nobody has counted is counted to its end, a step after another', async () => {
  const ctx = at(200);
  const { ticket_id } = await aTicket(ctx, { team_id: desk.ours, subject: 'Старое' });
  const { pool } = desk.app.opora.house.database;
  await pool.query(
    `insert into tickets (id, subject, requester_id, status_id, status_category, channel, created_at, updated_at)
     select gen_random_uuid(), subject, requester_id, status_id, status_category, channel, created_at, updated_at
     from tickets, generate_series(1, 410) where id = $1`,
    [ticket_id],
  );
  const left = () => uncounted(ctx, { after: null, limit: 1000 });
  await sweepCourt(ctx);
  expect((await left()).length).toBeGreaterThan(200);
  await desk.app.opora.drainJobs();
  expect(await left()).toEqual([]);
});

/** Numbers below a limit, the same at every run. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
}
