/** What a message itself shows of where it belongs: read without the database. */
import type { Secrets } from '#platform/secrets.ts';
import { headerOf } from './mime.ts';
import type { ParsedMail } from './parsed.ts';
import { type SubjectNumber, subjectNumbers } from './subject-words.ts';
import {
  readBodyTokens,
  readMessageIdToken,
  readSideBodyTokens,
  readSideMessageId,
  readSideToken,
  readTicketToken,
  splitPlusAddress,
} from './token.ts';

/** Tokens of ours that the message carries: who received our mail can show them, others cannot. */
export type Clues = {
  /** By the addresses it was sent to. */
  address_number: number | null;
  /** In-Reply-To first, then References from the newest: each with its ticket number when it is ours. */
  ids: { message_id: string; number: number | null; side_number?: number | null }[];
  /** By the signed line of our letters, in a quotation or in an attached letter. */
  body_numbers: number[];
  /** Of a conversation with a third party, by the addresses it was sent to. */
  side_address_number: number | null;
  side_body_numbers: number[];
  subject: string;
  subject_numbers: SubjectNumber[];
  from_address: string | null;
  own_id: string | null;
  is_own_message: boolean;
};

/** Carries our Message-ID where a provider writes its own over it (Exchange, SES). */
export const ID_HEADER = 'X-Opora-Message-ID';

type Where = {
  /** Every address it was sent to, the envelope's too. */
  recipients: string[];
  own_addresses: ReadonlySet<string>;
  sender_address: string | null;
};

const MOST_IDS = 200;

export function cluesOf(secrets: Secrets, mail: ParsedMail, where: Where): Clues {
  const returned = mail.bounce?.original_message_id ?? null;
  const isReport = mail.automatic.kind === 'bounce';
  const named = [
    ...(returned === null ? [] : [returned]),
    ...mail.in_reply_to,
    ...mail.references.toReversed(),
    ...(isReport ? mentionedIds(mail) : []),
  ];
  const ids = [...new Set(named)].slice(0, MOST_IDS);
  return {
    address_number: addressNumber(where, (tag) => readTicketToken(secrets, tag)),
    side_address_number: addressNumber(where, (tag) => readSideToken(secrets, tag)),
    ids: ids.map((message_id) => ({
      message_id,
      number: readMessageIdToken(secrets, message_id),
      side_number: readSideMessageId(secrets, message_id),
    })),
    body_numbers: isReport ? [] : bodyNumbers(secrets, mail),
    side_body_numbers: isReport ? [] : sideBodyNumbers(secrets, mail),
    subject: mail.subject,
    subject_numbers: subjectNumbers(mail.subject),
    from_address: where.sender_address,
    own_id: mail.message_id,
    is_own_message: isOwnMessage(secrets, mail),
  };
}

function addressNumber(
  { recipients, own_addresses }: Where,
  read: (tag: string) => number | null,
): number | null {
  const numbers = recipients.flatMap((address) => {
    const { base, tag } = splitPlusAddress(address);
    if (tag === '' || !own_addresses.has(base)) return [];
    return read(tag) ?? [];
  });
  return numbers[0] ?? null;
}

function isOwnMessage(secrets: Secrets, mail: ParsedMail): boolean {
  const kept = headerOf(mail.headers, ID_HEADER.toLowerCase()).replace(/^\s*<|>\s*$/g, '');
  const ids = [mail.message_id ?? '', kept];
  return ids.some(
    (id) =>
      id !== '' &&
      (readMessageIdToken(secrets, id) !== null || readSideMessageId(secrets, id) !== null),
  );
}

const OWN_ID = /\bo\.[0-9a-z]{1,12}\.[a-z2-7]{16}\.[a-z2-7]{20}@[a-z0-9.-]{1,253}/gi;
const SEARCHED_CHARS = 50_000;
const SEARCHED_FILES = 5;

/** Texts among the attachments: a letter that was forwarded as a file, what a server sent back. */
function attachedTexts(mail: ParsedMail): string[] {
  return mail.attachments
    .filter((file) => /^(?:message|text)\//.test(file.media_type))
    .slice(0, SEARCHED_FILES)
    .map((file) => file.content.subarray(0, SEARCHED_CHARS).toString('latin1'));
}

/** Servers that know no RFC 3464 write what came back into the text, or attach it. */
function mentionedIds(mail: ParsedMail): string[] {
  return [mail.text.slice(0, SEARCHED_CHARS), ...attachedTexts(mail)].flatMap(
    (text) => text.match(OWN_ID) ?? [],
  );
}

function bodyNumbers(secrets: Secrets, mail: ParsedMail): number[] {
  const attached = attachedTexts(mail);
  const written = [mail.text, mail.html ?? '', ...attached].flatMap((text) =>
    readBodyTokens(secrets, text),
  );
  const attachedIds = attached
    .flatMap((text) => text.match(OWN_ID) ?? [])
    .slice(0, MOST_IDS)
    .map((id) => readMessageIdToken(secrets, id));
  return [...new Set([...written, ...attachedIds])].filter(
    (number): number is number => number !== null && number > 0,
  );
}

function sideBodyNumbers(secrets: Secrets, mail: ParsedMail): number[] {
  const attached = attachedTexts(mail);
  const written = [mail.text, mail.html ?? '', ...attached].flatMap((text) =>
    readSideBodyTokens(secrets, text),
  );
  const attachedIds = attached
    .flatMap((text) => text.match(OWN_ID) ?? [])
    .slice(0, MOST_IDS)
    .flatMap((id) => readSideMessageId(secrets, id) ?? []);
  return [...new Set([...written, ...attachedIds])];
}
