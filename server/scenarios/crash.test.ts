import { afterEach, describe, expect, test } from 'vitest';
import { handOver, type RawMail } from '#testing/servers/smtp-client.ts';
import {
  type DeskProcess,
  deskProcess,
  letTimePass,
  openSmtpMailbox,
  settledLedger,
} from './desk-process.ts';

const MAILS = 300;
const ADDRESS = 'support@desk.test';

describe('a crash while mails pour in', { timeout: 180_000 }, () => {
  let desk: DeskProcess | undefined;
  afterEach(() => desk?.remove());

  test('kill -9 of the server and its database: every accepted mail is there once', async () => {
    desk = await startedDesk();
    await crashesAreSurvived(desk, async () => {
      desk?.killDatabase();
      await desk?.kill();
    });
  });
});

async function startedDesk(): Promise<DeskProcess> {
  const desk = await deskProcess();
  await desk.start();
  await desk.setUp();
  await openSmtpMailbox(desk, ADDRESS);
  return desk;
}

/** Two crashes, each in full flow; then the sender tries again what had no 250, as mail servers do. */
async function crashesAreSurvived(
  desk: DeskProcess,
  crash: () => Promise<void> | undefined,
): Promise<void> {
  const mails = Array.from({ length: MAILS }, (_, index) => aMail(index));
  let left: readonly RawMail[] = mails;
  for (const moment of [40, 90]) {
    let crashing: Promise<void> | undefined;
    const { accepted, refused } = await handOver(desk.smtp_port, left, {
      onAccepted: (count) => {
        if (count === moment) crashing = crash();
      },
    });
    await crashing;
    expect(accepted.length).toBeGreaterThanOrEqual(moment);
    // The crash came in full flow, not after it.
    expect(refused.length).toBeGreaterThan(0);
    left = refused.map(({ mail }) => mail);
    await desk.start();
    await expectEachOnce(
      desk,
      mails.filter((mail) => !left.includes(mail)),
    );
  }
  const last = await handOver(desk.smtp_port, left);
  expect(last.refused).toEqual([]);
  await expectEachOnce(desk, mails);
  const [tickets] = await desk.rows('select count(*)::int from tickets');
  expect(tickets?.['count']).toBe(MAILS);
}

async function expectEachOnce(desk: DeskProcess, accepted: readonly RawMail[]): Promise<void> {
  await letTimePass(desk);
  await settledLedger(desk);
  const found = await desk.rows(`select l.subject, count(c.id)::int as comments
    from mail_ledger l left join comments c on c.source_id = l.id
    where l.state = 'opened' group by l.id, l.subject`);
  const bySubject = new Map<string, number[]>();
  for (const row of found) {
    const subject = String(row['subject']);
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), Number(row['comments'])]);
  }
  const wrong = accepted
    .map(subjectOf)
    .filter((subject) => JSON.stringify(bySubject.get(subject)) !== '[1]');
  expect(wrong).toEqual([]);
  const twice = await desk.rows(
    'select raw_sha256 from mail_ledger group by raw_sha256 having count(*) > 1',
  );
  expect(twice).toEqual([]);
}

function aMail(index: number): RawMail {
  const from = `customer${index % 50}@company${index % 7}.test`;
  // Every fifth carries a file, so that blobs are being written too when the power goes.
  const body = index % 5 === 0 ? withFile(index) : `Письмо ${index}: принтер не печатает.`;
  const lines = [
    `From: Клиент ${index} <${from}>`,
    `To: ${ADDRESS}`,
    `Subject: crash ${index}`,
    `Message-ID: <crash-${index}@company.test>`,
    'Date: Mon, 02 Nov 2026 10:00:00 +0300',
    'MIME-Version: 1.0',
    index % 5 === 0
      ? 'Content-Type: multipart/mixed; boundary=edge'
      : 'Content-Type: text/plain; charset=utf-8',
    '',
    body,
    '',
  ];
  return { from, to: ADDRESS, raw: Buffer.from(lines.join('\r\n')) };
}

function withFile(index: number): string {
  const bytes = Buffer.alloc(20_000, `${index} `).toString('base64');
  const lines = [
    '--edge',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Снимок в приложении.',
    '--edge',
    `Content-Type: application/octet-stream; name=screen-${index}.bin`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename=screen-${index}.bin`,
    '',
    ...(bytes.match(/.{1,76}/g) ?? []),
    '--edge--',
  ];
  return lines.join('\r\n');
}

function subjectOf(mail: RawMail): string {
  return mail.raw.toString('utf8').match(/^Subject: (.*)\r$/m)?.[1] ?? '';
}
