/** Two desks, each with its own database and its own SMTP door, whose mailboxes write to each other. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, useTestApp } from '#testing/app.ts';
import { handOver } from '#testing/servers/smtp-client.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { openSmtpDoor, type SmtpDoor } from './smtp-door.ts';
import { aLetter, aMailbox } from './testing.ts';

const ours = useTestApp();
/** Another house: it knows none of our tokens. */
const theirs = useTestApp({ env: { SECRET_KEY: 'the key of somebody else, for this test' } });
const OURS = 'support@ours.example';
const THEIRS = 'help@theirs.example';
const doors = new Map<TestApp, SmtpDoor>();

beforeAll(async () => {
  for (const [app, address] of [
    [ours, OURS],
    [theirs, THEIRS],
  ] as const) {
    await aDesk(app);
    await aMailbox(app, { address });
    const { ports, log } = app.opora.house;
    const door = await openSmtpDoor({
      ...{ door: 'smtp', host: '127.0.0.1', port: 0, name: 'desk', ports, log },
      makeCtx: app.ctx,
    });
    doors.set(app, door);
  }
});
afterAll(async () => {
  for (const door of doors.values()) await door.stop();
});
/** A new hour, so that no test spends the budget of the next. */
const clock = { hour: 0 };
beforeEach(() => {
  clock.hour += 1;
  const now = new Date(Date.UTC(2031, 0, 1, clock.hour));
  ours.setTime(now);
  theirs.setTime(now);
});

type Post = (raw: Buffer) => Buffer;

/** Carries what one desk has sent to the other's door; answers how much that was. */
async function carry(from: TestApp, to: TestApp, post: Post): Promise<number> {
  const letters = from.mail.sent.splice(0).filter((mail) => mail.to.includes(other(to)));
  for (const mail of letters) {
    const raw = post(mail.raw);
    const result = await handOver(doors.get(to)?.port ?? 0, [
      { from: mail.from, to: other(to), raw },
    ]);
    expect(result.refused).toEqual([]);
  }
  await to.opora.drainJobs();
  return letters.length;
}
function other(app: TestApp): string {
  return app === ours ? OURS : THEIRS;
}

/** Lets them talk until nobody has anything to say; answers how many letters that took. */
async function talk(post: Post): Promise<number> {
  let letters = 0;
  for (let round = 0; round < 50; round += 1) {
    const said = (await carry(ours, theirs, post)) + (await carry(theirs, ours, post));
    if (said === 0) return letters;
    letters += said;
  }
  return Number.POSITIVE_INFINITY;
}

/** Somebody writes to us in the name of the other desk's mailbox, and the other way round. */
async function begin(): Promise<void> {
  for (const [app, from, to] of [
    [ours, THEIRS, OURS],
    [theirs, OURS, THEIRS],
  ] as const) {
    await handOver(doors.get(app)?.port ?? 0, [{ from, to, raw: aLetter({ from, to }) }]);
    await app.opora.drainJobs();
  }
}

const without =
  (...names: string[]): Post =>
  (raw) => {
    const [head = '', ...body] = raw.toString('latin1').split('\r\n\r\n');
    const fields = head.split(/\r\n(?![ \t])/).filter((field) => {
      const name = field.slice(0, field.indexOf(':')).toLowerCase();
      return !names.includes(name);
    });
    return Buffer.from([fields.join('\r\n'), ...body].join('\r\n\r\n'), 'latin1');
  };

const MARKS = ['auto-submitted', 'x-auto-response-suppress', 'precedence'];

async function silences(app: TestApp): Promise<unknown[]> {
  const events = await app
    .ctx()
    .db.selectFrom('events')
    .select('data')
    .where('name', '=', 'auto_reply.suppressed')
    .execute();
  return events.map((event) => event.data);
}

describe('two desks that write to each other', () => {
  it('fall silent after one answer each', async () => {
    await begin();
    expect(await talk((raw) => raw)).toBe(2);
  });

  it('fall silent soon when somebody strips the marks of automatic mail', async () => {
    await begin();
    expect(await talk(without(...MARKS))).toBeLessThanOrEqual(4);
  });

  it('fall silent when everything is stripped that leads to the ticket, and say so', async () => {
    let made = 0;
    const strip = without(
      ...MARKS,
      ...['in-reply-to', 'references', 'message-id', 'x-opora-message-id', 'subject'],
    );
    const post: Post = (raw) => {
      made += 1;
      const bare = strip(raw)
        .toString('latin1')
        .replace(/o\.[0-9a-z]+\.[a-z2-7]{16}\.[a-z2-7]{20}/g, 'x');
      const head = `Message-ID: <rewritten-${made}@gateway.example>\r\nSubject: Hello ${made}`;
      return Buffer.from(`${head}\r\n${bare}`, 'latin1');
    };
    await begin();
    const letters = await talk(post);
    // Five answers an hour from each side, and not one more.
    expect(letters).toBeLessThanOrEqual(10);
    const said = [...(await silences(ours)), ...(await silences(theirs))];
    expect(said).toContainEqual({ cause: 'budget' });
    // Nothing was thrown away: each letter is a ticket that a person can read.
    for (const app of [ours, theirs]) {
      const lost = await app
        .ctx()
        .db.selectFrom('mail_ledger')
        .select('id')
        .where('state', 'in', ['failed', 'received'])
        .execute();
      expect(lost).toEqual([]);
    }
  });

  it('and a notification that comes back to our own mailbox without its marks opens nothing', async () => {
    const before = await ticketCount();
    await handOver(doors.get(ours)?.port ?? 0, [
      {
        from: OURS,
        to: OURS,
        raw: aLetter({
          from: OURS,
          to: OURS,
          subject: 'Вам назначили обращение',
          headers: ['Auto-Submitted: auto-generated'],
        }),
      },
    ]);
    await ours.opora.drainJobs();
    expect(await ticketCount()).toBe(before);
  });
});

async function ticketCount(): Promise<number> {
  const row = await ours
    .ctx()
    .db.selectFrom('tickets')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}
