import { en } from './en.ts';
import { type Key, ru } from './ru.ts';
import { findMessage, formatMessage, type Locale, makeT, type Params } from './t.ts';

/** Both dictionaries at once, for the server; the browser loads only its own language. */
const translators = { ru: makeT('ru', ru), en: makeT('en', en) };

/** The text of a key in a language. */
export function translate(locale: Locale, key: Key, params?: Params): string {
  return translators[locale](key, params);
}

/** The text of a key that is known only at run time (a `message_key` of an error), or undefined when there is none. */
export function translateKey(locale: Locale, key: string, params?: Params): string | undefined {
  const message = findMessage(locale === 'ru' ? ru : en, key);
  return message === undefined ? undefined : formatMessage(locale, message, params);
}
