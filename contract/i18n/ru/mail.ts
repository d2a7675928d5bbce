import type { Area } from '../t.ts';

/** Слова в письмах, которые Опора пишет сама. */
export const mail = {
  no_subject: '(без темы)',
  /** Ответ на приглашение: начало темы и текст. */
  invitation_accepted: 'Принято',
  invitation_tentative: 'Под вопросом',
  invitation_declined: 'Отклонено',
  invitation_accepted_text: 'Приглашение «{summary}» принято: будем.',
  invitation_tentative_text:
    'На приглашение «{summary}» пока точно ответить не можем: возможно, будем.',
  invitation_declined_text: 'Приглашение «{summary}» отклонено: не сможем.',
  canary_subject: 'Опора: проверка пути почты',
  canary_text:
    'Этим письмом ящик проверяет, что почта уходит и приходит вовремя. Отвечать на него не нужно, из ящика оно удалится само.',
  /** Над цитатой в ответе: дата и имя заявителя. */
  wrote: '{date}, {name}:',
  /** Заметка, когда коллега переслал письмо без своих слов. */
  forwarded: 'Клиент написал не нам: письмо переслано.',
} satisfies Area;
