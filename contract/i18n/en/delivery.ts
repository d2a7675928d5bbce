import type { delivery as ru } from '../ru/delivery.ts';
import type { Twin } from '../t.ts';

export const delivery: Twin<typeof ru> = {
  what: 'What you are told, and how',
  by_push: 'Push',
  here: 'Push to the browser',
  hide_texts: 'Show no names and texts',
  hide_texts_text: 'A locked screen says only what happened.',
  quiet: 'Quiet hours',
  quiet_on: 'Do not disturb at night and on days off',
  quiet_text:
    'Letters and pushes wait for their end. The clock is that of your time zone ({time_zone}).',
  quiet_from: 'Quiet from',
  quiet_to: 'to',
  days_off: 'Quiet all day',
  urgent: 'Break through the quiet',
  letters: 'Letters',
  mail: 'How often letters come',
  mail_at_once: 'At once',
  mail_hourly: 'Once an hour, in one letter',
  mail_daily: 'Once a day, in one letter',
  mail_at: 'Time of the letter',
  mail_text: 'A letter holds only what you have not read yet.',
  pause: 'Pause',
  pause_text: 'In a pause nothing comes by mail or push. All that is new waits for you in Opora.',
  pause_hour: 'For an hour',
  pause_tomorrow: 'Until tomorrow morning',
  pause_until_back: 'Until I am back',
  paused: 'Notifications are paused until you are back.',
  paused_until: 'Notifications are paused until',
  back: 'I am back',
};
