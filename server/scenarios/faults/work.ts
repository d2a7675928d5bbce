/** What people and programs do during a round; each is remembered when, and only when, it was acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises';
import { handOver, type RawMail } from '#testing/servers/smtp-client.ts';
import { SMTP_ADDRESS } from '../soak/mails.ts';
import type { Scene } from './troubles.ts';

export type Done = {
  /** Subjects of mails that had a 250. */
  readonly mails: string[];
  /** Subjects of tickets made through the API. */
  readonly created: string[];
  /** Marks of public replies. */
  readonly replies: string[];
  /** Tags that a bulk edit put on tickets, with their ids. */
  readonly bulk: { tag: string; ticket_ids: readonly string[] }[];
};

export type Caller = (
  method: string,
  path: string,
  body?: unknown,
  key?: string,
) => Promise<unknown>;

export type Round = {
  readonly number: number;
  readonly mails: number;
  readonly created: number;
  readonly replies: number;
};

const patienceMs = 120_000;

/**
 * As a careful program does: what had no answer is asked again under the same Idempotency-Key, now at
 * one web server and now at the other.
 */
export function caller({ desk, web }: Scene, token: string): Caller {
  return async (method, path, body, key) => {
    const end = Date.now() + patienceMs;
    let last: unknown;
    for (let attempt = 0; Date.now() < end; attempt += 1) {
      const base = attempt % 2 === 0 ? desk.url : web.url;
      try {
        const response = await fetch(`${base}${path}`, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(15_000),
        });
        const text = await response.text();
        if (response.ok) return JSON.parse(text);
        if (response.status < 500 && response.status !== 409 && response.status !== 429)
          throw new Refused(`${method} ${path}: ${response.status} ${text}`);
        last = `${response.status} ${text}`;
      } catch (error) {
        if (error instanceof Refused) throw error;
        last = error;
      }
      await sleep(200);
    }
    throw new Error(`${method} ${path}: no answer within ${patienceMs} ms`, { cause: last });
  };
}

/** An answer that another try will not change. */
class Refused extends Error {}

/** Everything of a round at once. `underWay` is told when some of it is acknowledged. */
export async function work(
  scene: Scene,
  call: Caller,
  round: Round,
  known: { done: Done; underWay: () => void },
): Promise<void> {
  const { done } = known;
  const noted = (list: string[], mark: string) => {
    list.push(mark);
    known.underWay();
  };
  const targets = await someTickets(scene, round.replies);
  await Promise.all([
    mailIn(scene, round, (subject) => noted(done.mails, subject)),
    oneByOne(round.created, async (index) => {
      const subject = `create ${round.number}-${index}`;
      await call('POST', '/api/tickets', newTicket(subject), subject.replace(' ', '-'));
      noted(done.created, subject);
    }),
    oneByOne(targets.length, async (index) => {
      const mark = markOf(round.number, index);
      const path = `/api/tickets/${targets[index]}/comments`;
      const body = { visibility: 'public', body_html: `<p>${mark} Уже едем.</p>` };
      await call('POST', path, body, mark);
      noted(done.replies, mark);
    }),
    bulkEdit(call, round, { targets, done }),
  ]);
}

/** Twelve letters, so that it is found in base64 too, where three bytes are four. */
export function markOf(round: number, index: number): string {
  return `reply-${String(round).padStart(3, '0')}-${String(index).padStart(2, '0')}`;
}

async function oneByOne(count: number, step: (index: number) => Promise<void>): Promise<void> {
  for (let index = 0; index < count; index += 1) await step(index);
}

function newTicket(subject: string) {
  const requester = { name: 'Пётр', address: `${subject.replaceAll(' ', '.')}@buyer.test` };
  return { subject, body_html: '<p>Не печатает чек.</p>', requester };
}

async function someTickets({ desk }: Scene, count: number): Promise<string[]> {
  const rows = await desk.rows(
    "select id from tickets where status_category <> 'closed' order by id desc limit $1",
    [count],
  );
  return rows.map((row) => String(row['id']));
}

async function bulkEdit(
  call: Caller,
  round: Round,
  { targets, done }: { targets: readonly string[]; done: Done },
): Promise<void> {
  if (targets.length === 0) return;
  const tag = `bulk-${round.number}`;
  const body = { actions: [{ do: 'add_tags', tags: [tag] }], ticket_ids: targets };
  await call('POST', '/api/operations', body, `operation-${tag}`);
  done.bulk.push({ tag, ticket_ids: targets });
}

/** As mail servers do: what had no 250 is sent again. Every eighth comes twice anyway. */
async function mailIn(
  { desk }: Scene,
  round: Round,
  onAccepted: (subject: string) => void,
): Promise<void> {
  const subjectOf = new Map<RawMail, string>();
  let left: RawMail[] = [];
  for (let index = 0; index < round.mails; index += 1) {
    const subject = `mail ${round.number}-${index}`;
    const mail = aMail(subject);
    subjectOf.set(mail, subject);
    left.push(mail);
    if (index % 8 === 0) left.push({ ...mail });
  }
  const end = Date.now() + patienceMs;
  while (left.length > 0) {
    const { accepted, refused } = await handOver(desk.smtp_port, left, { connections: 2 });
    for (const mail of accepted) {
      const subject = subjectOf.get(mail);
      if (subject !== undefined) onAccepted(subject);
    }
    left = refused.map(({ mail }) => mail);
    if (Date.now() > end) throw new Error(`mail is refused for good: ${refused[0]?.words}`);
    if (left.length > 0) await sleep(300);
  }
}

function aMail(subject: string): RawMail {
  const from = `${subject.replaceAll(' ', '.')}@customer.test`;
  const lines = [
    `From: Клиент <${from}>`,
    `To: ${SMTP_ADDRESS}`,
    `Subject: ${subject}`,
    `Message-ID: <${subject.replaceAll(' ', '.')}@customer.test>`,
    'Date: Mon, 02 Nov 2026 10:00:00 +0300',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `${subject}: принтер не печатает.`,
    '',
  ];
  return { from, to: SMTP_ADDRESS, raw: Buffer.from(lines.join('\r\n')) };
}
