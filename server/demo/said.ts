/** A message as rows: the comment, how it left, and the ids by which an answer finds the ticket. */
import { escapeHtml, previewOf, quotedHtml } from './bodies.ts';
import type { Row } from './demo.sql.ts';
import { event, type Fold, instant } from './fold.ts';
import { paragraphsOf } from './grammar.ts';
import type { Move, Mover } from './plot.ts';
import { idAt } from './random.ts';

export function comment(fold: Fold, move: Move): void {
  const { ground, story, random, last, rows } = fold;
  const { said, by, at } = move;
  if (said === undefined) return;
  const id = idAt(random, at);
  const paragraphs = paragraphsOf(said.text);
  const html = paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('');
  const isPublic = said.visibility === 'public';
  const isMail = isPublic && (by.kind === 'agent' || story.channel === 'email');
  const mailbox = ground.mailboxOf[story.mailbox];
  const parties = partiesOf(fold, by);
  const delivery =
    by.kind === 'agent' && isPublic ? deliver(fold, { id, at, to: parties.to }) : null;
  if (by.kind === 'contact' && isMail) knowMessage(fold, { comment_id: id, is_ours: false });
  rows.comments.push({
    id,
    ticket_id: fold.id,
    origin_ticket_id: fold.id,
    thread_id: isMail ? fold.thread_id : null,
    visibility: said.visibility,
    author_kind: by.kind,
    author_id: by.id,
    channel: by.kind === 'contact' ? story.channel : 'agent',
    is_automatic: false,
    body_html: html,
    body_text: paragraphs.join('\n\n'),
    quoted_html: by.kind === 'contact' && isMail ? quotedHtml(last) : '',
    html_version: ground.htmlVersion,
    to_addresses: isPublic ? parties.to : [],
    cc_addresses: isPublic ? parties.cc : [],
    bcc_addresses: [],
    sent_as_email: isMail ? (by.kind === 'agent' ? mailbox.address : story.requester.email) : null,
    source_id: null,
    delivery,
    created_at: instant(at),
  });
  if (said.enclosure) rows.enclosed.push({ comment_id: id, kind: said.enclosure, at, by });
  event(fold, {
    at,
    by,
    name: 'comment.added',
    subject: { type: 'comment', id },
    data: {
      visibility: said.visibility,
      author_kind: by.kind,
      author_id: by.id,
      channel: by.kind === 'contact' ? story.channel : 'agent',
      is_automatic: false,
    },
  });
  last.preview = previewOf(paragraphs.join('\n\n'));
  last.kind = by.kind;
  if (!isPublic) return;
  if (by.kind === 'contact') last.customer_at = at;
  else last.agent_at = at;
  last.html = html;
  last.by = nameOf(fold, by);
}

function partiesOf(fold: Fold, by: Mover) {
  const { story, ground } = fold;
  const { requester, copied } = story;
  const mailbox = ground.mailboxOf[story.mailbox];
  const customer = {
    name: `${requester.first_name} ${requester.last_name}`,
    address: requester.email,
  };
  const cc =
    copied === undefined
      ? []
      : [{ name: `${copied.first_name} ${copied.last_name}`, address: copied.email }];
  const us = { name: mailbox.name, address: mailbox.address };
  return { to: by.kind === 'agent' ? [customer] : [us], cc };
}

function deliver(
  fold: Fold,
  { id, at, to }: { id: string; at: number; to: readonly { address: string }[] },
): Row {
  const { random, rows, ground, story } = fold;
  const delivery_id = idAt(random, at);
  const sent_at = instant(at + 1_500 + Math.floor(random.next() * 3_000));
  rows.deliveries.push({
    id: delivery_id,
    comment_id: id,
    ticket_id: fold.id,
    mailbox_id: ground.mailboxOf[story.mailbox].id,
    kind: 'reply',
    message_id: knowMessage(fold, { comment_id: id, is_ours: true }),
    recipients: { to, cc: [], bcc: [], accepted: to.map(({ address }) => address) },
    message: {},
    state: 'sent',
    attempts: 1,
    error: null,
    error_code: null,
    created_at: instant(at),
    sent_at,
    failed_at: null,
  });
  const fact = {
    by: { kind: 'system', id: null },
    subject: { type: 'delivery', id: delivery_id },
  } as const;
  const data = { kind: 'reply', comment_id: id };
  event(fold, { ...fact, at: at + 1, name: 'delivery.queued', data });
  event(fold, { ...fact, at: Date.parse(sent_at), name: 'delivery.sent', data });
  return { id: delivery_id, state: 'sent', error: null, attempts: 1, next_try_at: null, sent_at };
}

function knowMessage(fold: Fold, of: { comment_id: string; is_ours: boolean }): string {
  const { requester } = fold.story;
  const domain = of.is_ours ? 'kassa.example' : requester.email.split('@')[1];
  const message_id = `${of.comment_id.replaceAll('-', '')}@${domain}`;
  fold.rows.message_ids.push({ message_id, ticket_id: fold.id, ...of });
  return message_id;
}

function nameOf({ ground, story }: Fold, by: Mover): string {
  const agent = ground.agents.find((one) => one.id === by.id);
  const { first_name, last_name } = agent ?? story.requester;
  return `${first_name} ${last_name}`;
}
