/** What a soak sends: requests, answers, copies, machines' words and broken ones, each with a mark of its own. */
import type { RawMail } from '#testing/servers/smtp-client.ts';

export const SMTP_ADDRESS = 'support@desk.test';
export const IMAP_ADDRESS = 'shop@desk.test';

export const kinds = ['request', 'answer', 'copy', 'robot', 'broken'] as const;
export type Kind = (typeof kinds)[number];

export type SoakMail = RawMail & {
  /** In its Message-ID, subject and text. */
  readonly mark: string;
  readonly kind: Kind;
  readonly door: 'smtp' | 'imap';
  /** The mark of the mail that it answers, or whose bytes it repeats. */
  readonly of: string | null;
};

export type Random = () => number;

/** Numbers from 0 to 1 that a seed repeats (mulberry32, Tommy Ettinger). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** So many mails; answers and copies are of mails of an earlier wave, and take the same door. */
export function makeMails(
  count: number,
  { wave, random }: { wave: number; random: Random },
): SoakMail[] {
  const made: SoakMail[] = [];
  let requests: SoakMail[] = [];
  for (let index = 0; index < count; index += 1) {
    if (index % wave === 0) requests = made.filter((mail) => mail.kind === 'request');
    const earlier = requests[Math.floor(random() * requests.length)];
    made.push(aMail(index, { kind: kindOf(random()), earlier, random }));
  }
  return made;
}

function kindOf(chance: number): Kind {
  if (chance < 0.62) return 'request';
  if (chance < 0.85) return 'answer';
  if (chance < 0.92) return 'copy';
  return chance < 0.97 ? 'robot' : 'broken';
}

type Plan = { kind: Kind; earlier: SoakMail | undefined; random: Random };

function aMail(index: number, { kind, earlier, random }: Plan): SoakMail {
  const isFirst = earlier === undefined || kind === 'request' || kind === 'broken';
  const door = isFirst ? (random() < 0.7 ? 'smtp' : 'imap') : earlier.door;
  const to = door === 'smtp' ? SMTP_ADDRESS : IMAP_ADDRESS;
  const mark = `soak-${index}`;
  if (earlier === undefined || kind === 'request') {
    // Thousands of people: a flood of one is another matter.
    const from = `person${Math.floor(random() * 5000)}@company${Math.floor(random() * 900)}.test`;
    const raw = request({ mark, from, to, index });
    return { mark, kind: 'request', door, of: null, from, to, raw };
  }
  const { from } = earlier;
  const of = earlier.mark;
  if (kind === 'copy') return { ...earlier, mark, kind, of };
  const raw =
    kind === 'answer'
      ? answer({ mark, from, to, of })
      : kind === 'robot'
        ? robot({ mark, from, to, of })
        : broken({ mark, from, to, index });
  return { mark, kind, door, of: kind === 'broken' ? null : of, from, to, raw };
}

type Parts = { mark: string; from: string; to: string };

function idOf(mark: string): string {
  return `<${mark}@soak.test>`;
}

function head({ mark, from, to }: Parts, more: readonly string[] = []): string[] {
  return [
    `From: =?utf-8?B?${Buffer.from(`Клиент ${mark}`).toString('base64')}?= <${from}>`,
    `To: ${to}`,
    `Message-ID: ${idOf(mark)}`,
    'Date: Mon, 02 Nov 2026 10:00:00 +0300',
    'MIME-Version: 1.0',
    ...more,
  ];
}

const TEXT = 'Content-Type: text/plain; charset=utf-8';

function lines(...parts: readonly string[]): Buffer {
  return Buffer.from(`${parts.join('\r\n')}\r\n`);
}

function request(parts: Parts & { index: number }): Buffer {
  const { mark, index } = parts;
  const subject = `Subject: ${mark}`;
  if (index % 7 !== 0)
    return lines(...head(parts, [subject, TEXT]), '', `${mark}: не печатает чек.`);
  const bytes = Buffer.alloc(3000 + (index % 40) * 1000, `${mark} `).toString('base64');
  return lines(
    ...head(parts, [subject, 'Content-Type: multipart/mixed; boundary=edge']),
    '',
    '--edge',
    TEXT,
    '',
    `${mark}: снимок в приложении.`,
    '--edge',
    `Content-Type: application/octet-stream; name=${mark}.bin`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename=${mark}.bin`,
    '',
    ...(bytes.match(/.{1,76}/g) ?? []),
    '--edge--',
  );
}

function answer(parts: Parts & { of: string }): Buffer {
  const { mark, of } = parts;
  const headers = [`Subject: Re: ${of}`, `In-Reply-To: ${idOf(of)}`, `References: ${idOf(of)}`];
  return lines(...head(parts, [...headers, TEXT]), '', `${mark}: вот ещё подробности.`);
}

function robot(parts: Parts & { of: string }): Buffer {
  const { mark, of } = parts;
  const headers = [
    `Subject: Автоответ: ${of}`,
    `In-Reply-To: ${idOf(of)}`,
    'Auto-Submitted: auto-replied',
  ];
  return lines(...head(parts, [...headers, TEXT]), '', `${mark}: я в отпуске.`);
}

/** Each breaks another rule, and is somebody's request all the same. */
function broken(parts: Parts & { index: number }): Buffer {
  const { mark, index } = parts;
  const subject = `Subject: ${mark}`;
  if (index % 3 === 0) {
    return lines(
      ...head(parts, [subject, 'Content-Type: multipart/mixed; boundary=never']),
      '',
      mark,
    );
  }
  if (index % 3 === 1) {
    return lines(
      ...head(parts, [subject, 'Content-Type: text/plain; charset=klingon']),
      '',
      `${mark} \u0001`,
    );
  }
  return lines(
    ...head(parts, [subject, TEXT, 'Content-Transfer-Encoding: base64']),
    '',
    `%%% ${mark} %%%`,
  );
}
