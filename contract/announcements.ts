/** Announcements: planned work and known trouble, told by brand and topic while they last. */
import { z } from 'zod';
import { empty, instant, line, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

export const announcementKinds = ['planned', 'trouble'] as const;

const title = z.strictObject({ ru: line(200), en: line(200) });
const words = z.strictObject({ ru: text(4000), en: text(4000) });

/** As a reader sees it, in one language. */
export const shownAnnouncement = z.strictObject({
  id: uuid,
  kind: z.enum(announcementKinds),
  title: z.string(),
  text: z.string(),
  starts_at: instant,
  ends_at: instant.nullable(),
  /** False: it is told ahead of time. */
  is_begun: z.boolean(),
});
export type ShownAnnouncement = z.infer<typeof shownAnnouncement>;

export const announcement = z.strictObject({
  id: uuid,
  kind: z.enum(announcementKinds),
  titles: title,
  texts: words,
  /** None: every brand. */
  brand_ids: z.array(uuid),
  /** These and what is below them; none: every topic. */
  topic_ids: z.array(uuid),
  starts_at: instant,
  /** Null: until somebody ends it. */
  ends_at: instant.nullable(),
  /** Said in automatic answers as well, once it has begun. */
  is_in_replies: z.boolean(),
  state: z.enum(['ahead', 'running', 'over']),
});
export type Announcement = z.infer<typeof announcement>;

const body = {
  kind: z.enum(announcementKinds),
  titles: title.refine((said) => said.ru !== '' || said.en !== '', {
    error: 'errors.field.name_needed',
  }),
  texts: words,
  brand_ids: z.array(ref('brand')).max(100),
  topic_ids: z.array(ref('topic')).max(200),
  starts_at: instant,
  ends_at: instant.nullable(),
  is_in_replies: z.boolean(),
};

export const listAnnouncements = endpoint({
  method: 'GET',
  path: '/api/announcements',
  access: 'agent',
  scope: 'read',
  summary: 'Announcements that run or are ahead, and the last hundred that are over',
  response: z.strictObject({ items: z.array(announcement) }),
});
export const createAnnouncement = endpoint({
  method: 'POST',
  path: '/api/announcements',
  access: 'knowledge.publish',
  scope: 'write',
  summary: 'Announce planned work or known trouble, from now on unless another time is named',
  body: z.strictObject(body).partial().required({ kind: true, titles: true }),
  response: announcement,
  status: 201,
});
export const updateAnnouncement = endpoint({
  method: 'PATCH',
  path: '/api/announcements/:announcement_id',
  access: 'knowledge.publish',
  scope: 'write',
  summary: 'Change an announcement, or end it',
  params: z.strictObject({ announcement_id: uuid }),
  body: z.strictObject(body).partial(),
  response: announcement,
});
export const deleteAnnouncement = endpoint({
  method: 'DELETE',
  path: '/api/announcements/:announcement_id',
  access: 'knowledge.publish',
  scope: 'write',
  summary: 'Delete an announcement that was a mistake',
  params: z.strictObject({ announcement_id: uuid }),
  response: empty,
});
