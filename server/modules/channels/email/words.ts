/**
 * Encoded words (RFC 2047), as sent and as broken: words that split a character between them, missing
 * padding, blanks inside, unknown charsets, a language suffix (RFC 2231). Linear, never throws.
 */
import { decodeText } from './charset.ts';

/** `=?charset*language?B|Q?text?=`; the text may wrongly hold blanks, never a question mark followed by `=`. */
const WORD = /=\?([\w.:+-]{1,60})(?:\*[\w-]{0,40})?\?([BbQq])\?([^?]*(?:\?(?!=)[^?]*)*)\?=/g;

type Run = { charset: string; bytes: Buffer[] };

/** The field with its encoded words read. Blanks between two of them are none (RFC 2047, 6.2). */
export function decodeWords(field: string): string {
  if (!field.includes('=?')) return field;
  let out = '';
  let at = 0;
  let run: Run | null = null;
  for (const match of field.matchAll(WORD)) {
    const [whole, charset = '', encoding = '', text = ''] = match;
    const between = field.slice(at, match.index);
    const bytes = wordBytes(encoding, text);
    const isNext = run !== null && /^\s*$/.test(between);
    // A character may be split between two words: their bytes belong together.
    if (run !== null && isNext && run.charset === charset.toLowerCase()) run.bytes.push(bytes);
    else {
      out += textOf(run) + (isNext ? '' : between);
      run = { charset: charset.toLowerCase(), bytes: [bytes] };
    }
    at = match.index + whole.length;
  }
  return out + textOf(run) + field.slice(at);
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
