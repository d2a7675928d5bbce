/** On and off. A webhook that is off sends nothing and remembers nothing of what happens meanwhile. */
import { agentsWhoMay } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { stopWaiting } from './deliveries.sql.ts';
import { lockWebhook, type OffCause, writeWebhook } from './webhooks.sql.ts';

/**
 * What waits is given up, to be sent anew by hand. Administrators are told, unless one of them did it.
 * Nothing happens to one that is off already.
 */
export async function switchOff(ctx: Ctx, webhook_id: string, cause: OffCause): Promise<void> {
  await transaction(ctx, async (tx) => {
    const webhook = await lockWebhook(tx, webhook_id);
    if (webhook === undefined || !webhook.is_on) return;
    await writeWebhook(tx, webhook_id, { is_on: false, off_cause: cause, off_at: tx.now });
    await stopWaiting(tx, webhook_id);
    const { name } = webhook;
    const subject = { subject_type: 'webhook', subject_id: webhook_id };
    if (cause === 'by_hand') {
      await publish(tx, { name: 'webhook.changed', ...subject, data: { name, change: 'off' } });
      return;
    }
    const agent_ids = await agentsWhoMay(tx, 'settings.manage');
    const path = `/settings/webhooks/${webhook_id}`;
    await publish(tx, {
      name: 'webhook.switched_off',
      ...subject,
      data: { name, cause, agent_ids, path },
    });
  });
}
