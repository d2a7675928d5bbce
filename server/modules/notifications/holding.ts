/** News that may not leave yet: they wait, with those that came meanwhile, for one letter and one push. */
import type { NotificationKind } from '#contract/notifications.ts';
import type { AgentCard } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { enqueue } from '#platform/jobs.ts';
import { firstDue, setDue } from './notifications.sql.ts';
import { digestJob, heldPushJob, keyOfAgent } from './outgoing-jobs.ts';
import { heldUntil, mailDue } from './preferences.ts';

type Held = { readonly id: string; readonly kind: NotificationKind };

/** True: the letter waits for the end of quiet hours or for the digest. */
export async function holdMail(tx: Ctx, card: AgentCard, row: Held): Promise<boolean> {
  const due_at = mailDue(card, row.kind, tx.now);
  if (due_at.getTime() <= tx.now.getTime()) return false;
  await setDue(tx, [row.id], { way: 'mail', due_at });
  await comeBackFor(tx, card.id, 'mail');
  return true;
}

/** True: the push waits for the end of quiet hours. */
export async function holdPush(tx: Ctx, card: AgentCard, row: Held): Promise<boolean> {
  const due_at = heldUntil(card, row.kind, tx.now);
  if (due_at === undefined) return false;
  await setDue(tx, [row.id], { way: 'push', due_at });
  await comeBackFor(tx, card.id, 'push');
  return true;
}

/** The job that lets the first of what waits go, at its time. */
export async function comeBackFor(tx: Ctx, agent_id: string, way: 'mail' | 'push'): Promise<void> {
  const run_at = await firstDue(tx, agent_id, way);
  if (run_at === undefined) return;
  const job = way === 'mail' ? digestJob : heldPushJob;
  await enqueue(tx, job, { agent_id }, { key: keyOfAgent(job, agent_id), run_at });
}
