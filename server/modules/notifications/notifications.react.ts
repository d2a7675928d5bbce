import { z } from 'zod';
import { contactLinkMail, linkMail } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type OporaEvent, on, type Reaction } from '#platform/events.ts';
import { followEvents } from '#platform/follow.ts';
import { type AnyJob, enqueue, job, type Schedule } from '#platform/jobs.ts';
import { mailDigest } from './digest.ts';
import { mailMailboxNews, tellOfMailboxes } from './mailbox-news.ts';
import { mailAccountChange, mailContactLink, mailLink, mailNotification } from './mailing.ts';
import {
  digestJob,
  heldPushJob,
  mailboxMailJob,
  mailJob,
  pushJob,
  tryPushJob,
} from './outgoing-jobs.ts';
import { pushGreeting, pushHeld, pushNotification } from './pushing.ts';
import { pushKeys } from './subscriptions.ts';
import { tellOf } from './telling.ts';

const mail = job(
  mailJob.name,
  mailJob.payload,
  (ctx, { notification_id }, ports) => mailNotification(ctx, ports, notification_id),
  mailJob.max_attempts,
);
const mailOfMailbox = job(
  mailboxMailJob.name,
  mailboxMailJob.payload,
  (ctx, { notification_id }, ports) => mailMailboxNews(ctx, ports, notification_id),
  mailboxMailJob.max_attempts,
);
const digest = job(
  digestJob.name,
  digestJob.payload,
  (ctx, { agent_id }, ports) => mailDigest(ctx, ports, agent_id),
  digestJob.max_attempts,
);
const push = job(
  pushJob.name,
  pushJob.payload,
  (ctx, { notification_id }, ports) => pushNotification(ctx, ports, notification_id),
  pushJob.max_attempts,
);
const heldPush = job(
  heldPushJob.name,
  heldPushJob.payload,
  (ctx, { agent_id }, ports) => pushHeld(ctx, ports, agent_id),
  heldPushJob.max_attempts,
);
const tryPush = job(
  tryPushJob.name,
  tryPushJob.payload,
  (ctx, { subscription_id }, ports) => pushGreeting(ctx, ports, subscription_id),
  tryPushJob.max_attempts,
);

/** So that a browser may subscribe before anything is pushed. */
export const makePushKey = job(
  'notifications.make_push_key',
  z.strictObject({}),
  async (ctx, _payload, ports) => {
    await pushKeys(ctx, ports.secrets);
  },
);

/** Tells of all that happened since the last second, in one piece of work. */
export const follow = job('notifications.follow', z.strictObject({}), (ctx) =>
  followEvents(ctx, 'notifications', async (tx, events) => {
    await tellOf(tx, events);
    await tellOfMailboxes(tx, events);
  }),
);

const sendContactLink = job(
  contactLinkMail.name,
  contactLinkMail.payload,
  (ctx, asked, ports) => mailContactLink(ctx, ports, asked),
  contactLinkMail.max_attempts,
);
const sendLink = job(
  linkMail.name,
  linkMail.payload,
  (ctx, asked, ports) => mailLink(ctx, ports, asked),
  linkMail.max_attempts,
);

const sendAccountChange = job(
  'notifications.mail_account_change',
  z.strictObject({
    agent_id: z.uuid(),
    change: z.enum(['password', 'second_factor_on', 'second_factor_off']),
    at: z.iso.datetime(),
  }),
  (ctx, asked, ports) => mailAccountChange(ctx, ports, asked),
);

/** Told in the transaction of the change, so that no change stays untold. */
const tellOwner = (ctx: Ctx, { subject_id, name, data }: OporaEvent): Promise<void> => {
  const turned = data['is_on'] === true ? 'second_factor_on' : 'second_factor_off';
  const change = name === 'agent.password_changed' ? 'password' : turned;
  return enqueue(ctx, sendAccountChange, {
    ...{ agent_id: subject_id ?? '', change, at: ctx.now.toISOString() },
  });
};

export const reactions: readonly Reaction[] = [
  on('agent.password_changed', tellOwner),
  on('agent.second_factor_changed', tellOwner),
];
export const jobs: readonly AnyJob[] = [
  follow,
  mail,
  mailOfMailbox,
  digest,
  push,
  heldPush,
  tryPush,
  makePushKey,
  sendLink,
  sendContactLink,
  sendAccountChange,
];
export const schedules: readonly Schedule[] = [
  { job: follow, every_seconds: 1 },
  { job: makePushKey, every_seconds: 24 * 3600 },
];
