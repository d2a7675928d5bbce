/** Where the signature of an answer starts: what programs mark, and what people write under their words. */
import { isMobileSignature, isSignatureDelimiter } from './quote-patterns.ts';
import type { QuotedLine } from './quotes.ts';

const MAX_SIGNATURE_LINES = 14;
/** Lines of a signature are short: names, telephones, addresses. */
const MAX_LINE = 70;

/** The line with which the signature starts, `end` when there is none. `from`: the first new line. */
export function signatureStart(lines: QuotedLine[], from: number, end: number): number {
  const marked = markedSignature(lines, from, end);
  if (marked < end) return closedAbove(lines, from, marked);
  return writtenSignature(lines, from, end);
}

function markedSignature(lines: QuotedLine[], from: number, end: number): number {
  let seen = 0;
  for (let at = end - 1; at >= from && seen <= MAX_SIGNATURE_LINES; at -= 1) {
    const line = lines[at];
    if (line === undefined || line.text.trim() === '') continue;
    seen += 1;
    if (line.is_signature) return markedStart(lines, from, at);
    if (isSignatureDelimiter(line.text)) return firstDelimiter(lines, from, at);
    if (isMobileSignature(line.text)) return signatureAbove(lines, from, at);
  }
  return end;
}

/** Several delimiters in a row are one. */
function firstDelimiter(lines: QuotedLine[], from: number, at: number): number {
  let first = at;
  for (let above = at - 1; above >= from; above -= 1) {
    const text = lines[above]?.text ?? '';
    if (isSignatureDelimiter(text)) first = above;
    else if (text.trim() !== '') break;
  }
  return first;
}

/** Where the part that the program marks starts, with the delimiter above it. */
function markedStart(lines: QuotedLine[], from: number, at: number): number {
  let start = at;
  for (let line = at; line >= from; line -= 1) {
    if (lines[line]?.is_signature) start = line;
    else if (lines[line]?.text.trim()) break;
  }
  const above = lastFilled(lines, from, start);
  return isSignatureDelimiter(lines[above]?.text ?? '') ? above : start;
}

/** Several such lines follow each other; «-- » and a name right above «Отправлено с iPhone» belong to the same signature. */
function signatureAbove(lines: QuotedLine[], from: number, at: number): number {
  let start = at;
  for (let line = at - 1; line >= Math.max(from, start - 6); line -= 1) {
    const text = lines[line]?.text ?? '';
    if (isSignatureDelimiter(text)) return line;
    if (isMobileSignature(text)) start = line;
  }
  const above = lastFilled(lines, from, start);
  return isDashedName(lines, from, above) ? above : start;
}

/** A closing formula right above a marked signature belongs to it. */
function closedAbove(lines: QuotedLine[], from: number, start: number): number {
  const above = lastFilled(lines, from, start);
  const isClosing = CLOSING.test(lines[above]?.text.trim() ?? '');
  return isClosing && lastFilled(lines, from, above) >= from ? above : start;
}

function lastFilled(lines: QuotedLine[], from: number, before: number): number {
  let at = before - 1;
  while (at >= from && lines[at]?.text.trim() === '') at -= 1;
  return at;
}

const CLOSING =
  /^(?:(?:with )?(?:(?:best|kind|warm|warmest|many) )*regards|best(?: wishes)?|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|cheers|с уважением|с наилучшими пожеланиями|всего (?:доброго|хорошего|наилучшего)|хорошего дня|mit freundlichen grüßen|(?:viele|beste|freundliche) grüße|mfg|cordialement|bien cordialement|saludos(?: cordiales)?|atenciosamente|cordiali saluti|met vriendelijke groet(?:en)?|med vänlig hälsning|з повагою)[\s,.!]*$/iu;
const THANKING =
  /^(?:thanks|thank you|many thanks|thanks in advance|спасибо|благодарю|заранее спасибо)\s*,$/iu;
/** One to three words, each with a capital: a name. */
const NAME = /^(?:\p{Lu}[\p{L}.'’-]{0,30})(?:\s+\p{Lu}[\p{L}.'’-]{0,30}){0,2}[,.]?$/u;
const DASHED_NAME = /^[-–—]\s?\p{L}[\p{L}.]{1,20}$/u;
const CONTACT =
  /[^\s<>@]+@[^\s<>@]+\.[a-zа-я]{2,}|(?:https?:\/\/|www\.)\S{3,}|(?:\+|\b)\d[\d\s().-]{6,}\d\b|\(\d{3,5}\)\s?[\d\s-]{5,}|\b(?:skype|telegram|icq)\s*:/iu;
const RULE = /^\s*[-_=*]{3,}\s*$/;

/** What people write under their words without any mark: a closing, a name, ways to reach them. */
function writtenSignature(lines: QuotedLine[], from: number, end: number): number {
  const filled: number[] = [];
  for (let at = end - 1; at >= from && filled.length < MAX_SIGNATURE_LINES; at -= 1) {
    const text = lines[at]?.text.trim() ?? '';
    if (text === '') continue;
    if (text.length > MAX_LINE || lines[at]?.is_quoted) break;
    filled.unshift(at);
  }
  const isFirst = (at: number) => lastFilled(lines, from, at) < from;
  const textOf = (at: number) => lines[at]?.text.trim() ?? '';
  const last = filled.at(-1);
  if (last === undefined) return end;
  for (const [index, at] of filled.entries()) {
    if (isFirst(at)) continue;
    const below = filled.slice(index + 1).map(textOf);
    if (below.some(isSentence)) continue;
    const text = textOf(at);
    if (CLOSING.test(text) && isNamed(below)) return at;
    if (THANKING.test(text) && below.length === 1 && NAME.test(below[0] ?? '')) return at;
    if (RULE.test(text) && contacts(below) >= 2) return at;
    if (isParagraph(lines, at) && NAME.test(text) && contacts(below) >= 2) return at;
  }
  return isDashedName(lines, from, last) ? last : end;
}

/** Under a closing stands a name, or nothing. */
function isNamed([name = '']: string[]): boolean {
  return name.length <= 50;
}

/** A question, a whole sentence, a postscript: new words, wherever they stand. */
function isSentence(text: string): boolean {
  if (/\?|^(?:p\.? ?s\b|з\.? ?ы(?:\.|\s))/iu.test(text)) return true;
  return /[.!…]$/.test(text) && text.split(' ').length >= 4;
}

function contacts(texts: string[]): number {
  return texts.filter((text) => CONTACT.test(text)).length;
}

function isParagraph(lines: QuotedLine[], at: number): boolean {
  return lines[at - 1]?.text.trim() === '';
}

/** «-roman» under the words; where the line above has a dash as well, it is a list. */
function isDashedName(lines: QuotedLine[], from: number, at: number): boolean {
  const above = lastFilled(lines, from, at);
  if (at < from || above < from) return false;
  const [text, other] = [lines[at]?.text.trim() ?? '', lines[above]?.text.trim() ?? ''];
  return DASHED_NAME.test(text) && !/^[-–—•*]/.test(other);
}
