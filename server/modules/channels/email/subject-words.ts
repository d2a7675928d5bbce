/**
 * What stands around the words of a subject: «Re:» and «Fwd:» in the languages that reach us, ticket
 * numbers, and the tags of gateways. The abbreviations: RFC 5322 3.6.5, the lists of mail programs,
 * and Wikipedia's «List of email subject abbreviations».
 */

const ANSWER_PREFIXES = [
  ...['re', 'r', 'réf', 'ref', 'aw', 'antw', 'antwort', 'sv', 'svar', 'vs', 'vá', 'rif', 'res'],
  ...[
    'odp',
    'odpověď',
    'odg',
    'одг',
    'ynt',
    'yan',
    'bls',
    'atb',
    'ats',
    'răsp',
    'rasp',
    'απ',
    'σχετ',
  ],
  ...['отв', 'ответ', 'на', 'ha', 'відп', 'відповідь', 'отг', 'отговор', 'адк', 'trả lời'],
  ...[
    '回复',
    '回覆',
    '答复',
    '答覆',
    '回信',
    '返信',
    '답장',
    '회신',
    'رد',
    'پاسخ',
    'תגובה',
    'השב',
    'ตอบกลับ',
    'ตอบ',
  ],
];
const FORWARD_PREFIXES = [
  ...[
    'fwd?',
    'fwd',
    'wg',
    'weitergeleitet',
    'tr',
    'rv',
    'renv',
    'reenv',
    'vb',
    'vl',
    'fs',
    'doorst',
  ],
  ...[
    'i',
    'inoltro',
    'enc',
    'pd',
    'przek',
    'továbbítás',
    'továbbítva',
    'i̇lt',
    'İlt',
    'ilt',
    'trs',
    'yml',
  ],
  ...['πρθ', 'пер', 'пересл', 'пересылка', 'переслано', 'нд', 'пд', 'препр', 'прос', 'prosl'],
  ...['proslijeđeno', 'přep', 'preposlané', 'edasi', 'pers', 'pārs', 'chuyển tiếp'],
  ...['转发', '轉寄', '轉發', '転送', '전달', 'إعادة توجيه', 'ارجاع', 'הועבר', 'ส่งต่อ'],
];
// Programs count: «Re[2]:», «RE(3):», «Re*4:», «Re^5:».
const COUNTER = '(?:\\s?\\[\\d{1,4}\\]|\\s?\\(\\d{1,4}\\)|[*^]\\d{1,4})?';
const COLON = '\\s?[:：꞉]';

const ANSWER = prefixPattern(ANSWER_PREFIXES);
const FORWARD = prefixPattern(FORWARD_PREFIXES);

function prefixPattern(prefixes: readonly string[]): RegExp {
  return new RegExp(`^\\s*(?:${prefixes.join('|')})${COUNTER}${COLON}\\s*`, 'iu');
}

/** Tags that gateways, filters and other desks put in front; they say nothing of the matter. */
const GATEWAY_TAG =
  /^\s*\[(?:ext|external|external (?:e-?)?mail|extern|externe|внешн(?:ее|яя)(?: (?:письмо|почта))?|спам|(?:possible |suspected |вероятный )?(?:spam|спам)|\*+spam\*+|caution|comment)\]\s*/iu;

/** The subject without everything that answering and forwarding put in front of it. */
export function withoutPrefixes(subject: string): string {
  let rest = subject.normalize('NFC');
  for (let step = 0; step < 50; step += 1) {
    const next = rest.replace(ANSWER, '').replace(FORWARD, '').replace(GATEWAY_TAG, '');
    if (next === rest) break;
    rest = next;
  }
  return rest.replace(/\s*\(fwd\)\s*$/i, '').trim();
}

/** Does the first prefix say that the message was forwarded? */
export function isForwardSubject(subject: string): boolean {
  const rest = subject.normalize('NFC').replace(GATEWAY_TAG, '');
  return FORWARD.test(rest) || /\(fwd\)\s*$/i.test(rest);
}

export type SubjectNumber = {
  number: number;
  /** Written as a desk writes it: «[… #7]», «Ticket#7», «Обращение № 7»; not a bare «#7». */
  is_marked: boolean;
};

const MARK = '(?:[#№]\\s?:?\\s?|n[o°º]\\.?\\s?|nr\\.?\\s?)';
const DESK_WORDS =
  '(?:ticket|case|request|incident|issue|support|обращени[еяюи]|заявк[аиуео]й?|тикета?|запроса?|инцидента?|кейса?|anfrage|vorgang|demande|solicitud|caso|richiesta|zgłoszenie|talep)';
const BRACKETED = new RegExp(`\\[[^\\[\\]]{0,120}?${MARK}(\\d{1,12})\\]`, 'giu');
const WORDED = new RegExp(
  `(?<![\\p{L}\\p{N}])${DESK_WORDS}\\s?(?:${MARK}|[:：]\\s?)(\\d{1,12})(?![\\p{L}\\p{N}])`,
  'giu',
);
const LOOSE = /(?<![\p{L}\p{N}])[#№]\s?(\d{1,12})(?![\p{L}\p{N}])/gu;
const MOST_NUMBERS = 10;

/** Ticket numbers that a subject may mean, those that a desk would write so first. */
export function subjectNumbers(subject: string): SubjectNumber[] {
  const found = new Map<number, boolean>();
  const marked = [...subject.matchAll(BRACKETED), ...subject.matchAll(WORDED)];
  for (const match of marked) found.set(Number(match[1]), true);
  for (const match of subject.matchAll(LOOSE)) {
    const number = Number(match[1]);
    if (!found.has(number)) found.set(number, false);
  }
  const all = [...found].filter(([number]) => number > 0);
  return all.slice(0, MOST_NUMBERS).map(([number, is_marked]) => ({ number, is_marked }));
}

/** The subject without our own marks of these tickets; those of other systems stay. */
export function cleanSubject(subject: string, own_numbers: readonly number[]): string {
  const isOwn = (number: string) => own_numbers.includes(Number(number));
  const without = (text: string, pattern: RegExp) =>
    text.replace(pattern, (whole, number: string) => (isOwn(number) ? ' ' : whole));
  const cleaned = without(without(without(subject, BRACKETED), WORDED), LOOSE);
  if (cleaned === subject) return withoutGatewayTags(subject);
  return withoutGatewayTags(cleaned.replace(/\s+/g, ' ').trim());
}

function withoutGatewayTags(subject: string): string {
  let rest = subject.trim();
  while (GATEWAY_TAG.test(rest)) rest = rest.replace(GATEWAY_TAG, '');
  return rest;
}

/** The words of the matter alone: no prefixes, no marks of the given tickets. */
export function matterOf(subject: string, own_numbers: readonly number[] = []): string {
  const bare = withoutPrefixes(cleanSubject(withoutPrefixes(subject), own_numbers));
  return bare.replace(/\s+/g, ' ').trim();
}

/** What two letters about one matter have in common: its words in one case. '' says nothing. */
export function baseSubject(subject: string, own_numbers: readonly number[] = []): string {
  return matterOf(subject, own_numbers).toLowerCase();
}
