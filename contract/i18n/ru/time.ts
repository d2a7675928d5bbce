import type { Area } from '../t.ts';

/** Lengths of time, short enough for a row. */
export const time = {
  now: 'сейчас',
  minutes: '{count} мин',
  hours: '{count} ч',
  hours_minutes: '{hours} ч {minutes}',
  days: '{count} дн',
} satisfies Area;
