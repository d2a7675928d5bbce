/**
 * Encoded words (RFC 2047), as sent and as broken: words that split a character between them, missing
 * padding, blanks inside, unknown charsets, a language suffix (RFC 2231). Linear, never throws.
 */
import { decodeText } from './charset.ts';

/** `=?charset*language?B|Q?`; the text behind it may wrongly hold blanks. */
const HEAD = /=\?([\w.:+-]{1,60})(?:\*[\w-]{0,40})?\?([BbQq])\?/y;

type Run = { charset: string; bytes: Buffer[] };
type Word = { from: number; to: number; charset: string; bytes: Buffer };

/** The field with its encoded words read. Blanks between two of them are none (RFC 2047, 6.2). */
export function decodeWords(field: string): string {
  if (!field.includes('=?')) return field;
  let out = '';
  let at = 0;
  let run: Run | null = null;
  for (const word of wordsOf(field)) {
    const between = field.slice(at, word.from);
    const isNext = run !== null && /^\s*$/.test(between);
    // A character may be split between two words: their bytes belong together.
    if (run !== null && isNext && run.charset === word.charset) run.bytes.push(word.bytes);
    else {
      out += textOf(run) + (isNext ? '' : between);
      run = { charset: word.charset, bytes: [word.bytes] };
    }
    at = word.to;
  }
  return out + textOf(run) + field.slice(at);
}

/** A word without an end, or with another one inside, is none. The field is searched but once. */
function* wordsOf(field: string): Generator<Word> {
  let end = 0;
  let from = field.indexOf('=?');
  while (from !== -1) {
    HEAD.lastIndex = from;
    const head = HEAD.exec(field);
    const text = from + (head?.[0].length ?? 0);
    if (end < text) end = field.indexOf('?=', text);
    if (end === -1) return;
    const next = field.indexOf('=?', Math.max(text, from + 2));
    // Padding before the end (`=?=`) opens no other.
    if (head !== null && (next === -1 || next >= end - 1)) {
      const [, charset = '', encoding = ''] = head;
      const bytes = wordBytes(encoding, field.slice(text, end));
      yield { from, to: end + 2, charset: charset.toLowerCase(), bytes };
      from = field.indexOf('=?', end + 2);
    } else from = next;
  }
}

function textOf(run: Run | null): string {
  if (run === null) return '';
  // Charsets that shift by escapes start anew in each word.
  if (/^(?:iso-2022|csiso2022|hz)/.test(run.charset)) {
    return run.bytes.map((bytes) => decodeText(bytes, run.charset)).join('');
  }
  return decodeText(Buffer.concat(run.bytes), run.charset);
}

function wordBytes(encoding: string, text: string): Buffer {
  if (encoding.toUpperCase() === 'B') return Buffer.from(text.replace(/[^\w+/-]/g, ''), 'base64');
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const hex = text[at] === '=' ? text.slice(at + 1, at + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else if (text[at] === '_') bytes.push(0x20);
    else bytes.push(...Buffer.from(text[at] ?? '', 'utf8'));
  }
  return Buffer.from(bytes);
}
