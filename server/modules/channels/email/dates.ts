/**
 * The Date of a message (RFC 5322, 3.3 and 4.3), and what is sent instead: other orders, Russian
 * months, names of zones. A date without a zone is in UTC, never in the zone of this machine.
 */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const RUSSIAN = ['янв', 'фев', 'мар', 'апр', 'ма', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'];
/** Minutes ahead of UTC. Other names say nothing certain (RFC 5322, 4.3): they count as UTC. */
const ZONES: Record<string, number> = {
  ...{ est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360, pst: -480, pdt: -420 },
  ...{ bst: 60, cet: 60, cest: 120, met: 60, eet: 120, eest: 180, msk: 180, msd: 240, jst: 540 },
};

const WRITTEN =
  /^(?:[\p{L}.]{2,12},?\s*)?(\d{1,2})[\s.-]+([\p{L}]{3,9})\.?[\s.-]+(\d{4}|\d{2})(?:,|\s|$)(.*)$/iu;
const ASCTIME =
  /^[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+(.*?)\s*(\d{4})$/i;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)$/;
const ISO = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T|\s|$)(.*)$/i;
const TIME =
  /^\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d{1,9})?(?![:.\d])\s*([ap]m)?\s*(.*)$/i;

/** Null when it is none, or outside 1980-2100: a broken clock, not a date. */
export function readDate(field: string): Date | null {
  const text = field
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const day = dayOf(text);
  if (day === null) return null;
  const minutes = timeOf(day.rest);
  if (minutes === null) return null;
  const date = new Date(Date.UTC(day.year, day.month, day.day) + minutes * 60_000);
  const year = date.getUTCFullYear();
  return Number.isNaN(year) || year < 1980 || year > 2100 ? null : date;
}

type Day = { year: number; month: number; day: number; rest: string };

function dayOf(text: string): Day | null {
  const written = WRITTEN.exec(text);
  if (written !== null) {
    const [, day, month = '', year = '', rest = ''] = written;
    return dayAt(fullYear(year), monthOf(month), Number(day), rest);
  }
  const asctime = ASCTIME.exec(text);
  if (asctime !== null) {
    const [, month = '', day, time = '', zone = '', year] = asctime;
    return dayAt(Number(year), monthOf(month), Number(day), `${time} ${zone}`);
  }
  const [, first, second, third, rest = ''] = DOTTED.exec(text) ?? ISO.exec(text) ?? [];
  if (first === undefined) return null;
  const isIso = first.length === 4;
  return dayAt(
    Number(isIso ? first : third),
    Number(second) - 1,
    Number(isIso ? third : first),
    rest,
  );
}

function dayAt(year: number, month: number, day: number, rest: string): Day | null {
  if (month < 0 || month > 11 || day < 1 || day > 31) return null;
  return { year, month, day, rest };
}

/** RFC 5322, 4.3: two digits below 50 are of this century. */
function fullYear(year: string): number {
  if (year.length === 4) return Number(year);
  return Number(year) + (Number(year) < 50 ? 2000 : 1900);
}

function monthOf(name: string): number {
  const lower = name.toLowerCase();
  const english = MONTHS.indexOf(lower.slice(0, 3));
  return english !== -1 ? english : RUSSIAN.findIndex((stem) => lower.startsWith(stem));
}

/** Minutes from midnight UTC of that day, with seconds as a fraction; 0 when no time is given. */
function timeOf(rest: string): number | null {
  if (rest.trim() === '') return 0;
  const match = TIME.exec(rest);
  if (match === null) return null;
  const [, hours = '', minutes = '', seconds = '0', half = '', zone = ''] = match;
  const isAfternoon = half.toLowerCase() === 'pm' && Number(hours) < 12;
  const isMidnight = half.toLowerCase() === 'am' && Number(hours) === 12;
  const hour = Number(hours) + (isAfternoon ? 12 : 0) - (isMidnight ? 12 : 0);
  if (hour > 24 || Number(minutes) > 59 || Number(seconds) > 60) return null;
  return hour * 60 + Number(minutes) + Number(seconds) / 60 - zoneOf(zone.trim());
}

function zoneOf(zone: string): number {
  const offset = /^(?:gmt|utc|ut)?\s*([+-])(\d{2}):?(\d{2})\b/i.exec(zone);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    return offset[1] === '-' ? -minutes : minutes;
  }
  const name = /^[a-z]+/i.exec(zone)?.[0].toLowerCase() ?? '';
  return Object.hasOwn(ZONES, name) ? (ZONES[name] ?? 0) : 0;
}
