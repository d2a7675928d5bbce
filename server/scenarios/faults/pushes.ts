/**
 * Mail that others push by HTTP, as the webhook of a mail relay does: twice at the same moment, by two doors,
 * again when nobody answered in time, answers before their questions; and reports about our own letters.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { handOver } from '#testing/servers/smtp-client.ts';
import { SMTP_ADDRESS } from '../soak/mails.ts';
import { ask, Refused } from './caller.ts';
import { markOfReply } from './letters.ts';
import type { Scene } from './troubles.ts';

export type Conversation = {
  readonly subject: string;
  /** Each begins the text of one letter. */
  readonly marks: readonly string[];
};

export type Pushed = {
  /** One ticket each, with a comment for each mark. */
  readonly conversations: Conversation[];
  /** Marks of our replies that somebody reported as undeliverable. */
  readonly bounced: string[];
  /** Bytes that the desk called new more than once. */
  readonly new_twice: string[];
  readonly counts: {
    /** That had their 202; `duplicates`: of them, those of a letter that had one already. */
    pushes: number;
    duplicates: number;
    /** Tries that nobody answered in time. */
    unheard: number;
    reorderings: number;
  };
};

export type Pushes = {
  readonly pushed: Pushed;
  /** `noted` is told when something is acknowledged. */
  round(round: { number: number; conversations: number }, noted: () => void): Promise<void>;
};

const ways = [
  'once',
  'twice at once',
  'by two doors at once',
  'answer first',
  'answer at the same moment',
  'two answers first',
] as const;
type Way = (typeof ways)[number];

/** Relays wait for seconds and send again: here the first is often still at work. */
const relayPatienceMs = 1_500;
const letterPatienceMs = 3_000;

type Letter = {
  readonly mark: string;
  readonly from: string;
  readonly raw: Buffer;
};

/** @param token with the scope `mail` */
export function pushing(scene: Scene, token: string): Pushes {
  const pushed: Pushed = {
    ...{ conversations: [], bounced: [], new_twice: [] },
    counts: { pushes: 0, duplicates: 0, unheard: 0, reorderings: 0 },
  };
  const { counts } = pushed;
  const newOnes = new Set<string>();
  const known = new Set<string>();
  /** Pushed once more in the next round, when everything has long been answered. */
  let later: Letter[] = [];

  /** Until it had its 202; `hop` is a line that a relay adds, so that the bytes are others. */
  async function push({ mark, raw }: Letter, { first = 0, hop = '' } = {}): Promise<void> {
    const { response, text, unheard } = await ask(scene, {
      ...{ method: 'POST', path: `/api/mail/raw?to=${SMTP_ADDRESS}`, first },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'message/rfc822' },
      body: new Uint8Array(withHop(raw, hop)),
      time_out_ms: relayPatienceMs,
    });
    if (response.status !== 202) throw new Refused(`${mark}: ${response.status} ${text}`);
    counts.pushes += 1;
    counts.duplicates += known.has(mark) ? 1 : 0;
    counts.unheard += unheard;
    known.add(mark);
    const { is_new } = JSON.parse(text) as { is_new: boolean };
    const bytes = `${mark} ${hop}`;
    if (is_new && newOnes.has(bytes)) pushed.new_twice.push(bytes);
    if (is_new) newOnes.add(bytes);
  }

  async function twice(letter: Letter): Promise<void> {
    await Promise.all([push(letter), push(letter, { first: 1 })]);
  }

  async function byTwoDoors(letter: Letter): Promise<void> {
    const bySmtp = handIn(scene, letter).then(() => known.add(letter.mark));
    await Promise.all([push(letter, { hop: 'relay.test' }), bySmtp]);
  }

  async function converse(conversation: Conversation, way: Way): Promise<void> {
    const [question, answer, other] = lettersOf(conversation);
    switch (way) {
      case 'once':
        await push(question);
        return push(answer);
      case 'twice at once':
        await twice(question);
        return twice(answer);
      case 'by two doors at once':
        await byTwoDoors(question);
        return byTwoDoors(answer);
      case 'answer first':
        counts.reorderings += 1;
        await push(answer);
        return push(question, { first: 1 });
      case 'answer at the same moment':
        counts.reorderings += 1;
        await Promise.all([push(answer), push(question, { first: 1 })]);
        return;
      case 'two answers first':
        counts.reorderings += 1;
        await Promise.all([push(answer), push(other, { first: 1 })]);
        return push(question);
    }
  }

  /** As soon as the mail server has the letter, and perhaps before we know that it has. */
  async function report(round: number): Promise<void> {
    const ofRound = `reply-${String(round).padStart(3, '0')}-`;
    const end = Date.now() + letterPatienceMs;
    let read = scene.smtp.taken.length;
    while (Date.now() < end) {
      for (const taken of scene.smtp.taken.slice(read)) {
        read += 1;
        const mark = markOfReply(taken);
        const [recipient] = taken.to;
        if (mark === undefined || recipient === undefined || !mark.startsWith(ofRound)) continue;
        const letter = reportOf(taken.raw, { mark, recipient });
        await Promise.all([twice(letter), push(letter, { hop: 'mx.test' })]);
        pushed.bounced.push(mark);
        later.push(letter);
        return;
      }
      await sleep(20);
    }
  }

  return {
    pushed,
    async round({ number, conversations }, noted) {
      const before = later;
      later = [];
      await Promise.all([
        ...Array.from({ length: conversations }, async (_, index) => {
          const way = ways[(number + index) % ways.length] ?? 'once';
          const conversation = conversationOf(number, index, way);
          await converse(conversation, way);
          pushed.conversations.push(conversation);
          noted();
          if (index % 2 === 0) later.push(...lettersOf(conversation).slice(0, 1));
        }),
        ...before.map(async (letter, index) => {
          await push(letter, index % 2 === 0 ? {} : { hop: 'late.test', first: 1 });
        }),
        report(number),
      ]);
    },
  };
}

async function handIn({ desk }: Scene, { mark, from, raw }: Letter): Promise<void> {
  const end = Date.now() + 120_000;
  while (Date.now() < end) {
    const { accepted } = await handOver(desk.smtp_port, [{ from, to: SMTP_ADDRESS, raw }]);
    if (accepted.length > 0) return;
    await sleep(300);
  }
  throw new Error(`${mark}: refused by the SMTP door for good`);
}

function conversationOf(round: number, index: number, way: Way): Conversation {
  const name = `push-${padded(round, 3)}-${padded(index, 2)}`;
  const letters = way === 'two answers first' ? 3 : 2;
  return {
    subject: `push ${round}-${index}`,
    marks: Array.from({ length: letters }, (_, at) => `${name}-${at}`),
  };
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

/** The question, the asker's own second letter, and an answer of a colleague who has the asker in copy. */
function lettersOf({ subject, marks }: Conversation): [Letter, Letter, Letter] {
  const [first = '', second = '', third = ''] = marks;
  const asker = `${subject.replace(' ', '.')}@relay.test`;
  const colleague = `${subject.replace(' ', '.')}@colleague.test`;
  const answers = { in_reply_to: idOf(first), subject: `Re: ${subject}` };
  return [
    letterOf({ mark: first, from: asker, subject, cc: colleague }),
    letterOf({ mark: second, from: asker, cc: colleague, ...answers }),
    letterOf({ mark: third, from: colleague, cc: asker, ...answers }),
  ];
}

export function idOf(mark: string): string {
  return `${mark}@relay.test`;
}

type Parts = {
  readonly mark: string;
  readonly from: string;
  readonly cc: string;
  readonly subject: string;
  readonly in_reply_to?: string;
};

function letterOf({ mark, from, cc, subject, in_reply_to }: Parts): Letter {
  const lines = [
    `From: <${from}>`,
    `To: ${SMTP_ADDRESS}`,
    `Cc: ${cc}`,
    `Subject: ${subject}`,
    `Message-ID: <${idOf(mark)}>`,
    ...(in_reply_to === undefined
      ? []
      : [`In-Reply-To: <${in_reply_to}>`, `References: <${in_reply_to}>`]),
    'Date: Mon, 02 Nov 2026 10:00:00 +0300',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `${mark} Терминал пишет «нет связи».`,
    '',
  ];
  return { mark, from, raw: Buffer.from(lines.join('\r\n')) };
}

/** RFC 3464: our letter was refused for good. */
function reportOf(ours: Buffer, { mark, recipient }: { mark: string; recipient: string }): Letter {
  const message_id = /^Message-ID: <([^>]+)>/im.exec(ours.toString('latin1'))?.[1] ?? '';
  const lines = [
    'From: MAILER-DAEMON@mx.test',
    `To: ${SMTP_ADDRESS}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <${idOf(mark.replace('reply', 'report'))}>`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary=r',
    '',
    '--r',
    '',
    'Sorry.',
    '--r',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.test',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 No such user',
    '',
    '--r',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <${message_id}>`,
    '',
    '--r--',
    '',
  ];
  return { mark: `report-${mark}`, from: '', raw: Buffer.from(lines.join('\r\n')) };
}

function withHop(raw: Buffer, hop: string): Buffer {
  if (hop === '') return raw;
  const line = `Received: from ${hop} by mx.test; Mon, 02 Nov 2026 10:00:01 +0300\r\n`;
  return Buffer.concat([Buffer.from(line), raw]);
}
