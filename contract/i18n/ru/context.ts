import type { Area } from '../t.ts';

/** The side: the requester, properties, earlier tickets. */
export const context = {
  label: 'О заявителе и обращении',
  requester: 'Заявитель',
  all_history: 'Вся история',
  local_time: '{time} у клиента',
  organization: 'Организация',
  email: 'Почта',
  phone: 'Телефон',
  notes: 'Заметки',
  undeliverable: 'письма не доходят',
  properties: 'Свойства',
  none: 'не указано',
  participants: 'Участвуют',
  added_by: '(добавлено: {name})',
  followers: 'Следят',
  created: 'Создано',
  solved: 'Решено',
  add_tag: 'Добавить метку',
  remove_tag: 'Убрать метку {name}',
  make_tag: 'Новая метка «{name}»',
  tag_placeholder: 'Найти или создать метку',
  earlier: 'Другие обращения',
  first_ticket: 'Других обращений нет.',
  show_all: 'Показать все',
} satisfies Area;
