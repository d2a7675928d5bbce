/** The directory of «Касса», and what its people say when a ticket goes to another line. */
import type { Language } from '#contract/common.ts';
import type { TeamKey } from './grammar.ts';

type AreaText = {
  readonly name: string;
  readonly other_names?: string[];
  readonly is_ours?: boolean;
  readonly team?: TeamKey;
  /** Logins. */
  readonly agent?: string;
  readonly deputy?: string;
  readonly ask?: string;
  readonly keeper?: string;
  /** The name of a topic. */
  readonly topic?: string;
  /** In the desk's calendar. */
  readonly hours?: boolean;
  readonly note?: string;
  readonly outside_words?: string;
  readonly outside_link?: string;
  readonly outside_address?: string;
  readonly below?: readonly AreaText[];
};

type Said = { readonly words: string; readonly not_done: Readonly<Record<number, string>> };

export type LineTexts = {
  readonly areas: readonly AreaText[];
  readonly tried: Readonly<Record<'second' | 'development', string[]>>;
  readonly away: Said;
  readonly returned: Said & { readonly answer: string };
  readonly hot: string;
};

export const lineTexts: Record<Language, LineTexts> = {
  ru: {
    areas: [
      {
        ...{ name: 'Оборудование', other_names: ['железо', 'торговое оборудование'] },
        ...{ team: 'first', agent: 'polina', deputy: 'timur', keeper: 'olga' },
        ...{ topic: 'Кассы', hours: true },
        below: [
          {
            ...{
              name: 'Кассы и фискальные регистраторы',
              other_names: ['ККТ', 'ФР', 'онлайн-касса'],
            },
            ...{ team: 'second', agent: 'kirill', deputy: 'marat', ask: 'olga' },
            note: 'Замену фискального накопителя согласуем с клиентом до выезда: касса не работает около часа.',
          },
          {
            ...{ name: 'Весы и сканеры', other_names: ['сканер штрихкода', 'ТСД'] },
            ask: 'denis',
            topic: 'Сканеры, весы, терминалы',
          },
          {
            ...{
              name: 'Банковские терминалы',
              other_names: ['эквайринг', 'пинпад'],
              is_ours: false,
            },
            outside_words:
              'Терминал обслуживает банк-эквайер. Клиент звонит в свой банк и называет номер терминала с наклейки.',
            outside_link: 'https://support.bank.example/terminals',
            outside_address: 'terminals@bank.example',
          },
        ],
      },
      {
        ...{ name: 'Программа «Касса»', other_names: ['кассовая программа', 'приложение'] },
        ...{ team: 'second', agent: 'marat', deputy: 'kirill', keeper: 'olga', hours: true },
        below: [
          {
            ...{ name: 'Обмен с 1С', other_names: ['выгрузка', 'синхронизация', 'интеграция'] },
            ...{ team: 'second', agent: 'evgenia', ask: 'pavel', topic: 'Обмен данными' },
          },
          {
            ...{ name: 'Ошибки и доработки', other_names: ['баги', 'разработка'] },
            ...{ team: 'development', agent: 'pavel', deputy: 'evgenia' },
          },
        ],
      },
      {
        ...{ name: 'Договоры и оплата', other_names: ['счета', 'акты', 'бухгалтерия', 'лицензии'] },
        ...{
          team: 'billing',
          agent: 'svetlana',
          keeper: 'igor',
          hours: true,
          topic: 'Счета и лицензии',
        },
      },
      {
        ...{
          name: 'Интернет в магазине',
          other_names: ['сеть', 'провайдер', 'роутер'],
          is_ours: false,
        },
        outside_words:
          'Связь ведёт провайдер магазина. Мы помогаем только проверить, видит ли касса сеть.',
      },
    ],
    tried: {
      second: [
        'Перезапустили кассу и программу',
        'Проверили связь с сервером',
        'Посмотрели журнал ошибок',
        'Записали серийный номер и версию',
      ],
      development: [
        'Повторили ошибку на стенде',
        'Приложили журнал и шаги',
        'Нашли, с какой версии началось',
      ],
    },
    away: {
      words:
        'После обновления чек закрывается с третьего раза. В журнале таймаут обмена с фискальным регистратором, доступа к серверу у меня нет. Магазин работает, но очередь растёт.',
      not_done: { 1: 'Сервер клиента закрыт, нужен доступ второй линии' },
    },
    returned: {
      words: 'Скидка по карте не применяется в одном из магазинов сети. Похоже на настройку акции.',
      not_done: { 2: 'Журнал у клиента отключён' },
      answer:
        'Без номера магазина и примера чека не найти, какая акция сработала. Попросите у клиента фото чека.',
    },
    hot: 'Стоит торговля в трёх магазинах сети, звонил директор',
  },
  en: {
    areas: [
      {
        ...{ name: 'Equipment', other_names: ['hardware', 'store devices'] },
        ...{ team: 'first', agent: 'polina', deputy: 'timur', keeper: 'olga' },
        ...{ topic: 'Tills', hours: true },
        below: [
          {
            ...{ name: 'Tills and fiscal printers', other_names: ['POS', 'receipt printer'] },
            ...{ team: 'second', agent: 'kirill', deputy: 'marat', ask: 'olga' },
            note: 'Agree on replacing the fiscal memory before the visit: the till is down for about an hour.',
          },
          {
            ...{ name: 'Scales and scanners', other_names: ['barcode reader'] },
            ask: 'denis',
            topic: 'Scanners, scales, terminals',
          },
          {
            ...{ name: 'Card terminals', other_names: ['pin pad', 'acquiring'], is_ours: false },
            outside_words:
              'The acquiring bank looks after the terminal. The customer calls the bank and names the number on its sticker.',
            outside_link: 'https://support.bank.example/terminals',
            outside_address: 'terminals@bank.example',
          },
        ],
      },
      {
        ...{ name: 'The till program', other_names: ['application', 'app'] },
        ...{ team: 'second', agent: 'marat', deputy: 'kirill', keeper: 'olga', hours: true },
        below: [
          {
            ...{ name: 'Accounting exchange', other_names: ['sync', 'integration', 'export'] },
            ...{ team: 'second', agent: 'evgenia', ask: 'pavel', topic: 'Data exchange' },
          },
          {
            ...{ name: 'Defects and requests', other_names: ['bugs', 'development'] },
            ...{ team: 'development', agent: 'pavel', deputy: 'evgenia' },
          },
        ],
      },
      {
        ...{ name: 'Contracts and payment', other_names: ['invoices', 'billing', 'licences'] },
        ...{
          team: 'billing',
          agent: 'svetlana',
          keeper: 'igor',
          hours: true,
          topic: 'Invoices and licences',
        },
      },
      {
        ...{
          name: 'Internet in the store',
          other_names: ['network', 'provider', 'router'],
          is_ours: false,
        },
        outside_words:
          'The store’s provider runs the line. We only help to check whether the till sees the network.',
      },
    ],
    tried: {
      second: [
        'Restarted the till and the program',
        'Checked the link to the server',
        'Read the error log',
        'Noted the serial number and version',
      ],
      development: [
        'Repeated it on the stand',
        'Attached the log and the steps',
        'Found the version it began with',
      ],
    },
    away: {
      words:
        'Since the update a receipt closes at the third try. The log shows a time-out of the fiscal printer, and I have no access to the server. The store works, but the queue grows.',
      not_done: { 1: 'The customer’s server is closed, the second line has access' },
    },
    returned: {
      words:
        'A card discount is not applied in one store of the chain. It looks like the set-up of the offer.',
      not_done: { 2: 'The customer’s log is switched off' },
      answer:
        'Without the store number and a receipt we cannot find which offer applied. Please ask for a photo of the receipt.',
    },
    hot: 'Sales have stopped in three stores of the chain, the director called',
  },
};
