import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OporaError } from '#platform/errors.ts';
import type { Ports } from '#platform/ports.ts';
import { useTestApp } from '#testing/app.ts';
import { corpusPath, hasCorpus } from '#testing/corpora.ts';
import { eventually } from '#testing/eventually.ts';
import { handOver, type RawMail } from '#testing/servers/smtp-client.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { openSmtpDoor, type SmtpDoor } from './smtp-door.ts';
import { aLetter, aMailbox, SUPPORT } from './testing.ts';

const app = useTestApp();
const doors: { smtp?: SmtpDoor; lmtp?: SmtpDoor } = {};

function openDoor(
  door: 'smtp' | 'lmtp',
  given: { ports?: Ports; largest_bytes?: number } = {},
): Promise<SmtpDoor> {
  const { log, ports } = app.opora.house;
  const at = { host: '127.0.0.1', port: 0, name: 'desk' };
  return openSmtpDoor({ door, ...at, makeCtx: app.ctx, ports, log, ...given });
}

beforeAll(async () => {
  await aDesk(app);
  await aMailbox(app);
  await aMailbox(app, { address: 'all@catch.example', catch_all: true });
  await aMailbox(app, { address: 'old@desk.example', is_disabled: true });
  doors.smtp = await openDoor('smtp');
  doors.lmtp = await openDoor('lmtp');
});
afterAll(async () => {
  await doors.smtp?.stop();
  await doors.lmtp?.stop();
});

/** Says the lines one after another, and answers what the server said to each. */
async function dialogue(port: number, lines: readonly string[]): Promise<string[]> {
  const socket = createConnection({ host: '127.0.0.1', port }).setEncoding('utf8');
  let heard = '';
  socket.on('data', (text: string) => {
    heard += text;
  });
  const said: string[] = [];
  const answer = async () => {
    while (!/^\d{3} .*\r\n$/m.test(heard))
      await new Promise((resolve) => socket.once('data', resolve));
    said.push(heard.trim());
    heard = '';
  };
  await answer();
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    await answer();
  }
  socket.destroy();
  return said.slice(1);
}

async function ledgerCount(): Promise<number> {
  const row = await app
    .ctx()
    .db.selectFrom('mail_ledger')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

function mailTo(to: string, raw = aLetter()): RawMail {
  return { from: 'anna@client.example', to, raw };
}

describe('our own SMTP door', () => {
  it('says 250 when the message is in the ledger, and not before', async () => {
    const before = await ledgerCount();
    const result = await handOver(doors.smtp?.port ?? 0, [mailTo(SUPPORT)]);
    expect(result.refused).toEqual([]);
    expect(await ledgerCount()).toBe(before + 1);
  });

  it('notes who handed it over: by that the sender is verified', async () => {
    const raw = aLetter({ subject: 'Кто передал' });
    await handOver(doors.smtp?.port ?? 0, [mailTo(SUPPORT, raw)]);
    const row = await app
      .ctx()
      .db.selectFrom('mail_ledger')
      .select(['remote_address', 'helo', 'envelope_from'])
      .where('raw_size', '=', raw.length)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      remote_address: '127.0.0.1',
      envelope_from: 'anna@client.example',
    });
    expect(row.helo).toMatch(/^[!-~]+$/);
  });

  it.each([
    ['a mailbox, whatever the case', 'Support@Desk.Example', true],
    ['a plus-address of it', 'support+t1-abc@desk.example', true],
    ['any address of a domain that is caught whole', 'whoever@catch.example', true],
    ['nobody here', 'nobody@desk.example', false],
    ['a disabled mailbox', 'old@desk.example', false],
    ['another domain: we relay for nobody', 'anna@client.example', false],
  ])('for %s', async (_who, to, isTaken) => {
    const result = await handOver(doors.smtp?.port ?? 0, [mailTo(to)]);
    expect(result.accepted).toHaveLength(isTaken ? 1 : 0);
    if (!isTaken) expect(result.refused[0]?.code).toBe(550);
  });

  it('takes the null sender: bounces come from it', async () => {
    const result = await handOver(doors.smtp?.port ?? 0, [{ ...mailTo(SUPPORT), from: '' }]);
    expect(result.accepted).toHaveLength(1);
  });

  it('refuses for good what is too large', async () => {
    const { port, stop } = await openDoor('smtp', { largest_bytes: 1024 * 1024 });
    const huge = Buffer.alloc(3 * 1024 * 1024, 'a\r\n');
    const { refused } = await handOver(port, [mailTo(SUPPORT, huge)]);
    expect(refused[0]).toMatchObject({ code: 552, words: expect.stringContaining('1 MiB') });
    // Nobody announces a quarter of a gigabyte in vain: it is refused before it is sent.
    const said = await dialogue(doors.smtp?.port ?? 0, [
      'EHLO x',
      'MAIL FROM:<a@client.example> SIZE=300000000',
    ]);
    expect(said[1]).toMatch(/^552/);
    await stop();
  });

  it('takes a message that no memory should hold: its words are read, its file is a link', async () => {
    const file = Buffer.alloc(45 * 1024 * 1024);
    for (let at = 0; at < file.length; at += 4) file.writeUInt32LE((at * 2_654_435_761) >>> 0, at);
    const head = aLetter({
      subject: 'Большой журнал',
      message_id: 'large@client.example',
    }).toString();
    const raw = Buffer.from(
      [
        head
          .replace(
            'Content-Type: text/plain; charset=utf-8',
            'Content-Type: multipart/mixed; boundary=b',
          )
          .split('\r\n\r\n')[0],
        '',
        '--b',
        'Content-Type: text/plain; charset=utf-8',
        '',
        'Журнал кассы за год во вложении.',
        '--b',
        'Content-Type: application/octet-stream; name="журнал.bin"',
        'Content-Transfer-Encoding: base64',
        '',
        file.toString('base64').replace(/.{76}/g, '$&\r\n'),
        '--b--',
        '',
      ].join('\r\n'),
    );
    expect(raw.length).toBeGreaterThan(60 * 1024 * 1024);
    const { accepted } = await handOver(doors.smtp?.port ?? 0, [mailTo(SUPPORT, raw)]);
    expect(accepted).toHaveLength(1);
    await app.opora.drainJobs();
    const { rows } = await app.opora.house.database.pool.query(
      `select c.body_text, f.name, f.size, encode(f.sha256, 'hex') as hash, l.raw_size
       from mail_ledger l join comments c on c.id = l.comment_id
       join attachments a on a.comment_id = c.id join files f on f.id = a.file_id
       where l.message_id = 'large@client.example'`,
    );
    expect(rows).toEqual([
      {
        body_text: 'Журнал кассы за год во вложении.',
        name: 'журнал.bin',
        size: file.length,
        hash: createHash('sha256').update(file).digest('hex'),
        raw_size: raw.length,
      },
    ]);
  }, 90_000);

  it('refuses for now when the disk is full or the database is away, so that the sender keeps it', async () => {
    const { ports } = app.opora.house;
    const full: Ports = {
      ...ports,
      blobs: {
        ...ports.blobs,
        put: () => Promise.reject(new OporaError('unavailable', 'errors.disk_full')),
      },
    };
    const door = await openDoor('smtp', { ports: full });
    const result = await handOver(door.port, [mailTo(SUPPORT)]);
    expect(result.refused[0]?.code).toBe(452);
    await door.stop();
  });

  it('refuses a message that goes round in a circle', async () => {
    const hops = Array.from(
      { length: 101 },
      (_, hop) => `Received: from a${hop} by b${hop}; today`,
    );
    const result = await handOver(doors.smtp?.port ?? 0, [
      mailTo(SUPPORT, aLetter({ headers: hops })),
    ]);
    expect(result.refused[0]?.code).toBe(554);
  });

  it('lives through nonsense and clients that break off', async () => {
    const said = await dialogue(doors.smtp?.port ?? 0, [
      'EHLO x',
      'NONSENSE',
      'RCPT TO:<x>',
      'MAIL FROM:<a@b.c>',
      'DATA',
    ]);
    expect(said.map((line) => line.slice(0, 1))).toEqual(['2', '5', '5', '2', '5']);
    const socket = createConnection({ host: '127.0.0.1', port: doors.smtp?.port ?? 0 });
    socket.write('EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\nSubj');
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    expect((await handOver(doors.smtp?.port ?? 0, [mailTo(SUPPORT)])).accepted).toHaveLength(1);
  });
});

describe('our own LMTP door', () => {
  it('answers for each recipient', async () => {
    const said = await dialogue(doors.lmtp?.port ?? 0, [
      'LHLO mta',
      'MAIL FROM:<anna@client.example>',
      `RCPT TO:<${SUPPORT}>`,
      'RCPT TO:<nobody@desk.example>',
      'RCPT TO:<x@catch.example>',
      'DATA',
      `${aLetter().toString('utf8')}\r\n.`,
    ]);
    expect(said.map((line) => line.slice(0, 3))).toEqual([
      '250',
      '250',
      '250',
      '550',
      '250',
      '354',
      '250',
    ]);
    expect(said.at(-1)?.split('\r\n').length ?? 0).toBeGreaterThanOrEqual(1);
  });
});

/** mboxrd: a line `From ` starts a message; `>From ` inside was `From `. */
function readMbox(path: string): Buffer[] {
  const text = readFileSync(path).toString('latin1');
  return text
    .split(/^From [^\n]*\n/m)
    .slice(1)
    .map((message) =>
      Buffer.from(message.replace(/\n\n?$/, '\n').replace(/^>(>*From )/gm, '$1'), 'latin1'),
    );
}

describe('254 real messages', () => {
  it.skipIf(!hasCorpus('imports/mbox/archive.mbox'))(
    'fed twice through the SMTP door are all accounted for, none twice (corpus imports/mbox)',
    { timeout: 240_000 },
    async () => {
      const all = readMbox(corpusPath('imports/mbox/archive.mbox')).map((raw) =>
        mailTo(SUPPORT, raw),
      );
      expect(all).toHaveLength(254);
      const before = await ledgerCount();
      const first = await handOver(doors.smtp?.port ?? 0, all, { connections: 8 });
      expect(first.refused).toEqual([]);
      const recorded = (await ledgerCount()) - before;
      const second = await handOver(doors.smtp?.port ?? 0, all, { connections: 8 });
      expect(second.refused).toEqual([]);
      expect((await ledgerCount()) - before).toBe(recorded);
      const { pool } = app.opora.house.database;
      // Some answer others of them, and wait until those are understood.
      await eventually(
        'all are understood',
        async () => {
          await app.opora.drainJobs();
          const { rows } = await pool.query(`select from mail_ledger where state = 'received'`);
          return rows.length === 0;
        },
        90_000,
      );
      const { rows: states } = await pool.query(
        `select state, cause, count(*)::int as count from mail_ledger group by 1, 2 order by 1, 2`,
      );
      // Broken on purpose by their makers: nobody wrote them.
      const failed = states.filter((row) => row.state === 'failed');
      expect(failed.every((row) => row.cause === 'no_sender')).toBe(true);
      const { rows: doubled } = await pool.query(
        `select source_id from comments where source_id is not null group by 1 having count(*) > 1`,
      );
      expect(doubled).toEqual([]);
      const { rows: received } = await pool.query(
        `select sum(received_count)::int as times from mail_ledger where received_count > 1`,
      );
      expect(received[0]?.times).toBeGreaterThanOrEqual(254 * 2);
    },
  );
});
