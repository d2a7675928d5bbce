/**
 * Help articles by number, in three languages: subjects of their own, words as frequent as in real texts
 * (Zipf), a long tail of words that few others hold. The same number gives the same article.
 */
import { helpArticles, helpNames } from '../server/demo/help-texts.ts';
import {
  between,
  chance,
  logNormal,
  pick,
  type Random,
  seededRandom,
} from '../server/demo/random.ts';

export const articleLanguages = ['ru', 'en', 'de'] as const;
export type ArticleLanguage = (typeof articleLanguages)[number];

/** Words of one family, its forms: касса, кассы, кассу. */
type Family = readonly string[];
export type Lexicon = {
  readonly language: ArticleLanguage;
  /** Those that bind sentences, as often as they stand there. */
  readonly small: readonly string[];
  /** Families by how often they are used. */
  readonly common: readonly Family[];
  readonly rare: readonly Family[];
};

export type MadeArticle = {
  readonly language: ArticleLanguage;
  readonly title: string;
  /** The first is the lead; a sentence ends with a full stop. */
  readonly paragraphs: readonly string[];
  /** What the title speaks of: each word with the other forms of its family. */
  readonly families: readonly Family[];
};

const subjects = 400;
const rareFamilies = 12_000;
const medianWords = 160;

const sounds = {
  ru: [
    'ба ве га дро жи за ки ла мо не по ра се та фу хо ца че ша эк вы кро сти пле гру тво зна мер лин тар'.split(
      ' ',
    ),
    'к т р л н в д м с б г п'.split(' '),
    ['', 'а', 'ы', 'у', 'ом', 'е', 'ов', 'ами', 'ах'],
  ],
  en: [
    'ba re lo mi ta co ne du fi ga sto pra cle vo hu ster bri ten mor lin sal'.split(' '),
    'n t r l d m k p g sh st'.split(' '),
    ['', 's', 'ed', 'ing'],
  ],
  de: [
    'ber gen sta kau rei zu fel hau mei dro ver bin len wer schi tra kor pun lag'.split(' '),
    'g t r l n d m k f z st'.split(' '),
    ['', 'e', 'en', 'er', 's'],
  ],
} as const;

/** Of German there are no articles to take words from: some that any help centre uses, and what is put together of them. */
const german = {
  small:
    'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde wenn können kann diese sie dann'.split(
      ' ',
    ),
  heads:
    'kasse bon drucker papier karte zahlung rechnung kunde lager ware preis rabatt schicht kassierer steuer gerät kabel netz passwort konto anmeldung bericht filiale waage scanner etikett lizenz vertrag rückgabe gutschein'.split(
      ' ',
    ),
  tails:
    'nummer fehler einstellung anzeige wechsel prüfung verwaltung liste meldung abgleich schlüssel anschluss verbindung übersicht sperre ordnung änderung auswahl eingabe öffnung'.split(
      ' ',
    ),
};

export function lexiconOf(language: ArticleLanguage): Lexicon {
  const random = seededRandom(language.length + language.charCodeAt(0));
  const rare = Array.from({ length: rareFamilies }, () => madeFamily(random, language));
  if (language === 'de') return { language, small: german.small, common: germanFamilies(), rare };
  const uses = new Map<string, number>();
  for (const word of demoWords(language)) uses.set(word, (uses.get(word) ?? 0) + 1);
  const words = [...uses].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word);
  const small = words.filter((word) => word.length < 5).slice(0, 120);
  const families = Map.groupBy(
    words.filter((word) => /^\p{L}{5,}$/u.test(word)),
    (word) => word.slice(0, Math.max(4, word.length - 3)),
  );
  return { language, small, common: [...families.values()].slice(0, 2_400), rare };
}

function demoWords(language: 'ru' | 'en'): string[] {
  const ids = new Set(helpNames());
  const articles = helpArticles({
    idOf: (name) => (ids.has(name) ? name : undefined),
    pictureOf: () => undefined,
  });
  const texts = articles.flatMap((one) => one.texts.filter((text) => text.language === language));
  return texts.flatMap(({ title, content }) =>
    [title, ...Object.values(content)].flatMap((html) => wordsOf(html ?? '')),
  );
}

function wordsOf(html: string): string[] {
  const text = html.replace(/<[^>]*>/g, ' ').toLowerCase();
  return text.match(/\p{L}+/gu) ?? [];
}

function madeFamily(random: Random, language: ArticleLanguage): Family {
  const [syllables, last, endings] = sounds[language];
  const stem = `${Array.from({ length: between(random, 2, 3) }, () => pick(random, syllables)).join('')}${pick(random, last)}`;
  return endings.map((ending) => stem + ending);
}

function germanFamilies(): Family[] {
  const single = [...german.heads, ...german.tails];
  const joined = german.heads.flatMap((head) => german.tails.map((tail) => head + tail));
  return [...single, ...joined].map((word) => [word, `${word}n`, `${word}s`]);
}

/** Few words are used often, most seldom (Zipf: the chance falls with the place). */
function byZipf<Item>(random: Random, list: readonly Item[]): Item {
  const place = Math.floor(list.length ** random.next()) - 1;
  return list[place] ?? pick(random, list);
}

export function articleOf(number: number, lexicon: Lexicon): MadeArticle {
  const { language } = lexicon;
  const random = seededRandom(number * 7 + language.charCodeAt(0));
  const subject = subjectOf(number % subjects, lexicon);
  const families = Array.from({ length: between(random, 2, 4) }, () => pick(random, subject));
  const named = families.map((family) => pick(random, family));
  const title = named.flatMap((word) =>
    chance(random, 0.4) ? [byZipf(random, lexicon.small), word] : [word],
  );
  const count = Math.min(1_200, Math.max(40, Math.round(logNormal(random, medianWords, 0.6))));
  const words = Array.from({ length: count }, () => wordOf(random, subject, lexicon));
  return {
    language,
    title: capital(title.join(' ')),
    paragraphs: paragraphsOf(random, words),
    families,
  };
}

/** What articles of one subject speak of: a dozen common words, a few that others do not hold. */
function subjectOf(number: number, { common, rare, language }: Lexicon): Family[] {
  const random = seededRandom(number * 13 + language.charCodeAt(1));
  const some = (list: readonly Family[], most: number) =>
    Array.from({ length: most }, () => pick(random, list));
  return [...some(common.slice(0, 800), 12), ...some(common, 8), ...some(rare, 10)];
}

function wordOf(random: Random, subject: readonly Family[], lexicon: Lexicon): string {
  const at = random.next();
  if (at < 0.38) return byZipf(random, lexicon.small);
  if (at < 0.62) return pick(random, pick(random, subject));
  return pick(random, byZipf(random, at < 0.95 ? lexicon.common : lexicon.rare));
}

function paragraphsOf(random: Random, words: readonly string[]): string[] {
  const made: string[] = [];
  let sentences: string[] = [];
  for (let from = 0; from < words.length; ) {
    const length = between(random, 6, 16);
    sentences.push(`${capital(words.slice(from, from + length).join(' '))}.`);
    from += length;
    if (sentences.length === 4 || from >= words.length) {
      made.push(sentences.join(' '));
      sentences = [];
    }
  }
  return made;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
