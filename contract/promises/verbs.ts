/** Words by which somebody binds themselves: first person, future. Text is lower case and has no ё. */
import { words } from './atoms.ts';

/** Perfective verbs, «я» and «мы»: in Russian the form itself is the future. */
const russianVerbs = `
  отвечу ответим отпишусь отпишемся напишу напишем допишу отправлю отправим пришлю пришлем вышлю вышлем
  перешлю перешлем сообщу сообщим оповещу оповестим уведомлю уведомим расскажу расскажем подскажу подскажем
  доложу отчитаюсь отчитаемся перезвоню перезвоним позвоню позвоним наберу созвонюсь свяжусь свяжемся
  вернусь вернемся верну вернем возмещу возместим компенсируем начислю начислим зачислю зачислим
  переведу переведем оплачу оплатим выставлю выставим оформлю оформим согласую согласуем
  исправлю исправим поправлю поправим починю починим устраню устраним сделаю сделаем доделаю доделаем
  решу решим разберусь разберемся разберу разберем проверю проверим перепроверю уточню уточним выясню
  выясним узнаю узнаем изучу изучим посмотрю посмотрим рассмотрю рассмотрим проанализирую
  проанализируем рассчитаю рассчитаем посчитаю подготовлю подготовим соберу соберем составлю составим
  закончу закончим завершу завершим доведу выпущу выпустим выложу выложим опубликую опубликуем обновлю
  обновим установлю установим настрою настроим донастрою подключу подключим включу включим выключу
  переключим перенастрою перезапущу запущу запустим восстановлю восстановим разблокирую разблокируем
  добавлю добавим внесу внесем заменю заменим поменяю поменяем привезу привезем доставлю доставим
  отгружу отгрузим передам передадим предоставлю предоставим выдам выдадим закажу закажем приеду приедем
  подъеду подъедем заеду заедем зайду зайдем подойду подойдем займусь займемся начну начнем приступлю
  приступим проведу проведем протестирую протестируем обработаю обработаем перенесу перенесем
  проконсультирую напомню напомним подтвержу подтвердим покажу покажем найду найдем загружу загрузим
  скину скинем вышлю пришлю
`
  .trim()
  .split(/\s+/)
  .join('|');

const russianPhrases = [
  '(?:дам|дадим) (?:вам |тебе )?(?:знать|ответ|обратную связь|информацию|комментарий)',
  '(?:буду|будем) (?:у вас|на месте|на объекте)',
  '(?:обещаю|обещаем|обязуюсь|обязуемся|гарантирую|гарантируем)',
  '(?:смогу|сможем) (?:\\p{L}+ ){0,2}?\\p{L}{3,}(?:ть|ти|ться|тись)',
].join('|');

const englishVerbs = [
  'get back',
  'come back',
  'be back',
  'be in touch',
  'get in touch',
  'let you know',
  'keep you (?:posted|updated)',
  'follow up',
  'reach out',
  'look into',
  'have (?:it|this|that|an answer|an update|a fix|news|everything) ?(?:ready|fixed|done|sent|sorted|resolved)?',
  'ring (?:you)?',
  'give you (?:a call|a ring|an answer|an update)',
  'make sure',
  'take care',
  'sort (?:it|this|that)? ?out',
  ...'reply|respond|answer|write|call|phone|email|mail|message|text|contact|send|share|forward|update|confirm|notify|inform|tell|report|fix|repair|resolve|solve|correct|check|investigate|test|review|look|find|prepare|finish|complete|finalise|finalize|provide|deliver|ship|dispatch|release|publish|deploy|install|replace|exchange|restore|refund|return|reimburse|credit|transfer|pay|issue|process|arrange|schedule|visit|come|arrive|bring|start|begin|activate|enable|unlock|add|change|set|escalate|discuss|explain|show'.split(
    '|',
  ),
].join('|');

const between =
  '(?:(?:also|definitely|certainly|then|personally|both|all|surely|try and|again|now|just|either) )*';
const englishSubject =
  "(?:i|we|our team|our engineers?|our technicians?|the team|my colleague|one of us)(?:['’]ll| will| shall)|(?:i['’]?m|i am|we['’]?re|we are) going to|(?:i|we) promise(?: you)?(?: to| that (?:i|we)(?:['’]ll| will))?|let me|i can promise to";

const englishPhrases = [
  `(?:${englishSubject}) ${between}(?:${englishVerbs})`,
  "you(?:['’]ll| will) hear(?: back)? from (?:us|me)",
  "you(?:['’]ll| will) have (?:an|our|my|the) (?:answer|reply|response|update)",
  '(?:expect|you can expect) (?:a|an|our|my) (?:answer|reply|response|update|call)',
].join('|');

export const promiseVerbs: readonly RegExp[] = [
  words(`${russianVerbs}|${russianPhrases}`),
  words(englishPhrases),
];

/** Anywhere in the sentence: what is said hangs on something, or is only thought of. */
export const conditions = words(
  'если|ежели|ли|бы|при условии|в случае|давайте|давай|предлагаю|предлагаем|if|unless|provided|in case|would|whether|shall we|do you want',
);

/** In the clause, or alone before it: whoever says so binds themselves to nothing. */
export const hedges = words(
  'возможно|наверное|наверно|вероятно|вероятнее всего|скорее всего|надеюсь|надеемся|вряд ли|может быть|может|постараюсь|постараемся|попробую|попробуем|попытаюсь|попытаемся|планирую|планируем|думаю|полагаю|кажется|обычно|как правило|хотелось|рассчитываю|try|hope|hopefully|hoping|probably|perhaps|maybe|possibly|might|likely|usually|normally|typically|should|aim|plan|expect to',
);

/** Before the verb: somebody tells what was said at another time. */
export const reports = words(
  'писала?и?|написала?и?|обещала?и?|говорила?и?|сказала?и?|сообщала?и?|сообщила?и?|просила?и?|отвечала?и?|said|told|promised|wrote|mentioned|asked',
);

/** Straight before the verb. */
export const negations =
  /(?:^|[^\p{L}])(?:не|ни|никогда|never|not|can['’]?t|cannot)(?:\s+(?:я|мы|вам|вас|тебе|еще|уже|больше|сам|сами))?\s*$/u;

/** Straight before a time, which then is no end: «от 12 мая», «раньше пятницы», «since Friday». */
export const notAnEnd =
  /(?:^|[^\p{L}])(?:от|за|со?|из|про|об?|раньше|ранее|не\s+ранее(?:\s+чем)?|не\s+раньше(?:\s+чем)?|только\s+после|кроме|с\s+прошл\p{L}+|of|from|since|about|last|until\s+after|not\s+before|earlier\s+than|sooner\s+than)\s+(?:чем\s+|than\s+)?(?:on\s+)?$/u;
