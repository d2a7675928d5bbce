/**
 * The root that words of one family share where a stemmer leaves them apart: оплата, оплатить,
 * оплаченный; настройка, настраивать. Coarse on purpose: it only says what else may be meant. Pure.
 */

const shortest = 4;

/** Endings of inflection and of making words, Russian; tried from the longest, again until none fits. */
const endings = [
  ...[
    'ированный',
    'ирование',
    'изация',
    'ировать',
    'ировка',
    'ованный',
    'ование',
    'ывание',
    'ивание',
  ],
  ...['ирован', 'ованн', 'овани', 'ывани', 'ивани', 'ировк', 'изаци', 'ирова', 'енност', 'ационн'],
  ...[
    'ыва',
    'ива',
    'ова',
    'ева',
    'ировал',
    'ирует',
    'иру',
    'ацион',
    'ац',
    'аци',
    'яци',
    'иц',
    'ени',
    'ани',
    'яни',
    'ити',
  ],
  ...[
    'тель',
    'ник',
    'чик',
    'щик',
    'ость',
    'ост',
    'ств',
    'еств',
    'енн',
    'анн',
    'янн',
    'тельн',
    'льн',
    'очн',
    'ичн',
  ],
  ...[
    'ка',
    'ки',
    'ку',
    'ке',
    'кой',
    'ок',
    'ек',
    'йк',
    'к',
    'н',
    'ен',
    'ан',
    'ян',
    'ем',
    'им',
    'ов',
    'ев',
    'ив',
  ],
  ...[
    'ться',
    'тся',
    'лся',
    'лась',
    'лось',
    'лись',
    'вшись',
    'ющийся',
    'ющ',
    'ущ',
    'ащ',
    'ящ',
    'вш',
    'ся',
    'сь',
  ],
  ...[
    'ами',
    'ями',
    'ого',
    'его',
    'ому',
    'ему',
    'ыми',
    'ими',
    'ает',
    'яет',
    'еет',
    'ует',
    'ают',
    'яют',
    'уют',
  ],
  ...['ать', 'ять', 'еть', 'ить', 'ыть', 'уть', 'оть', 'ти', 'ешь', 'ишь', 'ете', 'ите', 'йте'],
  ...[
    'ый',
    'ий',
    'ой',
    'ая',
    'яя',
    'ое',
    'ее',
    'ые',
    'ие',
    'ых',
    'их',
    'ую',
    'юю',
    'ым',
    'ам',
    'ям',
    'ах',
    'ях',
    'ом',
  ],
  ...[
    'ал',
    'ял',
    'ил',
    'ыл',
    'ел',
    'ул',
    'ла',
    'ло',
    'ли',
    'ло',
    'ет',
    'ит',
    'ют',
    'ут',
    'ат',
    'ят',
    'ей',
    'ю',
    'ия',
    'ии',
    'ию',
    'ием',
    'ья',
    'ье',
  ],
  ...['а', 'о', 'у', 'ы', 'и', 'е', 'я', 'ь', 'ъ', 'й'],
].sort((one, other) => other.length - one.length);

const english = [
  'ization',
  'ations',
  'ation',
  'ments',
  'ment',
  'ings',
  'ing',
  'ions',
  'ion',
  'ness',
  'able',
  'edly',
  'ied',
  'ies',
  'ed',
  'er',
  'ers',
  'es',
  'ly',
  's',
  'e',
  'y',
  'al',
].sort((one, other) => other.length - one.length);

/** @param word lower case, ё as е, letters only */
export function rootOf(word: string): string {
  const isRussian = /^\p{Script=Cyrillic}+$/u.test(word);
  if (!isRussian && !/^[a-z]+$/.test(word)) return word;
  let rest = word;
  for (let times = 0; times < 4; times += 1) {
    const ending = (isRussian ? endings : english).find(
      (one) => rest.endsWith(one) && rest.length - one.length >= shortest,
    );
    if (ending === undefined) break;
    rest = rest.slice(0, -ending.length);
  }
  return isRussian ? alternated(rest) : rest;
}

/** Sounds that change within a family: оплат- оплач-, настро- настра-, добав- добавл-, возврат- возвращ-. */
function alternated(root: string): string {
  return root
    .replace(/(?<=[бпвфм])л$/u, '')
    .replace(/[чщц]$/u, 'т')
    .replace(/ж$/u, 'д')
    .replace(/ш$/u, 'с')
    .replaceAll('о', 'а');
}
