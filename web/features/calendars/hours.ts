import { mostSpans, type Span, type WeekHours, weekdays } from '#contract/calendars.ts';

/** A stretch of a day in minutes after midnight; 1440 ends the day. Pure, as is all of this file. */
export type Interval = { readonly from: number; readonly to: number };
export const dayMinutes = 1440;

export function wallText(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function minutesOf(wall: string): number {
  const [hours = 0, minutes = 0] = wall.split(':').map(Number);
  return hours * 60 + minutes;
}

export function intervalsOf(spans: readonly Span[]): Interval[] {
  return spans.map(([from, to]) => ({ from: minutesOf(from), to: minutesOf(to) }));
}

export function spansOf(intervals: readonly Interval[]): Span[] {
  return intervals.map(({ from, to }) => [wallText(from), wallText(to)]);
}

export function minutesIn(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + to - from, 0);
}

export function weekMinutes(hours: WeekHours): number {
  return weekdays.reduce((sum, day) => sum + minutesIn(intervalsOf(hours[day] ?? [])), 0);
}

const dash = '[-–—]|до|to';
const pair = new RegExp(
  `^(?:с|from)?\\s*(\\d{1,2})(?:[:.]([0-5]\\d))?\\s*(?:${dash})\\s*(\\d{1,2})(?:[:.]([0-5]\\d))?$`,
  'u',
);
const allDay = /^(?:круглосуточно|24\s*(?:ч|часа|h|hours|\/\s*7)|around the clock|всегда|always)$/u;
const noDay = /^(?:|-|–|—|нет|выходной|не работаем|off|day off|closed)$/u;

/**
 * What a person writes of a day: "9–13, 14–18", "09:00-18:00", "круглосуточно", "выходной". Undefined
 * when these are no hours, or they overlap.
 */
export function parseHours(written: string): Interval[] | undefined {
  const text = written.trim().toLowerCase();
  if (noDay.test(text)) return [];
  if (allDay.test(text)) return [{ from: 0, to: dayMinutes }];
  const parts = text.split(/\s*(?:[,;]|\sи\s|\sand\s)\s*/u).filter((part) => part !== '');
  const found: Interval[] = [];
  for (const part of parts) {
    const match = pair.exec(part);
    if (match === null) return undefined;
    const from = Number(match[1]) * 60 + Number(match[2] ?? 0);
    const end = Number(match[3]) * 60 + Number(match[4] ?? 0);
    // "18–0" is until midnight.
    const to = end === 0 ? dayMinutes : end;
    if (from >= to || to > dayMinutes) return undefined;
    found.push({ from, to });
  }
  const ordered = found.toSorted((one, other) => one.from - other.from);
  const areApart = ordered.every(({ from }, index) => from >= (ordered[index - 1]?.to ?? 0));
  return areApart && ordered.length <= mostSpans ? ordered : undefined;
}

/** "09:00–13:00, 14:00–18:00"; `parseHours` reads it back. Empty for a day off. */
export function hoursText(intervals: readonly Interval[]): string {
  return intervals.map(({ from, to }) => `${wallText(from)}–${wallText(to)}`).join(', ');
}

// changes of a day by pointer and keys --------------------------------------------------------

/** The least that an interval is made or squeezed to. */
export const leastMinutes = 15;

/** An edge moved to a minute, as far as its other edge and its neighbours let it. */
export function withEdge(
  intervals: readonly Interval[],
  { index, edge, minute }: { index: number; edge: 'from' | 'to'; minute: number },
): Interval[] {
  const own = intervals[index];
  if (own === undefined) return [...intervals];
  const [low, high] =
    edge === 'from'
      ? [intervals[index - 1]?.to ?? 0, own.to - leastMinutes]
      : [own.from + leastMinutes, intervals[index + 1]?.from ?? dayMinutes];
  const settled = Math.min(Math.max(minute, low), high);
  return intervals.map((one, at) => (at === index ? { ...own, [edge]: settled } : one));
}

/** The whole interval moved by some minutes, as far as its neighbours let it. */
export function withMove(
  intervals: readonly Interval[],
  { index, from }: { index: number; from: number },
): Interval[] {
  const own = intervals[index];
  if (own === undefined) return [...intervals];
  const low = intervals[index - 1]?.to ?? 0;
  const high = (intervals[index + 1]?.from ?? dayMinutes) - (own.to - own.from);
  const settled = Math.min(Math.max(from, low), Math.max(low, high));
  const moved = { from: settled, to: settled + own.to - own.from };
  return intervals.map((one, at) => (at === index ? moved : one));
}

export function without(intervals: readonly Interval[], index: number): Interval[] {
  return intervals.filter((_, at) => at !== index);
}

/**
 * One more, about a minute when given: two hours, or what there is room for. The same list when the
 * place is taken or the day is full.
 */
export function withAnother(intervals: readonly Interval[], about?: number): Interval[] {
  if (intervals.length >= mostSpans) return [...intervals];
  const wanted = 120;
  const gaps = gapsOf(intervals).filter(({ from, to }) => to - from >= leastMinutes);
  const last = intervals.at(-1)?.to ?? 9 * 60;
  const gap =
    about === undefined
      ? (gaps.find(({ from }) => from >= last) ?? gaps.at(-1))
      : gaps.find(({ from, to }) => from <= about && about < to);
  if (gap === undefined) return [...intervals];
  const least = about ?? (intervals.length === 0 ? 9 * 60 : gap.from + 60);
  const from = Math.max(gap.from, Math.min(least, gap.to - leastMinutes));
  const made = { from, to: Math.min(gap.to, from + (intervals.length === 0 ? 540 : wanted)) };
  return [...intervals, made].toSorted((one, other) => one.from - other.from);
}

function gapsOf(intervals: readonly Interval[]): Interval[] {
  const starts = [0, ...intervals.map(({ to }) => to)];
  const ends = [...intervals.map(({ from }) => from), dayMinutes];
  return starts.map((from, index) => ({ from, to: ends[index] ?? dayMinutes }));
}
