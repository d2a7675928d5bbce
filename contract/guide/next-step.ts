/** Whether the customer learns what comes next: a step, a question, a result, or a date. */
import { hasTime } from '../promises/recognise.ts';
import { promiseVerbs } from '../promises/verbs.ts';
import type { Hint } from './hints.ts';
import { fold, withoutQuotes } from './words.ts';

const fewWords = 8;

/** Imperatives that ask for nothing. */
const greetings = /(?<![\p{L}])(?:здравствуйте|извините|простите|не переживайте)(?![\p{L}])/gu;

const steps = [
  // asks for something
  /(?<![\p{L}])\p{L}{2,}(?:йте|ите|ьте|йтесь|итесь|ьтесь)(?![\p{L}])/u,
  /(?<![\p{L}])(?:please|просьба|прошу|просим|нужно|необходимо|требуется|надо|достаточно|следует|можете|можно|сможете|попроб\p{L}+|you can|you need|you should|you may|feel free|let (?:me|us) know|try|make sure)(?![\p{L}])/u,
  // tells of a result
  /(?<![\p{L}])(?:готово|сделано|работает|заработал\p{L}*|решен\p{L}*|исправлен\p{L}*|устранен\p{L}*|восстановлен\p{L}*|включен\p{L}*|отправлен\p{L}*|возвращен\p{L}*|заменен\p{L}*|обновлен\p{L}*|добавлен\p{L}*|создан\p{L}*|настроен\p{L}*|доступ\p{L}* (?:открыт|выдан)|done|ready|fixed|resolved|restored|works|working|sent|refunded|replaced|updated|added|enabled|completed|unlocked)(?![\p{L}])/u,
  /(?<![\p{L}])(?:я |мы )?(?:ис|по|на|вы|от|вос|до|с|об|за|в|у|пере|раз)\p{L}{3,}(?:ил|ила|или|ал|ала|али|ял|яли|нул|нули)(?![\p{L}])/u,
  /(?<![\p{L}])(?:i|we)(?: have|'ve| just| already)* (?:\p{L}+ed|sent|made|done|found|set|put)(?![\p{L}])/u,
  // says what we do
  /(?<![\p{L}])(?:буду|будем|передаю|передаем|проверяю|проверяем|занимаюсь|занимаемся|уточняю|уточняем|смотрю|смотрим|жду|ждем|готовлю|готовим|i'll|we'll|i will|we will|going to|looking into|checking|waiting|working on|investigating)(?![\p{L}])/u,
];

export function noNextStep(text: string): Hint | undefined {
  const own = fold(withoutQuotes(text)).replace(greetings, ' ');
  const words = own.match(/[\p{L}\d]+/gu)?.length ?? 0;
  if (words < fewWords || own.includes('?') || /https?:\/\//.test(own)) return undefined;
  if (steps.some((step) => step.test(own)) || hasVerb(own) || hasTime(own)) return undefined;
  return { kind: 'no_next_step', found: '' };
}

/** By `search`: these patterns are read by others too, and `test` would leave a place to go on from. */
function hasVerb(text: string): boolean {
  return promiseVerbs.some((pattern) => text.search(pattern) >= 0);
}
