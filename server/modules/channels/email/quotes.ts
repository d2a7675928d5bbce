/**
 * What is new in an answer, what is quoted and what is a signature. One set of rules over lines;
 * text and HTML only differ in how they give their lines and how they are cut.
 */
import {
  inlineAttribution,
  isAttribution,
  isForward,
  isHeaderBlock,
  isLooseAttribution,
  isMobileSignature,
  isSeparator,
  isSignatureDelimiter,
  startsAttribution,
} from './quote-patterns.ts';
import { signatureStart } from './signatures.ts';

export type QuotedLine = {
  text: string;
  /** Behind `>`, or inside a blockquote. */
  is_quoted: boolean;
  /** The mail program itself says that the quoted message starts here. */
  is_cut: boolean;
  /** The mail program itself says that this announces a quotation. */
  is_announcement: boolean;
  is_signature: boolean;
  /** Gmail indents what its writer quotes by hand in the same way: only announced it is a quotation. */
  is_indented?: boolean;
};

export type TextSplit = { visible: string; signature: string; quoted: string };

/** Splits plain text. When nothing new would remain (a forwarded message), all of it is visible. */
export function splitText(text: string): TextSplit {
  const lines = withOwnLines(text.replace(/\r\n?/g, '\n').split('\n'));
  const { lead_to, middle, signature_at, quote_at } = findCuts(textLines(lines));
  const join = (from: number, to: number) => lines.slice(from, to).join('\n').trim();
  const paragraphs = (...parts: string[]) => parts.filter((part) => part !== '').join('\n\n');
  const before = middle === null ? '' : join(lead_to, middle.from);
  const after = join(middle?.to ?? lead_to, signature_at);
  const between = middle === null ? '' : join(middle.from, middle.to);
  return {
    visible: paragraphs(before, after),
    signature: join(signature_at, quote_at),
    quoted: paragraphs(join(0, lead_to), between, join(quote_at, lines.length)),
  };
}

/** Programs put the attribution behind the last words of the answer; it gets a line of its own. */
function withOwnLines(lines: string[]): string[] {
  if (!lines.some((line) => QUOTED.test(line))) return lines;
  return lines.flatMap((line, at) => {
    const next = lines.slice(at + 1, at + 4).find((other) => other.trim() !== '') ?? '';
    const isOwn = !QUOTED.test(line) && QUOTED.test(next);
    const inline = isOwn ? inlineAttribution(line) : null;
    return inline === null ? [line] : inline;
  });
}

const QUOTED = /^\s{0,3}>/;
/** A line that was wrapped on its way is at least so long. */
const WRAPPED = 40;

function textLines(lines: string[]): QuotedLine[] {
  return lines.map((text, at) => {
    const [above = '', below = ''] = [lines[at - 1], lines[at + 1]];
    const isWrapped =
      QUOTED.test(above) && above.length >= WRAPPED && QUOTED.test(below) && text.trim() !== '';
    const is_quoted = QUOTED.test(text) || isWrapped;
    return { text, is_quoted, is_cut: false, is_announcement: false, is_signature: false };
  });
}

/**
 * `lead_to`: the answer starts here, below a quotation; 0 when it starts at the top. `middle`: one
 * announced quotation with new words above and below it.
 */
export type Cuts = {
  lead_to: number;
  middle: { from: number; to: number } | null;
  signature_at: number;
  quote_at: number;
};

const MAX_LINES = 20_000;

/** Line numbers where the parts start; a part that is not there starts at the end. */
export function findCuts(lines: QuotedLine[]): Cuts {
  const end = lines.length;
  const looked = lines.slice(0, MAX_LINES);
  const lead = leadingQuotation(looked);
  const quoteAt = lead > 0 ? end : (quotationStart(looked) ?? end);
  if (isBlank(lines, lead, quoteAt)) {
    return { lead_to: 0, middle: null, signature_at: end, quote_at: end };
  }
  const middle = lead === 0 && quoteAt === end ? middleQuotation(looked) : null;
  const from = middle?.to ?? lead;
  const signatureAt = signatureStart(lines, from, quoteAt);
  const isAllSignature = isBlank(lines, from, signatureAt) && middle === null;
  return {
    lead_to: lead,
    middle,
    signature_at: isAllSignature ? quoteAt : signatureAt,
    quote_at: quoteAt,
  };
}

/**
 * The one announced quotation between the words above and below it. Where there are several, the
 * words answer each in its place, and nothing is folded.
 */
function middleQuotation(lines: QuotedLine[]): { from: number; to: number } | null {
  const from = lines.findIndex(
    (line, at) => !line.is_quoted && line.text.trim() !== '' && announcementSize(lines, at) > 0,
  );
  if (from <= 0 || isBlank(lines, 0, from)) return null;
  if (lines.slice(0, from).some((line) => line.is_quoted || isForward(line.text))) return null;
  let to = from + announcementSize(lines, from);
  let sawQuoted = false;
  for (; to < lines.length; to += 1) {
    const line = lines[to];
    if (line === undefined || (line.text.trim() !== '' && !line.is_quoted)) break;
    if (line.is_quoted) sawQuoted = true;
  }
  const rest = lines.slice(to);
  const isAlone = !rest.some(
    (line, at) => line.is_quoted || line.is_cut || announcementSize(rest, at) > 0,
  );
  return sawQuoted && isAlone && !isBlank(rest, 0, rest.length) ? { from, to } : null;
}

function announcementSize(lines: QuotedLine[], at: number): number {
  return lines[at]?.is_announcement ? 1 : attributionSize(lines, at);
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
  if (hasMore || isBlank(rest, 0, rest.length)) return 0;
  // Words under an attribution and no quotation: the program kept its line, the words are new.
  return sawQuoted || size > 0 ? at : 0;
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
    const size = announcementSize(lines, at);
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
  return above >= 0 && /^\s*(?:[_-]{8,}|={3,})\s*$/.test(texts[above] ?? '') ? above : at;
}

/** How many lines from here are one attribution: programs wrap it over up to six. */
function attributionSize(lines: QuotedLine[], at: number): number {
  let joined = '';
  for (let size = 1; size <= 6; size += 1) {
    const line = lines[at + size - 1];
    const text = line?.text.trim() ?? '';
    // «<someone@example.org» and on the next line «>:» is one attribution, not a quotation.
    const isOnlyEnd = size > 1 && /^>\s*\S{0,12}\s*[:：]$/.test(text);
    if (line === undefined || (line.is_quoted && !isOnlyEnd)) return 0;
    if (text === '') {
      if (size === 1 || !opensAddress(lines, at + size)) return 0;
      continue;
    }
    // A line of the answer itself must not be swallowed by the attribution below it.
    if (size > 1 && startsAttribution(text) && !startsAttribution(joined)) return 0;
    joined = `${joined} ${text}`.trim();
    if (size === 1 && isLooseAttribution(joined) && isFollowed(lines, at + 1)) return 1;
    if (isAttribution(joined))
      return isUnannounced(joined) && !isFollowed(lines, at + size) ? 0 : size;
  }
  return 0;
}

/** An attribution goes on below an empty line only with its address. */
function opensAddress(lines: QuotedLine[], at: number): boolean {
  return /^<\s*(?:mailto:|$)/.test(lines[at]?.text.trim() ?? '');
}

/** A date and an address alone («2011/4/7 Anna <a@b.example>») announce only what is marked. */
function isUnannounced(text: string): boolean {
  return !/[:：]$/.test(text) && />$/.test(text);
}

function isFollowed(lines: QuotedLine[], at: number): boolean {
  return lines.slice(at, at + 4).find((line) => line.text.trim() !== '')?.is_quoted === true;
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
    if (!line.is_quoted || line.is_indented) break;
    start = at;
  }
  return start;
}
