/** Macros, checklists and notes of time of the demo desk, as its agents would have written them. */
import type { Language } from '#contract/common.ts';

export type DemoMacro = {
  key: 'receipt' | 'visit' | 'ask' | 'refund' | 'second_line' | 'thanks' | 'operator' | 'own';
  name: Record<Language, string>;
  reply?: Record<Language, string>;
  note?: Record<Language, string>;
  tags?: Record<Language, string[]>;
  status?: 'open' | 'waiting_customer' | 'solved';
  team?: 'second';
  minutes?: number;
  has_checklist?: true;
  opens_next?: true;
  /** Of a hundred tickets, on how many it was used. */
  share: number;
};

export const demoMacros: readonly DemoMacro[] = [
  {
    key: 'receipt',
    name: { ru: 'Касса::Чек не печатается', en: 'Till::Receipt does not print' },
    reply: {
      ru: '<p>{{contact.first_name|"Здравствуйте"}}, давайте вернём печать.</p><ol><li>Откройте крышку и проверьте, что лента лежит гладкой стороной к головке.</li><li>Выключите кассу на минуту и включите снова.</li><li>Напечатайте пробный чек: «Сервис → Пробная печать».</li></ol><p>Если чек снова пустой, пришлите, пожалуйста, фотографию ленты и номер кассы с наклейки.</p>',
      en: '<p>{{contact.first_name|"Hello"}}, let us get it printing again.</p><ol><li>Open the cover and check that the smooth side of the paper faces the head.</li><li>Switch the till off for a minute and on again.</li><li>Print a test receipt: Service → Test print.</li></ol><p>If the receipt is still blank, please send us a photo of the paper and the till number from its label.</p>',
    },
    tags: { ru: ['печать'], en: ['printing'] },
    status: 'waiting_customer',
    minutes: 5,
    share: 14,
  },
  {
    key: 'visit',
    name: { ru: 'Касса::Выезд инженера', en: 'Till::Engineer’s visit' },
    reply: {
      ru: '<p>{{date.greeting}}, {{contact.first_name|"коллега"}}!</p><p>Инженер приедет {{date.next_workday}} с 10 до 14 и позвонит за час. Понадобится доступ к кассе на 40 минут. Если это время не подходит, напишите удобное.</p>',
      en: '<p>{{date.greeting}}, {{contact.first_name|"colleague"}}!</p><p>An engineer will come on {{date.next_workday}} between 10 am and 2 pm and will call an hour before. The till will be busy for 40 minutes. If the time does not suit you, tell us which does.</p>',
    },
    note: {
      ru: '<p>Выезд назначен на {{date.next_workday}}, организация: {{organization.name|"не указана"}}. Взять акт и запасную ленту.</p>',
      en: '<p>Visit planned for {{date.next_workday}}, organisation: {{organization.name|"not given"}}. Take the report form and spare paper.</p>',
    },
    status: 'open',
    has_checklist: true,
    minutes: 10,
    share: 4,
  },
  {
    key: 'ask',
    name: { ru: 'Уточнить::Номер кассы и снимок экрана', en: 'Ask::Till number and a screenshot' },
    reply: {
      ru: '<p>{{contact.first_name|"Здравствуйте"}}, чтобы разобраться быстрее, пришлите, пожалуйста, номер кассы (12 знаков на наклейке снизу) и снимок экрана с ошибкой целиком. Ответим сегодня.</p>',
      en: '<p>{{contact.first_name|"Hello"}}, to find the cause sooner we need the till number (12 characters on the label below) and a screenshot of the whole error. We will answer today.</p>',
    },
    status: 'waiting_customer',
    share: 18,
  },
  {
    key: 'refund',
    name: { ru: 'Деньги::Возврат оформлен', en: 'Money::Refund made' },
    reply: {
      ru: '<p>{{contact.first_name|"Здравствуйте"}}, возврат по обращению №{{ticket.number}} оформлен сегодня, {{date.today}}. Банк зачислит деньги за 3–5 рабочих дней. Если {{date.in_a_week}} их ещё не будет, напишите сюда же: запросим у банка подтверждение.</p>',
      en: '<p>{{contact.first_name|"Hello"}}, the refund for ticket {{ticket.number}} was made today, {{date.today}}. The bank needs 3 to 5 working days. If the money is not there by {{date.in_a_week}}, write here and we will ask the bank for a confirmation.</p>',
    },
    tags: { ru: ['возврат'], en: ['refund'] },
    status: 'solved',
    minutes: 10,
    share: 6,
  },
  {
    key: 'operator',
    name: { ru: 'Касса::Чеки не уходят в ОФД', en: 'Till::Receipts do not reach the operator' },
    reply: {
      ru: '<p>{{contact.first_name|"Здравствуйте"}}, чеки не потерялись: касса хранит их 30 дней и отправит сама, как только появится связь. Проверьте интернет на кассе: «Настройки → ОФД → Проверить связь», и пришлите код, который она покажет.</p>',
      en: '<p>{{contact.first_name|"Hello"}}, no receipt is lost: the till keeps them for 30 days and sends them when the line is back. Check it under Settings → Operator → Check the connection, and send us the code it shows.</p>',
    },
    tags: { ru: ['ОФД'], en: ['operator'] },
    status: 'waiting_customer',
    share: 9,
  },
  {
    key: 'second_line',
    name: { ru: 'Передать второй линии', en: 'Give to the second line' },
    note: {
      ru: '<p>Что уже проверили: …</p><p>Что видит клиент: {{ticket.subject}}</p><p>С кем связаться: {{contact.name|"заявитель"}}, {{contact.email|"почты нет"}}</p>',
      en: '<p>Checked so far: …</p><p>What the customer sees: {{ticket.subject}}</p><p>Whom to contact: {{contact.name|"the requester"}}, {{contact.email|"no e-mail"}}</p>',
    },
    team: 'second',
    share: 7,
  },
  {
    key: 'thanks',
    name: { ru: 'Работает — закрываем', en: 'It works: solved' },
    reply: {
      ru: '<p>{{contact.first_name|"Здравствуйте"}}, рады, что всё заработало. Обращение отмечаем решённым; если повторится, просто ответьте на это письмо — оно откроется снова.</p><p>{{agent.first_name}}</p>',
      en: '<p>{{contact.first_name|"Hello"}}, good to hear that it works. We mark the ticket as solved; if it comes back, just reply to this message and it opens again.</p><p>{{agent.first_name}}</p>',
    },
    status: 'solved',
    opens_next: true,
    share: 22,
  },
  {
    key: 'own',
    name: { ru: 'Перезвоню сегодня', en: 'I will call today' },
    reply: {
      ru: '<p>{{contact.first_name|"Здравствуйте"}}, перезвоню вам сегодня до 18:00 и разберёмся вместе.</p>',
      en: '<p>{{contact.first_name|"Hello"}}, I will call you today before 6 pm and we will sort it out together.</p>',
    },
    share: 2,
  },
];

export const demoChecklist: {
  name: Record<Language, string>;
  items: { text: Record<Language, string>; is_required: boolean }[];
} = {
  name: { ru: 'Выезд к клиенту', en: 'Visit to a customer' },
  items: [
    {
      text: {
        ru: 'Согласовать время и доступ к кассе',
        en: 'Agree on the time and access to the till',
      },
      is_required: true,
    },
    {
      text: {
        ru: 'Проверить гарантию по серийному номеру',
        en: 'Check the warranty by the serial number',
      },
      is_required: false,
    },
    {
      text: {
        ru: 'Снять отчёт о закрытии смены до работ',
        en: 'Print the shift report before the work',
      },
      is_required: true,
    },
    {
      text: {
        ru: 'Пробить пробный чек и дождаться ответа ОФД',
        en: 'Print a test receipt and wait for the operator',
      },
      is_required: true,
    },
    {
      text: {
        ru: 'Приложить фотографию подписанного акта',
        en: 'Attach a photo of the signed report',
      },
      is_required: true,
    },
  ],
};

export const demoTime: Record<Language, readonly string[]> = {
  ru: ['Разобрал журнал кассы', 'Созвонился с магазином', 'Подготовил выезд'],
  en: ['Read the till’s log', 'Called the shop', 'Prepared the visit'],
};
