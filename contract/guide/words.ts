/** Words, their stems and sentences, in Russian and English: enough to see whether two texts speak of one thing. Pure. */

/** Lower case, е for ё, plain apostrophes. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll('’', "'")
    .replace(/[\u00a0\u202f]/g, ' ');
}

/** Quotations are not the writer's words. */
export function withoutQuotes(text: string): string {
  return text
    .replace(/^[ \t]*>.*$/gm, ' ')
    .replace(/«[^»\n]{0,400}»|“[^”\n]{0,400}”|„[^“\n]{0,400}“|"[^"\n]{0,400}"/g, ' ');
}

export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?…])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

const russianEndings =
  /(?:ировать|ировал[аио]?|ениями|ениях|ением|ости|остью|ыми|ими|ого|его|ому|ему|ами|ями|ах|ях|ами|ешь|ете|ите|ишь|ает|яет|ают|яют|ует|уют|ала|яла|или|али|яли|ила|ить|ать|ять|еть|уть|ает|ит|ат|ят|ут|ют|ет|ем|им|ым|ом|ой|ей|ый|ий|ая|яя|ое|ее|ые|ие|ую|юю|ов|ев|ия|ие|ию|ии|ья|ье|ью|ам|ям|ал|ял|ил|ел|ы|и|а|я|о|е|у|ю|ь|й)$/u;

/** The part of a word that its forms share; shorter than three letters it is left whole. */
export function stem(word: string): string {
  const plain = fold(word);
  if (/[а-я]/.test(plain)) {
    const bare = plain.length > 5 ? plain.replace(/(?:ся|сь)$/u, '') : plain;
    const cut = bare.replace(russianEndings, '');
    const twice = cut.length > 6 ? cut.replace(/(?:ени|н|ост|к)$/u, '') : cut;
    return twice.length >= 3 ? twice : bare;
  }
  const cut = plain.replace(/(?:'s|ies|ing|edly|ed|es|ly|s|e)$/u, '');
  return cut.length >= 3 ? cut : plain;
}

const silent = new Set(
  `а без более бы был была были было быть в вам вами вас ваш ваша ваше ваши вашего вашей вашему во вот все всего всех вы
  да даже для до добрый день вечер утро доброе доброго дня еще если есть же за здравствуйте здраствуйте и из или им их к
  как какая какие какой какого когда кто куда ли либо меня мне мной могу может можете можно мой моя мы на над надо нам нами
  нас наш не нет нее ней него ни них но ну нужно о об он она они оно от очень по под подскажите пожалуйста помогите почему
  привет при про просьба раз с сам свой своя себя сейчас скажите сколько снова со спасибо так также там те тем то тоже
  только тот ту тут ты у уважаемые уже хочу хотел хотела чего чем через что чтобы чтоб эта эти это этого этой этом этот я
  где зачем откуда вопрос вопросы ответ ответьте ответить знать узнать понять сделать делать быстро поскорее вообще теперь
  a about all also am an and any are as at be because been but by can could did do does for from get go had has have he
  hello help her hi him his how i if in is it its just know let me my need no not now of on one or our out please she so
  some tell thank thanks that the their them then there these they this to too up us want was we were what when where
  which who why will with would yes you your dear good morning afternoon evening question answer regards`
    .split(/\s+/)
    .map(fold),
);

/** Stems of the words that carry the meaning. */
export function contentStems(text: string): string[] {
  const words = fold(text).match(/[\p{L}\d][\p{L}\d'-]*/gu) ?? [];
  return words
    .filter((word) => word.length >= 3 && !silent.has(word) && !/^\d+$/.test(word))
    .map(stem);
}

/** Forms of one word, however they end: one is the start of the other, or they differ in their last letter. */
export function isSameStem(one: string, other: string): boolean {
  if (one === other) return true;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length < 4) return false;
  return long.startsWith(short) || (short.length >= 5 && long.startsWith(short.slice(0, -1)));
}
