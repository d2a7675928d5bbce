import type { Area } from '../t.ts';

/** The presence switch and "take the next". */
export const shift = {
  title: 'Do I take work',
  now: 'Now: {state}',
  of: 'Presence of {name}',
  until: 'until {until}',
  was_set: '{name}: {state}',
  take_break: 'Take a break',
  come_back: 'Go back online',
  key_break: 'Take a break, or come back',
  for_15: '15 min',
  for_30: '30 min',
  for_60: '1 h',
  for_120: '2 h',
  off_shift: 'not their shift now',
  hint: 'Colleagues see the time. Nothing switches by itself: come back when you are ready.',
  take_next: 'Take the next',
  taken: 'Taken: no. {number}, {why}',
  why_late: 'it was due {span} ago',
  why_due: 'it has the least time left, {span}',
  why_priority: 'it matters more than the others that wait',
  why_oldest: 'it has waited longest',
  none_nothing_waits: 'Nobody waits in your queues.',
  none_nothing_fits: 'Tickets wait, but they need other skills or another language.',
  none_no_capacity: 'You have as much work as you may carry. Finish something, then take more.',
} satisfies Area;
