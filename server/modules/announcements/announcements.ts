/**
 * Announcements: planned work and known trouble, told by brand and topic from–until. Owns what is told
 * and when; pages, forms and automatic answers ask what to say.
 */
import type { z } from 'zod';
import type {
  Announcement,
  ShownAnnouncement,
  updateAnnouncement as updateEndpoint,
} from '#contract/announcements.ts';
import type { Language } from '#contract/common.ts';
import { topicPath } from '#contract/field-rules.ts';
import { wordsIn } from '#contract/fields.ts';
import { sayPeriod } from '#contract/period.ts';
import { listTopics } from '#modules/fields/fields.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  type AnnouncementRow,
  allAnnouncements,
  announcementById,
  announcementsUntil,
  deleteAnnouncementRow,
  insertAnnouncement,
  updateAnnouncementRow,
} from './announcements.sql.ts';

/** Planned work is told so long before it begins. */
const aheadDays = 7;

export type AnnouncementPlace = {
  readonly brand_id: string;
  /** Of a form or ticket; null: a page or ticket about nothing in particular; not given: every topic. */
  readonly topic_id?: string | null;
  readonly language: Language;
};

/** What a page or form tells now, whoever reads it; planned work a week ahead. The newest first. */
export async function announcedAt(
  ctx: Ctx,
  place: AnnouncementPlace,
): Promise<ShownAnnouncement[]> {
  const until = new Date(ctx.now.getTime() + aheadDays * 86_400_000);
  const found = await fitting(ctx, place, until);
  return found
    .filter((row) => row.kind === 'planned' || new Date(row.starts_at) <= ctx.now)
    .map((row) => shown(ctx, row, place.language));
}

/** What an automatic answer says besides: what runs now and is meant for it. */
export async function announcedInReplies(
  ctx: Ctx,
  place: AnnouncementPlace & { readonly topic_id: string | null },
): Promise<ShownAnnouncement[]> {
  const found = await fitting(ctx, place, ctx.now);
  return found.filter((row) => row.is_in_replies).map((row) => shown(ctx, row, place.language));
}

/** The same as paragraphs below a letter, by the desk's clocks; empty when there is nothing to say. */
export async function announcementsForLetter(
  ctx: Ctx,
  place: AnnouncementPlace & { readonly topic_id: string | null },
): Promise<string> {
  const found = await announcedInReplies(ctx, place);
  if (found.length === 0) return '';
  const reader = { language: place.language, time_zone: (await generalSettings(ctx)).time_zone };
  return found
    .map((one) => {
      const period = sayPeriod(reader, { from: one.starts_at, until: one.ends_at }, ctx.now);
      return [`${one.title} (${period})`, one.text.trim()].filter(Boolean).join('\n');
    })
    .join('\n\n');
}

async function fitting(
  ctx: Ctx,
  { brand_id, topic_id }: AnnouncementPlace,
  until: Date,
): Promise<AnnouncementRow[]> {
  const found = await announcementsUntil(ctx, { until, brand_id });
  if (topic_id === undefined || found.every((row) => row.topic_ids.length === 0)) return found;
  const topics = topic_id === null ? [] : await listTopics(asSystem(ctx));
  const path = topicPath(topics, topic_id).map((topic) => topic.id);
  return found.filter(
    (row) => row.topic_ids.length === 0 || row.topic_ids.some((id) => path.includes(id)),
  );
}

function shown(ctx: Ctx, row: AnnouncementRow, language: Language): ShownAnnouncement {
  return {
    id: row.id,
    kind: row.kind,
    title: wordsIn(row.titles, language),
    text: wordsIn(row.texts, language),
    starts_at: row.starts_at,
    ends_at: row.ends_at,
    is_begun: new Date(row.starts_at) <= ctx.now,
  };
}

// what colleagues do --------------------------------------------------------------------------

export async function listAnnouncements(ctx: Ctx): Promise<{ items: Announcement[] }> {
  return { items: (await allAnnouncements(ctx)).map((row) => present(ctx, row)) };
}

type Edit = z.output<NonNullable<(typeof updateEndpoint)['body']>>;
const noWords = { ru: '', en: '' };

export async function createAnnouncement(
  ctx: Ctx,
  input: Edit & Required<Pick<Edit, 'kind' | 'titles'>>,
): Promise<Announcement> {
  const row: AnnouncementRow = {
    id: newId(),
    kind: input.kind,
    titles: input.titles,
    texts: input.texts ?? noWords,
    brand_ids: input.brand_ids ?? [],
    topic_ids: input.topic_ids ?? [],
    starts_at: input.starts_at ?? ctx.now.toISOString(),
    ends_at: input.ends_at ?? null,
    is_in_replies: input.is_in_replies ?? true,
  };
  refuseBackwards(row);
  return transaction(ctx, async (tx) => {
    await insertAnnouncement(tx, row);
    await tell(tx, row.id, 'created');
    return present(tx, row);
  });
}

/** @throws OporaError invalid when it would end before it begins */
export async function updateAnnouncement(ctx: Ctx, id: string, edit: Edit): Promise<Announcement> {
  return transaction(ctx, async (tx) => {
    const before = (await announcementById(tx, id)) ?? fail('not_found', 'errors.not_found');
    const row: AnnouncementRow = {
      id,
      kind: edit.kind ?? before.kind,
      titles: edit.titles ?? before.titles,
      texts: edit.texts ?? before.texts,
      brand_ids: edit.brand_ids ?? before.brand_ids,
      topic_ids: edit.topic_ids ?? before.topic_ids,
      starts_at: edit.starts_at ?? before.starts_at,
      ends_at: edit.ends_at === undefined ? before.ends_at : edit.ends_at,
      is_in_replies: edit.is_in_replies ?? before.is_in_replies,
    };
    refuseBackwards(row);
    await updateAnnouncementRow(tx, row);
    await tell(tx, id, 'edited');
    return present(tx, row);
  });
}

export async function deleteAnnouncement(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    await deleteAnnouncementRow(tx, id);
    await tell(tx, id, 'deleted');
  });
}

async function tell(tx: Ctx, id: string, change: 'created' | 'edited' | 'deleted'): Promise<void> {
  await publish(tx, {
    name: 'announcement.changed',
    subject_type: 'announcement',
    subject_id: id,
    data: { change },
  });
}

function refuseBackwards({ starts_at, ends_at }: AnnouncementRow): void {
  if (ends_at !== null && new Date(ends_at) <= new Date(starts_at))
    failField('ends_at', 'errors.field.ends_before');
}

function present(ctx: Ctx, row: AnnouncementRow): Announcement {
  const isOver = row.ends_at !== null && new Date(row.ends_at) <= ctx.now;
  const state = isOver ? 'over' : new Date(row.starts_at) > ctx.now ? 'ahead' : 'running';
  return { ...row, state };
}
