import type { Area } from '../t.ts';

/** Keyboard shortcuts. */
export const keys = {
  title: 'Сочетания клавиш',
  next: 'Следующее обращение',
  previous: 'Предыдущее обращение',
  open: 'Открыть',
  back_to_list: 'Назад к списку',
  reply: 'Ответить',
  note: 'Написать заметку',
  assign: 'Назначить ответственного',
  take: 'Взять себе',
  status: 'Сменить статус',
  priority: 'Сменить приоритет',
  team: 'Передать команде',
  tags: 'Метки',
  search: 'Искать',
  palette: 'Найти или сделать что угодно',
  help: 'Все сочетания клавиш',
  new_ticket: 'Новое обращение',
  notifications: 'Уведомления',
  leave_field: 'Выйти из поля',
  close: 'Закрыть',
  send: 'Отправить ответ',
  undo_send: 'Вернуть отправленный ответ',
  single_keys: 'Клавиши без Ctrl',
  single_keys_text: 'Отключите, если они мешают голосовому вводу или нажимаются случайно.',
} satisfies Area;
