/** A bounce on the message that it speaks of. */
import { markUndeliverable } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { publish } from '#platform/events.ts';
import { deliveryByMessageId, updateDelivery } from '../deliveries.sql.ts';
import { recipientsSchema } from '../recipients.ts';
import { tellComment } from '../send.ts';
import type { ParsedMail } from './parsed.ts';

type Where = { ticket_id: string | null; comment_id: string | null };

/**
 * Writes what the server said on our delivery; a refusal for good also marks the address, a delay
 * does not. Only an address that we really wrote to can be marked: a report is easily forged.
 */
export async function noteBounce(
  tx: Ctx,
  mail: ParsedMail,
  message_ids: readonly string[],
): Promise<Where> {
  const delivery = await deliveryByMessageId(tx, message_ids);
  if (delivery === undefined) return { ticket_id: null, comment_id: null };
  const words = wordsOf(mail);
  const action = mail.bounce?.action ?? 'failed';
  const isDelay = action === 'delayed';
  const isSuccess = ['delivered', 'relayed', 'expanded'].includes(action);
  const where = { ticket_id: delivery.ticket_id, comment_id: delivery.comment_id };
  if (isSuccess) return where;
  if (!isDelay) {
    await updateDelivery(tx, delivery.id, {
      state: 'bounced',
      error: words,
      error_code: mail.bounce?.status || null,
      failed_at: tx.now,
    });
    const recipient = mail.bounce?.recipient ?? null;
    const { to, cc, bcc } = recipientsSchema.parse(delivery.recipients);
    const isOurs = [...to, ...cc, ...bcc].some((one) => one.address === recipient);
    if (recipient !== null && isOurs) await markUndeliverable(tx, recipient, words);
  }
  await tellComment(tx, delivery.id);
  await publish(tx, {
    name: isDelay ? 'delivery.delayed' : 'delivery.bounced',
    ticket_id: delivery.ticket_id,
    subject_type: 'delivery',
    subject_id: delivery.id,
    data: {
      kind: delivery.kind,
      comment_id: delivery.comment_id,
      words,
      recipient: mail.bounce?.recipient ?? null,
    },
  });
  return where;
}

function wordsOf(mail: ParsedMail): string {
  const said = mail.bounce?.diagnostic ?? '';
  if (said !== '') return said;
  return mail.text.replace(/\s+/g, ' ').trim().slice(0, 500) || mail.subject;
}
