/** Words that say nothing, and words that the brand does not use. */
import type { Hint, ToneWord } from './hints.ts';
import { fold, stem, withoutQuotes } from './words.ts';

/** What the list holds until an administrator writes another one. */
export const usualEmptyPhrases: readonly string[] = [
  'ваше обращение очень важно для нас',
  'ваш звонок очень важен для нас',
  'ваше мнение очень важно для нас',
  'приносим извинения за доставленные неудобства',
  'приносим извинения за предоставленные неудобства',
  'приносим свои извинения за доставленные неудобства',
  'мы делаем все возможное',
  'мы прилагаем все усилия',
  'благодарим за понимание',
  'спасибо за понимание',
  'в кратчайшие сроки',
  'ваш вопрос находится в работе',
  'ваше обращение принято в работу',
  'обращаем ваше внимание на то, что',
  'в целях повышения качества обслуживания',
  'your request is very important to us',
  'your call is important to us',
  'your feedback is important to us',
  'we apologize for any inconvenience',
  'we apologise for any inconvenience',
  'sorry for any inconvenience',
  'we are doing our best',
  'rest assured',
  'thank you for your patience and understanding',
  'at your earliest convenience',
  'please do not hesitate to contact us',
];

/** Letters and digits, one space between words. */
function plain(text: string): string {
  return ` ${(fold(text).match(/[\p{L}\d]+/gu) ?? []).join(' ')} `;
}

export function emptyPhrase(text: string, phrases: readonly string[]): Hint | undefined {
  const said = plain(withoutQuotes(text));
  const found = phrases.find((phrase) => phrase.trim() !== '' && said.includes(plain(phrase)));
  return found === undefined ? undefined : { kind: 'empty_phrase', found };
}

/** Every form of the word to avoid; a phrase as it is written. */
export function toneWord(text: string, words: readonly ToneWord[]): Hint | undefined {
  const own = withoutQuotes(text);
  const said = plain(own);
  const spoken = own.match(/[\p{L}\d-]+/gu) ?? [];
  for (const { avoid, say } of words) {
    const isPhrase = /\s/.test(avoid.trim());
    const found = isPhrase
      ? said.includes(plain(avoid))
        ? avoid
        : undefined
      : spoken.find((word) => stem(word) === stem(avoid.trim()) && avoid.trim() !== '');
    if (found !== undefined)
      return { kind: 'tone', found, instead: say.trim() === '' ? undefined : say };
  }
  return undefined;
}
