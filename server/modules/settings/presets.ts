/**
 * What each pole starts with: ticket types, teams with their lines, statuses, and the text of the
 * automatic answer, in both languages. Data only; the administrator renames everything later.
 * Statuses and types are made by the tickets module when it hears `desk.pole_chosen`.
 */
import type { Language } from '#contract/common.ts';
import type { lines } from '#contract/people.ts';
import type { poles, StatusCategory } from '#contract/settings.ts';

export type Pole = (typeof poles)[number];

export type PresetStatus = {
  readonly category: StatusCategory;
  readonly name: string;
  readonly customer_name: string;
  /** The one that a rule takes when it asks for the category. */
  readonly is_default: boolean;
};
export type PresetType = { readonly key: string; readonly name: string };
export type PresetTeam = { readonly name: string; readonly line: (typeof lines)[number] };
export type Preset = {
  readonly statuses: readonly PresetStatus[];
  readonly types: readonly PresetType[];
  readonly teams: readonly PresetTeam[];
};

type Words = Record<Language, string>;
type StatusWords = {
  category: StatusCategory;
  agent: Words;
  customer: Words;
  is_default?: false;
};

const sayInWork = { ru: 'В работе', en: 'In progress' };

const statusOf = {
  fresh: {
    category: 'new',
    agent: { ru: 'Новое', en: 'New' },
    customer: { ru: 'Принято', en: 'Received' },
  },
  open: { category: 'open', agent: sayInWork, customer: sayInWork },
  customer: {
    category: 'waiting_customer',
    agent: { ru: 'Ждём клиента', en: 'Waiting for customer' },
    customer: { ru: 'Ждём вашего ответа', en: 'Waiting for your reply' },
  },
  user: {
    category: 'waiting_customer',
    agent: { ru: 'Ждём сотрудника', en: 'Waiting for requester' },
    customer: { ru: 'Ждём вашего ответа', en: 'Waiting for your reply' },
  },
  approval: {
    category: 'waiting_customer',
    agent: { ru: 'Ждём согласования', en: 'Waiting for approval' },
    customer: { ru: 'Ждём вашего согласования', en: 'Waiting for your approval' },
    is_default: false,
  },
  colleagues: {
    category: 'waiting_internal',
    agent: { ru: 'Ждём коллег', en: 'Waiting for colleagues' },
    customer: sayInWork,
  },
  development: {
    category: 'waiting_internal',
    agent: { ru: 'У разработки', en: 'With development' },
    customer: { ru: 'Передано разработчикам', en: 'With our developers' },
  },
  visit: {
    category: 'waiting_internal',
    agent: { ru: 'Назначен выезд', en: 'Visit planned' },
    customer: { ru: 'Назначен выезд', en: 'Visit planned' },
    is_default: false,
  },
  vendor: {
    category: 'waiting_vendor',
    agent: { ru: 'Ждём поставщика', en: 'Waiting for vendor' },
    customer: sayInWork,
  },
  contractor: {
    category: 'waiting_vendor',
    agent: { ru: 'Ждём подрядчика', en: 'Waiting for contractor' },
    customer: sayInWork,
  },
  solved: {
    category: 'solved',
    agent: { ru: 'Решено', en: 'Solved' },
    customer: { ru: 'Решено', en: 'Solved' },
  },
  closed: {
    category: 'closed',
    agent: { ru: 'Закрыто', en: 'Closed' },
    customer: { ru: 'Закрыто', en: 'Closed' },
  },
} as const satisfies Record<string, StatusWords>;

const typeOf = {
  incident: { ru: 'Инцидент', en: 'Incident' },
  service_request: { ru: 'Запрос на обслуживание', en: 'Service request' },
  access: { ru: 'Доступ', en: 'Access' },
  equipment: { ru: 'Оборудование', en: 'Equipment' },
  question: { ru: 'Вопрос', en: 'Question' },
  bug: { ru: 'Ошибка в продукте', en: 'Bug' },
  feature: { ru: 'Пожелание', en: 'Feature request' },
  billing: { ru: 'Оплата и документы', en: 'Billing' },
  maintenance: { ru: 'Плановые работы', en: 'Planned work' },
  complaint: { ru: 'Жалоба', en: 'Complaint' },
} as const satisfies Record<string, Words>;

type PoleWords = {
  statuses: readonly (keyof typeof statusOf)[];
  types: readonly (keyof typeof typeOf)[];
  teams: readonly { name: Words; line: PresetTeam['line'] }[];
  auto_reply_subject: Words;
  auto_reply_text: Words;
};

const replySubject = {
  ru: 'Обращение № {number} принято: {subject}',
  en: 'Request No. {number} received: {subject}',
};

const poleWords: Record<Pole, PoleWords> = {
  help_desk: {
    statuses: ['fresh', 'open', 'user', 'colleagues', 'vendor', 'solved', 'closed'],
    types: ['incident', 'service_request', 'access', 'equipment', 'question'],
    teams: [
      { name: { ru: 'Служба поддержки', en: 'Service desk' }, line: 'L1' },
      { name: { ru: 'Системные администраторы', en: 'System administrators' }, line: 'L2' },
      { name: { ru: 'Бизнес-приложения', en: 'Business applications' }, line: 'L2' },
      { name: { ru: 'Поставщики и подрядчики', en: 'Vendors and contractors' }, line: 'outer' },
    ],
    auto_reply_subject: replySubject,
    auto_reply_text: {
      ru: 'Здравствуйте!\n\nМы получили ваше обращение, его номер — {number}. Специалист службы поддержки ответит вам {promise}.\n\nЧтобы что-то добавить, например снимок экрана или имя компьютера, просто ответьте на это письмо: не меняйте тему, и ответ попадёт в то же обращение.',
      en: 'Hello,\n\nWe have received your request; its number is {number}. A service desk specialist will answer you {promise}.\n\nTo add anything, such as a screenshot or the name of your computer, just reply to this message and keep the subject: your reply will join the same request.',
    },
  },
  tech_support: {
    statuses: ['fresh', 'open', 'customer', 'development', 'vendor', 'solved', 'closed'],
    types: ['question', 'incident', 'bug', 'feature', 'billing'],
    teams: [
      { name: { ru: 'Первая линия', en: 'First line' }, line: 'L1' },
      { name: { ru: 'Инженеры поддержки', en: 'Support engineers' }, line: 'L2' },
      { name: { ru: 'Разработка', en: 'Development' }, line: 'L3' },
    ],
    auto_reply_subject: replySubject,
    auto_reply_text: {
      ru: 'Здравствуйте!\n\nСпасибо, что написали. Мы завели обращение № {number}. Инженер поддержки ответит вам {promise}.\n\nЕсли вы сообщаете об ошибке, помогут версия продукта, что вы делали перед этим и текст сообщения. Просто ответьте на это письмо — всё попадёт в то же обращение.',
      en: 'Hello,\n\nThank you for writing to us. Your request is No. {number}. A support engineer will answer you {promise}.\n\nIf you are reporting a bug, the product version, what you did just before and the text of the error will help. Just reply to this message and it will all join the same request.',
    },
  },
  outsourcing: {
    statuses: [
      ...(['fresh', 'open', 'customer', 'approval', 'colleagues'] as const),
      ...(['visit', 'contractor', 'solved', 'closed'] as const),
    ],
    types: ['incident', 'service_request', 'maintenance', 'question', 'complaint'],
    teams: [
      { name: { ru: 'Диспетчеры', en: 'Dispatchers' }, line: 'L1' },
      { name: { ru: 'Инженеры', en: 'Engineers' }, line: 'L2' },
      { name: { ru: 'Эксперты', en: 'Experts' }, line: 'L3' },
      { name: { ru: 'Субподрядчики', en: 'Subcontractors' }, line: 'outer' },
    ],
    auto_reply_subject: replySubject,
    auto_reply_text: {
      ru: 'Здравствуйте!\n\nВаша заявка принята под номером {number}. Диспетчер свяжется с вами {promise}.\n\nДополнить заявку можно ответом на это письмо. Если работы нужны по определённому адресу, укажите его и того, кто встретит инженера.',
      en: 'Hello,\n\nYour request has been received as No. {number}. A dispatcher will get back to you {promise}.\n\nReply to this message to add to the request. If the work is needed at a certain address, please give it and say who will meet the engineer.',
    },
  },
};

/** What a pole starts with, in the language the organisation works in. */
export function presetOf(pole: Pole, language: Language): Preset {
  const words = poleWords[pole];
  return {
    statuses: words.statuses.map((key) => statusIn(statusOf[key], language)),
    types: words.types.map((key) => ({ key, name: typeOf[key][language] })),
    teams: words.teams.map((team) => ({ name: team.name[language], line: team.line })),
  };
}

/** Subject and text of the automatic answer; channels fills in `{number}`, `{subject}`, `{promise}`. */
export function autoReplyOf(pole: Pole): { subject: Words; text: Words } {
  const words = poleWords[pole];
  return { subject: words.auto_reply_subject, text: words.auto_reply_text };
}

function statusIn(words: StatusWords, language: Language): PresetStatus {
  return {
    category: words.category,
    name: words.agent[language],
    customer_name: words.customer[language],
    is_default: words.is_default ?? true,
  };
}
