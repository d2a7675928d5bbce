/** Which days, and whose tickets. */
import { z } from 'zod';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail, failField } from '#platform/errors.ts';

export type Asked = {
  readonly from: string;
  readonly to: string;
  readonly brand_id?: string | undefined;
  readonly team_id?: string | undefined;
};

/** Instants of the desk's days, the end outside; and the days themselves, both inside. */
export type Period = Asked & { readonly begins: string; readonly ends: string };

const mostDays = 1100;

/** @throws OporaError invalid when the period ends before it begins, or is longer than three years */
export async function periodOf(ctx: Ctx, asked: Asked): Promise<Period> {
  const { time_zone } = await generalSettings(ctx);
  const [from, to] = [Temporal.PlainDate.from(asked.from), Temporal.PlainDate.from(asked.to)];
  const days = from.until(to).days;
  if (days < 0) failField('to', 'errors.field.period');
  if (days > mostDays) failField('to', 'errors.field.period_long');
  const start = (day: Temporal.PlainDate) =>
    new Date(day.toZonedDateTime(time_zone).epochMilliseconds).toISOString();
  return { ...asked, begins: start(from), ends: start(to.add({ days: 1 })) };
}

export const pageSize = 50;
export type Place = { readonly at: string; readonly id: string };
const place = z.tuple([z.iso.datetime(), z.uuid()]);

/** @throws OporaError invalid for a cursor of another list */
export function readPlace(after: string | undefined): Place | undefined {
  if (after === undefined) return undefined;
  const read = place.safeParse(after.split('~'));
  if (!read.success) return fail('invalid', 'errors.cursor');
  return { at: read.data[0], id: read.data[1] };
}

/** One more than a page was read. */
export function cutAt(found: readonly Place[]): { ids: string[]; next: string | null } {
  const shown = found.slice(0, pageSize);
  const last = shown.at(-1);
  const isMore = found.length > pageSize && last !== undefined;
  return { ids: shown.map(({ id }) => id), next: isMore ? `${last.at}~${last.id}` : null };
}
