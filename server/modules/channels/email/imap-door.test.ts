import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApp } from '#testing/app.ts';
import { useTestApp } from '#testing/app.ts';
import { eventually } from '#testing/eventually.ts';
import { openPostOffice, type PostOffice } from '#testing/servers/post-office.ts';
import { dovecot } from '#testing/servers/tools.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { editMailbox, listMailboxes } from '../mailboxes.ts';
import { type Watch, watchImap } from './imap-watch.ts';
import { aMailbox } from './testing.ts';

const app = useTestApp();
const held: { office?: PostOffice; watch?: Watch } = {};

function office(): PostOffice {
  if (held.office === undefined) throw new Error('the post office is closed');
  return held.office;
}

const LIMITS = { whole_bytes: 500_000, largest_bytes: 2_000_000 };

function startWatch(on: TestApp): Watch {
  const { ports, log, database } = on.opora.house;
  const { pool } = database;
  return watchImap({ makeCtx: on.ctx, ports, log, pool, limits: LIMITS });
}

async function anImapMailbox(address: string, password = office().dovecot.password) {
  const { host, imap_port } = office().dovecot;
  return aMailbox(app, {
    address,
    incoming: 'imap',
    imap: { host, port: imap_port, security: 'none', user: address },
    password,
    auto_reply: false,
  });
}

function letterTo(to: string, subject: string) {
  return office().send({ from: 'anna@client.test', to, subject, text: 'Не работает касса' });
}

async function recorded(subject: string): Promise<number> {
  const { rows } = await app.opora.house.database.pool.query(
    `select count(*)::int as count from mail_ledger l join blobs b on b.sha256 = l.raw_sha256
     where l.door = 'imap' and l.subject = $1`,
    [subject],
  );
  return rows[0]?.count ?? 0;
}

/** Waits until the message is understood once; answers how long that took, in milliseconds. */
async function arrives(subject: string): Promise<number> {
  const started = Date.now();
  await eventually(subject, async () => {
    await app.opora.drainJobs();
    return (await recorded(subject)) === 1;
  });
  return Date.now() - started;
}

async function stateOf(address: string) {
  return (await listMailboxes(app.ctx())).find((one) => one.address === address);
}

describe.skipIf(!dovecot().path)('an IMAP mailbox on a real Dovecot', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    await aDesk(app);
    held.office = await openPostOffice();
    held.watch = startWatch(app);
  }, 60_000);
  afterAll(async () => {
    await held.watch?.stop();
    await held.office?.stop();
  });

  it('takes what lay unread, then what comes, by IDLE; and marks it as seen', async () => {
    await letterTo('first@desk.test', 'Лежало до нас');
    await anImapMailbox('first@desk.test');
    await arrives('Лежало до нас');
    await sleep(500);
    await letterTo('first@desk.test', 'Пришло при нас');
    // Without IDLE it would be a minute.
    expect(await arrives('Пришло при нас')).toBeLessThan(15_000);
    await eventually('both are seen', async () => {
      const { rows } = await app.opora.house.database.pool.query(
        `select imap_last_uid from mailboxes where address = 'first@desk.test'`,
      );
      return Number(rows[0]?.imap_last_uid) === 2;
    });
    expect(await stateOf('first@desk.test')).toMatchObject({ last_error: null });
  });

  it('of what is too large takes the headers, says so, and goes on', async () => {
    const text = 'Очень большое вложение '.repeat(LIMITS.largest_bytes / 20);
    const to = 'first@desk.test';
    await office().send({ from: 'anna@client.test', to, subject: 'Великовато', text });
    await letterTo(to, 'После большого');
    await arrives('После большого');
    const row = await app
      .ctx()
      .db.selectFrom('mail_ledger')
      .select(['state', 'cause', 'detail', 'from_address', 'raw_size'])
      .where('subject', '=', 'Великовато')
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      state: 'failed',
      cause: 'too_large',
      from_address: 'anna@client.test',
    });
    expect(row.raw_size).toBeLessThan(10_000);
  });

  it('streams what is large to the store, and it is the same message', async () => {
    const text = `Большое, но не слишком. ${'Строка журнала. '.repeat(40_000)}`;
    const to = 'first@desk.test';
    await office().send({ from: 'anna@client.test', to, subject: 'Большое', text });
    await arrives('Большое');
    const row = await app
      .ctx()
      .db.selectFrom('mail_ledger')
      .select(['state', 'raw_size', 'ticket_id'])
      .where('subject', '=', 'Большое')
      .executeTakeFirstOrThrow();
    expect(row.state).toBe('opened');
    expect(row.raw_size).toBeGreaterThan(LIMITS.whole_bytes);
  });

  it('watches several mailboxes at once', async () => {
    await anImapMailbox('second@desk.test');
    await anImapMailbox('third@desk.test');
    await letterTo('second@desk.test', 'Второму');
    await letterTo('third@desk.test', 'Третьему');
    await arrives('Второму');
    await arrives('Третьему');
  });

  it('comes back by itself when the server was away, and loses nothing', async () => {
    await office().dovecot.kill();
    await eventually('the loss is told', async () => {
      const mailbox = await stateOf('first@desk.test');
      return mailbox?.last_error !== null;
    });
    expect((await stateOf('first@desk.test'))?.last_error).toMatch(/[А-Яа-я]{4,}/);
    await office().dovecot.start();
    await letterTo('first@desk.test', 'Пока вас не было');
    await arrives('Пока вас не было');
    await eventually('it is well again', async () => {
      return (await stateOf('first@desk.test'))?.last_error === null;
    });
  });

  it('says in plain words that the password is wrong, and works as soon as it is right', async () => {
    const id = await anImapMailbox('wrong@desk.test', 'not the password');
    const told = await eventually('the refusal is told', async () => {
      return (await stateOf('wrong@desk.test'))?.last_error ?? undefined;
    });
    expect(told).toContain('не принял имя и пароль');
    await letterTo('wrong@desk.test', 'После пароля');
    const { secrets } = app.opora.house.ports;
    await editMailbox(app.ctx(), secrets, { id, input: { password: office().dovecot.password } });
    await arrives('После пароля');
  });

  it('goes on where it was when other settings are saved, also with the same server beside them', async () => {
    const address = 'saved@desk.test';
    const id = await anImapMailbox(address);
    await letterTo(address, 'До сохранения');
    await arrives('До сохранения');
    const positionOf = async () => {
      const { rows } = await app.opora.house.database.pool.query(
        'select imap_last_uid, imap_uidvalidity from mailboxes where id = $1',
        [id],
      );
      return rows[0];
    };
    await eventually('the position is kept', async () => (await positionOf()).imap_last_uid === 1);
    const before = await positionOf();
    const { host, imap_port } = office().dovecot;
    await editMailbox(app.ctx(), app.opora.house.ports.secrets, {
      id,
      input: {
        name: 'Другое имя',
        imap: { host, port: imap_port, security: 'none', user: address },
        imap_folder: 'INBOX',
        first_look: 'new',
      },
    });
    expect(await positionOf()).toEqual(before);
    await letterTo(address, 'После сохранения');
    await arrives('После сохранения');
  });

  it('says which folders there are when the wanted one is missing', async () => {
    const id = await anImapMailbox('folder@desk.test');
    const { secrets } = app.opora.house.ports;
    await editMailbox(app.ctx(), secrets, { id, input: { imap_folder: 'Заявки' } });
    const told = await eventually('the missing folder is told', async () => {
      return (await stateOf('folder@desk.test'))?.last_error ?? undefined;
    });
    expect(told).toContain('«Заявки»');
    expect(told).toContain('INBOX');
  });

  it('is watched by one process at a time, and by another when that one ends', async () => {
    const other = startWatch(app);
    await letterTo('second@desk.test', 'При двоих');
    await arrives('При двоих');
    await held.watch?.stop();
    await letterTo('second@desk.test', 'После смены');
    await arrives('После смены');
    held.watch = other;
    const { rows } = await app.opora.house.database.pool.query(
      `select max(received_count)::int as most from mail_ledger where subject = 'При двоих'`,
    );
    expect(rows[0]?.most).toBe(1);
  });

  it('takes three hundred messages that lay there, each once', async () => {
    const address = 'many@desk.test';
    const letters = Array.from({ length: 300 }, (_, index) => index);
    for (const index of letters) await letterTo(address, `Много ${index}`);
    await anImapMailbox(address);
    await eventually(
      'all are recorded',
      async () => {
        const { rows } = await app.opora.house.database.pool.query(
          `select count(*)::int as count, sum(received_count)::int as times from mail_ledger l
           join mailboxes m on m.id = l.mailbox_id where m.address = $1`,
          [address],
        );
        return rows[0]?.count === 300 && rows[0]?.times === 300;
      },
      50_000,
    );
  });
});
