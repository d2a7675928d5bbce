import type { Area } from '../t.ts';

/** Слова в письмах, которые Опора пишет сама. */
export const mail = {
  no_subject: '(без темы)',
  /** Над цитатой в ответе: дата и имя заявителя. */
  wrote: '{date}, {name}:',
} satisfies Area;
