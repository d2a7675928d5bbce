/** The topics of the demo organisation with their forms, and which scenario of ours is about which. */
import type { FieldKind } from '#contract/field-values.ts';
import type { TeamKey } from './grammar.ts';

type Name = { ru: string; en: string };

/** An option, and for trees what is below it. */
export type DemoOption = { name: Name; below?: readonly Name[] };

export type DemoField = {
  key: string;
  kind: FieldKind;
  name: Name;
  help: Name;
  customer_access: 'none' | 'view' | 'fill';
  is_everywhere: boolean;
  limits?: { max_length?: number; mask?: string; min?: number; max?: number; decimals?: number };
  options?: readonly DemoOption[];
};

const said = (ru: string, en: string): Name => ({ ru, en });
const model = (name: string): DemoOption => ({ name: said(name, '') });
const option = (ru: string, en: string, below: readonly Name[] = []): DemoOption => ({
  name: said(ru, en),
  below,
});

export const demoFields: readonly DemoField[] = [
  {
    key: 'till_model',
    kind: 'choice',
    name: said('Модель кассы', 'Till model'),
    help: said('Написана на крышке или в меню «О кассе».', 'On the lid, or in the menu “About”.'),
    customer_access: 'fill',
    is_everywhere: false,
    options: ['АТОЛ 30Ф', 'АТОЛ Sigma 10', 'Эвотор 7.3', 'Штрих-М-02Ф', 'Меркурий-185Ф'].map(model),
  },
  {
    key: 'serial_number',
    kind: 'text',
    name: said('Заводской номер', 'Serial number'),
    help: said('14 цифр на наклейке снизу.', 'The 14 digits on the label below.'),
    customer_access: 'fill',
    is_everywhere: false,
    limits: { mask: '##############' },
  },
  {
    key: 'tills_down',
    kind: 'number',
    name: said('Сколько касс стоит', 'Tills that are down'),
    help: said('', ''),
    customer_access: 'fill',
    is_everywhere: false,
    limits: { min: 0, max: 999, decimals: 0 },
  },
  {
    key: 'fiscal_drive_until',
    kind: 'date',
    name: said('ФН действует до', 'Fiscal drive valid until'),
    help: said('', ''),
    customer_access: 'view',
    is_everywhere: false,
  },
  {
    key: 'exchange_objects',
    kind: 'many',
    name: said('Что не обменивается', 'What is not exchanged'),
    help: said('', ''),
    customer_access: 'fill',
    is_everywhere: false,
    options: [
      option('Товары', 'Goods'),
      option('Цены', 'Prices'),
      option('Остатки', 'Stock'),
      option('Чеки', 'Receipts'),
      option('Контрагенты', 'Counterparties'),
    ],
  },
  {
    key: 'access_approved_by',
    kind: 'contact',
    name: said('Кто согласовал доступ', 'Who approved the access'),
    help: said(
      'Без согласия руководителя доступ не выдаём.',
      'No access without a manager’s word.',
    ),
    customer_access: 'none',
    is_everywhere: false,
  },
  {
    key: 'cause',
    kind: 'tree',
    name: said('Причина', 'Cause'),
    help: said('', ''),
    customer_access: 'none',
    is_everywhere: false,
    options: [
      option('Оборудование', 'Equipment', [
        said('Принтер чеков', 'Receipt printer'),
        said('Сканер и весы', 'Scanner and scales'),
        said('Питание и кабели', 'Power and cables'),
      ]),
      option('Программа', 'Software', [
        said('Ошибка обновления', 'Faulty update'),
        said('Настройка', 'Settings'),
        said('Лицензия', 'Licence'),
      ]),
      option('Снаружи', 'Outside', [
        said('Оператор фискальных данных', 'Fiscal data operator'),
        said('Банк и эквайринг', 'Bank and card payments'),
        said('Связь', 'Network'),
      ]),
      option('Люди', 'People', [
        said('Ошибка ввода', 'Typing mistake'),
        said('Не обучали', 'No training'),
      ]),
    ],
  },
];

export type DemoTopic = {
  key: string;
  name: Name;
  note?: Name;
  team?: TeamKey;
  urgency?: number;
  fields?: readonly string[];
  /** Keys of the scenarios whose tickets are about it. */
  scenarios?: readonly string[];
  below?: readonly DemoTopic[];
};

export const demoTopics: readonly DemoTopic[] = [
  {
    key: 'tills',
    name: said('Кассы', 'Tills'),
    fields: ['till_model', 'serial_number', 'tills_down', 'cause'],
    below: [
      {
        key: 'printing',
        name: said('Печать чеков', 'Printing receipts'),
        note: said(
          'Проверьте, есть ли бумага и закрыта ли крышка. Пока касса не печатает, можно отправлять чек по почте или СМС.',
          'Check that there is paper and the lid is shut. While the till does not print, receipts may go by mail or text message.',
        ),
        urgency: 1,
        scenarios: ['printer-silent', 'pale-print', 'label-printer'],
      },
      {
        key: 'fiscal',
        name: said('Фискальный накопитель', 'Fiscal drive'),
        fields: ['fiscal_drive_until'],
        scenarios: ['fiscal-drive', 'ofd', 'correction'],
      },
      {
        key: 'shift',
        name: said('Смена и продажи', 'Shifts and sales'),
        scenarios: ['shift-stuck', 'return', 'discount-lost', 'rounding', 'double-charge'],
      },
      {
        key: 'hardware',
        name: said('Сканеры, весы, терминалы', 'Scanners, scales, terminals'),
        scenarios: ['scanner-blind', 'scales', 'cash-drawer', 'card-terminal', 'handheld'],
      },
    ],
  },
  {
    key: 'exchange',
    name: said('Обмен данными', 'Data exchange'),
    fields: ['exchange_objects', 'cause'],
    below: [
      {
        key: 'onec',
        name: said('Обмен с 1С', 'Exchange with 1C'),
        scenarios: ['onec-duplicates', 'onec-stopped'],
      },
      {
        key: 'egais',
        name: said('ЕГАИС и «Меркурий»', 'EGAIS and Mercury'),
        scenarios: ['egais', 'mercury'],
      },
      {
        key: 'shop',
        name: said('Интернет-магазин', 'Web shop'),
        scenarios: ['web-shop', 'delivery-orders'],
      },
    ],
  },
  {
    key: 'access',
    name: said('Доступ', 'Access'),
    fields: ['access_approved_by'],
    below: [
      {
        key: 'newcomer',
        name: said('Новый сотрудник', 'New colleague'),
        scenarios: ['new-access', 'cashier-rights'],
      },
      {
        key: 'password',
        name: said('Забытый пароль', 'Forgotten password'),
        scenarios: ['password'],
      },
      {
        key: 'leaver',
        name: said('Сотрудник уволился', 'Somebody left'),
        scenarios: ['left-employee'],
      },
    ],
  },
  {
    key: 'billing',
    name: said('Счета и лицензии', 'Invoices and licences'),
    team: 'billing',
    below: [
      {
        key: 'papers',
        name: said('Документы', 'Papers'),
        scenarios: ['invoice', 'reconciliation', 'edo'],
      },
      {
        key: 'licences',
        name: said('Лицензии и тарифы', 'Licences and plans'),
        scenarios: ['licence-extend', 'licence-lost', 'tariff', 'charged-twice'],
      },
    ],
  },
];
