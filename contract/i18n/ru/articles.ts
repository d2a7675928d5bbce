import type { Area } from '../t.ts';

/** Articles beside a ticket. */
export const articles = {
  title: 'Статьи',
  none: 'Подходящих статей нет.',
  find: 'Найти другую статью',
  found_none: 'Такой статьи нет.',
  inside: 'только для сотрудников',
  put_link: 'Вставить ссылку: {title}',
  put_text: 'Вставить текст: {title}',
  link_put: 'Ссылка в ответе',
  text_put: 'Текст статьи в ответе',
  key: 'Первую статью ссылкой в ответ',
  key_text: 'Первую статью текстом в ответ',
  draft: 'Статья из обращения',
  known: 'Похожие статьи',
  known_text: 'Похожее уже написано. Может быть, дополнить?',
  removed: 'Личное убрано из текста:',
  nothing_removed: 'Личного в тексте не нашлось. Всё же перечитайте перед публикацией.',
  kind_mail: 'почта',
  kind_phone: 'телефон',
  kind_card: 'карта',
  kind_name: 'имя',
  write: 'Начать статью',
} satisfies Area;
