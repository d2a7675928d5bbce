import type { Area } from '../t.ts';

/** Берёт ли сотрудник работу. */
export const presence = {
  online: 'На линии',
  away: 'Перерыв',
  transfers_only: 'Только передачи',
  training: 'На обучении',
  offline: 'Не на линии',
} satisfies Area;
