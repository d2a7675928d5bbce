import { z } from 'zod';
import { type AnyJob, enqueue, job, type Schedule } from '#platform/jobs.ts';
import { isAnythingDue, pruneDeliveries } from './deliveries.sql.ts';
import { followWebhooks } from './feed.ts';
import { ownerGoneJob, sendJob } from './jobs.ts';
import { sendDue } from './sending.ts';
import { switchOff } from './switching.ts';

const nothing = z.strictObject({});

/** Once a second: what happened in it, and what is due. */
export const follow = job('webhooks.follow', nothing, async (ctx) => {
  await followWebhooks(ctx);
  if (await isAnythingDue(ctx)) await enqueue(ctx, sendJob, {}, { key: sendJob.name });
});

const send = job(
  sendJob.name,
  sendJob.payload,
  (ctx, _nothing, ports) => sendDue(ctx, ports),
  sendJob.max_attempts,
);

const ownerGone = job(
  ownerGoneJob.name,
  ownerGoneJob.payload,
  (ctx, { webhook_id }) => switchOff(ctx, webhook_id, 'owner_gone'),
  ownerGoneJob.max_attempts,
);

const prune = job('webhooks.prune', nothing, async (ctx) => {
  while ((await pruneDeliveries(ctx)) > 0) ctx.log.debug('old webhook deliveries were taken away');
});

export const jobs: readonly AnyJob[] = [follow, send, ownerGone, prune];
export const schedules: readonly Schedule[] = [
  { job: follow, every_seconds: 1 },
  { job: prune, every_seconds: 3600 },
];
