import { type WeekHours, weekdays } from '#contract/calendars.ts';
import { t } from '../../i18n.ts';
import { hoursText, intervalsOf } from './hours.ts';

/** "Пн–Пт 09:00–18:00, Сб 10:00–14:00": days in a row that are alike are said once. */
export function weekText(hours: WeekHours): string {
  const runs: { first: string; last: string; text: string; count: number }[] = [];
  let before = '';
  for (const day of weekdays) {
    const text = hoursText(intervalsOf(hours[day] ?? []));
    const name = t(`calendars.${day}_short`);
    const run = runs.at(-1);
    if (text !== '' && text === before && run !== undefined) {
      run.last = name;
      run.count += 1;
    } else if (text !== '') runs.push({ first: name, last: name, text, count: 1 });
    before = text;
  }
  if (runs.length === 1 && runs[0]?.count === 7 && runs[0].text === '00:00–24:00')
    return t('calendars.around_the_clock');
  return runs
    .map(({ first, last, text }) => `${first === last ? first : `${first}–${last}`} ${text}`)
    .join('; ');
}
