/**
 * What is new in an answer, what is quoted and what is a signature. One set of rules over lines;
 * text and HTML only differ in how they give their lines and how they are cut.
 */
import {
  isAttribution,
  isForward,
  isHeaderBlock,
  isMobileSignature,
  isSeparator,
  isSignatureDelimiter,
  startsAttribution,
} from './quote-patterns.ts';

export type QuotedLine = {
  text: string;
  /** Behind `>`, or inside a blockquote. */
  is_quoted: boolean;
  /** The mail program itself says that the quoted message starts here. */
  is_cut: boolean;
  /** The mail program itself says that this announces a quotation. */
  is_announcement: boolean;
  is_signature: boolean;
};

export type TextSplit = { visible: string; signature: string; quoted: string };

/** Splits plain text. When nothing new would remain (a forwarded message), all of it is visible. */
export function splitText(text: string): TextSplit {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const { lead_to, signature_at, quote_at } = findCuts(lines.map(textLine));
  const join = (from: number, to: number) => lines.slice(from, to).join('\n').trim();
  return {
    visible: join(lead_to, signature_at),
    signature: join(signature_at, quote_at),
    quoted: [join(0, lead_to), join(quote_at, lines.length)]
      .filter((part) => part !== '')
      .join('\n\n'),
  };
}

function textLine(text: string): QuotedLine {
  return {
    text,
    is_quoted: /^\s{0,3}>/.test(text),
    is_cut: false,
    is_announcement: false,
    is_signature: false,
  };
}

/** `lead_to`: the answer starts here, below a quotation; 0 when it starts at the top. */
export type Cuts = { lead_to: number; signature_at: number; quote_at: number };

const MAX_LINES = 20_000;

/** Line numbers where the parts start; a part that is not there starts at the end. */
export function findCuts(lines: QuotedLine[]): Cuts {
  const end = lines.length;
  const lead = leadingQuotation(lines.slice(0, MAX_LINES));
  const quoteAt = lead > 0 ? end : (quotationStart(lines.slice(0, MAX_LINES)) ?? end);
  if (isBlank(lines, lead, quoteAt)) return { lead_to: 0, signature_at: end, quote_at: end };
  const signatureAt = signatureStart(lines, quoteAt);
  const isAllSignature = isBlank(lines, lead, signatureAt);
  return { lead_to: lead, signature_at: isAllSignature ? quoteAt : signatureAt, quote_at: quoteAt };
}

/** Who answers below: where the quotation at the top ends, when only the answer follows it. */
function leadingQuotation(lines: QuotedLine[]): number {
  const first = lines.findIndex((line) => line.text.trim() !== '');
  const opening = lines[first];
  if (opening === undefined) return 0;
  const size = opening.is_quoted ? 0 : attributionSize(lines, first);
  if (size === 0) return 0;
  let at = first + size;
  let sawQuoted = false;
  for (; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || line.text.trim() === '') continue;
    if (!line.is_quoted) break;
    sawQuoted = true;
  }
  const rest = lines.slice(at);
  const hasMore = rest.some((line) => line.is_quoted || line.is_cut || line.is_announcement);
  return !sawQuoted || hasMore || isBlank(rest, 0, rest.length) ? 0 : at;
}

function isBlank(lines: QuotedLine[], from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (lines[at]?.text.trim()) return false;
  return true;
}

function quotationStart(lines: QuotedLine[]): number | null {
  const texts = lines.map((line) => line.text);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || line.text.trim() === '') continue;
    if (isForward(line.text)) return null;
    if (line.is_cut || (!line.is_quoted && isHardCut(texts, at))) return ruleAbove(texts, at);
    if (line.is_quoted) continue;
    const size = line.is_announcement ? 1 : attributionSize(lines, at);
    if (size > 0 && isLastQuotation(lines, at + size)) return at;
  }
  return trailingQuotation(lines);
}

function isHardCut(texts: string[], at: number): boolean {
  const text = texts[at] ?? '';
  if (isSeparator(text)) return true;
  return isHeaderBlock(texts.slice(at, at + 9).filter((line) => line.trim() !== ''));
}

/** Outlook draws a line above its header block; it belongs to the quotation. */
function ruleAbove(texts: string[], at: number): number {
  let above = at - 1;
  while (above >= 0 && texts[above]?.trim() === '') above -= 1;
  return above >= 0 && /^\s*[_-]{8,}\s*$/.test(texts[above] ?? '') ? above : at;
}

/** How many lines from here are one attribution: programs wrap it over up to four. */
function attributionSize(lines: QuotedLine[], at: number): number {
  let joined = '';
  for (let size = 1; size <= 4; size += 1) {
    const line = lines[at + size - 1];
    const text = line?.text.trim() ?? '';
    // «<someone@example.org» and on the next line «>:» is one attribution, not a quotation.
    const isOnlyEnd = size > 1 && /^>\s*\S{0,12}\s*[:：]$/.test(text);
    if (line === undefined || text === '' || (line.is_quoted && !isOnlyEnd)) return 0;
    // A line of the answer itself must not be swallowed by the attribution below it.
    if (size > 1 && startsAttribution(text) && !startsAttribution(joined)) return 0;
    joined = `${joined} ${text}`.trim();
    if (isAttribution(joined)) return size;
  }
  return 0;
}

/**
 * Is all that follows quoted? Text after `>` lines is an answer below or between the quotations:
 * then nothing is folded. Without any `>` mark everything after the attribution counts as quoted.
 */
function isLastQuotation(lines: QuotedLine[], from: number): boolean {
  let sawQuoted = false;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || line.text.trim() === '') continue;
    if (line.is_cut) return true;
    if (sawQuoted && (line.is_signature || isSignatureDelimiter(line.text))) return true;
    if (line.is_quoted) sawQuoted = true;
    else if (!sawQuoted)
      return !lines.slice(at).some((other) => other.is_quoted) || isQuotedOn(lines, at);
    else if (!isTail(lines, at)) return false;
  }
  return true;
}

/** After an attribution, unquoted words and then `>`: an older quotation inside the quoted one. */
function isQuotedOn(lines: QuotedLine[], at: number): boolean {
  return isLastQuotation(
    lines,
    lines.findIndex((line, index) => index >= at && line.is_quoted),
  );
}

/** A signature or a footer below the quotation is not an answer. */
function isTail(lines: QuotedLine[], at: number): boolean {
  const line = lines[at];
  return line === undefined || isMobileSignature(line.text) || attributionSize(lines, at) > 0;
}

/** `>` lines at the very end without an announcement. */
function trailingQuotation(lines: QuotedLine[]): number | null {
  let start: number | null = null;
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at];
    if (line === undefined || line.text.trim() === '') continue;
    if (!line.is_quoted) break;
    start = at;
  }
  return start;
}

const MAX_SIGNATURE_LINES = 14;

function signatureStart(lines: QuotedLine[], end: number): number {
  let seen = 0;
  for (let at = end - 1; at >= 0 && seen <= MAX_SIGNATURE_LINES; at -= 1) {
    const line = lines[at];
    if (line === undefined || line.text.trim() === '') continue;
    seen += 1;
    if (line.is_signature) return markedStart(lines, at);
    if (isSignatureDelimiter(line.text)) return at;
    if (isMobileSignature(line.text)) return signatureAbove(lines, at);
  }
  return end;
}

function markedStart(lines: QuotedLine[], at: number): number {
  let start = at;
  for (let line = at; line >= 0; line -= 1) {
    if (lines[line]?.is_signature) start = line;
    else if (lines[line]?.text.trim()) break;
  }
  return lines[start - 1] !== undefined && isSignatureDelimiter(lines[start - 1]?.text ?? '')
    ? start - 1
    : start;
}

/** Several such lines follow each other; «-- » and a name right above «Отправлено с iPhone» belong to the same signature. */
function signatureAbove(lines: QuotedLine[], at: number): number {
  let start = at;
  for (let line = at - 1; line >= Math.max(0, start - 6); line -= 1) {
    const text = lines[line]?.text ?? '';
    if (isSignatureDelimiter(text)) return line;
    if (isMobileSignature(text)) start = line;
  }
  return start;
}
