/** A question of the customer that the reply does not speak of. */
import { hasTime } from '../promises/recognise.ts';
import type { Hint } from './hints.ts';
import { contentStems, fold, isSameStem, sentencesOf, withoutQuotes } from './words.ts';

const asksWhen =
  /(?<![\p{L}])(?:когда|во сколько|к какому|какого числа|сколько (?:времени|ждать|дней|займет)|как скоро|when|what time|how (?:long|soon))(?![\p{L}])/u;
const asksHowMuch =
  /(?<![\p{L}])(?:сколько|какая цена|какова|почем|how (?:much|many)|what is the price)(?![\p{L}])/u;
const asksYesOrNo =
  /(?<![\p{L}])ли(?![\p{L}])|^(?:а )?(?:можно|можете|есть|будет|нужно|надо|это|вы|правильно|верно)(?![\p{L}])|^(?:and |so )?(?:is|are|can|could|do|does|did|will|would|should|has|have)(?![\p{L}])/u;
const saysYesOrNo =
  /(?<![\p{L}])(?:да|нет|конечно|можно|нельзя|можете|верно|правильно|нужно|не нужно|есть|yes|no|sure|of course|correct|indeed|you can|it is|it does|we do|we can)(?![\p{L}])/u;
const withoutMark =
  /^(?:(?:и|а|но|также|еще|and|also)[ ,]+)*(?:подскажите|скажите|уточните|поясните|объясните|can you tell|please tell|let me know)[\s,]+(?:пожалуйста[\s,]+)?(?:как|когда|где|куда|сколько|почему|зачем|какой|какая|какие|что|можно|how|when|where|why|what|which|if|whether)/u;

/** Questions of a text, as they were asked. */
export function questionsOf(text: string): string[] {
  return sentencesOf(withoutQuotes(text)).filter(
    (sentence) =>
      sentence.length <= 400 &&
      !/https?:\/\/\S*\?$/.test(sentence) &&
      (/\?[\s)!?]*$/.test(sentence) || withoutMark.test(fold(sentence))),
  );
}

/**
 * The first question without an answer. A question counts when it has two words of meaning, and none of
 * them is in the reply; a time answers "when", a number "how much", a yes or no what asks for it.
 */
export function unansweredQuestion(
  reply: string,
  customer_texts: readonly string[],
): Hint | undefined {
  const said = contentStems(reply);
  const folded = fold(reply);
  // A short word is an answer to whatever was asked, or a question back.
  if (said.length < 6 || reply.includes('?')) return undefined;
  for (const question of customer_texts.flatMap(questionsOf)) {
    const asked = [...new Set(contentStems(question))];
    if (asked.length < 2) continue;
    if (asked.some((word) => said.some((other) => isSameStem(word, other)))) continue;
    if (isAnsweredByKind(fold(question), { reply, folded })) continue;
    return { kind: 'question', found: question };
  }
  return undefined;
}

function isAnsweredByKind(
  question: string,
  { reply, folded }: { reply: string; folded: string },
): boolean {
  if (asksWhen.test(question)) return hasTime(reply) || /\d/.test(reply);
  if (asksHowMuch.test(question)) return /\d/.test(reply);
  return asksYesOrNo.test(question) && saysYesOrNo.test(folded);
}
