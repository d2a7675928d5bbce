/** The index in memory against the documents it was made of, word by word. */
import { expect, test } from 'vitest';
import { between, seededRandom } from '../../../demo/random.ts';
import {
  bestDocuments,
  documentsHeld,
  documentsWith,
  type HeldDocument,
  holdDocument,
  newInverted,
} from './inverted.ts';
import { documentOf } from './tsv.ts';

const words = Array.from({ length: 60 }, (_, at) => `слово${at}`);
const random = seededRandom(5);
const below = (most: number) => between(random, 0, most - 1);

/** Some words at a title's places, some below it, and up to three hundred times in the text. */
function aDocument(article: number): HeldDocument {
  const places = new Map<string, string[]>();
  const length = 1 + below(article % 50 === 0 ? 16_000 : 300);
  for (let at = 1; at <= length; at += 1 + below(length > 1000 ? 200 : 3)) {
    const word = words[below(at % 2 === 0 ? 5 : words.length)] ?? '';
    const weight = at <= 4 ? 'A' : at <= 9 ? 'B' : '';
    places.set(word, [...(places.get(word) ?? []), `${at}${weight}`]);
  }
  return {
    article_id: `article ${article}`,
    language: below(3) === 0 ? 'en' : 'ru',
    side: (['both', 'outside', 'inside'] as const)[below(3)] ?? 'both',
    tsv: [...places].map(([word, at]) => `'${word}':${at.join(',')}`).join(' '),
  };
}

test('says of each word where it stands, in the last document of each language and side', () => {
  const index = newInverted();
  const last = new Map<string, HeldDocument>();
  for (let at = 0; at < 2_000; at += 1) {
    const document = aDocument(below(700));
    holdDocument(index, document);
    last.set(`${document.article_id} ${document.language} ${document.side}`, document);
  }
  expect(documentsHeld(index)).toBe(last.size);
  const wanted = words.map((word) => ({ stems: [word], head: 1, text: 0.5 }));
  const seen: string[] = [];
  for (const language of ['ru', 'en'])
    for (const side of ['outside', 'inside'] as const) {
      const groups = [{ weight: 1, wanted }];
      const best = bestDocuments(index, { groups, language, side }, 10_000);
      const found = documentsWith(index, best, new Set(words));
      const expected = [...last.values()].filter(
        (one) => one.language === language && (one.side === 'both' || one.side === side),
      );
      expect(found.length).toBe(expected.length);
      const told = (document: ReturnType<typeof documentOf>) =>
        JSON.stringify([
          document.article_id,
          document.title_places,
          words.map((word) => document.find(word)),
        ]);
      expect(found.map(told).sort()).toEqual(expected.map((one) => told(documentOf(one))).sort());
      seen.push(...found.map((one) => one.article_id));
    }
  expect(seen.length).toBeGreaterThan(1_000);
});

test('finds what has more of the question first, a title before a text, and all of a phrase', () => {
  const index = newInverted();
  const hold = (article_id: string, tsv: string) =>
    holdDocument(index, { article_id, language: 'ru', side: 'both', tsv });
  hold('half', "'касс':1A 'чек':9");
  hold('text', "'касс':7 'чек':9 'лент':10");
  hold('title', "'касс':1A 'чек':2A");
  hold('apart', "'личн':1A 'стол':2A");
  hold('phrase', "'кабинет':5 'личн':4");
  const find = (...groups: string[][]) =>
    documentsWith(
      index,
      bestDocuments(
        index,
        {
          groups: groups.map((stems) => ({ weight: 1, wanted: [{ stems, head: 1, text: 0.45 }] })),
          ...{ language: 'ru', side: 'outside' },
        },
        3,
      ),
      new Set(),
    ).map((one) => one.article_id);
  expect(find(['касс'], ['чек'])).toEqual(['title', 'half', 'text']);
  expect(find(['личн', 'кабинет'])).toEqual(['phrase']);
  expect(find(['нет'])).toEqual([]);
});
