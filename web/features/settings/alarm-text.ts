import type { MailboxAlarm } from '#contract/mailbox-watch.ts';
import { locale, translated } from '../../i18n.ts';

type Trouble = Pick<MailboxAlarm, 'cause' | 'params'>;

/** What is wrong with a mailbox and what to do, in the person's language. */
export function alarmText({ cause, params }: Trouble): string {
  const { date, hint_key } = params;
  const shown = date === undefined ? params : { ...params, date: dayText(date) };
  const text = translated(`channels.${cause}`, shown) ?? cause;
  const first = hint_key === undefined ? undefined : translated(hint_key);
  return first === undefined ? text : `${text} ${first}`;
}

/** The day of an instant that stands for a day: midnight in UTC. */
function dayText(instant: string): string {
  return new Intl.DateTimeFormat(locale() === 'en' ? 'en-GB' : 'ru-RU', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(Date.parse(instant));
}
