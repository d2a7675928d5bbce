/** From an outbox row to the finished message and the server that takes it. */
import type { Ctx } from '#platform/ctx.ts';
import { escapeHtml } from '#platform/html.ts';
import type { MailServer, OutgoingMail } from '#platform/mail.ts';
import type { Ports } from '#platform/ports.ts';
import { type DeliveryRow, leadsToTicket } from './deliveries.sql.ts';
import { composeMail, type OutgoingMessage } from './email/compose.ts';
import { bodyToken, sideAddress, tokenAddress } from './email/token.ts';
import { ticketNumber } from './ledger.sql.ts';
import { mailboxFor, NotSendable } from './mailbox-out.ts';
import { loginFor, smtpServer } from './mailbox-secrets.ts';
import type { MailboxRow } from './mailboxes.sql.ts';
import { messageSchema, type Recipients, recipientsSchema } from './recipients.ts';
import { replyMessage } from './reply.ts';
import { openTexts } from './sealed-texts.ts';
import { sideFacts } from './side.sql.ts';
import { sideMessage } from './side-letter.ts';
import { tokensFor } from './tokens.ts';

/** @throws NotSendable; MailError when the provider does not renew the login */
export async function outgoingMail(
  ctx: Ctx,
  ports: Ports,
  row: DeliveryRow,
): Promise<{ server: MailServer; mail: OutgoingMail; mailbox: MailboxRow }> {
  const mailbox = await mailboxFor(ctx, row);
  const recipients = recipientsSchema.parse(row.recipients);
  const to = envelopeTo(recipients);
  if (to.length === 0) throw new NotSendable('no_recipient', mailbox.language);
  const message = await messageOf(ctx, ports, { row, mailbox, recipients });
  return {
    mailbox,
    server: await serverOf(ctx, ports, mailbox),
    // Never the null sender: providers refuse it from a signed-in mailbox, and a bounce must find us.
    mail: {
      from: mailbox.address,
      to,
      raw: await composeMail(message),
      // Whoever wrote a reply wants to hear of a delay as well; of other mail a failure is enough.
      notices: { id: row.id, on: isByPerson(row) ? ['FAILURE', 'DELAY'] : ['FAILURE'] },
    },
  };
}

function isByPerson({ kind }: DeliveryRow): boolean {
  return kind === 'reply' || kind === 'side';
}

function envelopeTo({ to, cc, bcc, accepted }: Recipients): string[] {
  const all = [...to, ...cc, ...bcc].map((one) => one.address);
  return [...new Set(all)].filter((address) => !accepted.includes(address));
}

/** @throws NotSendable when the mailbox has no server to send by */
export async function serverOf(ctx: Ctx, ports: Ports, mailbox: MailboxRow): Promise<MailServer> {
  const server = smtpServer(mailbox);
  if (server === null) throw new NotSendable('mailbox_gone', mailbox.language);
  const sealed = mailbox.smtp_secret ?? mailbox.secret;
  const { secrets } = ports;
  const login = await loginFor(mailbox, server, { secrets, sealed, tokens: tokensFor(ctx, ports) });
  const { host, port, security } = server;
  return { host, port, security, login, allow_private_hosts: mailbox.allow_private_hosts };
}

type Material = { row: DeliveryRow; mailbox: MailboxRow; recipients: Recipients };

async function messageOf(ctx: Ctx, ports: Ports, material: Material): Promise<OutgoingMessage> {
  const { row, mailbox, recipients } = material;
  const shared = {
    reply_to: await replyTo(ctx, ports, { row, mailbox }),
    to: recipients.to,
    cc: recipients.cc,
    message_id: row.message_id,
  };
  if (row.comment_id !== null && row.kind === 'side') {
    const content = await sideMessage(ctx, ports, { comment_id: row.comment_id, mailbox });
    return { ...shared, ...content };
  }
  if (row.comment_id !== null && (row.kind === 'reply' || row.kind === 'auto_reply')) {
    const content = await replyMessage(ctx, ports, { comment_id: row.comment_id, mailbox });
    return { ...shared, ...content, ...(row.kind === 'reply' ? {} : automaticOf(row.kind)) };
  }
  const queued = messageSchema.parse(row.message);
  const written = openTexts(ports.secrets, queued);
  const text =
    row.kind === 'auto_reply'
      ? `${signed(written.text, mailbox)}${await referenceOf(ctx, ports, row)}`
      : written.text;
  return {
    ...shared,
    from: { name: mailbox.name, address: mailbox.address },
    subject: queued.subject,
    in_reply_to: queued.in_reply_to,
    references: queued.references,
    date: new Date(row.created_at),
    text,
    html: written.html ?? plainHtml(text),
    files: [],
    ...(queued.calendar === undefined ? {} : { calendar: queued.calendar }),
    ...(queued.rule === undefined ? {} : { rule: queued.rule }),
    ...automaticOf(row.kind),
  };
}

/** A person answers invitations; all else without a comment is written by the desk itself. */
function automaticOf(kind: DeliveryRow['kind']): Pick<OutgoingMessage, 'automatic'> {
  if (kind === 'calendar_reply') return {};
  return { automatic: kind === 'auto_reply' ? 'auto-replied' : 'auto-generated' };
}

/** The token's address, where the mailbox's server takes such, for mail that customers answer. */
async function replyTo(
  ctx: Ctx,
  ports: Ports,
  { row, mailbox }: Pick<Material, 'row' | 'mailbox'>,
): Promise<string | null> {
  const isForCustomer = leadsToTicket(row.kind);
  if (!mailbox.plus_addressing || !isForCustomer || row.ticket_id === null) return null;
  if (row.kind === 'side') {
    const side = row.comment_id === null ? undefined : await sideFacts(ctx, row.comment_id);
    return side === undefined
      ? null
      : sideAddress(ports.secrets, mailbox.address, side.side_number);
  }
  const number = await ticketNumber(ctx, row.ticket_id);
  return number === null ? null : tokenAddress(ports.secrets, mailbox.address, number);
}

/** The signed line by which an answer to this letter is known even without its headers. */
async function referenceOf(ctx: Ctx, ports: Ports, row: DeliveryRow): Promise<string> {
  const number = row.ticket_id === null ? null : await ticketNumber(ctx, row.ticket_id);
  return number === null ? '' : `\n\n${bodyToken(ports.secrets, number)}`;
}

function signed(text: string, mailbox: MailboxRow): string {
  return `${text.trim()}\n\n-- \n${mailbox.signature.trim() || mailbox.name}`;
}

/** Line breaks as they are; nothing else, so that a text looks like a text everywhere. */
function plainHtml(text: string): string {
  const html = escapeHtml(text).replaceAll('\n', '<br>\n');
  return `<div style="font-family:Arial,sans-serif;font-size:14px">${html}</div>`;
}
