/** Raw messages as mail programs send them: half begin something, half answer. */
import { randomBytes } from 'node:crypto';

export type MailSource = {
  mailbox: string;
  /** Known people; a fifth of the new mails come from strangers. */
  senders: readonly { name: string; address: string }[];
  /** What a reply can refer to, and who may. */
  threads: readonly { message_id: string; name: string; address: string; subject: string }[];
  texts: readonly { subject: string; opening: string; solution: string }[];
};

export function newMail(source: MailSource, index: number): string {
  const mark = `mk${randomBytes(8).toString('hex')}`;
  const sender = source.senders[index % source.senders.length];
  const text = source.texts[index % source.texts.length];
  const isStranger = index % 5 === 0;
  const from = isStranger ? { name: 'Ирина Павлова', address: `${mark}@stranger.example` } : sender;
  return message(source, {
    mark,
    from: from ?? { name: '', address: 'nobody@stranger.example' },
    subject: `${text?.subject ?? ''} ${mark}`,
    body: text?.opening ?? '',
    attachment: index % 10 === 3,
  });
}

export function replyMail(source: MailSource, index: number): string {
  const thread = source.threads[index % source.threads.length];
  const text = source.texts[(index * 7) % source.texts.length];
  if (thread === undefined) return newMail(source, index);
  return message(source, {
    mark: `mk${randomBytes(8).toString('hex')}`,
    from: thread,
    subject: `Re: ${thread.subject}`,
    body: text?.opening.split('\n\n')[1] ?? 'Спасибо!',
    reply: { to: thread.message_id, quoted: text?.solution ?? '' },
    attachment: index % 10 === 7,
  });
}

type Message = {
  mark: string;
  from: { name: string; address: string };
  subject: string;
  body: string;
  reply?: { to: string; quoted: string };
  attachment: boolean;
};

function message(
  { mailbox }: MailSource,
  { mark, from, subject, body, reply, attachment }: Message,
): string {
  const quoted = reply?.quoted
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
  const plain = quoted === undefined ? body : `${body}\n\n12.03.2026 11:40, Bench:\n${quoted}`;
  const html = `<html><body><div>${body.replaceAll('\n\n', '</div><div><br></div><div>')}</div>${
    reply === undefined
      ? ''
      : `<blockquote type="cite">${reply.quoted.replaceAll('\n\n', '<br>')}</blockquote>`
  }</body></html>`;
  const head = [
    `Received: from mail.example (mail.example [192.0.2.7]) by mx.bench.example; ${new Date().toUTCString()}`,
    `From: ${encoded(from.name)} <${from.address}>`,
    `To: ${mailbox}`,
    `Subject: ${encoded(subject)}`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: <${mark}@mail.example>`,
    ...(reply === undefined ? [] : [`In-Reply-To: <${reply.to}>`, `References: <${reply.to}>`]),
    'MIME-Version: 1.0',
  ];
  const alternative = multipart('alternative', `a${mark}`, [
    part('text/plain; charset=utf-8', plain),
    part('text/html; charset=utf-8', html),
  ]);
  if (!attachment) return [...head, alternative].join('\r\n');
  const file = `Content-Type: image/png; name="screen.png"\r\nContent-Disposition: attachment; filename="screen.png"\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(randomBytes(24_000))}`;
  return [...head, multipart('mixed', `m${mark}`, [alternative, file])].join('\r\n');
}

function multipart(kind: string, boundary: string, parts: readonly string[]): string {
  const body = parts.map((one) => `--${boundary}\r\n${one}\r\n`).join('');
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${body}--${boundary}--\r\n`;
}

function part(type: string, body: string): string {
  return `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(Buffer.from(body))}`;
}

function wrapped(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{76}/gu, '$&\r\n');
}

function encoded(text: string): string {
  return /^[\x20-\x7e]*$/u.test(text)
    ? text
    : `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
}
