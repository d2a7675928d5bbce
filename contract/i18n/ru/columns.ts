import type { Area } from '../t.ts';

/** Names of the columns of a list in table form. */
export const columns = {
  number: '№',
  requester: 'Заявитель',
  organization: 'Организация',
  assignee: 'Ответственный',
  team: 'Команда',
  status: 'Статус',
  priority: 'Приоритет',
  type: 'Тип',
  brand: 'Бренд',
  channel: 'Канал',
  tags: 'Метки',
  comment_count: 'Сообщений',
  created_at: 'Создано',
  updated_at: 'Изменено',
  last_customer_at: 'Слово клиента',
  next_due_at: 'Срок',
} satisfies Area;
