/** Words of the pages, apart from the workspace's: its browser need not load them. Russian is the source of keys. */
import type { Language } from '#contract/common.ts';
import { type KeyOf, makeT, type Params, type TwinDictionary } from '#contract/i18n/t.ts';
import { en as formsEn } from './words/forms-en.ts';
import { ru as formsRu } from './words/forms-ru.ts';
import { en as frameEn } from './words/frame-en.ts';
import { ru as frameRu } from './words/frame-ru.ts';
import { en as helpEn } from './words/help-en.ts';
import { ru as helpRu } from './words/help-ru.ts';
import { en as requestsEn } from './words/requests-en.ts';
import { ru as requestsRu } from './words/requests-ru.ts';

const ru = { ...frameRu, ...requestsRu, ...helpRu, ...formsRu };
const en: TwinDictionary<typeof ru> = { ...frameEn, ...requestsEn, ...helpEn, ...formsEn };

export type Word = KeyOf<typeof ru>;
export type Say = (key: Word, params?: Params) => string;

const speakers: Record<Language, Say> = { ru: makeT('ru', ru), en: makeT('en', en) };

export function sayIn(language: Language): Say {
  return speakers[language];
}

/** A key from an address (the notice of a redirect): its words, or undefined for one that is none. */
export function noticeWords(language: Language, key: string): string | undefined {
  const notices: Readonly<Record<string, string>> = { ru: ru.notice, en: en.notice }[language];
  return Object.hasOwn(notices, key) ? notices[key] : undefined;
}
