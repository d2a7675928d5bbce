/** Sending against a real mail server: once for each reply, whenever a worker dies. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '#platform/config.ts';
import { smtpMailPort } from '#platform/mail.ts';
import type { Ports } from '#platform/ports.ts';
import { useTestApp } from '#testing/app.ts';
import { eventually } from '#testing/eventually.ts';
import { type CountingSmtp, startCountingSmtp } from '#testing/servers/counting-smtp.ts';
import { startDovecot } from '#testing/servers/dovecot.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { aDesk, aTicket } from '#testing/ticket-builders.ts';
import { deliveryById } from './deliveries.sql.ts';
import { aMailbox, receive } from './email/testing.ts';
import { editMailbox } from './mailboxes.ts';
import { paceOf } from './pace.ts';
import { askForForgotten, sendDelivery } from './send.ts';

const app = useTestApp();
/** Another desk that gets our mail, as a customer's server would. */
const receiver = useTestApp({
  env: { SECRET_KEY: 'of another desk, so that our marks say nothing there' },
});
const desk = { cookie: '', mailbox_id: '' };
let smtp: CountingSmtp;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  desk.cookie = (await aDesk(app)).cookie;
  smtp = await startCountingSmtp();
  desk.mailbox_id = await aMailbox(app, { smtp: serverAt(smtp.port) });
  await aDesk(receiver);
  await aMailbox(receiver, { address: 'help@other.example', outgoing: 'none', smtp: null });
});
beforeEach(() => {
  smtp.behaves = 'take';
  smtp.taken.length = 0;
  smtp.asked.count = 0;
});
afterEach(() => worker?.kill('SIGKILL'));
afterAll(() => smtp.stop());

function serverAt(port: number) {
  return { host: '127.0.0.1', port, security: 'none' as const, user: '' };
}

/** With a real way out, unlike the one in memory that tests get. */
function ports(): Ports {
  return { ...app.opora.house.ports, mail: smtpMailPort({ connect_ms: 3000, idle_ms: 3000 }) };
}

async function aReply(mailbox_id = desk.mailbox_id, more: object = {}): Promise<string> {
  const { ticket_id } = await aTicket(app.ctx(), { mailbox_id });
  const response = await app.call({
    method: 'POST',
    url: `/api/tickets/${ticket_id}/comments`,
    as: { cookie: desk.cookie },
    payload: { visibility: 'public', body_html: '<p>Проверьте бумагу.</p>', ...more },
  });
  expect(response.statusCode, response.body).toBe(201);
  return ticket_id;
}

async function deliveryOf(ticket_id: string) {
  return app
    .ctx()
    .db.selectFrom('deliveries')
    .selectAll()
    .where('ticket_id', '=', ticket_id)
    .executeTakeFirstOrThrow();
}

/** Queues the reply's delivery without sending it; answers its id. */
async function queued(ticket_id: string): Promise<string> {
  app.mail.failure = new Error('not by this way');
  await app.opora.drainJobs();
  app.mail.failure = undefined;
  const { id } = await deliveryOf(ticket_id);
  await app
    .ctx()
    .db.updateTable('deliveries')
    .set({ state: 'queued', attempts: 0, next_try_at: null })
    .where('id', '=', id)
    .execute();
  return id;
}

async function eventsOf(ticket_id: string): Promise<string[]> {
  const rows = await app
    .ctx()
    .db.selectFrom('events')
    .select('name')
    .where('ticket_id', '=', ticket_id)
    .where('name', 'like', 'delivery.%')
    .orderBy('id')
    .execute();
  return rows.map((row) => row.name);
}

/** A worker of its own process, as in operation; it is killed without a goodbye. */
async function startWorkerProcess(): Promise<ChildProcess> {
  const { config } = app.opora.house.ports;
  const child = spawn(process.execPath, [join(ROOT, 'server/main.ts'), 'worker'], {
    env: {
      ...process.env,
      DATABASE_URL: config.database_url ?? '',
      DATA_DIR: config.data_dir,
      SECRET_KEY: 'a key for tests alone, of no other use',
      PUBLIC_URL: 'http://desk.test',
      PORT: String(await freePort()),
      SMTP_PORT: String(await freePort()),
      LOG_LEVEL: 'silent',
    },
    stdio: 'ignore',
  });
  worker = child;
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

describe('a worker that dies', () => {
  it('after the message was given and before the answer: the same message again, one for whoever gets it', async () => {
    const ticket_id = await aReply(desk.mailbox_id, {
      to: [{ name: '', address: 'help@other.example' }],
    });
    smtp.behaves = 'after_message';
    const child = await startWorkerProcess();
    await eventually('the message is given', async () => smtp.taken.length === 1);
    await killed(child);
    const left = await deliveryOf(ticket_id);
    expect(left).toMatchObject({ state: 'sending', attempts: 1, sent_at: null });
    expect(left.sending_by).toMatch(new RegExp(`:${child.pid}$`));
    expect(left.handed_over_at).not.toBeNull();

    smtp.behaves = 'take';
    await sendDelivery(app.ctx(), ports(), left.id);
    expect(smtp.taken).toHaveLength(2);
    const [first, second] = smtp.taken;
    expect(second?.raw.equals(first?.raw ?? Buffer.alloc(0))).toBe(true);
    expect(await deliveryOf(ticket_id)).toMatchObject({
      state: 'sent',
      attempts: 2,
      unsure_tries: 1,
      handed_over_at: null,
    });
    expect(await eventsOf(ticket_id)).toEqual([
      'delivery.queued',
      'delivery.repeated',
      'delivery.sent',
    ]);

    // The receiving side is a desk like ours: the trace differs, the message is one.
    const tickets = () => receiver.ctx().db.selectFrom('tickets').select('id').execute();
    const before = (await tickets()).length;
    for (const [index, { raw }] of smtp.taken.entries()) {
      const trace = Buffer.from(
        `Received: from a by b id ${index}; Mon, 2 Nov 2026 10:00:00 +0000\r\n`,
      );
      await receive(receiver, Buffer.concat([trace, raw]), { to: ['help@other.example'] });
    }
    expect((await tickets()).length).toBe(before + 1);
  }, 60_000);

  it('before the message was given: it is sent, once, and nothing is said of it', async () => {
    const ticket_id = await aReply();
    smtp.behaves = 'before_message';
    const child = await startWorkerProcess();
    await eventually('the server is asked', async () => smtp.asked.count > 0);
    await killed(child);
    const left = await deliveryOf(ticket_id);
    expect(left).toMatchObject({ state: 'sending', handed_over_at: null });
    smtp.behaves = 'take';
    await sendDelivery(app.ctx(), ports(), left.id);
    await sendDelivery(app.ctx(), ports(), left.id);
    expect(smtp.taken).toHaveLength(1);
    expect(await eventsOf(ticket_id)).toEqual(['delivery.queued', 'delivery.sent']);
  }, 60_000);

  it('a late answer of a try that another has overtaken changes nothing', async () => {
    const ticket_id = await aReply();
    const id = await queued(ticket_id);
    let release: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: Ports = {
      ...ports(),
      mail: {
        ...ports().mail,
        async send() {
          await stuck;
          throw new Error('it came back too late');
        },
      },
    };
    const late = sendDelivery(app.ctx(), slow, id).catch(() => undefined);
    await eventually(
      'it has begun',
      async () => (await deliveryById(app.ctx(), id))?.attempts === 1,
    );
    await sendDelivery(app.ctx(), ports(), id);
    release();
    await late;
    expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'sent', attempts: 2 });
  });
});

describe('a try that another has overtaken before the server asked for the message', () => {
  it('gives nothing away: the letter leaves once', async () => {
    const ticket_id = await aReply();
    const id = await queued(ticket_id);
    let release: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isAsked = false;
    const { mail } = ports();
    const slow: Ports = {
      ...ports(),
      mail: {
        ...mail,
        send: (server, letter, onHandOver) =>
          mail.send(server, letter, async () => {
            isAsked = true;
            await stuck;
            await onHandOver?.();
          }),
      },
    };
    const late = sendDelivery(app.ctx(), slow, id);
    await eventually('the server asks for the message', async () => isAsked);
    await sendDelivery(app.ctx(), ports(), id);
    release();
    await late;
    expect(smtp.taken).toHaveLength(1);
    expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'sent', unsure_tries: 0 });
    expect(await eventsOf(ticket_id)).toEqual(['delivery.queued', 'delivery.sent']);
  });
});

describe('an answer that is lost on the way', () => {
  it('leaves it open whether the message was taken: the next try says so', async () => {
    const ticket_id = await aReply();
    const id = await queued(ticket_id);
    smtp.behaves = 'lose_answer';
    await sendDelivery(app.ctx(), ports(), id);
    expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'delayed', error_code: 'lost' });
    smtp.behaves = 'take';
    await sendDelivery(app.ctx(), ports(), id);
    expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'sent', unsure_tries: 1 });
    expect(await eventsOf(ticket_id)).toContain('delivery.repeated');
  });

  it('a clear no leaves nothing open, and says when it is tried again', async () => {
    const ticket_id = await aReply();
    const id = await queued(ticket_id);
    smtp.behaves = 'come_later';
    await sendDelivery(app.ctx(), ports(), id);
    const delayed = await deliveryOf(ticket_id);
    expect(delayed).toMatchObject({ state: 'delayed', handed_over_at: null });
    const wait = Date.parse(delayed.next_try_at ?? '') - Date.now();
    expect(wait).toBeGreaterThan(30_000);
    expect(wait).toBeLessThan(90_000);
    smtp.behaves = 'take';
    await sendDelivery(app.ctx(), ports(), id);
    expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'sent', unsure_tries: 0 });
  });

  it('what waits for its next try leaves as soon as the mailbox was put right', async () => {
    const id = await queued(await aReply());
    smtp.behaves = 'come_later';
    await sendDelivery(app.ctx(), ports(), id);
    const { pool } = app.opora.house.database;
    const waits = async () => {
      const { rows } = await pool.query(
        'select run_at > now() as later from graphile_worker.jobs where key = $1',
        [`mail.send:${id}`],
      );
      return rows;
    };
    expect(await waits()).toEqual([{ later: true }]);
    const { secrets } = app.opora.house.ports;
    const input = { smtp: serverAt(smtp.port) };
    await editMailbox(app.ctx(), secrets, { id: desk.mailbox_id, input });
    expect(await waits()).toEqual([{ later: false }]);
  });

  it('is not sent again when the provider’s folder of sent mail has it', async () => {
    const dovecot = await startDovecot();
    try {
      const address = 'kassa@desk.example';
      const mailbox_id = await aMailbox(app, {
        address,
        incoming: 'imap',
        imap: { host: dovecot.host, port: dovecot.imap_port, security: 'none', user: address },
        smtp: serverAt(smtp.port),
        password: dovecot.password,
      });
      const ticket_id = await aReply(mailbox_id);
      const id = await queued(ticket_id);
      const { message_id } = await deliveryOf(ticket_id);
      const client = new ImapFlow({
        host: dovecot.host,
        port: dovecot.imap_port,
        secure: false,
        auth: { user: address, pass: dovecot.password },
        logger: false,
      });
      await client.connect();
      await client.mailboxCreate('Sent');
      await client.append('Sent', Buffer.from(`Message-ID: <${message_id}>\r\n\r\nтекст\r\n`));
      await client.logout();
      await app
        .ctx()
        .db.updateTable('deliveries')
        .set({ state: 'sending', handed_over_at: new Date() })
        .where('id', '=', id)
        .execute();
      await sendDelivery(app.ctx(), ports(), id);
      expect(smtp.taken).toHaveLength(0);
      expect(await deliveryOf(ticket_id)).toMatchObject({ state: 'sent' });
    } finally {
      await dovecot.stop();
    }
  }, 30_000);
});

describe('what the server offers', () => {
  it('notices of failure and delay are asked for, without the text', async () => {
    const ticket_id = await aReply();
    const id = await queued(ticket_id);
    await sendDelivery(app.ctx(), ports(), id);
    expect(smtp.taken[0]?.dsn).toMatchObject({ ret: 'HDRS', envid: id });
  });

  it('a message that is too large is not given, and the words say what to do', async () => {
    const small = await startCountingSmtp({ size: 2000 });
    const mailbox_id = await aMailbox(app, {
      address: 'small@desk.example',
      smtp: serverAt(small.port),
    });
    const text = 'слово '.repeat(2000);
    const ticket_id = await aReply(mailbox_id, { body_html: `<p>${text}</p>` });
    const id = await queued(ticket_id);
    await sendDelivery(app.ctx(), ports(), id);
    const failed = await deliveryOf(ticket_id);
    expect(failed).toMatchObject({ state: 'failed', error_code: 'too_large' });
    expect(failed.error).toContain('Письмо слишком большое');
    expect(small.taken).toHaveLength(0);
    const mailbox = await app
      .ctx()
      .db.selectFrom('mailboxes')
      .select('smtp_max_bytes')
      .where('id', '=', mailbox_id)
      .executeTakeFirstOrThrow();
    expect(mailbox.smtp_max_bytes).toBe(2000);
    await small.stop();
  });
});

describe('the pace of a mailbox', () => {
  it('is kept: what is over it waits for its turn, each for its own', async () => {
    const mailbox_id = await aMailbox(app, {
      address: 'slow@desk.example',
      smtp: serverAt(smtp.port),
      max_per_minute: 6,
    });
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push(await queued(await aReply(mailbox_id)));
    const ctx = app.ctx();
    await ctx.db.deleteFrom('mailbox_pace').execute();
    for (const id of ids) await sendDelivery(ctx, ports(), id, false);
    expect(smtp.taken).toHaveLength(1);
    const waits = [];
    for (const id of ids.slice(1)) {
      const row = await deliveryById(ctx, id);
      expect(row?.state).toBe('queued');
      waits.push(Math.round((Date.parse(row?.next_try_at ?? '') - ctx.now.getTime()) / 1000));
    }
    expect(waits).toEqual([10, 20]);
    for (const id of ids.slice(1)) await sendDelivery(ctx, ports(), id, true);
    expect(smtp.taken).toHaveLength(3);
    await editMailbox(ctx, ports().secrets, { id: mailbox_id, input: { max_per_minute: null } });
  });

  it('is the provider’s where nothing was chosen', () => {
    const pace = (smtp_host: string, max_per_minute: number | null = null) =>
      paceOf({ smtp_host, max_per_minute });
    expect(pace('smtp.office365.com')).toBe(30);
    expect(pace('smtp.gmail.com')).toBe(60);
    expect(pace('smtp.yandex.ru')).toBe(30);
    expect(pace('notyandex.ru.example')).toBeNull();
    expect(pace('smtp.gmail.com', 5)).toBe(5);
  });
});

it('a message whose job was lost is asked for again; one that waits for its time is not', async () => {
  const ticket_id = await aReply();
  const id = await queued(ticket_id);
  const { pool } = app.opora.house.database;
  const jobs = async () =>
    (await pool.query('select from graphile_worker.jobs where key = $1', [`mail.send:${id}`]))
      .rowCount;
  await pool.query('delete from graphile_worker._private_jobs where key = $1', [`mail.send:${id}`]);
  await askForForgotten(app.ctx());
  expect(await jobs()).toBe(0);
  await pool.query(
    `update deliveries set created_at = now() - interval '1 hour', sending_since = null where id = $1`,
    [id],
  );
  await askForForgotten(app.ctx());
  expect(await jobs()).toBe(1);
});
