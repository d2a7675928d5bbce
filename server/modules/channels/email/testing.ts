/** For the tests of this channel: a desk with a mailbox, letters from customers, what came of them. */
import { addComment } from '#modules/tickets/tickets.ts';
import type { TestApp } from '#testing/app.ts';
import { anAgent } from '#testing/builders.ts';
import type { LedgerState } from '../ledger.sql.ts';
import { addMailbox, type NewMailbox } from '../mailboxes.ts';
import { parseMail } from './parse.ts';
import type { ParsedMail } from './parsed.ts';
import { receiveRaw } from './record.ts';

export const SUPPORT = 'support@desk.example';

export async function aMailbox(app: TestApp, given: Partial<NewMailbox> = {}): Promise<string> {
  const mailbox = await addMailbox(app.ctx(), app.opora.house.ports.secrets, {
    address: SUPPORT,
    name: 'Служба поддержки',
    incoming: 'smtp',
    outgoing: 'smtp',
    smtp: { host: '127.0.0.1', port: 25, security: 'none', user: '' },
    allow_private_hosts: true,
    ...given,
  });
  return mailbox.id;
}

export type LetterParts = {
  from?: string;
  to?: string;
  cc?: string;
  subject?: string;
  text?: string;
  message_id?: string | null;
  in_reply_to?: string;
  headers?: string[];
};

let made = 0;

/** A raw message of a customer; every one has its own Message-ID unless it is told otherwise. */
export function aLetter(parts: LetterParts = {}): Buffer {
  made += 1;
  const message_id = parts.message_id === undefined ? `m${made}@client.example` : parts.message_id;
  const lines = [
    `From: ${parts.from ?? 'Анна Петрова <anna@client.example>'}`,
    `To: ${parts.to ?? SUPPORT}`,
    ...(parts.cc === undefined ? [] : [`Cc: ${parts.cc}`]),
    `Subject: ${parts.subject ?? 'Не работает касса'}`,
    ...(message_id === null ? [] : [`Message-ID: <${message_id}>`]),
    ...(parts.in_reply_to === undefined ? [] : [`In-Reply-To: <${parts.in_reply_to}>`]),
    'Content-Type: text/plain; charset=utf-8',
    ...(parts.headers ?? []),
    '',
    parts.text ?? 'Здравствуйте! С утра не работает касса, помогите, пожалуйста.',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

export type Became = {
  id: string;
  state: LedgerState;
  cause: string | null;
  ticket_id: string | null;
  comment_id: string | null;
  evidence: unknown;
  received_count: number;
};

export type Envelope = { from?: string | null; to?: string[] };

/** Hands the message in, lets every job run, and tells what became of it. */
export async function receive(app: TestApp, raw: Buffer, envelope: Envelope = {}): Promise<Became> {
  const { ports } = app.opora.house;
  const { id } = await receiveRaw(app.ctx(), ports, {
    raw,
    door: 'smtp',
    mailbox_id: null,
    envelope_from: envelope.from === undefined ? 'anna@client.example' : envelope.from,
    envelope_to: envelope.to ?? [SUPPORT],
  });
  await app.opora.drainJobs();
  return became(app, id);
}

export async function became(app: TestApp, id: string): Promise<Became> {
  return app
    .ctx()
    .db.selectFrom('mail_ledger')
    .select(['id', 'state', 'cause', 'ticket_id', 'comment_id', 'evidence', 'received_count'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

export async function commentsOf(app: TestApp, ticket_id: string) {
  return app
    .ctx()
    .db.selectFrom('comments')
    .selectAll()
    .where('ticket_id', '=', ticket_id)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** People who write to a desk and are answered by Ольга Смирнова: what tests of letters share. */
export function letterDesk(app: TestApp, desk: { readonly cookie: string } = { cookie: '' }) {
  let made = 0;

  /** Somebody who never wrote before. */
  function somebody(): string {
    made += 1;
    return `person${made}@client${made}.example`;
  }

  async function ticketOf(id: string | null) {
    return app
      .ctx()
      .db.selectFrom('tickets')
      .selectAll()
      .where('id', '=', id ?? '')
      .executeTakeFirstOrThrow();
  }

  function lastSent(): ParsedMail {
    const parsed = parseMail(app.mail.sent.at(-1)?.raw ?? Buffer.alloc(0));
    if (!parsed.ok) throw new Error('nothing was sent');
    return parsed.mail;
  }

  async function reply(ticket_id: string | null): Promise<ParsedMail> {
    const agent = await anAgent(app.ctx(), { first_name: 'Ольга', last_name: 'Смирнова' });
    await addComment(app.ctx(), ticket_id ?? '', {
      visibility: 'public',
      author_kind: 'agent',
      author_id: agent.id,
      channel: 'agent',
      body_html: '<p>Посмотрите, включена ли она.</p>',
      body_text: 'Посмотрите, включена ли она.',
    });
    await app.opora.drainJobs();
    return lastSent();
  }

  /** A new request of somebody new. */
  async function aRequest(parts: LetterParts = {}) {
    const from = parts.from ?? somebody();
    const entry = await receive(app, aLetter({ ...parts, from }), { from });
    return { ...entry, from };
  }

  async function relationsOf(ticket_id: string | null) {
    const response = await app.call({
      method: 'GET',
      url: `/api/tickets/${ticket_id}/relations`,
      as: desk,
    });
    return response.json();
  }

  return { somebody, ticketOf, lastSent, reply, aRequest, relationsOf };
}
