/**
 * Promises in what an agent writes: «отвечу до пятницы», "we'll get back to you by Friday". A clause
 * promises when it binds its writer (verbs.ts) and says when (times-ru.ts, times-en.ts). Precision
 * before completeness: conditions, questions, quotations, negations, hedges and what somebody said at
 * another time promise nothing. Pure; runs while a person types.
 */
import { type Atom, type AtomRule, endOfDay, type Meaning, type Now } from './atoms.ts';
import { instantAt } from './days.ts';
import { englishTimes } from './times-en.ts';
import { russianTimes } from './times-ru.ts';
import { conditions, hedges, negations, notAnEnd, promiseVerbs, reports } from './verbs.ts';
import { instantOf, plusDays, wallOf } from './wall.ts';

export type FoundPromise = {
  /** Where the words stand in the text. */
  readonly start: number;
  readonly end: number;
  readonly words: string;
  /** RFC 3339. */
  readonly due_at: string;
};

/** `now`: milliseconds; the time zone is the writer's, an IANA name. */
export type When = { readonly now: number; readonly time_zone: string };

const YEAR = 366 * 86_400_000;
const MINUTE = 60_000;
/** Longer texts are logs and contracts that somebody pasted. */
const mostRead = 20_000;

export function findPromises(text: string, { now: at, time_zone }: When): FoundPromise[] {
  const plain = masked(text.slice(0, mostRead));
  const now: Now = { at, wall: wallOf(at, time_zone), time_zone };
  const found: FoundPromise[] = [];
  for (const sentence of sentencesOf(plain)) {
    if (sentence.is_question) continue;
    for (const { start, end, due } of promisesIn(sentence, now)) {
      const words = text.slice(start, end).replace(/\s+/g, ' ').trim();
      found.push({ start, end, words, due_at: new Date(due).toISOString() });
    }
  }
  return found;
}

/** Whether a text says when, of whatever: «завтра до 12», «мастер будет в пятницу». */
export function hasTime(text: string): boolean {
  const at = Date.now();
  const now: Now = { at, wall: wallOf(at, 'UTC'), time_zone: 'UTC' };
  return sentencesOf(masked(text.slice(0, mostRead))).some(
    (sentence) => timesIn(sentence.text, now).length > 0,
  );
}

/** Lower case, е for ё, one kind of space and apostrophe; what is quoted is blank. Every letter keeps its place. */
function masked(text: string): string {
  const folded = [...text].map((letter) => {
    const lower = letter.toLowerCase();
    return lower.length === letter.length ? lower : letter;
  });
  const blank = (part: string) => part.replace(/[^\n]/g, ' ');
  return folded
    .join('')
    .replaceAll('ё', 'е')
    .replace(/[\u00a0\u2009\u202f]/g, ' ')
    .replaceAll('’', "'")
    .replace(/^[ \t]*>.*$/gm, blank)
    .replace(/«[^»\n]{0,400}»|“[^”\n]{0,400}”|„[^“\n]{0,400}“|"[^"\n]{0,400}"/g, blank);
}

type Span = { readonly start: number; readonly end: number };
type Sentence = Span & { readonly text: string; readonly is_question: boolean };

/** A full stop between digits or before a small letter ends nothing: «15.00», «12 ч. дня». */
function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  for (const match of text.matchAll(/\n+|[!?…]+|\.+(?=\s|$)/g)) {
    const end = match.index + match[0].length;
    if (match[0].startsWith('.') && isAbbreviation(text, match.index)) continue;
    sentences.push(sentenceOf(text, { start, end }));
    start = end;
  }
  sentences.push(sentenceOf(text, { start, end: text.length }));
  return sentences;
}

function isAbbreviation(text: string, stop: number): boolean {
  return /(?:^|[\s\d(])(?:ч|час|мин|г|гг|т\.е|т\.к|т\.д|пн|вт|ср|чт|пт|сб|вс|стр|ул|д|им|руб|тыс|тел|a\.m|p\.m|e\.g|i\.e|mr|mrs|approx)$/u.test(
    text.slice(Math.max(0, stop - 8), stop),
  );
}

function sentenceOf(text: string, { start, end }: Span): Sentence {
  const own = text.slice(start, end);
  return { start, end, text: own, is_question: own.includes('?') };
}

type Due = Span & { readonly due: number };

function promisesIn(sentence: Sentence, now: Now): Due[] {
  if (has(conditions, sentence.text)) return [];
  const times = timesIn(sentence.text, now);
  const clauses = clausesOf(sentence, times);
  const found = new Map<Time, Due>();
  for (const [index, clause] of clauses.entries()) {
    const introduction = clauses[index - 1]?.text ?? '';
    const isHedged =
      has(hedges, clause.text) || (wordCount(introduction) <= 2 && has(hedges, introduction));
    if (isHedged) continue;
    for (const verb of verbsIn(clause)) {
      if (has(reports, sentence.text.slice(0, verb.start))) continue;
      const time = timeOf(verb, { clause, clauses, index, times, text: sentence.text });
      if (time === undefined) continue;
      const known = found.get(time);
      found.set(time, {
        start: Math.min(known?.start ?? Number.POSITIVE_INFINITY, verb.start, time.start),
        end: Math.max(known?.end ?? 0, verb.end, time.end),
        due: time.due,
      });
    }
  }
  return [...found.values()].map(({ start, end, due }) => ({
    start: sentence.start + start,
    end: sentence.start + end,
    due,
  }));
}

/** By `search`, which leaves no place to go on from: `test` would, and the next `matchAll` begins there. */
function has(pattern: RegExp, text: string): boolean {
  return text.search(pattern) >= 0;
}

function wordCount(text: string): number {
  return text.match(/[\p{L}\d]+/gu)?.length ?? 0;
}

type Clause = Span & { readonly text: string; readonly ends_with: string };

const subordinate =
  /(?<![\p{L}])(?:когда|как только|потому что|так как|который|которая|которое|которые|чтобы|пока|because|when|once|as soon as|after you|while|until you|so that)(?![\p{L}])/gu;

/** Parts between commas, dashes, brackets, colons, and before words that begin another thought. */
function clausesOf({ text }: Sentence, times: readonly Time[]): Clause[] {
  const cuts: { at: number; length: number; mark: string }[] = [];
  for (const match of text.matchAll(/,(?!\d)|;|:(?!\d)|\s[-–—]\s|[()]/g))
    cuts.push({ at: match.index, length: match[0].length, mark: match[0].trim() });
  for (const match of text.matchAll(subordinate))
    cuts.push({ at: match.index, length: 0, mark: 'subordinate' });
  cuts.sort((a, b) => a.at - b.at);
  const clauses: Clause[] = [];
  let start = 0;
  for (const { at, length, mark } of [...cuts, { at: text.length, length: 0, mark: '' }]) {
    const isInTime = times.some((time) => at > time.start && at < time.end);
    if (at < start || isInTime) continue;
    clauses.push({ start, end: at, text: text.slice(start, at), ends_with: mark });
    start = at + length;
  }
  return clauses;
}

function verbsIn(clause: Clause): Span[] {
  return promiseVerbs
    .flatMap((pattern) => [...clause.text.matchAll(pattern)])
    .filter((match) => !negations.test(clause.text.slice(0, match.index)))
    .map((match) => ({
      start: clause.start + match.index,
      end: clause.start + match.index + match[0].length,
    }));
}

type Time = Span & { readonly due: number };
type Place = {
  readonly clause: Clause;
  readonly clauses: readonly Clause[];
  readonly index: number;
  readonly times: readonly Time[];
  readonly text: string;
};

/** The nearest time of the verb's own clause, or one that fills the clause beside it: «завтра, до 12». */
function timeOf(verb: Span, place: Place): Time | undefined {
  const { clause, clauses, index } = place;
  const own = place.times.filter((time) => time.start >= clause.start && time.end <= clause.end);
  const after = own.find((time) => time.start >= verb.end);
  if (after !== undefined) return after;
  const before = own.findLast((time) => time.end <= verb.start);
  if (before !== undefined) return before;
  return (
    (clause.ends_with === ',' ? filling(clauses[index + 1], place) : undefined) ??
    (clauses[index - 1]?.ends_with === ',' ? filling(clauses[index - 1], place) : undefined)
  );
}

const fillers =
  /(?:^|[^\p{L}])(?:уже|точно|обязательно|максимум|примерно|по москве|мск|не|позднее|позже|а|и|но|в|к|to|at the latest|latest|and|but|then)(?![\p{L}])/gu;

/** A time that has the clause to itself. */
function filling(clause: Clause | undefined, { times, text }: Place): Time | undefined {
  if (clause === undefined) return undefined;
  const time = times.find((one) => one.start >= clause.start && one.end <= clause.end);
  if (time === undefined) return undefined;
  const rest = `${text.slice(clause.start, time.start)} ${text.slice(time.end, clause.end)}`;
  return wordCount(rest.replace(fillers, ' ')) === 0 ? time : undefined;
}

/** Every expression of time in the sentence that lies ahead, in its order. */
function timesIn(text: string, now: Now): Time[] {
  const atoms = atomsIn(text, now);
  const times: Time[] = [];
  for (let index = 0; index < atoms.length; ) {
    const group = groupAt(atoms, index, text);
    index += group.length;
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) break;
    if (notAnEnd.test(text.slice(0, first.start))) continue;
    const due = dueOf(group, { rest: text.slice(last.end), now });
    if (due === undefined || due <= now.at + MINUTE || due > now.at + YEAR) continue;
    times.push({ start: first.start, end: last.end, due });
  }
  return times;
}

function atomsIn(text: string, now: Now): Atom[] {
  const atoms: Atom[] = [];
  const isFree = ({ start, end }: Span) =>
    atoms.every((atom) => end <= atom.start || start >= atom.end);
  const read = ({ pattern, read: mean }: AtomRule) => {
    for (const match of text.matchAll(pattern)) {
      const span = { start: match.index, end: match.index + match[0].length };
      if (!isFree(span)) continue;
      const meaning = mean(match.groups ?? {}, now);
      if (meaning !== undefined) atoms.push({ ...span, meaning });
    }
  };
  for (const rule of [...russianTimes, ...englishTimes]) read(rule);
  return atoms.sort((a, b) => a.start - b.start);
}

/** Atoms that stand side by side are one expression: «завтра утром, до 12». */
function groupAt(atoms: readonly Atom[], index: number, text: string): Atom[] {
  const group = atoms.slice(index, index + 1);
  for (const next of atoms.slice(index + 1)) {
    const last = group.at(-1);
    if (
      last === undefined ||
      !/^[\s,(]*(?:at|by|in the|в|к|до)?[\s,]*$/u.test(text.slice(last.end, next.start))
    )
      break;
    group.push(next);
  }
  return group;
}

function dueOf(
  group: readonly Atom[],
  { rest, now }: { rest: string; now: Now },
): number | undefined {
  const meanings = group.map((atom) => atom.meaning);
  const moment = meanings.find((one) => one.is === 'moment');
  if (moment !== undefined) return moment.at;
  const day = meanings.findLast((one) => one.is === 'day');
  const hours = meanings.filter((one) => one.is === 'hour');
  const hour = hours.findLast((one) => one.is_part !== true) ?? hours.at(-1);
  if (day !== undefined) {
    const { hour: own = endOfDay, minute = 0 } = day;
    return instantAt(day, hour ?? { hour: own, minute }, now);
  }
  if (hour === undefined) return undefined;
  // «до 5» alone may be five of anything.
  if (hour.is_bare === true && !/^\s*(?:$|[.,;:!)])/u.test(rest)) return undefined;
  return nextTime(hour, now);
}

function nextTime(hour: Meaning & { is: 'hour' }, now: Now): number {
  const today = instantOf({ ...now.wall, hour: hour.hour, minute: hour.minute }, now.time_zone);
  if (today > now.at + MINUTE) return today;
  if (hour.is_part === true && hour.hour >= endOfDay)
    return instantOf({ ...now.wall, hour: 23, minute: 59 }, now.time_zone);
  const tomorrow = plusDays(now.wall, 1);
  return instantOf({ ...tomorrow, hour: hour.hour, minute: hour.minute }, now.time_zone);
}
