/** Escalations counted, and what each number is made of. */
import { z } from 'zod';
import type { Escalation, EscalationCount } from '#contract/escalations.ts';
import type { TicketRow } from '#contract/tickets.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import { presentRow, ticketRowsOf } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail, failField } from '#platform/errors.ts';
import {
  type Behind,
  countRows,
  escalationsBehind,
  type PageEnd,
  type Span,
} from './escalations.sql.ts';
import { presentEscalation } from './escalations.ts';

const pageSize = 50;
const mostDays = 1100;

type Days = { readonly from: string; readonly to: string };

/** By pair of lines, reason and topic, of tickets that the actor sees; days in the desk's time zone. */
export async function countEscalations(ctx: Ctx, days: Days): Promise<EscalationCount[]> {
  const counted = await countRows(ctx, await spanOf(ctx, days));
  return counted.map(({ reason_id, reason_name, ...row }) => ({
    ...row,
    reason: reason_id === null ? null : { id: reason_id, name: reason_name ?? '' },
  }));
}

/** @throws OporaError invalid: the days are the wrong way round, or too many */
async function spanOf(ctx: Ctx, { from, to }: Days): Promise<Span> {
  const length = (Date.parse(to) - Date.parse(from)) / (24 * 3_600_000);
  if (length < 0) failField('to', 'errors.field.days_order');
  if (length > mostDays) failField('to', 'errors.field.days_many');
  const { time_zone } = await generalSettings(ctx);
  return { from, to, time_zone };
}

type Asked = Days & Omit<Behind, 'span'> & { readonly after?: string | undefined };

/** The newest first, 50 a page. @throws OporaError invalid: days, errors.cursor */
export async function listCounted(
  ctx: Ctx,
  { from, to, after, ...asked }: Asked,
): Promise<{ items: { escalation: Escalation; ticket: TicketRow }[]; next: string | null }> {
  const span = await spanOf(ctx, { from, to });
  const page = { before: cursorOf(after), limit: pageSize };
  const found = await escalationsBehind(ctx, { ...asked, span }, page);
  const shown = found.slice(0, pageSize);
  const tickets = await ticketRowsOf(ctx, [...new Set(shown.map((row) => row.survivor_id))]);
  const byId = new Map(tickets.map((row) => [row.id, presentRow(row)]));
  const last = shown.at(-1);
  return {
    items: shown.flatMap((row) => {
      const ticket = byId.get(row.survivor_id);
      return ticket === undefined ? [] : [{ escalation: presentEscalation(row), ticket }];
    }),
    next: found.length > pageSize && last !== undefined ? `${last.created_at}_${last.id}` : null,
  };
}

const cursor = z.tuple([z.iso.datetime(), z.uuid()]);

function cursorOf(after: string | undefined): PageEnd | undefined {
  if (after === undefined) return undefined;
  const parsed = cursor.safeParse(after.split('_'));
  if (!parsed.success) fail('invalid', 'errors.cursor');
  const [created_at, id] = parsed.data;
  return { created_at, id };
}
