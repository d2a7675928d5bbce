import { z } from 'zod';
import { isDatabaseLost, OporaError } from '#platform/errors.ts';
import { after, type Reaction } from '#platform/events.ts';
import { type AnyJob, enqueue, type Job, job, type Schedule } from '#platform/jobs.ts';
import { deliverComment } from './deliver.ts';
import { failEntry, understand } from './email/intake.ts';
import { INTAKE_ATTEMPTS, INTAKE_JOB } from './email/record.ts';
import { forgetOldBudgets } from './ledger.sql.ts';
import { sendJob } from './outbox.ts';

/** Trouble of the house, not of the message: the job is tried again by itself. */
function isPassing(error: unknown): boolean {
  if (isDatabaseLost(error)) return true;
  if (error instanceof OporaError) return error.code === 'unavailable';
  // Serialisation failures, deadlocks, a cancelled statement.
  return (
    error instanceof Error && 'code' in error && /^(40\w{3}|57014|55P03)$/.test(String(error.code))
  );
}

/** How often an answer waits for the message it answers, a second each. */
const MOST_WAITS = 5;

type IntakePayload = { ledger_entry_id: string; waits?: number | undefined };

export const intake: Job<IntakePayload> = job(
  INTAKE_JOB,
  z.strictObject({ ledger_entry_id: z.uuid(), waits: z.number().int().optional() }),
  async (ctx, { ledger_entry_id, waits = 0 }, ports) => {
    try {
      const is_last_try = waits >= MOST_WAITS;
      const result = await understand(ctx, ports, { entry_id: ledger_entry_id, is_last_try });
      if (result === 'done') return;
      const run_at = new Date(ctx.now.getTime() + 1000);
      await enqueue(ctx, intake, { ledger_entry_id, waits: waits + 1 }, { run_at });
    } catch (error) {
      if (isPassing(error)) throw error;
      ctx.log.error({ err: error, ledger_entry_id }, 'a message could not be understood');
      await failEntry(ctx, ledger_entry_id, { cause: 'error', detail: String(error) });
    }
  },
  INTAKE_ATTEMPTS,
);

const deliver = job(
  'mail.deliver_comment',
  z.strictObject({ comment_id: z.uuid() }),
  (ctx, { comment_id }, ports) => deliverComment(ctx, ports, comment_id),
);

const forget = job('mail.forget_budgets', z.strictObject({}), (ctx) => forgetOldBudgets(ctx));

export const jobs: readonly AnyJob[] = [intake, deliver, sendJob, forget];

export const schedules: readonly Schedule[] = [{ job: forget, every_seconds: 6 * 3600 }];

export const reactions: readonly Reaction[] = [
  after('comment.added', deliver, ({ data, subject_id }) => {
    const isReply = data['visibility'] === 'public' && data['author_kind'] === 'agent';
    if (!isReply || subject_id === null) return undefined;
    return { payload: { comment_id: subject_id }, key: `mail.deliver_comment:${subject_id}` };
  }),
];
