import type { time as ru } from '../ru/time.ts';
import type { Twin } from '../t.ts';

export const time: Twin<typeof ru> = {
  now: 'now',
  minutes: '{count} min',
  hours: '{count} h',
  hours_minutes: '{hours} h {minutes}',
  days: '{count} d',
};
