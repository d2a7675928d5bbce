/** What leaves: an agent's public comment as a reply, and letters that other modules write. */
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import type { Ports } from '#platform/ports.ts';
import { deliveryOfComment, type ReplyFacts, replyFacts } from './deliveries.sql.ts';
import { defaultOutgoing, type MailboxRow, mailboxById } from './mailboxes.sql.ts';
import { queueDelivery } from './outbox.ts';
import { type Party, partiesSchema, type Recipients } from './recipients.ts';
import { sealTexts } from './sealed-texts.ts';
import { sideFacts } from './side.sql.ts';

/** Queues the comment's one delivery; a second run of the job finds it there. */
export async function deliverComment(ctx: Ctx, ports: Ports, comment_id: string): Promise<void> {
  await transaction(asSystem(ctx), async (tx) => {
    const facts = await replyFacts(tx, comment_id);
    if (facts === undefined) return;
    if ((await deliveryOfComment(tx, comment_id)) !== undefined) return;
    await queueDelivery(tx, ports, {
      kind: facts.author_kind === 'system' ? 'auto_reply' : 'reply',
      mailbox: await outgoingMailbox(tx, facts.mailbox_id),
      ticket: { id: facts.ticket_id, number: facts.number },
      comment_id,
      recipients: recipientsOf(facts),
    });
  });
}

/** Queues the letter of a side word; a second run of the job finds it there. */
export async function deliverSide(ctx: Ctx, ports: Ports, comment_id: string): Promise<void> {
  await transaction(asSystem(ctx), async (tx) => {
    const facts = await sideFacts(tx, comment_id);
    if (facts === undefined) return;
    if ((await deliveryOfComment(tx, comment_id)) !== undefined) return;
    await queueDelivery(tx, ports, {
      kind: 'side',
      mailbox: await outgoingMailbox(tx, facts.mailbox_id),
      ticket: { id: facts.ticket_id, number: facts.number },
      side_number: facts.side_number,
      comment_id,
      recipients: { to: partiesSchema.parse(facts.to_addresses), cc: [], bcc: [], accepted: [] },
    });
  });
}

/** As the agent addressed it; without any address, to the requester. */
function recipientsOf(facts: ReplyFacts): Recipients {
  const to = partiesSchema.parse(facts.to_addresses);
  const cc = partiesSchema.parse(facts.cc_addresses);
  const bcc = partiesSchema.parse(facts.bcc_addresses);
  const isAddressed = to.length + cc.length + bcc.length > 0;
  if (isAddressed) return { to, cc, bcc, accepted: [] };
  const address = facts.requester_address;
  return { to: address === null ? [] : [{ name: '', address }], cc, bcc, accepted: [] };
}

async function outgoingMailbox(
  ctx: Ctx,
  id: string | null,
  rather_not: string | null = null,
): Promise<MailboxRow | null> {
  const own = id === null ? undefined : await mailboxById(ctx, id);
  if (own !== undefined && own.outgoing === 'smtp' && own.disabled_at === null) return own;
  return (await defaultOutgoing(ctx, rather_not)) ?? null;
}

export type Letter = {
  kind: 'notification' | 'invitation' | 'password_reset' | 'confirmation' | 'sign_in';
  to: Party;
  subject: string;
  text: string;
  html?: string;
  /** The ticket it speaks of: it leaves by that ticket's mailbox and belongs to its thread. */
  ticket?: { id: string; number: number; mailbox_id: string | null };
  /** Of the brand in whose name it is written; null: the desk's own. */
  mailbox_id?: string | null;
  /** The mailbox that it says is in trouble: it leaves by another where there is one. */
  rather_not_by?: string;
  /** The name of the rule that writes it. */
  rule?: string;
};

/**
 * Queues a letter that another module wrote; it leaves as automatic mail (RFC 3834). Inside a
 * transaction. Answers the delivery's id.
 */
export async function queueLetter(tx: Ctx, ports: Ports, letter: Letter): Promise<string> {
  const texts = { text: letter.text, html: letter.html ?? null };
  return queueDelivery(tx, ports, {
    kind: letter.kind,
    mailbox: await outgoingMailbox(
      tx,
      letter.ticket?.mailbox_id ?? letter.mailbox_id ?? null,
      letter.rather_not_by,
    ),
    ticket: letter.ticket ?? null,
    comment_id: null,
    recipients: { to: [letter.to], cc: [], bcc: [], accepted: [] },
    message: {
      subject: letter.subject,
      ...(letter.kind === 'notification' ? texts : sealTexts(ports.secrets, texts)),
      in_reply_to: null,
      references: [],
      ...(letter.rule === undefined ? {} : { rule: letter.rule }),
    },
  });
}
