/**
 * The automatic answer to a new request: its number and when somebody answers, in the sender's
 * language, within RFC 3834.
 */
import { promiseVariable, withPromise } from '#contract/auto-reply.ts';
import { standingOf } from '#contract/mail-protection.ts';
import { announcementsForLetter } from '#modules/announcements/announcements.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { OpenedTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { publish } from '#platform/events.ts';
import type { Ports } from '#platform/ports.ts';
import { recipientsOfAutomatic } from '../automatic-recipients.ts';
import { countAutoReply } from '../ledger.sql.ts';
import { queueDelivery } from '../outbox.ts';
import { promisedMoment } from '../promised.ts';
import { domainOf } from './addresses.ts';
import { ANSWERS_PER_HOUR, type NoAnswerCause, whyNoAnswer } from './autoreply.ts';
import type { Incoming } from './incoming.ts';

/** Automatic answers to one domain within an hour: many addresses of one stranger are one stranger. */
const ANSWERS_PER_DOMAIN = 200;

/** Queues the answer, or says on the ticket why there is none. */
export async function answerAutomatically(
  tx: Ctx,
  ports: Ports,
  { incoming, opened }: { incoming: Incoming; opened: OpenedTicket },
): Promise<void> {
  const { mail, entry, mailbox, own_addresses, language } = incoming;
  const canSend = mailbox !== null && mailbox.outgoing === 'smtp' && mailbox.disabled_at === null;
  const cause =
    whyNoAnswer({
      mail,
      envelope_from: entry.envelope_from,
      own_addresses,
      is_switched_on: canSend && mailbox.auto_reply,
      is_forged: standingOf(incoming.checks.auth) === 'forged',
    }) ?? (await overBudget(tx, mail.from?.address ?? ''));
  if (cause !== null || mailbox === null || mail.from === null) {
    await tellSilence(tx, opened.ticket_id, cause ?? 'no_sender');
    return;
  }
  const settings = await generalSettings(tx);
  const number = String(opened.number);
  const template = settings.auto_reply_text[language];
  const isPromising = template?.includes(promiseVariable) === true;
  const promised = isPromising
    ? await promisedMoment(tx, { ticket_id: opened.ticket_id, language })
    : null;
  // Its topic is not known yet: what is told about one alone is not for it.
  const place = { brand_id: mailbox.brand_id, topic_id: null, language };
  const announced = await announcementsForLetter(tx, place);
  const text = withPromise(filled(template, number), promised?.words ?? null);
  await queueDelivery(tx, ports, {
    kind: 'auto_reply',
    mailbox,
    ticket: { id: opened.ticket_id, number: opened.number },
    comment_id: null,
    recipients: await recipientsOfAutomatic(
      tx,
      { kind: 'auto_reply', audience: settings.auto_reply_to },
      { ticket_id: opened.ticket_id, requester: mail.from },
    ),
    message: {
      subject: filledSubject(settings.auto_reply_subject[language], number),
      text: announced === '' ? text : `${text}\n\n${announced}`,
      html: null,
      in_reply_to: mail.message_id,
      references: [...mail.references, ...(mail.message_id === null ? [] : [mail.message_id])],
    },
  });
  if (promised === null) return;
  await publish(tx, {
    name: 'auto_reply.promised',
    ticket_id: opened.ticket_id,
    subject_type: 'ticket',
    subject_id: opened.ticket_id,
    data: { words: promised.words, due_at: promised.due_at },
  });
}

async function overBudget(tx: Ctx, address: string): Promise<NoAnswerCause | null> {
  const counted = await countAutoReply(tx, { address, domain: domainOf(address) });
  const isOver = counted.address > ANSWERS_PER_HOUR || counted.domain > ANSWERS_PER_DOMAIN;
  return isOver ? 'budget' : null;
}

async function tellSilence(tx: Ctx, ticket_id: string, cause: NoAnswerCause): Promise<void> {
  // A switched-off answer is no news.
  if (cause === 'switched_off') return;
  await publish(tx, {
    name: 'auto_reply.suppressed',
    ticket_id,
    subject_type: 'ticket',
    subject_id: ticket_id,
    data: { cause },
  });
}

/**
 * The sender is not verified yet, so nothing of his own goes back in our name (case C10): the subject
 * of a forged message would make us a relay. `{subject}` and what leads to it fall away.
 */
function filledSubject(template: string | undefined, number: string): string {
  const text = filled(template, number).replaceAll('{subject}', '').replaceAll(promiseVariable, '');
  return text.replace(/[\s:—–-]+$/u, '').replace(/\s+/g, ' ');
}

function filled(template: string | undefined, number: string): string {
  return (template ?? '{number}').replaceAll('{number}', number);
}
