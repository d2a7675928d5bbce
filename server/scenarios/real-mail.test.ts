import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpusJson, corpusPath, hasCorpus } from '#testing/corpora.ts';
import { handOver, type RawMail } from '#testing/servers/smtp-client.ts';
import { type DeskProcess, deskProcess, openSmtpMailbox, settledLedger } from './desk-process.ts';
import { messagesOfMbox } from './mbox.ts';

const archive = 'imports/mbox/archive.mbox';

describe.skipIf(!hasCorpus(archive))(
  '254 real messages by the SMTP door',
  { timeout: 120_000 },
  () => {
    let desk: DeskProcess;
    let mails: RawMail[] = [];

    beforeAll(async () => {
      mails = messagesOfMbox(readFileSync(corpusPath(archive))).map((raw) => ({
        from: 'relay@post.test',
        to: 'support@desk.test',
        raw,
      }));
      desk = await deskProcess();
      await desk.start();
      await desk.setUp();
      await openSmtpMailbox(desk, 'support@desk.test');
    }, 60_000);
    afterAll(() => desk?.remove());

    const counts = async () => {
      const [row] = await desk.rows(`select
      (select count(*)::int from mail_ledger) as entries,
      (select count(*)::int from tickets) as tickets,
      (select count(*)::int from comments where source_id is not null) as comments,
      (select count(*)::int from deliveries) as deliveries`);
      return row;
    };

    test('the ledger accounts for each, byte for byte, and loses none', async () => {
      expect(mails).toHaveLength(
        Number((corpusJson('imports/mbox/expected.json') as { count: number }).count),
      );
      const { accepted, refused } = await handOver(desk.smtp_port, mails);
      expect(refused.map(({ words }) => words)).toEqual([]);
      expect(accepted).toHaveLength(mails.length);
      const states = await settledLedger(desk);
      expect([...states.values()].reduce((sum, count) => sum + count, 0)).toBe(mails.length);

      const kept = await desk.rows(`select encode(raw_sha256, 'hex') as sha256 from mail_ledger`);
      expect(kept.map((row) => row['sha256']).sort()).toEqual(mails.map(sha256).sort());
      // Whatever led to a ticket has its comment there; the rest says why it did not.
      const unexplained = await desk.rows(`select id, state, cause from mail_ledger
      where case when state in ('opened', 'joined') then ticket_id is null or comment_id is null
        else cause is null and state <> 'bounce' end`);
      expect(unexplained).toEqual([]);
      const twice = await desk.rows(`select source_id from comments where source_id is not null
      group by source_id having count(*) > 1`);
      expect(twice).toEqual([]);
      // What failed is only what nobody could answer: messages without a sender.
      const failed = await desk.rows(`select subject, cause, detail from mail_ledger
        where state = 'failed' and cause <> 'no_sender'`);
      expect(failed).toEqual([]);
      const nameless = mails.filter(({ raw }) => !/^From:.*@/im.test(headOf(raw)));
      expect(states.get('failed') ?? 0).toBeLessThanOrEqual(nameless.length);
    });

    test('the raw bytes of each come back as they came', async () => {
      const entries = await desk.rows(
        `select id, encode(raw_sha256, 'hex') as sha256 from mail_ledger order by random() limit 20`,
      );
      for (const { id, sha256: expected } of entries) {
        const raw = await desk.download(`/api/mail/ledger/${id}/raw`);
        expect(createHash('sha256').update(raw).digest('hex')).toBe(expected);
      }
    });

    test('the same file fed again adds nothing, and the ledger says that each came twice', async () => {
      const before = await counts();
      const { accepted } = await handOver(desk.smtp_port, mails);
      expect(accepted).toHaveLength(mails.length);
      await settledLedger(desk);
      expect(await counts()).toEqual(before);
      const [row] = await desk.rows(
        'select min(received_count)::int as least, max(received_count)::int as most from mail_ledger',
      );
      expect(row).toEqual({ least: 2, most: 2 });
    });
  },
);

function sha256(mail: RawMail): string {
  return createHash('sha256').update(mail.raw).digest('hex');
}

/** The header fields, each on one line. */
function headOf(raw: Buffer): string {
  const text = raw.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  return (end < 0 ? text : text.slice(0, end)).replace(/\r\n[ \t]+/g, ' ');
}
