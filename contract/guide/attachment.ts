/** A file that the text speaks of and that is not there. */
import type { Hint } from './hints.ts';
import { fold, sentencesOf, withoutQuotes } from './words.ts';

const ours = [
  /(?<![\p{L}])(?:во|в) вложени(?:и|ях)(?![\p{L}])/u,
  /(?<![\p{L}])(?:прилагаю|прилагаем|прикладываю|прикладываем|прикрепляю|прикрепляем|прикрепила?|прикрепили|приложила?|приложили|вложила?|вкладываю)(?![\p{L}])/u,
  /(?<![\p{L}])(?:см|смотрите)\.?\s+(?:во\s+)?вложени[еия]/u,
  /(?<![\p{L}])(?:в|во) (?:прикрепленном|приложенном|вложенном)(?![\p{L}])/u,
  /(?<![\p{L}])(?:высылаю|высылаем|направляю|направляем|отправляю|отправляем|присылаю) (?:вам )?(?:\p{L}+ )?(?:файл|акт|счет|договор|инструкцию|скриншот|снимок|документ|документы|отчет|прайс|архив)(?![\p{L}])/u,
  /(?<![\p{L}])(?:attached|enclosed)(?! to your| to the email you)(?![\p{L}])/u,
  /(?<![\p{L}])(?:in|see) the (?:attachment|attached|enclosed)(?![\p{L}])/u,
  /(?<![\p{L}])(?:i am|i'm|we are|we're) attaching(?![\p{L}])/u,
];

/** The customer's own file, or one that is asked for. */
const theirs =
  /(?<![\p{L}])(?:ваш(?:ем|ими|их|его|е|у|а|и)?|вы|вами|у вас|спасибо|что|не приложил|не прикрепил|не прикрепля|приложите|прикрепите|приложить|прикрепить|пришлите|you|your|please attach|not attached|no attachment|could not open)(?![\p{L}])/u;

export function forgottenAttachment(text: string, file_count: number): Hint | undefined {
  if (file_count > 0) return undefined;
  for (const sentence of sentencesOf(withoutQuotes(text))) {
    if (sentence.endsWith('?')) continue;
    const folded = fold(sentence);
    const match = ours.map((pattern) => pattern.exec(folded)).find((found) => found !== null);
    if (match === undefined || match === null || isTheirs(folded, match.index)) continue;
    return {
      kind: 'attachment',
      found: sentence.slice(match.index, match.index + match[0].length),
    };
  }
  return undefined;
}

/** «во вложении к вашему письму», «вы прикрепили»: the word stands close to whom the file belongs to. */
function isTheirs(sentence: string, at: number): boolean {
  const before = sentence.slice(Math.max(0, at - 22), at);
  const after = sentence.slice(at, at + 48);
  const yours = /(?<![\p{L}])(?:ваш\p{L}*|your)(?![\p{L}])/u;
  return (
    (theirs.test(before) && !/(?<![\p{L}])(?:for you|вам)\s*$/u.test(before)) || yours.test(after)
  );
}
