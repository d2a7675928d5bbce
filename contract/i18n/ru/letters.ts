import type { Area } from '../t.ts';

/** Письма самим сотрудникам: уведомления, приглашение, новый пароль. */
export const letters = {
  subject: '[#{number}] {subject}',
  hello: 'Здравствуйте, {name}!',
  assigned: '{who} назначает вам обращение № {number} «{subject}».',
  assigned_by_desk: 'Вам назначено обращение № {number} «{subject}».',
  team_assigned: '{who} передаёт вашей команде обращение № {number} «{subject}».',
  team_assigned_by_desk: 'Вашей команде передано обращение № {number} «{subject}».',
  customer_replied: '{who} пишет в вашем обращении № {number} «{subject}».',
  customer_replied_by_desk: 'Новое сообщение в вашем обращении № {number} «{subject}».',
  curated_updated: '{who}: новости в обращении № {number} «{subject}», которое вы курируете.',
  curated_updated_by_desk: 'Новости в обращении № {number} «{subject}», которое вы курируете.',
  mentioned: '{who} упоминает вас в заметке к обращению № {number} «{subject}».',
  mentioned_by_desk: 'Вас упомянули в заметке к обращению № {number} «{subject}».',
  followed_updated: '{who}: изменения в обращении № {number} «{subject}», за которым вы следите.',
  followed_updated_by_desk: 'Изменилось обращение № {number} «{subject}», за которым вы следите.',
  delivery_failed: 'Ваше письмо в обращении № {number} «{subject}» не доставлено.',
  reply_returned:
    'Ваш отложенный ответ в обращении № {number} «{subject}» не отправлен. Текст ждёт вас там.',
  reply_returned_by_desk:
    'Ваш отложенный ответ в обращении № {number} «{subject}» не отправлен. Текст ждёт вас там.',
  reply_stopped:
    'Отложенный ответ в обращении № {number} «{subject}» остановлен: его автор больше не может его отправить. Возьмите текст себе или удалите.',
  reply_stopped_by_desk:
    'Отложенный ответ в обращении № {number} «{subject}» остановлен: его автор больше не может его отправить. Возьмите текст себе или удалите.',
  mailbox_alarm_subject: 'Почтовый ящик {address}: нужна помощь',
  mailbox_alarm: 'С почтовым ящиком {address} что-то не так.',
  mailbox_well_subject: 'Почтовый ящик {address} снова работает',
  mailbox_well: 'Почтовый ящик {address} снова работает. Делать ничего не нужно.',
  open_mailbox: 'Открыть настройки ящика',
  server_words: 'Ответ почтового сервера: {words}',
  open: 'Открыть обращение',
  why: 'Это письмо пришло, потому что вы просили сообщать вам о таком по почте: {url}. Отвечать на него не нужно: ответов никто не увидит.',
  invitation_subject: 'Приглашение в Опору',
  invitation_subject_of: '{organization}: приглашение в Опору',
  invitation:
    'Для вас создана учётная запись в Опоре — рабочем месте службы поддержки. Задайте пароль и входите:',
  invitation_end:
    'Ссылка действует семь дней и срабатывает один раз. Если вы не ждали этого письма, ничего не делайте.',
  sign_in_subject: 'Вход: {brand}',
  sign_in:
    'Здравствуйте! Чтобы войти на страницу помощи «{brand}», откройте ссылку и нажмите «Войти»:',
  sign_in_end:
    'Ссылка действует {count} минут и впускает один раз. Если вы не просили её, ничего не делайте: без неё никто не войдёт.',
  password_reset_subject: 'Новый пароль для Опоры',
  password_reset: 'Кто-то, скорее всего вы, попросил новый пароль для Опоры. Задать его:',
  password_reset_end:
    'Ссылка действует один час и срабатывает один раз. Если это были не вы, ничего не делайте: пароль останется прежним.',
  confirm_request_subject: '{brand}: подтвердите ваш запрос',
  confirm_request:
    'С этого адреса отправили запрос на тему «{topic}». Если это были вы, откройте ссылку и нажмите кнопку — запрос сразу попадёт к нам:',
  confirm_request_end:
    'Ссылка действует {hours} ч. Если вы ничего не отправляли, ничего не делайте: без подтверждения запрос исчезнет сам.',
  clock_warned: 'Скоро срок по обращению № {number} «{subject}».',
  clock_warned_by_desk: 'Скоро срок по обращению № {number} «{subject}».',
  clock_breached: 'Срок по обращению № {number} «{subject}» прошёл.',
  clock_breached_by_desk: 'Срок по обращению № {number} «{subject}» прошёл.',
  promise_due: '{who}: подходит срок обещания в обращении № {number} «{subject}».',
  promise_due_by_desk: 'Подходит срок вашего обещания в обращении № {number} «{subject}».',
  reminder: '{who} напоминает об обращении № {number} «{subject}».',
  reminder_by_desk: 'Вы просили напомнить об обращении № {number} «{subject}».',
  side_replied: '{who} пишет в побочной переписке обращения № {number} «{subject}».',
  side_replied_by_desk: 'Новый ответ в побочной переписке обращения № {number} «{subject}».',
  rule_told: 'Правило службы сообщает об обращении № {number} «{subject}»: {words}',
  rule_told_by_desk: 'Правило службы сообщает об обращении № {number} «{subject}»: {words}',
  rule_off: 'Правило «{words}» несколько раз подряд не смогло сработать и выключилось само.',
  rule_off_by_desk:
    'Правило «{words}» несколько раз подряд не смогло сработать и выключилось само.',
  draft_shared: '{who} передаёт вам черновик ответа в обращении № {number} «{subject}».',
  draft_shared_by_desk: 'Вам передан черновик ответа в обращении № {number} «{subject}».',
  operation_finished: 'Ваше массовое действие закончено.',
  operation_finished_by_desk: 'Ваше массовое действие закончено.',
  account_password_subject: 'Пароль в Опоре изменён',
  account_password: 'Пароль вашей учётной записи в Опоре изменён {at}. Остальные сеансы завершены.',
  account_second_factor_on_subject: 'Второй шаг входа в Опору включён',
  account_second_factor_on:
    'Второй шаг входа в вашу учётную запись включён {at}. Остальные сеансы завершены.',
  account_second_factor_off_subject: 'Второй шаг входа в Опору выключен',
  account_second_factor_off:
    'Второй шаг входа в вашу учётную запись выключен {at}. Теперь для входа достаточно пароля.',
  account_not_me_link: 'Это не я — задать новый пароль',
  account_not_me:
    'Если это сделали вы, ничего делать не нужно. Если нет — задайте новый пароль и скажите администратору. Это письмо приходит всегда, отключить его нельзя.',
  mass_reading:
    '{words}: читает или скачивает намного больше, чем обычно нужно для работы. Сколько и чего — в настройках, «Массовое чтение».',
  mass_reading_by_desk:
    '{words}: читает или скачивает намного больше, чем обычно нужно для работы. Сколько и чего — в настройках, «Массовое чтение».',
  webhook_off: 'Вебхук выключен: сообщения не доходят до принимающей программы.',
  webhook_off_by_desk: 'Вебхук выключен: сообщения не доходят до принимающей программы.',
  open_app: 'Открыть Опору',
  digest_subject: 'Непрочитанное в Опоре: {count}',
  digest_intro: 'Вот что ждёт вас и ещё не прочитано:',
  digest_ticket: '№ {number} «{subject}»',
  digest_times: '{what} (ещё {count})',
  digest_other: 'Другое',
} satisfies Area;
