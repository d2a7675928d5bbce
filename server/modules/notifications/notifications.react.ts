import { z } from 'zod';
import { linkMail } from '#modules/people/people.ts';
import { followEvents } from '#platform/follow.ts';
import { type AnyJob, job, type Schedule } from '#platform/jobs.ts';
import { mailMailboxNews, tellOfMailboxes } from './mailbox-news.ts';
import { mailLink, mailNotification } from './mailing.ts';
import { tellOf } from './telling.ts';

const mail = job(
  'notifications.mail',
  z.strictObject({ notification_id: z.uuid() }),
  (ctx, { notification_id }, ports) => mailNotification(ctx, ports, notification_id),
);

const mailOfMailbox = job(
  'notifications.mail_of_mailbox',
  z.strictObject({ notification_id: z.uuid() }),
  (ctx, { notification_id }, ports) => mailMailboxNews(ctx, ports, notification_id),
);

/** Tells of all that happened since the last second, in one piece of work. */
export const follow = job('notifications.follow', z.strictObject({}), (ctx) =>
  followEvents(ctx, 'notifications', async (tx, events) => {
    await tellOf(tx, events, mail);
    await tellOfMailboxes(tx, events, mailOfMailbox);
  }),
);

const sendLink = job(
  linkMail.name,
  linkMail.payload,
  (ctx, asked, ports) => mailLink(ctx, ports, asked),
  linkMail.max_attempts,
);

export const jobs: readonly AnyJob[] = [follow, mail, mailOfMailbox, sendLink];
export const schedules: readonly Schedule[] = [{ job: follow, every_seconds: 1 }];
