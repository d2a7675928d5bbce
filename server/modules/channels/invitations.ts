/**
 * Invitations to meetings (RFC 5546). They are read from the calendar files that messages carry,
 * whenever somebody looks, so that a better reader also reads old ones; only our answers are kept.
 */
import { translate } from '#contract/i18n/dictionaries.ts';
import type { Invitation, InvitationAnswer } from '#contract/invitations.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import type { Ports } from '#platform/ports.ts';
import { MAX_CALENDAR_BYTES, type ReadEvent, readCalendar } from './email/calendar.ts';
import { calendarReply } from './email/calendar-reply.ts';
import { headerLine } from './email/compose.ts';
import type { CalendarEvent, CalendarPerson } from './email/parsed.ts';
import { splitPlusAddress } from './email/token.ts';
import {
  type AnswerRow,
  answersOf,
  type CalendarFile,
  calendarFiles,
  lockAnswers,
  ticketOfComment,
  writeAnswer,
} from './invitations.sql.ts';
import type { MailboxRow } from './mailboxes.sql.ts';
import { knownMailboxes } from './mailboxes.ts';
import { queueDelivery } from './outbox.ts';

/** What was read, beside what is shown of it. */
type Found = { file: CalendarFile; read: ReadEvent; shown: Invitation; voice: Voice | null };
/** In whose name we answer. */
type Voice = { mailbox: MailboxRow; address: string };

export async function listInvitations(
  ctx: Ctx,
  ports: Ports,
  ticket_id: string,
): Promise<Invitation[]> {
  return (await findInvitations(ctx, ports, ticket_id)).map(({ shown }) => shown);
}

export type Answer = { uid: string; recurrence_id: string; answer: InvitationAnswer };

/**
 * Sends the answer to the organiser and remembers it. The same answer again, while the first has not
 * failed, sends nothing.
 * @throws OporaError not_found; conflict when the invitation is none any more
 */
export async function answerInvitation(
  ctx: Ctx,
  ports: Ports,
  { comment_id, ...given }: Answer & { comment_id: string },
): Promise<Invitation> {
  return transaction(ctx, async (tx) => {
    // Two clicks are one answer.
    await lockAnswers(tx, comment_id);
    const ticket_id =
      (await ticketOfComment(tx, comment_id)) ?? fail('not_found', 'errors.not_found');
    const find = async () =>
      (await findInvitations(tx, ports, ticket_id)).find(
        ({ shown }) =>
          shown.comment_id === comment_id &&
          shown.uid === given.uid &&
          shown.recurrence_id === given.recurrence_id,
      ) ?? fail('not_found', 'errors.not_found');
    const found = await find();
    if (!found.shown.can.answer) fail('conflict', 'errors.invitation_over');
    if (isSaidAlready(found.shown, given.answer)) return found.shown;
    await sendAnswer(tx, ports, { found, answer: given.answer });
    return (await find()).shown;
  });
}

function isSaidAlready({ answered }: Invitation, answer: InvitationAnswer): boolean {
  if (answered?.answer !== answer || answered.delivery === null) return false;
  return !['failed', 'bounced', 'cancelled'].includes(answered.delivery.state);
}

async function sendAnswer(
  tx: Ctx,
  ports: Ports,
  { found, answer }: { found: Found; answer: InvitationAnswer },
): Promise<void> {
  const { file, read, shown, voice } = found;
  const to = shown.organizer?.address ?? null;
  if (voice === null || to === null || tx.actor.kind !== 'agent')
    return fail('conflict', 'errors.invitation_over');
  const { mailbox, address } = voice;
  const { language, name } = mailbox;
  const summary = headerLine(shown.summary).slice(0, 300);
  const word = translate(language, `mail.invitation_${answer}`);
  const delivery_id = await queueDelivery(tx, ports, {
    kind: 'calendar_reply',
    mailbox,
    ticket: { id: file.ticket_id, number: file.ticket_number },
    comment_id: null,
    recipients: {
      to: [{ name: shown.organizer?.name ?? '', address: to }],
      cc: [],
      bcc: [],
      accepted: [],
    },
    message: {
      subject: `${word}: ${summary}`,
      text: `${translate(language, `mail.invitation_${answer}_text`, { summary })}\n\n-- \n${name}`,
      html: null,
      in_reply_to: file.message_id,
      references: file.message_id === null ? [] : [file.message_id],
      calendar: calendarReply(read, { address, name, answer, now: tx.now }),
    },
  });
  const { comment_id, uid, recurrence_id } = shown;
  await writeAnswer(tx, {
    ...{ comment_id, uid, recurrence_id, answer, delivery_id },
    answered_by: tx.actor.id,
  });
  await publish(tx, {
    name: 'invitation.answered',
    ticket_id: file.ticket_id,
    subject_type: 'comment',
    subject_id: comment_id,
    data: { comment_id, uid, answer, summary },
  });
}

async function findInvitations(ctx: Ctx, ports: Ports, ticket_id: string): Promise<Found[]> {
  const files = await calendarFiles(ctx, { ticket_id, max_bytes: MAX_CALENDAR_BYTES });
  const [mailboxes, answers] = await Promise.all([
    knownMailboxes(ctx),
    answersOf(ctx, [...new Set(files.map((file) => file.comment_id))]),
  ]);
  const read: { file: CalendarFile; read: ReadEvent }[] = [];
  for (const file of files) {
    const bytes = await ports.blobs.read(file);
    // Its charset and method stood in the message; a calendar says the latter itself (RFC 6047, 2.1).
    for (const one of readCalendar(bytes, { charset: 'utf-8', method: '' }))
      read.push({ file, read: one });
  }
  const isTwin = twins();
  const once = read.filter(({ file, read: one }) => !isTwin(file.comment_id, one.event));
  const events = once.map(({ read: one }) => one.event);
  return once.map(({ file, read: one }, index) => {
    const voice = voiceFor(file, one.event, mailboxes);
    const newer = newerThan(one.event, events.slice(index + 1));
    const shown = presented(one.event, {
      file,
      voice,
      newer,
      answers,
      mayAnswer: mayAct(ctx.actor, 'tickets.reply'),
    });
    return { file, read: one, shown, voice };
  });
}

/** The same event of the same message is shown once. */
function twins(): (comment_id: string, event: CalendarEvent) => boolean {
  const seen = new Set<string>();
  return (comment_id, event) => {
    const key = JSON.stringify([comment_id, event.uid, event.recurrence_id]);
    const isSeen = seen.has(key);
    seen.add(key);
    return isSeen;
  };
}

/** The attendee that is a mailbox of ours; else the mailbox that the invitation came to. */
function voiceFor(file: CalendarFile, event: CalendarEvent, mailboxes: MailboxRow[]): Voice | null {
  const arrived = mailboxes.find((one) => one.id === file.mailbox_id);
  const able = mailboxes.filter((one) => one.outgoing === 'smtp' && one.disabled_at === null);
  const first =
    arrived === undefined ? able : [...able].sort((one) => (one.id === arrived.id ? -1 : 0));
  for (const mailbox of first) {
    const asked = event.attendees.find(
      ({ address }) => address !== null && splitPlusAddress(address).base === mailbox.address,
    );
    if (asked?.address != null) return { mailbox, address: asked.address };
  }
  const own = able.find((one) => one.id === arrived?.id);
  return own === undefined ? null : { mailbox: own, address: own.address };
}

function newerThan(event: CalendarEvent, later: readonly CalendarEvent[]): Invitation['newer'] {
  const newest = later.findLast(
    (one) =>
      one.uid === event.uid &&
      one.sequence >= event.sequence &&
      (one.recurrence_id === null || one.recurrence_id === event.recurrence_id) &&
      (one.method === 'request' || one.method === 'cancel') &&
      one.organizer?.address === event.organizer?.address,
  );
  if (newest === undefined) return null;
  return isCancelled(newest) ? 'cancelled' : 'updated';
}

function isCancelled(event: CalendarEvent): boolean {
  return event.method === 'cancel' || event.status === 'cancelled';
}

type Around = {
  file: CalendarFile;
  voice: Voice | null;
  newer: Invitation['newer'];
  answers: readonly AnswerRow[];
  mayAnswer: boolean;
};

function presented(event: CalendarEvent, around: Around): Invitation {
  const { file, voice, newer, answers } = around;
  const { comment_id } = file;
  const recurrence_id = event.recurrence_id ?? '';
  const is_cancelled = isCancelled(event);
  const organizer = event.organizer?.address ?? null;
  const isAsked = event.method === 'request' && !is_cancelled && newer === null;
  const isToOther = organizer !== null && organizer !== voice?.address;
  const said = answers.find(
    (one) =>
      one.comment_id === comment_id && one.uid === event.uid && one.recurrence_id === recurrence_id,
  );
  const { uid, method, summary, description, location } = event;
  return {
    ...{ comment_id, uid, recurrence_id, method, is_cancelled, newer },
    is_update: event.method === 'request' && event.sequence > 0,
    ...{ summary, description, location },
    organizer: event.organizer === null ? null : personOf(event.organizer),
    is_sent_by_other: organizer !== null && organizer !== file.from_address,
    attendees: event.attendees.map(personOf),
    starts_at: event.starts_at,
    ends_at: event.ends_at,
    is_all_day: event.is_all_day,
    time_zone: event.time_zone,
    recurrence: event.recurrence,
    answers_as: voice?.address ?? null,
    answered: said === undefined ? null : answerOf(said),
    can: { answer: isAsked && voice !== null && isToOther && uid !== '' && around.mayAnswer },
  };
}

function personOf({ name, address, answer }: CalendarPerson) {
  return { name, address, answer };
}

function answerOf(row: AnswerRow): NonNullable<Invitation['answered']> {
  const { answer, answered_by, answered_by_name, delivery_id, delivery_state } = row;
  return {
    answer,
    by: answered_by === null ? null : { id: answered_by, name: answered_by_name ?? '' },
    at: row.answered_at,
    delivery:
      delivery_id === null || delivery_state === null
        ? null
        : { id: delivery_id, state: delivery_state, error: row.delivery_error },
  };
}
