/** Mails of which each is unlike every other, and the question whether each came once. */
import { expect } from 'vitest';
import type { RawMail } from '#testing/servers/smtp-client.ts';
import { type DeskProcess, settledLedger } from './desk-process.ts';

export const ADDRESS = 'support@desk.test';
let made = 0;

/** A mail with a file of so many bytes. */
export function aMail(bytes: number): RawMail {
  made += 1;
  const filler =
    Buffer.alloc(bytes, `${made} `)
      .toString('base64')
      .match(/.{1,76}/g) ?? [];
  const lines = [
    'From: Пётр <petr@customer.test>',
    `To: ${ADDRESS}`,
    `Subject: outage ${made}`,
    `Message-ID: <outage-${made}@customer.test>`,
    'MIME-Version: 1.0',
    `Content-Type: application/octet-stream; name=dump-${made}.bin`,
    'Content-Transfer-Encoding: base64',
    '',
    ...filler,
    '',
  ];
  return { from: 'petr@customer.test', to: ADDRESS, raw: Buffer.from(lines.join('\r\n')) };
}

export function subjectOf(mail: RawMail): string {
  return mail.raw.toString('utf8').match(/^Subject: (.*)\r$/m)?.[1] ?? '';
}

/** These mails and no others are in tickets, each once. */
export async function expectEachOnce(desk: DeskProcess, mails: readonly RawMail[]): Promise<void> {
  await settledLedger(desk);
  const rows = await desk.rows(`select l.subject from mail_ledger l
    join comments c on c.source_id = l.id where l.state in ('opened', 'joined')`);
  expect(rows.map((row) => row['subject']).sort()).toEqual(mails.map(subjectOf).sort());
}
