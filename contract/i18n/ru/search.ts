import type { Area } from '../t.ts';

/** Search across everything. */
export const search = {
  title: 'Поиск',
  field: 'Слова, номер, имя, адрес…',
  start: 'Что найти?',
  start_text:
    'Ищем по обращениям, переписке, людям и организациям, по-русски и по-английски; опечатки не мешают.',
  nothing: 'Ничего не нашлось',
  nothing_text: 'Попробуйте другие слова или только часть слова.',
  corrected: 'По запросу как есть ничего нет. Показано по словам: {words}',
  capped: 'Совпадений больше, чем показано: здесь лучшие из недавних. Уточните запрос.',
  everything: 'Искать «{q}» везде',
  people: 'Люди и организации',
  contacts: 'Контакты',
  organizations: 'Организации',
  organization: 'Организация',
} satisfies Area;
