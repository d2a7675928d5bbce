import type { Area } from '../t.ts';

/** Opening a ticket for somebody. */
export const opening = {
  requester: 'Заявитель',
  kind: 'Что сделать с текстом',
  kind_internal: 'Записать как заметку',
  kind_public: 'Отправить письмом',
  text: 'Текст',
  text_internal: 'Что случилось? Клиент этого не увидит…',
  text_public: 'Письмо клиенту…',
  for: 'Кому',
  for_me: 'Мне',
  create: 'Создать обращение',
  create_and_send: 'Создать и отправить',
} satisfies Area;
