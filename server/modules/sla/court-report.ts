/** How long many tickets were whose turn, from the materialised turns. Each number opens its tickets. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { Condition } from '#contract/conditions.ts';
import type { CourtReport, CourtSide } from '#contract/court.ts';
import { workingTimeOf } from '#modules/calendars/calendars.ts';
import { askerOf, conditionSql, visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail, failField } from '#platform/errors.ts';
import {
  type CourtQuestion,
  hoursIn,
  type Mark,
  type PlaceInList,
  type Share,
  sumsIn,
  ticketsIn,
} from './court.sql.ts';
import { workedUntil } from './court-hours.ts';

type Asked = { readonly from: string; readonly to: string; readonly conditions: Condition };

const DAY = 86_400_000;
const mostDays = 1100;

/**
 * Sums of a period by side, line and team, of the tickets that the actor sees and that meet the
 * conditions now. What lasts counts up to now.
 * @throws OporaError invalid when the period ends before it begins, or is longer than three years
 */
export async function courtReport(ctx: Ctx, asked: Asked): Promise<CourtReport> {
  const question = questionOf(ctx, asked);
  const found = await sumsIn(ctx, question, await marksOf(ctx, question));
  const whole = found.find((row) => row.side === null);
  return {
    rows: found.flatMap(({ side, line, team_id, team_name, milliseconds, tickets }) =>
      side === null
        ? []
        : [{ side, line, team: teamOf(team_id, team_name), milliseconds, tickets }],
    ),
    milliseconds: whole?.milliseconds ?? 0,
    tickets: whole?.tickets ?? 0,
  };
}

function teamOf(id: string | null, name: string | null | undefined) {
  return id === null ? null : { id, name: name ?? '' };
}

const aPage = 50;

/** The tickets behind a number, by keyset. @throws as `courtReport`; invalid for a cursor of another list */
export async function courtTickets(
  ctx: Ctx,
  asked: Asked & {
    readonly side: CourtSide;
    readonly line?: Share['line'];
    readonly team_id?: Share['team_id'];
    readonly after?: string | undefined;
  },
) {
  const question = questionOf(ctx, asked);
  const { side, line, team_id } = asked;
  const found = await ticketsIn(
    ctx,
    { question, marks: await marksOf(ctx, question), share: { side, line, team_id } },
    { after: placeOf(asked.after), limit: aPage + 1 },
  );
  const items = found.slice(0, aPage);
  const last = items.at(-1);
  return {
    items,
    next: found.length > aPage && last !== undefined ? `${last.milliseconds}~${last.id}` : null,
  };
}

const place = z.tuple([z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER), z.uuid()]);

function placeOf(cursor: string | undefined): PlaceInList | undefined {
  if (cursor === undefined) return undefined;
  const parsed = place.safeParse(cursor.split('~'));
  if (!parsed.success) return fail('invalid', 'errors.cursor');
  const [milliseconds, id] = parsed.data;
  return { milliseconds, id };
}

function questionOf(ctx: Ctx, { from, to, conditions }: Asked): CourtQuestion {
  const asker = askerOf(ctx);
  const start = (day: string, more: number) =>
    Temporal.PlainDate.from(day).add({ days: more }).toZonedDateTime(asker.time_zone)
      .epochMilliseconds;
  const [begin, end] = [start(from, 0), start(to, 1)];
  if (end <= begin) failField('to', 'errors.field.period');
  if (end - begin > mostDays * DAY) failField('to', 'errors.field.period_long');
  return {
    from: new Date(begin).toISOString(),
    // A period that has not begun holds nothing.
    to: new Date(Math.max(begin, Math.min(end, ctx.now.getTime()))).toISOString(),
    meets: sql`${visibleTickets(ctx)} and ${conditionSql(conditions, asker)}`,
  };
}

async function marksOf(ctx: Ctx, question: CourtQuestion): Promise<Mark[]> {
  const marks: Mark[] = [];
  for (const { calendar_id, zone } of await hoursIn(ctx, question)) {
    const time = await workingTimeOf(ctx, calendar_id, zone ?? undefined);
    const passed = (at: string) => workedUntil(time, Date.parse(at));
    marks.push({ calendar_id, zone, at_from: passed(question.from), at_to: passed(question.to) });
  }
  return marks;
}
