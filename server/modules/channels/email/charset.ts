/**
 * Bytes to text for mail: the declared charset when it is right, a better guess when it is not.
 * Mail in the wild declares one charset and carries another; the bytes are the better witness.
 */

/** Labels met in mail that the Encoding Standard does not list. */
const ALIASES: Record<string, string> = {
  'iso-8859-8-i': 'iso-8859-8',
  'iso-8859-8-e': 'iso-8859-8',
  'shift-jis': 'shift_jis',
  'windows-932': 'shift_jis',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  cp866: 'ibm866',
  dos866: 'ibm866',
  'windows-1251-1': 'windows-1251',
  koi8: 'koi8-r',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  cp50222: 'iso-2022-jp',
  'x-gbk': 'gbk',
  'x-unknown': '',
  unknown: '',
  'unknown-8bit': '',
  default: '',
  binary: '',
  '8bit': '',
  ansi: '',
};

const decoders = new Map<string, TextDecoder | null>();

/** The decoder for a label from outside, or null when nothing can be made of it. */
function decoderFor(label: string): TextDecoder | null {
  const known = decoders.get(label);
  if (known !== undefined) return known;
  // A sender chooses the labels: the map must not grow with them.
  if (decoders.size > 200) decoders.clear();
  const decoder = openDecoder(label);
  decoders.set(label, decoder);
  return decoder;
}

function openDecoder(label: string): TextDecoder | null {
  const plain = label.trim().toLowerCase().replace(/["']/g, '');
  const candidates = [
    ALIASES[plain] ?? plain,
    plain.replace(/_/g, '-'),
    plain.replace(/^x-/, ''),
    plain.replace(/^(?:win|cp|ms|windows)[-_]?(125\d)$/, 'windows-$1'),
  ];
  for (const candidate of candidates) {
    if (candidate === '') continue;
    try {
      return new TextDecoder(candidate);
    } catch {
      // Not a label of the Encoding Standard: try the next spelling.
    }
  }
  return null;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function asUtf8(bytes: Uint8Array): string | null {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return null;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 0x7f) return false;
  return true;
}

/** Cyrillic letters by how often Russian uses them: what tells one 8-bit charset from another. */
const COMMON = 'оеаинтсрвлкмдпуяыьгзб';

/** How much a decoded text looks like Russian: lower-case common letters for, odd signs against. */
function russianScore(text: string): number {
  let score = 0;
  let previousLower = false;
  for (const char of text) {
    const code = char.charCodeAt(0);
    if (code < 0x80) {
      previousLower = false;
      continue;
    }
    const isLower = (code >= 0x430 && code <= 0x44f) || code === 0x451;
    const isUpper = (code >= 0x410 && code <= 0x42f) || code === 0x401;
    if (isLower) score += COMMON.includes(char) ? 2 : 1;
    else if (isUpper) score += previousLower ? -3 : 0;
    else score -= 2;
    previousLower = isLower;
  }
  return score;
}

const CYRILLIC = ['windows-1251', 'koi8-r', 'ibm866', 'iso-8859-5'];

/**
 * The charset of 8-bit text that names none, or a wrong one: UTF-8 when the bytes allow it, then
 * the Cyrillic code page that reads as Russian, else windows-1252.
 */
export function guessCharset(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, 20_000);
  if (asUtf8(bytes) !== null || isDamagedUtf8(sample, 4)) return 'utf-8';
  let best = 'windows-1252';
  let bestScore = 0;
  for (const label of CYRILLIC) {
    const score = russianScore(new TextDecoder(label).decode(sample));
    if (score > bestScore) {
      best = label;
      bestScore = score;
    }
  }
  return isMostlyLatin(sample) ? 'windows-1252' : best;
}

/** UTF-8 that was cut or folded inside a character: far more whole characters than broken ones. */
function isDamagedUtf8(bytes: Uint8Array, times: number): boolean {
  let whole = 0;
  let broken = 0;
  for (const char of new TextDecoder().decode(bytes)) {
    if (char === '\ufffd') broken += 1;
    else if (char > '\u007f') whole += 1;
  }
  return whole > broken * times;
}

/** In a Latin script a letter with a mark stands alone between ASCII ones; Cyrillic comes in runs. */
function isMostlyLatin(bytes: Uint8Array): boolean {
  let high = 0;
  let runs = 0;
  let previousHigh = false;
  for (const byte of bytes) {
    const isHigh = byte >= 0x80;
    if (isHigh) {
      high += 1;
      if (!previousHigh) runs += 1;
    }
    previousHigh = isHigh;
  }
  return high > 0 && high / runs < 1.5;
}

function multibyteCount(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte >= 0xc2 && byte <= 0xf4) count += 1;
  return count;
}

const SINGLE_BYTE = /^(?:windows-125|iso-8859-|koi8|us-ascii|ascii|latin|cp125|ibm866|macintosh)/i;

/**
 * Text of bytes under a declared charset. Never throws; U+0000 and halves of characters are dropped,
 * because PostgreSQL cannot store them. A single-byte declaration over bytes that are clean UTF-8 is taken as UTF-8.
 */
export function decodeText(bytes: Uint8Array, declared = ''): string {
  return stripNul(decode(bytes, declared));
}

function decode(bytes: Uint8Array, declared: string): string {
  const label = declared.trim().toLowerCase();
  if (label === 'utf-7' || label === 'unicode-1-1-utf-7') return decodeUtf7(bytes);
  if (isAscii(bytes)) return decodeAscii(bytes, label);
  const decoder = label === '' ? null : decoderFor(label);
  if (decoder === null || decoder.encoding === 'utf-8' || /ascii/.test(label)) {
    const utf8 = asUtf8(bytes);
    if (utf8 !== null) return utf8;
    // Declared, and more of it holds than is broken.
    if (decoder?.encoding === 'utf-8' && isDamagedUtf8(bytes.subarray(0, 20_000), 1)) {
      return decoder.decode(bytes);
    }
    return new TextDecoder(guessCharset(bytes)).decode(bytes);
  }
  if (SINGLE_BYTE.test(label) && multibyteCount(bytes) >= 2) {
    const utf8 = asUtf8(bytes);
    if (utf8 !== null) return utf8;
  }
  return decoder.decode(bytes);
}

/** 7-bit text still needs its decoder when the charset shifts by escapes (ISO-2022-JP, HZ). */
function decodeAscii(bytes: Uint8Array, label: string): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shifts = /^(?:iso-2022|csiso2022|hz-|utf-16|cp5022|iso2022)/.test(label);
  if (shifts) return decoderFor(label)?.decode(bytes) ?? buffer.toString('latin1');
  const isJapanese = buffer.includes('\x1b$B') || buffer.includes('\x1b$@');
  return isJapanese ? new TextDecoder('iso-2022-jp').decode(bytes) : buffer.toString('latin1');
}

/** RFC 2152: runs of base64 UTF-16BE between + and -. */
function decodeUtf7(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/\+([A-Za-z0-9+/]*)-?/g, (_whole: string, run: string) => {
      if (run === '') return '+';
      const units = Buffer.from(run, 'base64');
      return units
        .subarray(0, units.length - (units.length % 2))
        .swap16()
        .toString('utf16le');
    });
}

function stripNul(text: string): string {
  const whole = text.toWellFormed();
  return whole.includes('\u0000') ? whole.replaceAll('\u0000', '') : whole;
}
