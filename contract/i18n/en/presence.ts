import type { Area } from '../t.ts';

/** Whether an agent takes work. */
export const presence = {
  online: 'Online',
  away: 'Away',
  transfers_only: 'Transfers only',
  training: 'In training',
  offline: 'Offline',
} satisfies Area;
