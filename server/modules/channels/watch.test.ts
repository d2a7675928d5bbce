import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '#platform/db.ts';
import { MailError, smtpMailPort } from '#platform/mail.ts';
import { useTestApp } from '#testing/app.ts';
import { eventually } from '#testing/eventually.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { openPostOffice, type PostOffice } from '#testing/servers/post-office.ts';
import { dovecot } from '#testing/servers/tools.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { clearAlarm, listAlarms, raiseAlarm } from './alarms.ts';
import { sendCanary } from './canary.ts';
import { type Watch, watchImap } from './email/imap-watch.ts';
import { aLetter, aMailbox, became, receive } from './email/testing.ts';
import { mailboxById } from './mailboxes.sql.ts';
import { editMailbox } from './mailboxes.ts';
import { queueDelivery } from './outbox.ts';
import { sendDelivery } from './send.ts';
import { clientSecretTrouble, tokenTrouble } from './token-watch.ts';
import { listWatch, lookAround } from './watch.ts';

const app = useTestApp();
const desk = { cookie: '' };
const START = new Date('2026-11-22T09:00:00Z');
const MINUTE = 60_000;
const later = (minutes: number) => new Date(START.getTime() + minutes * MINUTE);

beforeAll(async () => {
  desk.cookie = (await aDesk(app)).cookie;
});
afterEach(async () => {
  app.mail.failure = undefined;
  app.mail.sent.length = 0;
  app.setTime(undefined);
  // Each test has the watch to itself, at whatever time it lives.
  await app.ctx().db.updateTable('mailboxes').set({ disabled_at: new Date() }).execute();
  await app.ctx().db.deleteFrom('mailbox_alarms').execute();
});

let made = 0;
/** A mailbox that sends, and whose mail comes to our own door. */
async function aWatched(given: Parameters<typeof aMailbox>[1] = {}) {
  made += 1;
  const address = `watched-${made}@desk.example`;
  return { address, id: await aMailbox(app, { address, ...given }) };
}

const alarmOf = async (mailbox_id: string, kind: string) =>
  (await listAlarms(app.ctx())).find((one) => one.mailbox_id === mailbox_id && one.kind === kind);
const watchOf = async (mailbox_id: string) =>
  (await listWatch(app.ctx())).find((one) => one.mailbox_id === mailbox_id);
const away = { cause: 'imap_connect.refused', params: { host: 'h', port: '1' }, words: null };

describe('an alarm', () => {
  it('is told when the trouble has lasted as long as the mailbox bears, once; and its end once', async () => {
    const { id, address } = await aWatched({ alarm_after_minutes: 10, incoming: 'imap' });
    const of = { mailbox_id: id, kind: 'fetch' as const };
    app.setTime(START);
    await expectNoEvents(app.ctx(), () => raiseAlarm(app.ctx(), of, away));
    app.setTime(later(9));
    await expectNoEvents(app.ctx(), async () => {
      await raiseAlarm(app.ctx(), of, { ...away, cause: 'imap_connect.timeout' });
      await lookAround(app.ctx());
    });
    expect(await alarmOf(id, 'fetch')).toMatchObject({
      cause: 'imap_connect.timeout',
      since: '2026-11-22T09:00:00Z',
      is_told: false,
    });
    app.setTime(later(10));
    const [raised] = await expectEvents(app.ctx(), ['mailbox.alarm_raised'], () =>
      lookAround(app.ctx()),
    );
    expect(raised?.data).toMatchObject({ address, cause: 'imap_connect.timeout' });
    app.setTime(later(20));
    await expectNoEvents(app.ctx(), async () => {
      await raiseAlarm(app.ctx(), of, away);
      await lookAround(app.ctx());
    });
    await expectEvents(app.ctx(), ['mailbox.alarm_cleared'], () => clearAlarm(app.ctx(), of));
    await expectNoEvents(app.ctx(), () => clearAlarm(app.ctx(), of));
  });

  it('that was over before it was told is told to nobody', async () => {
    const { id } = await aWatched({ incoming: 'imap' });
    const of = { mailbox_id: id, kind: 'fetch' as const };
    await expectNoEvents(app.ctx(), async () => {
      await raiseAlarm(app.ctx(), of, away);
      await clearAlarm(app.ctx(), of);
    });
  });

  it('goes with the mailbox that is switched off', async () => {
    const { id } = await aWatched({ incoming: 'imap' });
    await raiseAlarm(app.ctx(), { mailbox_id: id, kind: 'fetch' }, away);
    const { secrets } = app.opora.house.ports;
    await editMailbox(app.ctx(), secrets, { id, input: { is_disabled: true } });
    await lookAround(app.ctx());
    expect(await alarmOf(id, 'fetch')).toBeUndefined();
  });

  it('says so when nobody has asked the server for long and nothing says why', async () => {
    app.setTime(START);
    const { id } = await aWatched({ incoming: 'imap', alarm_after_minutes: 5 });
    const fetchedAt = (at: { updated_at?: Date; last_fetch_at?: Date }) =>
      app.ctx().db.updateTable('mailboxes').set(at).where('id', '=', id).execute();
    await fetchedAt({ updated_at: START });
    app.setTime(later(6));
    await lookAround(app.ctx());
    expect(await alarmOf(id, 'fetch')).toMatchObject({ cause: 'fetch.silent' });
    app.setTime(later(7));
    await fetchedAt({ last_fetch_at: later(7) });
    await lookAround(app.ctx());
    expect(await alarmOf(id, 'fetch')).toBeUndefined();
  });
});

describe('replies that wait for the mailbox’s server', () => {
  async function queued(mailbox_id: string): Promise<string> {
    const mailbox = (await mailboxById(app.ctx(), mailbox_id)) ?? null;
    return transaction(app.ctx(), (tx) =>
      queueDelivery(tx, app.opora.house.ports, {
        kind: 'notification',
        mailbox,
        ticket: null,
        comment_id: null,
        recipients: {
          to: [{ name: '', address: 'anna@client.example' }],
          cc: [],
          bcc: [],
          accepted: [],
        },
        message: { subject: 'x', text: 'x', html: null, in_reply_to: null, references: [] },
      }),
    );
  }
  const send = (id: string) => sendDelivery(app.ctx(), app.opora.house.ports, id);

  it('are an alarm when they have waited long enough, until one leaves', async () => {
    const { id } = await aWatched({ alarm_after_minutes: 10 });
    app.setTime(later(1e6));
    const [first, second] = [await queued(id), await queued(id)];
    app.mail.failure = new MailError('login', '535 5.7.8 Bad credentials');
    await send(first);
    await expectNoEvents(app.ctx(), () => lookAround(app.ctx()));
    expect(await alarmOf(id, 'send')).toMatchObject({
      cause: 'smtp_login.login',
      words: '535 5.7.8 Bad credentials',
      is_told: false,
    });
    app.setTime(later(1e6 + 11));
    await expectEvents(app.ctx(), ['mailbox.alarm_raised'], () => lookAround(app.ctx()));
    app.mail.failure = undefined;
    await send(second);
    await expectEvents(app.ctx(), ['mailbox.alarm_cleared'], () => lookAround(app.ctx()));
  });

  it('are none when it is the message that the server does not take', async () => {
    const { id } = await aWatched();
    app.setTime(later(1e6 + 20));
    const one = await queued(id);
    app.mail.failure = new MailError('recipients', '450 4.2.0 Greylisted');
    await send(one);
    await lookAround(app.ctx());
    expect(await alarmOf(id, 'send')).toBeUndefined();
  });
});

describe('a canary', () => {
  /** What the mailbox sent to itself last. */
  function lastSent(): Buffer {
    return app.mail.sent.at(-1)?.raw ?? Buffer.alloc(0);
  }

  async function aRound(mailbox: { id: string; address: string }): Promise<string> {
    await sendCanary(app.ctx(), app.opora.house.ports, mailbox.id);
    const { id } = await receive(app, lastSent(), {
      from: mailbox.address,
      to: [mailbox.address],
    });
    return id;
  }

  it('never becomes a ticket: the ledger says that it is a canary, and the round is measured', async () => {
    const mailbox = await aWatched();
    const id = await aRound(mailbox);
    expect(await became(app, id)).toMatchObject({
      state: 'ignored',
      cause: 'canary',
      ticket_id: null,
    });
    const watch = await watchOf(mailbox.id);
    expect(watch?.canary.rounds).toHaveLength(1);
    expect(watch?.canary.rounds[0]?.round_trip_ms).toBeGreaterThanOrEqual(0);
    expect(watch?.messages_today).toBe(0);
  });

  it('is recognised when its Message-ID was changed on the way, and only by our own signature (case C7)', async () => {
    const mailbox = await aWatched();
    await sendCanary(app.ctx(), app.opora.house.ports, mailbox.id);
    const changed = lastSent()
      .toString()
      .replace(/^Message-ID: .*$/im, 'Message-ID: <x@ses>');
    const entry = await receive(app, Buffer.from(changed), { to: [mailbox.address] });
    expect(entry).toMatchObject({ state: 'ignored', cause: 'canary' });
    const token = /^X-Opora-Canary: (.*)$/m.exec(changed)?.[1] ?? '';
    const forged = token.replace(/^.{8}/, '00000000');
    const letter = aLetter({ to: mailbox.address, headers: [`X-Opora-Canary: ${forged}`] });
    expect(await receive(app, letter, { to: [mailbox.address] })).toMatchObject({
      state: 'opened',
    });
  });

  it('counts once when it comes twice', async () => {
    const mailbox = await aWatched();
    await aRound(mailbox);
    const before = (await watchOf(mailbox.id))?.canary.rounds;
    await receive(app, Buffer.concat([Buffer.from('Received: again\r\n'), lastSent()]), {
      to: [mailbox.address],
    });
    expect((await watchOf(mailbox.id))?.canary.rounds).toEqual(before);
  });

  it('raises an alarm when it does not return in time, and ends it when the next one does', async () => {
    const mailbox = await aWatched({ canary_minutes: 60 });
    app.setTime(START);
    await sendCanary(app.ctx(), app.opora.house.ports, mailbox.id);
    app.setTime(later(9));
    await expectNoEvents(app.ctx(), () => lookAround(app.ctx()));
    app.setTime(later(11));
    const [raised] = await expectEvents(app.ctx(), ['mailbox.alarm_raised'], () =>
      lookAround(app.ctx()),
    );
    expect(raised?.data).toMatchObject({ cause: 'canary.late', params: { limit: '10' } });
    app.setTime(later(60));
    await aRound(mailbox);
    expect(await alarmOf(mailbox.id, 'canary')).toBeUndefined();
  });

  it('raises an alarm when the round trip changed strongly', async () => {
    const mailbox = await aWatched({ canary_minutes: 60 });
    for (const minutes of [0, 60, 120, 180, 240]) {
      app.setTime(later(minutes));
      await aRound(mailbox);
    }
    app.setTime(later(300));
    await sendCanary(app.ctx(), app.opora.house.ports, mailbox.id);
    app.setTime(later(305));
    await receive(app, lastSent(), { to: [mailbox.address] });
    expect(await alarmOf(mailbox.id, 'canary')).toMatchObject({
      cause: 'canary.slow',
      params: { limit: '2', took: '5' },
      is_told: true,
    });
  });

  it('raises an alarm in the server’s words when the server does not take it', async () => {
    const mailbox = await aWatched({ canary_minutes: 60 });
    app.mail.failure = new MailError('login', '535 5.7.8 Authentication failed');
    await sendCanary(app.ctx(), app.opora.house.ports, mailbox.id);
    expect(await alarmOf(mailbox.id, 'canary')).toMatchObject({
      cause: 'canary.not_sent',
      words: '535 5.7.8 Authentication failed',
    });
    expect((await watchOf(mailbox.id))?.canary.rounds[0]?.failed_at).not.toBeNull();
    app.mail.failure = undefined;
    await aRound(mailbox);
    expect(await alarmOf(mailbox.id, 'canary')).toBeUndefined();
  });

  it('that was sent by hand alarms nobody: who sent it sees what came of it', async () => {
    const mailbox = await aWatched();
    app.mail.failure = new MailError('refused', 'connect ECONNREFUSED');
    await expectNoEvents(app.ctx(), () => sendCanary(app.ctx(), app.opora.house.ports, mailbox.id));
    expect(await alarmOf(mailbox.id, 'canary')).toBeUndefined();
    expect((await watchOf(mailbox.id))?.canary.rounds[0]).toMatchObject({
      words: 'connect ECONNREFUSED',
      returned_at: null,
    });
  });

  it('flies when its turn has come, and not while it is switched off', async () => {
    app.setTime(START);
    const on = await aWatched({ canary_minutes: 15 });
    const off = await aWatched();
    expect(await lookAround(app.ctx())).toContain(on.id);
    expect(await lookAround(app.ctx())).not.toContain(off.id);
    await sendCanary(app.ctx(), app.opora.house.ports, on.id);
    app.setTime(later(14));
    expect(await lookAround(app.ctx())).not.toContain(on.id);
    app.setTime(later(15));
    expect(await lookAround(app.ctx())).toContain(on.id);
  });

  it('is sent by hand too, and a mailbox that cannot write to itself says so', async () => {
    const able = await aWatched();
    const unable = await aWatched({ incoming: 'none' });
    const call = (id: string) =>
      app.call({ method: 'POST', url: `/api/mailboxes/${id}/canary`, as: desk });
    expect((await call(able.id)).statusCode).toBe(200);
    const refused = await call(unable.id);
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ message_key: 'errors.no_canary' });
  });

  it('leaves no more than two hundred rounds behind, and its letters a day', async () => {
    const mailbox = await aWatched();
    app.setTime(START);
    const id = await aRound(mailbox);
    await app.opora.house.database.pool.query(
      `insert into canary_rounds (id, mailbox_id, sent_at)
       select gen_random_uuid(), $1, $2::timestamptz - make_interval(hours => n) from generate_series(1, 300) n`,
      [mailbox.id, START],
    );
    await aRound(mailbox);
    const { rows } = await app.opora.house.database.pool.query(
      'select count(*)::int as count from canary_rounds where mailbox_id = $1',
      [mailbox.id],
    );
    expect(rows[0]?.count).toBe(201);
    app.setTime(later(25 * 60));
    await lookAround(app.ctx());
    await expect(became(app, id)).rejects.toThrow();
  });
});

describe('the end of a login by OAuth2', () => {
  const login = {
    auth: 'oauth_microsoft' as const,
    refresh_token_since: null,
    refresh_token_ends_at: null,
    client_secret_ends_at: null,
  };
  const inDays = (days: number) =>
    new Date(START.getTime() + days * 24 * 60 * MINUTE).toISOString();

  it('is told two weeks before a refresh token of Microsoft is ninety days old', () => {
    expect(tokenTrouble({ ...login, refresh_token_since: inDays(-75) }, START)).toBeNull();
    expect(tokenTrouble({ ...login, refresh_token_since: inDays(-77) }, START)).toMatchObject({
      cause: 'oauth.token_ends',
      params: { date: inDays(13) },
    });
    const google = { ...login, auth: 'oauth_google' as const };
    expect(tokenTrouble({ ...google, refresh_token_since: inDays(-400) }, START)).toBeNull();
  });

  it('is told by what the provider says of it', () => {
    expect(tokenTrouble({ ...login, refresh_token_ends_at: inDays(7) }, START)).toMatchObject({
      cause: 'oauth.token_ends',
    });
    expect(tokenTrouble({ ...login, refresh_token_ends_at: inDays(20) }, START)).toBeNull();
  });

  it('is told two weeks before the app’s secret ends, and after', () => {
    const at = (days: number) =>
      clientSecretTrouble({ ...login, client_secret_ends_at: inDays(days) }, START)?.cause;
    expect(at(15)).toBeUndefined();
    expect(at(13)).toBe('oauth.secret_ends');
    expect(at(-1)).toBe('oauth.secret_ended');
    expect(clientSecretTrouble(login, START)).toBeNull();
  });
});

describe.skipIf(!dovecot().path)('on a real Dovecot and SMTP', { timeout: 60_000 }, () => {
  const held: { office?: PostOffice; watch?: Watch } = {};
  function office(): PostOffice {
    if (held.office === undefined) throw new Error('the post office is closed');
    return held.office;
  }
  beforeAll(async () => {
    held.office = await openPostOffice();
    const { ports, log, database } = app.opora.house;
    held.watch = watchImap({ makeCtx: app.ctx, ports, log, pool: database.pool });
  }, 60_000);
  afterAll(async () => {
    await held.watch?.stop();
    await held.office?.stop();
  });
  const overSmtp = () => ({ ...app.opora.house.ports, mail: smtpMailPort() });

  function anImapMailbox(address: string, given: Parameters<typeof aMailbox>[1] = {}) {
    const { host, imap_port, password } = office().dovecot;
    const server = { host, security: 'none' as const, user: address };
    return aMailbox(app, {
      address,
      incoming: 'imap',
      imap: { ...server, port: imap_port },
      smtp: { ...server, port: office().smtp_port },
      password,
      auto_reply: false,
      ...given,
    });
  }
  const letterTo = (to: string, subject: string) =>
    office().send({ from: 'anna@client.test', to, subject, text: 'Не работает касса' });
  const isWell = (id: string) =>
    eventually('it is watched', async () => (await watchOf(id))?.last_fetch_at !== null);
  async function subjectsOf(id: string): Promise<string[]> {
    const { rows } = await app.opora.house.database.pool.query(
      'select subject from mail_ledger where mailbox_id = $1 and subject is not null order by subject',
      [id],
    );
    return rows.map((row) => row.subject);
  }

  it('a mailbox writes to itself through both servers, and clears its letter away', async () => {
    const address = 'canary@desk.test';
    const id = await anImapMailbox(address, { canary_minutes: 15 });
    await isWell(id);
    await letterTo(address, 'Рядом с канарейкой');
    await sendCanary(app.ctx(), overSmtp(), id);
    const round = await eventually('it is home', async () => {
      await app.opora.drainJobs();
      return (await watchOf(id))?.canary.rounds.find((one) => one.returned_at !== null);
    });
    expect(round.round_trip_ms).toBeGreaterThan(0);
    expect(round.round_trip_ms).toBeLessThan(30_000);
    expect(await alarmOf(id, 'canary')).toBeUndefined();
    await eventually('only the customer’s letter is left', async () => {
      const left = await office().inbox(address);
      return left.length === 1 && left[0]?.mail.subject === 'Рядом с канарейкой';
    });
    expect(await watchOf(id)).toMatchObject({ messages_today: 1 });
  });

  it('a canary that the server refuses is an alarm in its words', async () => {
    const address = 'refused@desk.test';
    const id = await anImapMailbox(address, { canary_minutes: 15 });
    office().refuse(address, '550 5.1.1 No such user here');
    await sendCanary(app.ctx(), overSmtp(), id);
    const alarm = await alarmOf(id, 'canary');
    expect(alarm).toMatchObject({ cause: 'canary.not_sent', is_told: true });
    expect(alarm?.words).toContain('No such user here');
    office().refuse(address, undefined);
  });

  it('tells how long mail lay on the server before it was recorded', async () => {
    const address = 'lag@desk.test';
    const id = await anImapMailbox(address);
    await isWell(id);
    const { secrets } = app.opora.house.ports;
    await editMailbox(app.ctx(), secrets, { id, input: { is_disabled: true } });
    await sleep(3000);
    await letterTo(address, 'Лежит');
    await sleep(3500);
    await editMailbox(app.ctx(), secrets, { id, input: { is_disabled: false } });
    const lag = await eventually('the lag is known', async () => {
      return (await watchOf(id))?.lag_seconds ?? undefined;
    });
    expect(lag).toBeGreaterThanOrEqual(3);
    expect(lag).toBeLessThan(30);
  });

  it.each([
    ['new', []],
    ['unread', ['Непрочитанное']],
    ['days', ['Непрочитанное', 'Прочитанное']],
  ] as const)('takes on its first look, when asked for %s: %j', async (first_look, taken) => {
    const address = `look-${first_look}@desk.test`;
    await letterTo(address, 'Прочитанное');
    await office().markSeen(address);
    await letterTo(address, 'Непрочитанное');
    const id = await anImapMailbox(address, { first_look, first_look_days: 3 });
    await isWell(id);
    await letterTo(address, 'Яблоко упало потом');
    await eventually('what came later', async () => {
      await app.opora.drainJobs();
      return (await subjectsOf(id)).includes('Яблоко упало потом');
    });
    expect(await subjectsOf(id)).toEqual([...taken, 'Яблоко упало потом'].toSorted());
  });
});
