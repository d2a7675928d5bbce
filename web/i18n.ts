import type { en as English } from '#contract/i18n/en.ts';
import type { Key, ru as Russian } from '#contract/i18n/ru.ts';
import {
  type Dictionary,
  findMessage,
  formatMessage,
  type Locale,
  type Message,
  type Params,
} from '#contract/i18n/t.ts';
import { laterWords } from './later-words.ts';

/**
 * The language of the screen. One dictionary is loaded at a time, before the first screen; a change
 * of language remounts the whole tree (app.tsx listens), so `t` can stay a plain function.
 */
let dictionary: typeof Russian | typeof English | undefined;
let current: Locale = 'ru';
/** The words of other screens than the first, and for which language they are wanted or here. */
let later: Dictionary | undefined;
let areLaterWanted = false;
const listeners = new Set<() => void>();

export type { Key, Locale, Params };

export function locale(): Locale {
  return current;
}

export function onLocale(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Loads a language and shows it; remembers it for the next visit's sign-in page. */
export async function showLanguage(next: Locale): Promise<void> {
  if (dictionary !== undefined && next === current) return;
  const words =
    next === 'en'
      ? (await import('#contract/i18n/en.ts')).en
      : (await import('#contract/i18n/ru.ts')).ru;
  later = areLaterWanted ? await laterWords[next]() : undefined;
  dictionary = words;
  found = new Map();
  current = next;
  document.documentElement.lang = next;
  document
    .querySelector('link[rel=manifest]')
    ?.setAttribute('href', next === 'en' ? '/manifest.en.webmanifest' : '/manifest.webmanifest');
  remember('opora.locale', next);
  for (const listener of listeners) listener();
}

/** Resolves when the words of every screen are here. The build has screens that need them wait for it. */
export async function allWords(): Promise<void> {
  areLaterWanted = true;
  if (later !== undefined) return;
  const asked = current;
  const words = await laterWords[asked]();
  if (asked === current) later = words;
  else await allWords();
}

/** The language to start with: the one used last here, else the browser's, else Russian. */
export function firstLanguage(): Locale {
  const known = recall('opora.locale');
  if (known === 'en' || known === 'ru') return known;
  return navigator.language.startsWith('en') ? 'en' : 'ru';
}

export function t(key: Key, params?: Params): string {
  return translated(key, params) ?? key;
}

/** Messages by key, as they were found: a screen says some hundreds of words at each step. */
let found = new Map<string, Message>();

/** The text of a key that the server sent, or undefined when the dictionary has none. */
export function translated(key: string, params?: Params): string | undefined {
  const message = found.get(key) ?? find(key);
  if (message === undefined) return undefined;
  if (params === undefined && typeof message === 'string') return message;
  return formatMessage(current, message, params);
}

function find(key: string): Message | undefined {
  const message =
    (dictionary === undefined ? undefined : findMessage(dictionary, key)) ??
    (later === undefined ? undefined : findMessage(later, key));
  if (message !== undefined) found.set(key, message);
  return message;
}

/** Local storage may be forbidden; then nothing is remembered, and nothing breaks. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Private windows of some browsers refuse to store.
  }
}

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
