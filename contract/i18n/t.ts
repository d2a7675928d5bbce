/**
 * Translation without a framework: a dictionary is a set of areas, an area a flat record of messages, a message either a
 * text with {placeholders} or a set of plural forms. Russian is the source of keys; English must have the same ones.
 */
export const locales = ['ru', 'en'] as const;
export type Locale = (typeof locales)[number];

/** Plural forms by the categories of Intl.PluralRules; the parameter that decides is always `count`. */
export type Plural = { one: string; few?: string; many?: string; other: string };
export type Message = string | Plural;
export type Area = Record<string, Message>;
export type Dictionary = Record<string, Area>;
export type Params = Record<string, string | number>;

/** The same keys as another area, each message of the same kind (text for text, plural for plural). */
export type Twin<A extends Area> = { [K in keyof A]: A[K] extends string ? string : Plural };
export type TwinDictionary<D extends Dictionary> = { [A in keyof D]: Twin<D[A]> };
/** `area.key` for every message of a dictionary. */
export type KeyOf<D extends Dictionary> = {
  [A in keyof D & string]: `${A}.${keyof D[A] & string}`;
}[keyof D & string];

/** The message of a key such as `errors.not_found`, or undefined. Own properties only: a key may come from outside. */
export function findMessage(dictionary: Dictionary, key: string): Message | undefined {
  const dot = key.indexOf('.');
  if (dot < 0) return undefined;
  const area = key.slice(0, dot);
  const name = key.slice(dot + 1);
  if (!Object.hasOwn(dictionary, area)) return undefined;
  const messages = dictionary[area];
  return messages !== undefined && Object.hasOwn(messages, name) ? messages[name] : undefined;
}

/** The text of a message: chooses the plural form by `params.count`, then fills {placeholders}. */
export function formatMessage(locale: Locale, message: Message, params: Params = {}): string {
  const text =
    typeof message === 'string' ? message : pluralForm(locale, message, Number(params.count ?? 0));
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    if (!Object.hasOwn(params, name)) return whole;
    const value = params[name];
    return typeof value === 'number' ? formatNumber(locale, value) : String(value);
  });
}

/**
 * `t` for one dictionary. An unknown key gives the key itself: a wrong word on the screen is better than no screen.
 * The keys are checked by the compiler; a key that arrives from outside goes through `findMessage` first.
 */
export function makeT<D extends Dictionary>(
  locale: Locale,
  dictionary: D,
): (key: KeyOf<D>, params?: Params) => string {
  return (key, params) => {
    const message = findMessage(dictionary, key);
    return message === undefined ? key : formatMessage(locale, message, params);
  };
}

const pluralRules = new Map<Locale, Intl.PluralRules>();
const numberFormats = new Map<Locale, Intl.NumberFormat>();

function pluralForm(locale: Locale, forms: Plural, count: number): string {
  let rules = pluralRules.get(locale);
  if (rules === undefined) {
    rules = new Intl.PluralRules(locale);
    pluralRules.set(locale, rules);
  }
  const category = rules.select(count);
  if (category === 'one') return forms.one;
  if (category === 'few') return forms.few ?? forms.other;
  if (category === 'many') return forms.many ?? forms.other;
  return forms.other;
}

function formatNumber(locale: Locale, value: number): string {
  let format = numberFormats.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale);
    numberFormats.set(locale, format);
  }
  return format.format(value);
}
