/** How each stated field of a message is compared with what the product understood. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  decodeHeader,
  decodeText,
  headersOf,
  isNamed,
  type MimePart,
  mimeBudget,
  normalAddress,
  type ParsedMail,
  partFile,
  readMime,
  splitText,
  withoutReplyPrefix,
} from '#modules/channels/channels.ts';
import { htmlToText } from '#platform/html.ts';
import { attachmentValues } from './email-attachments.ts';
import { type Reading, readMessage, type Value } from './email-reading.ts';
import type { Answer } from './reading.ts';

/** One answer for the field, or one for each value that is stated in it. */
type Compare = (reading: Reading, expected: unknown) => Answer | Value[];

/** A field by one value; line ends and blanks around the whole are no difference. */
function value(of: (reading: Reading) => unknown): Compare {
  return (reading, expected) => {
    const got = of(reading);
    return { got, agrees: plain(got) === plain(expected) };
  };
}

function plain(part: unknown): string {
  return typeof part === 'string' ? unbroken(part) : JSON.stringify(part);
}

export function unbroken(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\u0000', '').trim();
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

type Written = 'from' | 'to' | 'cc' | 'bcc' | 'reply_to' | 'sender';

const Mailboxes = z.array(
  z.object({ name: z.string().optional(), address: z.string().optional() }),
);

/** Only the stated half of a mailbox is compared; domains in one spelling (punycode, lower case). */
function people(of: Written): Compare {
  return ({ mail }, expected) => {
    const got = mail.written[of];
    const stated = Mailboxes.parse(expected);
    const isComplete = stated.length === got.length;
    return stated.flatMap((one, index) => {
      const { name = null, address = null } = got[index] ?? {};
      const values: Value[] = [];
      if (one.name !== undefined) {
        const agrees = isComplete && squeezed(one.name) === name;
        values.push({ path: `[${index}].name`, expected: one.name, got: name, agrees });
      }
      if (one.address !== undefined) {
        const agrees = isComplete && spelt(one.address) === spelt(address ?? '');
        values.push({ path: `[${index}].address`, expected: one.address, got: address, agrees });
      }
      return values;
    });
  };
}

function spelt(address: string): string {
  return normalAddress(address) ?? address.toLowerCase();
}

function strings(expected: unknown): string[] {
  return z.array(z.string()).parse(expected);
}

/**
 * The body as shown, or its parts of that kind alone, which is what some sources state. How a text
 * becomes HTML, and blank lines (which RT takes out of Outlook's texts), are the source's taste.
 */
function body(
  of: (reading: Reading) => string,
  partsOf: (reading: Reading) => string[],
  seen: (text: string) => string,
): Compare {
  return (reading, expected) => {
    const got = of(reading);
    const wanted = seen(unbroken(z.string().parse(expected)));
    const all = [got, partsOf(reading).join('\n')].map((text) => seen(unbroken(text)));
    return { got, agrees: all.includes(wanted) };
  };
}

function withoutBlankLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function contains(of: (reading: Reading) => string, wanted: boolean): Compare {
  return (reading, expected) => {
    const got = of(reading);
    const body = squeezed(got);
    const agrees = strings(expected).every((piece) => body.includes(squeezed(piece)) === wanted);
    return { got, agrees };
  };
}

function ends(of: (reading: Reading) => string): Compare {
  return (reading, expected) => {
    const got = unbroken(of(reading));
    return { got: got.slice(-80), agrees: got.endsWith(unbroken(z.string().parse(expected))) };
  };
}

function list(of: (reading: Reading) => string[]): Compare {
  return (reading, expected) => {
    const got = of(reading);
    const stated = strings(expected);
    const agrees =
      got.length === stated.length &&
      stated.every(
        (text, index) => squeezed(unbroken(text)) === squeezed(unbroken(got[index] ?? '')),
      );
    return { got, agrees };
  };
}

function ids(of: (reading: Reading) => string[]): Compare {
  return (reading, expected) => {
    const got = of(reading);
    const stated = (typeof expected === 'string' ? [expected] : strings(expected)).filter(Boolean);
    const bare = stated.map((id) => id.replace(/^<|>$/g, ''));
    // A source that keeps one of several fields states a word, not a list.
    const [one = ''] = bare;
    if (typeof expected === 'string' && one !== '') return { got, agrees: got.includes(one) };
    return { got, agrees: JSON.stringify(bare) === JSON.stringify(got) };
  };
}

function leaves(part: MimePart): MimePart[] {
  return part.children.length === 0 ? [part] : part.children.flatMap(leaves);
}

function nodes(part: MimePart): number {
  const isMessage = part.media_type === 'message/rfc822';
  const inner = isMessage ? [readMime(partFile(part, 0).content, mimeBudget())] : part.children;
  return 1 + inner.reduce((sum, child) => sum + nodes(child), 0);
}

/** Files packed in a text stand beside it, like the parts of a multipart. */
function packed(root: MimePart, mail: ParsedMail): number {
  if (root.media_type !== 'text/plain' || mail.attachments.length === 0) return 0;
  return mail.attachments.length + 1;
}

/** Of the first text; us-ascii is what RFC 2045 gives to a part that names none. */
function charsetOf(root: MimePart): string {
  const all = leaves(root);
  const text = all.find((part) => part.media_type.startsWith('text/'));
  const isText = text !== undefined || root.children.length > 0;
  return text?.params['charset']?.toLowerCase() ?? (isText ? 'us-ascii' : '');
}

function headers({ mail }: Reading, expected: unknown): Value[] {
  return Object.entries(z.record(z.string(), z.string()).parse(expected)).map(([name, text]) => {
    const got = decodeHeader(headersOf(mail.headers, name).join(', '));
    return { path: `.${name}`, expected: text, got, agrees: squeezed(got) === squeezed(text) };
  });
}

function crypto({ mail }: Reading, expected: unknown): Value[] {
  const got = new Map<string, unknown>(Object.entries(mail.crypto ?? {}));
  const stated = Object.entries(z.record(z.string(), z.unknown()).parse(expected));
  return stated.map(([key, wanted]) => {
    const is = got.get(key) ?? null;
    // Nobody sees without the key whether what is encrypted is signed as well.
    const isHidden = key === 'signed' && mail.crypto?.encrypted === true;
    return { path: `.${key}`, expected: wanted, got: is, agrees: isHidden || is === wanted };
  });
}

const Delimited = z.object({
  contains: z.array(z.string()),
  notContains: z.array(z.string()).default([]),
});

function delimited({ body }: Reading, expected: unknown): Answer {
  const stated = Delimited.parse(expected);
  const got = body.body_text;
  const agrees =
    stated.contains.every((piece) => got.includes(piece)) &&
    !stated.notContains.some((piece) => got.includes(piece));
  return { got, agrees };
}

/** The source folds no signature: what we show with what we fold as one is the same answer. */
function visible({ mail }: Reading, expected: unknown): Answer {
  const split = splitText(mail.text);
  const wanted = squeezed(z.string().parse(expected));
  const whole = squeezed(`${split.visible}\n${split.signature}`);
  return { got: split.visible, agrees: squeezed(split.visible) === wanted || whole === wanted };
}

/** The source names its own records («issue 2»): the message must carry a clue with that number. */
function threads({ mail }: Reading, expected: unknown): Answer {
  const named = [
    ...z
      .string()
      .parse(expected)
      .matchAll(/([a-z]+) (\d+)/g),
  ];
  const got = [...mail.in_reply_to, ...mail.references];
  const agrees = named.some(([, noun, number]) =>
    got.some((id) => new RegExp(`\\b${noun}-${number}\\b`).test(id)),
  );
  return { got, agrees };
}

function innerValues(stated: Record<string, unknown>, content: Buffer): Value[] {
  const reading = content.length === 0 ? null : readMessage(content);
  return Object.entries(stated).flatMap(([field, expected]) =>
    reading === null
      ? [{ path: field, expected, got: null, agrees: false }]
      : fieldValues(reading, field, expected),
  );
}

/** The values of one stated field; a field that is not known here is one that disagrees. */
export function fieldValues(reading: Reading, field: string, expected: unknown): Value[] {
  const compare = Object.hasOwn(emailFields, field) ? emailFields[field] : undefined;
  if (compare === undefined) {
    return [{ path: field, expected, got: 'a field that is not known here', agrees: false }];
  }
  const answer = compare(reading, expected);
  if (!Array.isArray(answer)) return [{ path: field, expected, ...answer }];
  return answer.map((value) => ({ ...value, path: `${field}${value.path}` }));
}

const Parts = z.array(
  z.object({
    index: z.number(),
    filename: z.string().optional(),
    md5: z.string().optional(),
    size: z.number().optional(),
  }),
);

/** Leaf parts by their place; names made up by either side are no difference. */
function parts({ root }: Reading, expected: unknown): Value[] {
  const all = leaves(root);
  return Parts.parse(expected).flatMap(({ index, ...stated }) => {
    const part = all[index];
    const file = part === undefined ? null : partFile(part, index);
    return Object.entries(stated).map(([field, wanted]) => {
      const path = `[${index}].${field}`;
      if (part === undefined || file === null) {
        return { path, expected: wanted, got: null, agrees: false };
      }
      if (field === 'size') {
        const got = file.content.length;
        return { path, expected: wanted, got, agrees: got === wanted };
      }
      if (field === 'filename') {
        const agrees = isSameName(String(wanted), part, file.name);
        return { path, expected: wanted, got: file.name, agrees };
      }
      const got = digests(part, file.content);
      return { path, expected: wanted, got, agrees: got.includes(String(wanted)) };
    });
  });
}

/** The source replaces what is unsafe in a name by «_», and names the nameless «file-N». */
function isSameName(stated: string, part: MimePart, name: string): boolean {
  if (/^file-\d+$/.test(stated)) return !isNamed(part);
  const plainName = (text: string) => text.normalize('NFC').replace(/[^\p{L}\p{N}.]+/gu, '');
  return plainName(stated) === plainName(name);
}

/** Of the bytes, and of a text in UTF-8. */
function digests(part: MimePart, content: Buffer): string[] {
  return [md5(content), md5(decodeText(content, part.params['charset'] ?? ''))];
}

function md5(bytes: Buffer | string): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** Outlook's doubled blank lines are the source's to collapse: line breaks are not compared. */
export const emailFields: Record<string, Compare> = {
  from: people('from'),
  to: people('to'),
  cc: people('cc'),
  bcc: people('bcc'),
  replyTo: people('reply_to'),
  sender: people('sender'),
  headersDecoded: headers,
  subject: value(({ mail }) => mail.subject),
  subjectContains: ({ mail }, expected) => ({
    got: mail.subject,
    agrees: [expected].flat().every((piece) => mail.subject.includes(String(piece))),
  }),
  subjectMissing: value(({ mail }) => mail.subject === ''),
  subjectPrefix255: value(({ mail }) => mail.subject.slice(0, 255)),
  subjectWithoutPrefixAndToken: value(({ mail }) => withoutReplyPrefix(mail.subject)),
  messageId: value(({ mail }) => mail.message_id ?? ''),
  inReplyTo: ids(({ mail }) => mail.in_reply_to),
  references: ids(({ mail }) => mail.references),
  date: ({ mail }, expected) => ({
    got: mail.date?.toISOString() ?? null,
    agrees: mail.date?.getTime() === new Date(z.string().parse(expected)).getTime(),
  }),
  bodyText: body(
    ({ mail }) => mail.text,
    ({ texts }) => texts,
    withoutBlankLines,
  ),
  bodyTextTrimmed: value(({ mail }) => mail.text),
  bodyTextParts: list(({ texts }) => texts),
  bodyHtml: body(
    ({ mail }) => mail.html ?? '',
    ({ htmls }) => htmls,
    (html) => squeezed(htmlToText(html)),
  ),
  bodyHtmlParts: list(({ htmls }) => htmls),
  bodyHtmlAsText: ({ htmls }, expected) => {
    const got = htmlToText(htmls.join('\n'));
    return { got, agrees: squeezed(got) === squeezed(z.string().parse(expected)) };
  },
  bodyContains: contains(({ mail }) => mail.text, true),
  bodyNotContains: contains(({ mail }) => mail.text, false),
  bodyHtmlContains: contains(({ mail }) => mail.html ?? '', true),
  bodyTextEndsWith: ends(({ mail }) => mail.text),
  bodyHtmlEndsWith: ends(({ mail }) => mail.html ?? ''),
  bodyContainsAnyPart: contains(({ texts, htmls }) => [...texts, ...htmls].join('\n'), true),
  lastPartText: value(({ texts }) => texts.at(-1) ?? ''),
  bodyMd5: ({ root }, expected) => {
    const [first = root] = leaves(root);
    const got = digests(first, partFile(first, 0).content);
    return { got, agrees: got.includes(z.string().parse(expected)) };
  },
  bodyTextVisible: visible,
  visibleWithDelimiter: delimited,
  attachments: (reading, expected) => attachmentValues(reading, expected, innerValues),
  parts,
  attachmentCount: value(({ mail }) => mail.attachments.length),
  attachmentCountNonEmpty: value(
    ({ mail }) => mail.attachments.filter((file) => file.content.length > 0).length,
  ),
  partCount: value(({ root }) => leaves(root).length),
  mimeNodeCount: value(({ root, mail }) => nodes(root) + packed(root, mail)),
  childPartCount: value(({ root }) => root.children.length),
  childPartTypes: list(({ root }) => root.children.map((child) => child.media_type)),
  mimeType: value(({ root }) => root.media_type),
  charset: value(({ root }) => charsetOf(root)),
  boundary: value(({ root }) => root.params['boundary'] ?? ''),
  isAutoReply: value(({ mail }) => mail.automatic.kind !== 'person' || mail.automatic.no_answer),
  isOutOfOffice: value(({ mail }) => mail.automatic.kind === 'auto_reply'),
  isBounce: value(({ mail }) => mail.automatic.kind === 'bounce'),
  dsnStatus: value(({ mail }) => mail.bounce?.status ?? ''),
  // The type before the words («smtp;») is not kept.
  dsnDiagnostic: ({ mail }, expected) => {
    const got = mail.bounce?.diagnostic ?? '';
    return {
      got,
      agrees:
        got ===
        z
          .string()
          .parse(expected)
          .replace(/^\w+;\s*/, ''),
    };
  },
  crypto,
  malformed: value(({ mail }) => mail.warnings.length > 0),
  fromEmpty: value(({ mail }) => mail.from === null),
  fromMissing: value(({ mail }) => mail.written.from.length === 0),
  rejectedBySource: value(({ mail }) => mail.from === null),
  threadsTo: threads,
  recipientCount: value(
    ({ mail }) => new Set([...mail.delivered_to, ...mail.to.map((one) => one.address)]).size,
  ),
};
