/** What forms spared the desk: a range, since nobody knows why somebody did not write. */
import type { Deflection } from '#contract/forms.ts';
import { listTopics } from '#modules/fields/fields.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import type { Ports } from '#platform/ports.ts';
import {
  countArticleDays,
  countDays,
  deflectionSince,
  forgetOldSights,
  lastCountedDay,
  writeSight,
} from './deflection.sql.ts';
import { getForm } from './offers.ts';
import { type Sender, visitorKey } from './sending.ts';
import { readStamp } from './stamps.ts';

export type SeenInForm = {
  readonly form_id: string;
  readonly brand_id: string;
  readonly stamp: string;
  readonly article_ids: readonly string[];
  readonly opened_id?: string | undefined;
};

/** Only for counting: without a stamp of the form nothing is written, and nobody is told. */
export async function noteSight(
  ctx: Ctx,
  ports: Ports,
  { seen, sender }: { seen: SeenInForm; sender: Sender },
): Promise<void> {
  const stamp = readStamp(ports.secrets, seen.stamp, seen.form_id);
  if (stamp === undefined) return;
  await getForm(ctx, seen.form_id, { brand_id: seen.brand_id, language: 'ru' });
  await writeSight(ctx, {
    visit_id: stamp.visit_id,
    topic_id: seen.form_id,
    brand_id: seen.brand_id,
    visitor_key: visitorKey(ports, sender),
    contact_id: ctx.actor.kind === 'contact' ? ctx.actor.id : null,
    article_ids: seen.article_ids,
    opened_id: seen.opened_id ?? null,
  });
}

/** A day is counted once everybody of it had 72 hours; the last weeks anew, should a run have been missed. */
const daysUntilKnown = 4;
const daysAnew = 14;
const sightDays = 40;

export async function countDeflection(ctx: Ctx): Promise<void> {
  const { time_zone } = await generalSettings(ctx);
  const today = dayOf(ctx.now, time_zone);
  await transaction(ctx, async (tx) => {
    const days = {
      from: today.subtract({ days: daysUntilKnown + daysAnew }).toString(),
      until: today.subtract({ days: daysUntilKnown }).toString(),
      time_zone,
    };
    await countDays(tx, days);
    await countArticleDays(tx, days);
    await forgetOldSights(tx, new Date(tx.now.getTime() - sightDays * 86_400_000));
  });
}

export async function getDeflection(ctx: Ctx, days: number): Promise<Deflection> {
  const { time_zone } = await generalSettings(ctx);
  const since = dayOf(ctx.now, time_zone).subtract({ days });
  const found = await deflectionSince(ctx, since.toString());
  const names = new Map((await listTopics(ctx)).map((topic) => [topic.id, topic.name]));
  const topics = found.map(({ topic_id, saw, unsent, returned }) => ({
    topic: { id: topic_id, name: names.get(topic_id) ?? { ru: '', en: '' } },
    ...{ saw, least: unsent - returned, most: unsent },
  }));
  const sum = (of: 'saw' | 'least' | 'most') => topics.reduce((all, one) => all + one[of], 0);
  return {
    ...{ saw: sum('saw'), least: sum('least'), most: sum('most') },
    counted_until: await lastCountedDay(ctx),
    topics,
  };
}

function dayOf(at: Date, time_zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(time_zone)
    .toPlainDate();
}
