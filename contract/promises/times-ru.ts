/** How Russians say when. Text is lower case and has no ё. */
import {
  type AtomRule,
  dateMeaning,
  dayOfMonthMeaning,
  hourMeaning,
  type Meaning,
  saidHour,
  words,
} from './atoms.ts';
import {
  dayIn,
  endOfMonth,
  endOfNextWeek,
  endOfWeek,
  later,
  momentIn,
  today,
  type Unit,
  weekday,
} from './days.ts';

const numbers: Record<string, number> = {
  пол: 0.5,
  полтора: 1.5,
  полутора: 1.5,
  полторы: 1.5,
  один: 1,
  одну: 1,
  одного: 1,
  одной: 1,
  два: 2,
  две: 2,
  двух: 2,
  пару: 2,
  пары: 2,
  три: 3,
  трех: 3,
  четыре: 4,
  четырех: 4,
  пять: 5,
  пяти: 5,
  шесть: 6,
  шести: 6,
  семь: 7,
  семи: 7,
  восемь: 8,
  восьми: 8,
  девять: 9,
  девяти: 9,
  десять: 10,
  десяти: 10,
  пятнадцать: 15,
  пятнадцати: 15,
  двадцать: 20,
  двадцати: 20,
  тридцать: 30,
  тридцати: 30,
  сорок: 40,
  сорока: 40,
};
const number = `\\d{1,3}|${Object.keys(numbers).join('|')}`;
const amountOf = (text: string | undefined) =>
  text === undefined ? 1 : (numbers[text] ?? Number(text));

const weekdays: [stem: string, number: number][] = [
  ['понедельник(?:а|у)?', 1],
  ['вторник(?:а|у)?', 2],
  ['сред(?:у|ы|е)', 3],
  ['четверг(?:а|у)?', 4],
  ['пятниц(?:у|ы|е)', 5],
  ['суббот(?:у|ы|е)', 6],
  ['воскресень(?:е|я|ю)', 7],
];
const shortDays = ['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'];
const anyDay = [...weekdays.map(([stem]) => stem), ...shortDays].join('|');

function weekdayNumber(text: string): number {
  const short = shortDays.indexOf(text);
  if (short >= 0) return short + 1;
  return weekdays.find(([stem]) => new RegExp(`^(?:${stem})$`, 'u').test(text))?.[1] ?? 0;
}

const months = [
  'январ',
  'феврал',
  'март',
  'апрел',
  'ма',
  'июн',
  'июл',
  'август',
  'сентябр',
  'октябр',
  'ноябр',
  'декабр',
];
const month =
  '(?<month>январ[ья]|феврал[ья]|марта?|апрел[ья]|мая|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья])';

const units: [pattern: string, unit: Unit][] = [
  ['минут(?:у|ы)?|мин', 'minute'],
  ['час(?:а|ов)?', 'hour'],
  ['рабоч(?:их|ий|его) (?:дня|дней|день)', 'workday'],
  ['дня|дней|день', 'day'],
  ['недел(?:ю|и|ь)', 'week'],
  ['месяц(?:а|ев)?', 'month'],
];
const anyUnit = units.map(([pattern]) => pattern).join('|');

function unitOf(text: string): Unit {
  const spaced = (pattern: string) => pattern.replaceAll(' ', '\\s+');
  return (
    units.find(([pattern]) => new RegExp(`^(?:${spaced(pattern)})$`, 'u').test(text))?.[1] ?? 'day'
  );
}

/** Before the last moment at which it may happen. */
const until = '(?:не позднее|не позже|самое позднее|максимум|крайний срок)';

function clock(hour: number, minute: number, half: string | undefined): Meaning | undefined {
  if (half === undefined) return hourMeaning(hour, minute);
  if (hour > 12) return hourMeaning(hour, minute);
  const isMorning = half.startsWith('утр') || half === 'ночи';
  return hourMeaning(isMorning ? hour % 12 : (hour % 12) + 12, minute);
}

/** From the longest to the shortest: an atom takes its words away from those after it. */
export const russianTimes: readonly AtomRule[] = [
  // spans ------------------------------------------------------------------------------------------
  {
    pattern: words('через полчаса|в течение получаса'),
    read: (_, now) => later(30, 'minute', now),
  },
  { pattern: words('в течение часа|через час(?:ик|ок)?'), read: (_, now) => later(1, 'hour', now) },
  {
    pattern: words('в течение (?:сегодняшнего |этого |рабочего |всего )*дня'),
    read: (_, now) => today(now),
  },
  {
    pattern: words('в течение (?:ближайших |одних )?суток|через сутки'),
    read: (_, now) => momentIn(24, now),
  },
  {
    pattern: words(
      `(?:через|в течение(?: ближайших| следующих)?) (?:(?:${number}) ?[-–—] ?)?(?<amount>${number}) (?<unit>${anyUnit})`,
    ),
    read: ({ amount, unit = '' }, now) => later(amountOf(amount), unitOf(unit), now),
  },
  {
    pattern: words('через (?<unit>минуту|день|неделю|месяц)'),
    read: ({ unit = '' }, now) => later(1, unitOf(unit), now),
  },
  {
    pattern: words('в течение (?<unit>недели|месяца)'),
    read: ({ unit = '' }, now) => later(1, unitOf(unit), now),
  },
  {
    pattern: words(
      'в течение (?:двух |2-х )?(?<amount>\\d{1,2})(?:-х|-и|-ти)? (?<unit>час(?:ов|а)|дней|минут)',
    ),
    read: ({ amount, unit = '' }, now) => later(amountOf(amount), unitOf(unit), now),
  },
  // weeks and months -------------------------------------------------------------------------------
  {
    pattern: words('(?:в|к) начал[еу] (?:следующей|будущей) недели'),
    read: (_, now) => weekday(2, now, 'of_next_week'),
  },
  {
    pattern: words(`(?:на|до конца|к концу|в конце) (?:следующей|будущей) недел[еи]`),
    read: (_, now) => endOfNextWeek(now),
  },
  {
    pattern: words(
      'на (?:этой|текущей) неделе|(?:до конца|к концу|в конце) (?:этой |текущей |рабочей )?недели',
    ),
    read: (_, now) => endOfWeek(now),
  },
  {
    pattern: words('(?:до конца|к концу|в конце) (?:этого |текущего )?месяца'),
    read: (_, now) => endOfMonth(now),
  },
  {
    pattern: words('(?:до конца|к концу|в конце) (?:этого |текущего )?года'),
    read: (_, now) => ({ is: 'day', day: { ...now.wall, month: 12, day: 31 } }),
  },
  {
    pattern: words('на выходных|в (?:эти |ближайшие )?выходные'),
    read: (_, now) => weekday(7, now),
  },
  // days -------------------------------------------------------------------------------------------
  {
    pattern: words('(?:до |к |не позднее |не позже )?послезавтра'),
    read: (_, now) => dayIn(2, now),
  },
  {
    pattern: words(
      '(?:до |к |не позднее |не позже )?(?:конца |концу )?завтра(?:шнего дня|шнему дню|шний день)?',
    ),
    read: (_, now) => dayIn(1, now),
  },
  {
    pattern: words('(?:до |не позднее |не позже )?сегодня(?:шнего дня)?'),
    read: (_, now) => today(now),
  },
  {
    pattern: words(
      `(?:в|во|до|к|ко|${until}) (?:(?:сам(?:ый|ую)|будущ(?:ий|ую|ее)|следующ(?:ий|ую|ее|ей|его|ему)) )(?<day>${anyDay})`,
    ),
    read: ({ day = '' }, now) => weekday(weekdayNumber(day), now, 'of_next_week'),
  },
  {
    pattern: words(
      `(?:в|во|до|к|ко|${until})(?: конца| концу)? (?:(?:эт(?:от|у|ой|ого|ому)|ближайш(?:ий|ую|ее|ей|его)) )?(?<day>${anyDay})`,
    ),
    read: ({ day = '' }, now) => weekday(weekdayNumber(day), now),
  },
  {
    pattern: words(
      `(?:до |к |ко |${until} )?(?<day>\\d{1,2})(?:-?го|-?му|-?е)? ${month}(?: (?<year>20\\d\\d)(?: ?(?:г\\.|года))?)?`,
    ),
    read: ({ day, month: name = '', year }, now) =>
      dateMeaning(
        {
          day: Number(day),
          month:
            months.findIndex((stem) => name.startsWith(stem) && (stem !== 'ма' || name === 'мая')) +
            1,
          year: year === undefined ? undefined : Number(year),
        },
        now,
      ),
  },
  {
    pattern: words(
      `(?:до |к |ко |${until} )?(?<day>\\d{1,2})\\.(?<month>\\d{2})(?:\\.(?<year>20\\d\\d|\\d\\d))?`,
    ),
    read: ({ day, month: number_, year }, now) =>
      Number(number_) > 12
        ? undefined
        : dateMeaning(
            {
              day: Number(day),
              month: Number(number_),
              year: year === undefined ? undefined : Number(year),
            },
            now,
          ),
  },
  {
    pattern: words(
      '(?:до|к|не позднее|не позже) (?<day>\\d{1,2})(?:-?го|-?му)(?: числ[ау])?|(?<other>\\d{1,2})(?:-го)? числа',
    ),
    read: ({ day, other }, now) => dayOfMonthMeaning(Number(day ?? other), now),
  },
  // hours ------------------------------------------------------------------------------------------
  {
    pattern: words(
      `с \\d{1,2}(?:[:.]\\d\\d)? до (?<hour>\\d{1,2})(?:[:.](?<minute>\\d\\d))?|между \\d{1,2}(?:[:.]\\d\\d)? и (?<other>\\d{1,2})(?:[:.](?<rest>\\d\\d))?`,
    ),
    read: ({ hour, minute, other, rest }) =>
      hourMeaning(Number(hour ?? other), Number(minute ?? rest ?? 0)),
  },
  {
    pattern: words('после (?<hour>\\d{1,2})(?:[:.]\\d\\d| час(?:ов|а))'),
    read: ({ hour }) => hourMeaning(Math.min(23, Math.max(18, Number(hour) + 2)), 0),
  },
  {
    pattern: words(
      `(?:в|до|к|ко|${until}(?: в| к)?|ровно в|примерно в|около|часам к) (?<hour>\\d{1,2})[:.](?<minute>\\d\\d)(?: (?<half>утра|дня|вечера|ночи))?`,
    ),
    read: ({ hour, minute, half }) => clock(Number(hour), Number(minute), half),
  },
  {
    pattern: words(
      `(?:в|до|к|ко|около|часам к|${until}(?: в| к)?) (?<hour>\\d{1,2})(?: ?ч(?:\\.|ас(?:ов|а|ам|у)?)?)?(?: (?<half>утра|дня|вечера|ночи))`,
    ),
    read: ({ hour, half }) => clock(Number(hour), 0, half),
  },
  {
    pattern: words('(?:в|до|к|ко|около) (?<hour>\\d{1,2}) ?(?:ч|час(?:ов|а|ам|у))'),
    read: ({ hour }) => hourMeaning(saidHour(Number(hour)), 0),
  },
  { pattern: words('(?:до|к) полу(?:дня|дню)'), read: () => hourMeaning(12, 0) },
  { pattern: words('(?:до|к) полуноч[иь]'), read: () => hourMeaning(24, 0) },
  {
    pattern: words('(?:до|к) обед[ау]|(?:в|до конца) перв(?:ой|ую) половин[еуы] дня'),
    read: () => ({ is: 'hour', hour: 13, minute: 0, is_part: true }),
  },
  {
    pattern: words(
      'после обеда|(?:во|до конца) втор(?:ой|ую) половин[еуы] дня|(?:до|к) вечер[ау]|(?:до конца|к концу) (?:сегодняшнего |рабочего |этого )*дня',
    ),
    read: () => ({ is: 'hour', hour: 18, minute: 0, is_part: true }),
  },
  {
    pattern: words('(?:с |прямо с )?утр(?:ом|а|у)'),
    read: () => ({ is: 'hour', hour: 12, minute: 0, is_part: true }),
  },
  { pattern: words('днем'), read: () => ({ is: 'hour', hour: 17, minute: 0, is_part: true }) },
  { pattern: words('вечером'), read: () => ({ is: 'hour', hour: 21, minute: 0, is_part: true }) },
  {
    pattern: words('(?:до|к|в) (?<hour>\\d{1,2})(?![.:]\\d)'),
    read: ({ hour }) => {
      const value = Number(hour);
      return value < 1 || value > 24
        ? undefined
        : { is: 'hour', hour: saidHour(value), minute: 0, is_bare: true };
    },
  },
];
