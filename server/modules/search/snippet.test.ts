import { expect, it } from 'vitest';
import { foundEnd, foundPattern, foundStart, plainSnippet, snippetOf } from './snippet.ts';

const shown = (texts: string[], ...stems: string[]) =>
  snippetOf(texts, foundPattern(stems))?.replaceAll(foundStart, '[').replaceAll(foundEnd, ']');

it('marks every found word, in any form and case, ё or not', () => {
  expect(shown(['Чёрный чек: чеки не печатаются'], 'черн', 'чек')).toBe(
    '[Чёрный] [чек]: [чеки] не печатаются',
  );
});

it('takes the first text in which something is found', () => {
  expect(shown(['ничего', 'тут принтер', 'и тут принтер'], 'принтер')).toBe('тут [принтер]');
  expect(shown(['ничего'], 'принтер')).toBeUndefined();
});

it('cuts a long text around the word, at words', () => {
  const text = `${'начало '.repeat(40)}поломка ${'конец '.repeat(60)}`;
  const snippet = shown([text], 'поломк') ?? '';
  expect(snippet).toMatch(/^…(начало )+\[поломка\] (конец )+конец…$/);
  expect(snippet.length).toBeLessThan(260);
});

it('does not mark the middle of a word', () => {
  expect(shown(['распечатка и печать'], 'печат')).toBe('распечатка и [печать]');
});

it('begins where a word begins, in letters of any kind', () => {
  expect(shown(['перепечать, ПЕЧАТЬ: печать'], 'печат')).toBe('перепечать, [ПЕЧАТЬ]: [печать]');
  expect(shown(['x𝒜print print'], 'print')).toBe('x𝒜print [print]');
  expect(shown(['İİİ печать'], 'печат')).toBe('İİİ [печать]');
  expect(shown(['чеки чек'], 'чек', 'чеки')).toBe('[чеки] [чек]');
});

it('finds happy by the stem happi', () => {
  expect(shown(['So happy now'], 'happi')).toBe('So [happy] now');
});

it('lets nobody forge marks, and keeps HTML as the text it is', () => {
  expect(shown(['\u0002<b>чек</b>\u0003'], 'чек')).toBe('<b>[чек]</b>');
  expect(plainSnippet(`\u0002a\u0003  ${'я'.repeat(500)}`).length).toBeLessThan(220);
});

it('takes no stem for a pattern', () => {
  expect(foundPattern(['.*', '(', ''])).toBeUndefined();
});

it('does not cut an emoji in half', () => {
  expect(plainSnippet('😀'.repeat(300)).isWellFormed()).toBe(true);
});
