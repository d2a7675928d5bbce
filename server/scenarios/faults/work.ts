/** What people and programs do during a round; each is remembered when, and only when, it was acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises';
import { handOver, type RawMail } from '#testing/servers/smtp-client.ts';
import { SMTP_ADDRESS } from '../soak/mails.ts';
import { type Caller, patienceMs } from './caller.ts';
import type { OncePrograms } from './once.ts';
import type { Pushes } from './pushes.ts';
import { heavyTag } from './scene.ts';
import type { Scene } from './troubles.ts';
import type { Visitors } from './visitors.ts';

export type Done = {
  /** Subjects of mails that had a 250. */
  readonly mails: string[];
  /** Subjects of tickets made through the API. */
  readonly created: string[];
  /** Marks of public replies. */
  readonly replies: string[];
  /** Marks of short messages that came in quick succession, as in a chat. */
  readonly chats: string[];
  readonly merges: DoneMerge[];
  /** Tags that a bulk edit put on tickets, with their ids. */
  readonly bulk: { tag: string; ticket_ids: readonly string[] }[];
};

export type DoneMerge = {
  readonly merge_id: string;
  readonly into_id: string;
  readonly from_id: string;
  /** It was taken back in the same breath. */
  is_taken_back: boolean;
};

export type Round = {
  readonly number: number;
  readonly mails: number;
  readonly created: number;
  readonly replies: number;
  /** Messages of each of three conversations. */
  readonly chats: number;
  readonly merges: number;
  /** Of letters that are pushed by HTTP. */
  readonly conversations: number;
};

/** Who works: a program of an integration, the same under keys, a mail relay, people in the help centre. */
export type Workers = {
  readonly call: Caller;
  readonly once: OncePrograms;
  readonly pushes: Pushes;
  readonly people: Visitors;
};

/** Everything of a round at once. `underWay` is told when some of it is acknowledged. */
export async function work(
  scene: Scene,
  { call, once, pushes, people }: Workers,
  round: Round,
  known: { done: Done; underWay: () => void },
): Promise<void> {
  const { done } = known;
  const noted = (list: string[], mark: string) => {
    list.push(mark);
    known.underWay();
  };
  const targets = await someTickets(scene, round.replies);
  const pairs = await somePairs(scene, round.merges, { targets, closing: people.closing() });
  await Promise.all([
    mailIn(scene, round, (subject) => noted(done.mails, subject)),
    oneByOne(round.created, async (index) => {
      const subject = `create ${round.number}-${index}`;
      await once.write(index, '/api/tickets', newTicket(subject), subject.replace(' ', '-'));
      noted(done.created, subject);
    }),
    oneByOne(targets.length, async (index) => {
      const mark = markOf(round.number, index);
      const path = `/api/tickets/${targets[index]}/comments`;
      const body = { visibility: 'public', body_html: `<p>${mark} Уже едем.</p>` };
      await once.write(index, path, body, mark);
      noted(done.replies, mark);
    }),
    pushes.round(round, known.underWay),
    people.round(round.number, known.underWay),
    bulkEdit(call, round, { targets, done }),
    // Where others reply at the same time, and into tickets that are being merged.
    ...[...targets.slice(0, 1), ...pairs.map(({ into_id }) => into_id)].map((ticket_id, talk) =>
      chat(call, round, { ticket_id, talk, noted: (mark) => noted(done.chats, mark) }),
    ),
    oneByOne(pairs.length, async (index) => {
      const pair = pairs[index];
      if (pair !== undefined) await mergeAndBack(call, { ...pair, round, index, done });
    }),
  ]);
}

type Talk = {
  readonly ticket_id: string;
  readonly talk: number;
  readonly noted: (mark: string) => void;
};

/** There is no channel for chats yet: messages of an integration, two at a time. */
async function chat(call: Caller, round: Round, { ticket_id, talk, noted }: Talk): Promise<void> {
  const say = async (index: number) => {
    const mark = `chat-${padded(round.number, 3)}-${padded(talk, 2)}-${padded(index, 2)}`;
    const body = { visibility: 'internal', body_html: `<p>${mark} Ещё слово.</p>` };
    await call('POST', `/api/tickets/${ticket_id}/comments`, body, mark);
    noted(mark);
  };
  const half = Math.ceil(round.chats / 2);
  await Promise.all([
    oneByOne(half, say),
    oneByOne(round.chats - half, (index) => say(half + index)),
  ]);
}

type Merging = Pair & { readonly round: Round; readonly index: number; readonly done: Done };

/** Every second one is taken back at once. */
async function mergeAndBack(call: Caller, merging: Merging): Promise<void> {
  const { into_id, from_id, round, index, done } = merging;
  const name = `${padded(round.number, 3)}-${padded(index, 2)}`;
  const answer = await call(
    'POST',
    `/api/tickets/${into_id}/merge`,
    { from_ids: [from_id], confirm: ['other_requester', 'other_organization'] },
    `merge-${name}`,
  );
  const { merged } = answer as { merged: { merge_id: string; ticket: { id: string } }[] };
  const merge = merged.find(({ ticket }) => ticket.id === from_id);
  if (merge === undefined) throw new Error(`merge-${name}: the answer does not name the merge`);
  const made = { merge_id: merge.merge_id, into_id, from_id, is_taken_back: false };
  done.merges.push(made);
  if (index % 2 === 0) return;
  const body = { merge_ids: [merge.merge_id] };
  await call('POST', `/api/tickets/${into_id}/unmerge`, body, `unmerge-${name}`);
  made.is_taken_back = true;
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

/** Twelve letters, so that it is found in base64 too, where three bytes are four. */
export function markOf(round: number, index: number): string {
  return `reply-${padded(round, 3)}-${padded(index, 2)}`;
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

type Pair = { readonly into_id: string; readonly from_id: string };

/** Tickets that nobody has merged yet, and that this round neither answers nor closes. */
async function somePairs(
  { desk }: Scene,
  count: number,
  besides: { targets: readonly string[]; closing: readonly number[] },
): Promise<Pair[]> {
  const rows = await desk.rows(
    `select id from tickets t where status_category <> 'closed' and id <> all($1::uuid[]) and number <> all($3::bigint[])
       and not exists (select from ticket_merges m where t.id in (m.ticket_id, m.into_id))
     order by id limit $2`,
    [[...besides.targets], count * 2, [...besides.closing]],
  );
  const ids = rows.map((row) => String(row['id']));
  return Array.from({ length: Math.floor(ids.length / 2) }, (_, index) => ({
    into_id: ids[index * 2] ?? '',
    from_id: ids[index * 2 + 1] ?? '',
  }));
}

async function bulkEdit(
  call: Caller,
  round: Round,
  { targets, done }: { targets: readonly string[]; done: Done },
): Promise<void> {
  if (targets.length === 0) return;
  const tag = `bulk-${round.number}`;
  const body = { actions: [{ do: 'add_tags', tags: [tag, heavyTag] }], ticket_ids: targets };
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
