import type { Area } from '../t.ts';

/** Categories of statuses. */
export const categories = {
  new: 'Новое',
  open: 'В работе',
  waiting_customer: 'Ждём клиента',
  waiting_internal: 'Ждём коллег',
  waiting_vendor: 'Ждём поставщика',
  solved: 'Решено',
  closed: 'Закрыто',
} satisfies Area;
