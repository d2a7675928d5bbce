import type { Area } from '../t.ts';

/** Contacts and organisations. */
export const people = {
  kinds: 'Люди и организации',
  contact: 'Контакт',
  new_contact: 'Новый контакт',
  find_contact: 'Имя, адрес или телефон',
  nobody: 'Никого не нашлось',
  nobody_yet: 'Контакты появляются сами, когда люди пишут.',
  first_name: 'Имя',
  last_name: 'Фамилия',
  job_title: 'Должность',
  emails: 'Адреса почты, по одному в строке',
  phones: 'Телефоны, по одному в строке',
  language: 'Язык',
  language_unknown: 'Определяется по письмам',
  notes: 'Заметки',
  since: 'Известен с',
  no_tickets: 'Обращений нет',
  no_organization: 'Без организации',
  find_organization: 'Название или домен',
  new_organization: 'Новая организация',
  no_organizations: 'Организаций не нашлось',
  no_organizations_text:
    'Создайте организацию и укажите её почтовый домен: люди будут узнаваться сами.',
  organization_tags: 'Метки организации',
  organization_tags_text:
    'Через запятую: отрасль, программа, пилот. Статьи можно показать всем организациям с меткой.',
  shares_requests: 'Коллеги видят обращения друг друга',
  shares_requests_text: 'На портале каждый, кто из этой организации, увидит все её обращения.',
  organization_name: 'Название',
  domains: 'Почтовые домены',
  zone: 'Часовой пояс',
  zone_text: 'По нему считаются сроки и называется время в ответах. Пусто — как у календаря.',
  domains_text: 'Например, kassa.example. Кто пишет с этого домена, попадает в организацию.',
  people_count: {
    one: '{count} человек',
    few: '{count} человека',
    many: '{count} человек',
    other: '{count} человека',
  },
} satisfies Area;
