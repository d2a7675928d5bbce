import type { Area } from '../t.ts';

/** Words used on every screen. */
export const common = {
  product: 'Опора',
  save: 'Сохранить',
  cancel: 'Отмена',
  close: 'Закрыть',
  retry: 'Повторить',
} satisfies Area;
