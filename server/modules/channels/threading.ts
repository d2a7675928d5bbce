/** Corrections: a message is moved, the desk remembers it, and whoever wants may make it forget. */
import { moveComment, openEmptyTicket } from '#modules/tickets/tickets.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { baseSubject } from './email/subject-words.ts';
import { type MovedMail, mailComments, mailOfComment } from './relations.sql.ts';
import {
  deleteRule,
  forgetRulesOf,
  insertRule,
  leadOn,
  linkTickets,
  moveMail,
  settleLink,
  unlinkMoved,
} from './threading.sql.ts';

export type MovedMessage = {
  from: { id: string; number: number };
  to: { id: string; number: number };
  is_empty: boolean;
};

/**
 * Moves a message to a ticket, with all that mail knows of it; what the correction says becomes a rule.
 * Moved to where it stood first, it is as if nothing had been.
 * @throws OporaError not_found, forbidden, conflict, invalid: see `moveComment`
 */
export async function moveMessage(
  ctx: Ctx,
  comment_id: string,
  to_ticket_id: string,
): Promise<MovedMessage> {
  return transaction(ctx, async (tx) => {
    const mail = await mailOfComment(tx, comment_id);
    const { from, to, is_empty } = await moveComment(tx, comment_id, to_ticket_id);
    await moveMail(tx, comment_id, to.id);
    await unlinkMoved(tx, to.id);
    if (is_empty) {
      await leadOn(tx, from.id, to.id);
      await linkTickets(tx, from.id, [{ other_ticket_id: to.id, kind: 'moved', evidence: {} }]);
    }
    await forgetRulesOf(tx, comment_id);
    if (mail !== undefined && mail.origin_ticket_id !== to.id) {
      await learn(tx, mail, { from, to, is_empty });
    }
    return { from: placeOf(from), to: placeOf(to), is_empty };
  });
}

function placeOf({ id, number }: { id: string; number: number }) {
  return { id, number };
}

/**
 * The chain goes to the new ticket. So does the sender's mail with this subject when the subject is
 * another than that of the ticket it was in: then it is the matter that was mistaken.
 */
async function learn(tx: Ctx, mail: MovedMail, { from, to, is_empty }: MovedMessage) {
  const base = baseSubject(mail.subject ?? '');
  const isOtherMatter = base !== '' && base !== baseSubject(mail.ticket_subject);
  const isOfSender = isOtherMatter && mail.from_address !== null;
  if (mail.message_id === null && !isOfSender) return;
  await insertRule(tx, {
    id: newId(),
    message_id: mail.message_id,
    from_address: isOfSender ? mail.from_address : null,
    base_subject: isOfSender ? base : null,
    to_ticket_id: to.id,
    away_from_ticket_id: is_empty ? null : from.id,
    comment_id: mail.comment_id,
    created_by: actorId(tx.actor),
  });
}

/** Moves a message to a ticket of its own, for who wrote it, in the old one's team and mailbox. */
export async function moveMessageToNew(
  ctx: Ctx,
  comment_id: string,
  { subject }: { subject: string },
): Promise<MovedMessage> {
  return transaction(ctx, async (tx) => {
    const mail = await mailOfComment(tx, comment_id);
    if (mail?.contact_id == null) fail('invalid', 'errors.not_movable');
    const { ticket_id } = await openEmptyTicket(tx, {
      subject,
      requester_id: mail.contact_id,
      channel: 'email',
      mailbox_id: mail.mailbox_id,
      team_id: mail.team_id,
    });
    return moveMessage(tx, comment_id, ticket_id);
  });
}

/** The answer to «does this continue that?». @throws OporaError conflict when it is answered */
export async function answerPossible(
  ctx: Ctx,
  ticket_id: string,
  { ticket_id: other_ticket_id, answer }: { ticket_id: string; answer: 'join' | 'separate' },
): Promise<{ joined: { id: string; number: number } | null }> {
  return transaction(ctx, async (tx) => {
    const by = tx.actor.kind === 'agent' ? tx.actor.id : null;
    const settled = await settleLink(tx, ticket_id, { other_ticket_id, by });
    if (settled === undefined) fail('conflict', 'errors.already_answered');
    await publish(tx, {
      name: 'ticket.relation_answered',
      ticket_id,
      subject_type: 'ticket',
      subject_id: ticket_id,
      data: { answer, other_ticket_id },
    });
    if (answer === 'join') return { joined: await joinAll(tx, ticket_id, other_ticket_id) };
    await keepApart(tx, ticket_id, other_ticket_id);
    return { joined: null };
  });
}

/** All that came by mail goes over; a ticket that is empty then is closed and leads to the other. */
async function joinAll(tx: Ctx, ticket_id: string, other_ticket_id: string) {
  let joined: { id: string; number: number } | null = null;
  for (const { id } of await mailComments(tx, ticket_id)) {
    joined = (await moveMessage(tx, id, other_ticket_id)).to;
  }
  return joined ?? fail('invalid', 'errors.not_movable');
}

/** The same question is not asked again for this sender and subject. */
async function keepApart(tx: Ctx, ticket_id: string, other_ticket_id: string): Promise<void> {
  const [first] = await mailComments(tx, ticket_id);
  const mail = first === undefined ? undefined : await mailOfComment(tx, first.id);
  if (mail === undefined) return;
  const base = baseSubject(mail.subject ?? '');
  const isOfSender = base !== '' && mail.from_address !== null;
  if (mail.message_id === null && !isOfSender) return;
  await insertRule(tx, {
    id: newId(),
    message_id: mail.message_id,
    from_address: isOfSender ? mail.from_address : null,
    base_subject: isOfSender ? base : null,
    to_ticket_id: null,
    away_from_ticket_id: other_ticket_id,
    comment_id: mail.comment_id,
    created_by: actorId(tx.actor),
  });
}

/** Mail is threaded by evidence alone again; what was moved stays where it is. */
export async function removeRule(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    await deleteRule(tx, id);
    await publish(tx, { name: 'thread_rule.deleted', subject_type: 'thread_rule', subject_id: id });
  });
}
