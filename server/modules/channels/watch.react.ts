import { z } from 'zod';
import { type AnyJob, enqueue, job, type Schedule } from '#platform/jobs.ts';
import { sendCanary } from './canary.ts';
import { watchTokens } from './token-watch.ts';
import { lookAround } from './watch.ts';

const nothing = z.strictObject({});

/** One try: a letter that leaves later would measure the wait of the job. */
const canary = job(
  'mail.canary',
  z.strictObject({ mailbox_id: z.uuid() }),
  (ctx, { mailbox_id }, ports) => sendCanary(ctx, ports, mailbox_id),
  1,
);

const look = job('mail.watch', nothing, async (ctx) => {
  for (const mailbox_id of await lookAround(ctx)) {
    await enqueue(ctx, canary, { mailbox_id }, { key: `mail.canary:${mailbox_id}` });
  }
});

const tokens = job('mail.watch_tokens', nothing, (ctx, _payload, ports) => watchTokens(ctx, ports));

export const watchJobs: readonly AnyJob[] = [look, canary, tokens];
export const watchSchedules: readonly Schedule[] = [
  { job: look, every_seconds: 30 },
  { job: tokens, every_seconds: 300 },
];
