/**
 * An address field as it is written (RFC 5322, 3.4, and what is sent instead): names, comments, quoted
 * strings, groups, lists by comma or semicolon. Tells what stands there; whether it is an address that
 * we use is decided by addresses.ts. Linear in the length of the field, never throws.
 */

/** `address` is as written, without blanks around `@`; '' when none is there. */
export type WrittenMailbox = {
  name: string;
  address: string;
  /** Something else in this entry looks like an address, or is broken: it can be read in two ways. */
  is_odd: boolean;
};

type Piece = { text: string; kind: 'text' | 'quoted' };
type Entry = { pieces: Piece[]; angles: string[]; comments: string[]; is_broken: boolean };

function emptyEntry(): Entry {
  return { pieces: [], angles: [], comments: [], is_broken: false };
}

/** The mailboxes of a field, encoded words as they came. Groups yield their members. */
export function writtenMailboxes(field: string): WrittenMailbox[] {
  const found: WrittenMailbox[] = [];
  let entry = emptyEntry();
  let text = '';
  // One that has no end has none further on either: it is not searched for again.
  const open = { quote: true, comment: true };
  const flush = () => {
    if (text !== '') entry.pieces.push({ text, kind: 'text' });
    text = '';
  };
  const close = () => {
    flush();
    const mailbox = mailboxOf(entry);
    if (mailbox !== null) found.push(mailbox);
    entry = emptyEntry();
  };
  for (let at = 0; at < field.length; at += 1) {
    const char = field[at] ?? '';
    if (char === '"') {
      const quoted = open.quote ? readQuoted(field, at) : null;
      if (quoted === null) {
        open.quote = false;
        entry.is_broken = true;
      } else {
        flush();
        entry.pieces.push({ text: quoted.text, kind: 'quoted' });
        at = quoted.end;
      }
    } else if (char === '(') {
      const comment = open.comment ? readComment(field, at) : null;
      if (comment === null) {
        open.comment = false;
        entry.is_broken = true;
      } else {
        flush();
        entry.comments.push(comment.text);
        at = comment.end;
      }
    } else if (char === '<') {
      flush();
      const end = angleEnd(field, at);
      entry.angles.push(field.slice(at + 1, end));
      at = end;
    } else if (char === ',' || char === ';') close();
    else if (char === ':' && startsGroup(entry, text)) {
      entry = emptyEntry();
      text = '';
    } else text += char;
  }
  close();
  return found;
}

/** A group's name is followed by a colon; a colon behind an address or in brackets is something else. */
function startsGroup(entry: Entry, text: string): boolean {
  if (entry.angles.length > 0 || entry.is_broken) return false;
  return !text.includes('@') && !entry.pieces.some((piece) => piece.text.includes('@'));
}

type Read = { text: string; end: number };

function readQuoted(field: string, from: number): Read | null {
  let text = '';
  for (let at = from + 1; at < field.length; at += 1) {
    const char = field[at] ?? '';
    if (char === '\\' && at + 1 < field.length) {
      text += field[at + 1];
      at += 1;
    } else if (char === '"') {
      const inner = innerQuote(field, at);
      if (inner === '') return { text, end: at };
      text += inner;
      at += inner.length - 1;
    } else text += char;
  }
  return null;
}

/**
 * `"Anna "the boss" Petrova" <…>`: a quote between a blank and a letter opens an inner name. Only where
 * the name goes on to an address in brackets, so that nothing can hide behind it.
 */
function innerQuote(field: string, at: number): string {
  if (field[at - 1] !== ' ') return '';
  const rest = field.slice(at, at + 300);
  return /^("[^\s"<>@,;][^"<>@,;]*")[^"<>@,;]*"\s*</.exec(rest)?.[1] ?? '';
}

const MAX_NESTING = 20;

function readComment(field: string, from: number): Read | null {
  let depth = 0;
  let text = '';
  for (let at = from; at < field.length; at += 1) {
    const char = field[at] ?? '';
    if (char === '\\' && at + 1 < field.length) {
      text += field[at + 1];
      at += 1;
      continue;
    }
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth > MAX_NESTING) return null;
    if (depth === 0) return { text: text.slice(1).trim(), end: at };
    text += char;
  }
  return null;
}

/** Brackets hold an address; what is longer is none, and is not searched for its end. */
const MAX_ANGLE = 1000;

/** The closing bracket, not one inside quotes; an address that is not closed ends with its entry. */
function angleEnd(field: string, from: number): number {
  const end = Math.min(field.length, from + MAX_ANGLE);
  let inQuote = false;
  for (let at = from + 1; at < end; at += 1) {
    const char = field[at];
    if (char === '\\') at += 1;
    else if (char === '"') inQuote = !inQuote;
    else if (char === '>' && !inQuote) return at;
  }
  const rest = field.slice(from, end);
  const close = rest.search(/[>,]/);
  if (close === -1) return end;
  return rest[close] === '>' ? from + close : from + close - 1;
}

function mailboxOf(entry: Entry): WrittenMailbox | null {
  const hasWords = entry.pieces.some((piece) => piece.text.trim() !== '');
  if (!hasWords && entry.angles.length === 0 && entry.comments.length === 0) return null;
  const [angle, ...more] = entry.angles.filter((text) => text.trim() !== '');
  if (angle !== undefined) {
    const name = wordsOf(entry.pieces) || (entry.comments.at(-1) ?? '');
    return { name, address: bareAddress(angle), is_odd: more.length > 0 };
  }
  return bareMailbox(entry);
}

function wordsOf(pieces: Piece[]): string {
  return pieces
    .map((piece) => piece.text)
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Without comments and route (`<@relay.example:user@example.org>`), and blanks around `@`. */
function bareAddress(angle: string): string {
  return angle
    .replace(/\([^()]*\)/g, '')
    .replace(/^\s*(?:@[^:@]+:)/, '')
    .replace(/^\s*mailto:/i, '')
    .replace(/\s*@\s*/g, '@')
    .trim();
}

/** No brackets: the word with `@` is the address, the others are the name. */
function bareMailbox(entry: Entry): WrittenMailbox {
  const written = entry.pieces
    .map((piece) => (piece.kind === 'quoted' ? `"${piece.text}"` : piece.text))
    .join('');
  const comment = entry.comments.at(-1) ?? '';
  const addressed = /^\s*("[^"]*"|[^\s"]*?)\s*@\s*([^\s@"]*)\s*$/.exec(written);
  if (addressed !== null) {
    const address = `${addressed[1]}@${addressed[2]}`;
    return { name: comment, address, is_odd: entry.is_broken };
  }
  const words = written.split(/\s+/).filter((word) => word !== '');
  const withAt = words.filter((word) => word.includes('@'));
  if (withAt.length !== 1) {
    return { name: wordsOf(entry.pieces) || comment, address: '', is_odd: true };
  }
  const name = words.filter((word) => !word.includes('@')).join(' ');
  // Words and then one address are read by everybody in the same way.
  const is_odd = entry.is_broken || words.at(-1) !== withAt[0] || written.includes('"');
  return { name: name.replaceAll('"', '') || comment, address: withAt[0] ?? '', is_odd };
}
