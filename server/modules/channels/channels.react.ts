import { z } from 'zod';
import { after, on, type Reaction } from '#platform/events.ts';
import { HTML_VERSION } from '#platform/html.ts';
import { type AnyJob, enqueue, type Job, job, type Schedule } from '#platform/jobs.ts';
import { cleanBatch } from './cleaning.ts';
import { deliverComment, deliverSide } from './deliver.ts';
import { INTAKE_ATTEMPTS, INTAKE_JOB } from './email/record.ts';
import { understand } from './email/understand.ts';
import { forgetOldBudgets } from './ledger.sql.ts';
import { followMerge, followSplit, followUnmerge, followUnsplit } from './realign.ts';
import { askForForgotten, sendJob, tryAgainFrom } from './send.ts';
import { watchJobs, watchSchedules } from './watch.react.ts';

/**
 * How often an answer waits for the message it answers, each time twice as long: two minutes in all,
 * more than the jobs of a killed worker wait until they are free.
 */
const MOST_WAITS = 7;

type IntakePayload = { ledger_entry_ids: string[]; waits?: number | undefined };

export const intake: Job<IntakePayload> = job(
  INTAKE_JOB,
  z.strictObject({ ledger_entry_ids: z.array(z.uuid()), waits: z.number().int().optional() }),
  async (ctx, { ledger_entry_ids, waits = 0 }, ports) => {
    const is_last_try = waits >= MOST_WAITS;
    const ahead = await understand(ctx, ports, { entry_ids: ledger_entry_ids, is_last_try });
    if (ahead.length === 0) return;
    const run_at = new Date(ctx.now.getTime() + 1000 * 2 ** waits);
    await enqueue(ctx, intake, { ledger_entry_ids: ahead, waits: waits + 1 }, { run_at });
  },
  INTAKE_ATTEMPTS,
);

const deliver = job(
  'mail.deliver_comment',
  z.strictObject({ comment_id: z.uuid() }),
  async (ctx, { comment_id }, ports) => {
    await deliverComment(ctx, ports, comment_id);
    await deliverSide(ctx, ports, comment_id);
  },
);

const forget = job('mail.forget_budgets', z.strictObject({}), (ctx) => forgetOldBudgets(ctx));

/** So long one run may take before it lets others go first. */
const cleaningMilliseconds = 10_000;
const cleanOld: Job<Record<string, never>> = job(
  'mail.clean_old_messages',
  z.strictObject({}),
  async (ctx, _, ports) => {
    const end = performance.now() + cleaningMilliseconds;
    while (await cleanBatch(ctx, ports, HTML_VERSION))
      if (performance.now() > end) return enqueue(ctx, cleanOld, {}, { priority: 10 });
  },
);

const forgotten = job('mail.ask_for_forgotten', z.strictObject({}), (ctx) => askForForgotten(ctx));

export const jobs: readonly AnyJob[] = [
  ...watchJobs,
  ...[intake, deliver, sendJob, forget, forgotten, cleanOld],
];

export const schedules: readonly Schedule[] = [
  ...watchSchedules,
  { job: forget, every_seconds: 6 * 3600 },
  { job: forgotten, every_seconds: 300 },
  { job: cleanOld, every_seconds: 3600 },
];

export const reactions: readonly Reaction[] = [
  on('ticket.merged', followMerge),
  on('ticket.unmerged', followUnmerge),
  on('ticket.split', followSplit),
  on('ticket.unsplit', followUnsplit),
  on('mailbox.updated', async (ctx, { subject_id }) => {
    if (subject_id !== null) await tryAgainFrom(ctx, subject_id);
  }),
  after('comment.added', deliver, ({ data, subject_id }) => {
    // An agent's word that came by mail has reached the customer already.
    // The desk itself speaks in conversations only by rules.
    const isOfRule = data['author_kind'] === 'system' && data['by'] !== undefined;
    const isOurs = isOfRule || (data['author_kind'] === 'agent' && data['channel'] !== 'email');
    const isReply = ['public', 'side'].includes(String(data['visibility'])) && isOurs;
    if (!isReply || subject_id === null) return undefined;
    return { payload: { comment_id: subject_id }, key: `mail.deliver_comment:${subject_id}` };
  }),
];
