import { expect, test } from 'vitest';
import { likeness } from './alike.ts';
import { heldFrom, judge, linksIn, type SpamFacts } from './spam.ts';

const calm: SpamFacts = {
  is_trapped: false,
  seconds_open: 40,
  words: 'Касса не печатает чек, смотрите https://example.org/photo',
  same_stamp: 0,
  same_words: 0,
  from_here: 1,
};

test('a person who read the form and wrote a word about it is not held', () => {
  expect(judge(calm)).toEqual({ score: 0, causes: [] });
  expect(judge({ ...calm, seconds_open: 90_000 }).score).toBeLessThan(heldFrom);
});

test('each sure sign of a machine is enough, and says its name', () => {
  const signs: [Partial<SpamFacts>, string][] = [
    [{ is_trapped: true }, 'trap'],
    [{ seconds_open: null }, 'no_stamp'],
    [{ seconds_open: 1 }, 'too_fast'],
    [{ same_stamp: 3 }, 'stamp_again'],
    [{ same_words: 2 }, 'repeated'],
    [{ from_here: 8 }, 'many'],
    [{ words: 'www.a.example '.repeat(5) }, 'links'],
  ];
  for (const [sign, cause] of signs) {
    const { score, causes } = judge({ ...calm, ...sign });
    expect(score, cause).toBeGreaterThanOrEqual(heldFrom);
    expect(causes).toEqual([cause]);
  }
  expect(judge({ ...calm, seconds_open: 90_000, from_here: 5 }).score).toBe(heldFrom);
});

test('links are counted however they are written', () => {
  expect(linksIn('http://a https://b www.c [url=d]e[/url] <a href="x">')).toBe(5);
});

test('the same question is known by its words, whatever their endings', () => {
  const first = 'Касса не печатает чеки после обновления';
  expect(likeness(first, 'После обновления кассу просим печатать чеки')).toBeGreaterThan(0.5);
  expect(likeness(first, 'Как добавить сотрудника в отчёт?')).toBe(0);
  expect(likeness('', first)).toBe(0);
});
