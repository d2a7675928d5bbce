import type { Area } from '../t.ts';

/** News for one agent. */
export const notifications = {
  title: 'Уведомления',
  empty: 'Уведомлений нет',
  empty_text:
    'Здесь появится, когда вам назначат обращение, ответит клиент или вас упомянут коллеги.',
  read_all: 'Отметить всё прочитанным',
  somebody: 'Клиент',
  assigned: '{name}: обращение назначено вам',
  team_assigned: '{name}: обращение передано вашей команде',
  customer_replied: '{name}: новое сообщение',
  curated_updated: '{name}: новости в обращении, которое вы курируете',
  mentioned: '{name} упоминает вас',
  followed_updated: '{name}: изменения в обращении, за которым вы следите',
  mailbox_alarm: 'Ящик {address}: нужна помощь',
  mailbox_well: 'Ящик {address} снова работает',
  delivery_failed: 'Ваше письмо не ушло',
  reply_returned: 'Ваш отложенный ответ не отправлен, текст сохранён',
  reply_stopped: 'Отложенный ответ остановлен: автор больше не может его отправить',
  promise_due: 'Подходит срок вашего обещания',
  reminder: 'Напоминание, о котором вы просили',
  side_replied: '{name}: ответ в побочной переписке',
  draft_shared: '{name}: черновик для вас',
  operation_finished: 'Массовое действие закончено',
  webhook_off: 'Вебхук выключен: сообщения не доходят',
  hidden_title: 'Новое в Опоре',
  summary_text: 'Откройте Опору, чтобы посмотреть.',
  greeting_title: 'Опора',
  greeting_text: 'Уведомления приходят в этот браузер.',
  summary_title: {
    one: 'Пока было тихо: {count} уведомление',
    few: 'Пока было тихо: {count} уведомления',
    many: 'Пока было тихо: {count} уведомлений',
    other: 'Пока было тихо: {count} уведомления',
  },
} satisfies Area;
