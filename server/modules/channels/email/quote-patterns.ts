/** How people and programs announce quoted text and signatures, in the languages that reach us. */

const VERBS = [
  ...['wrote', 'writes', 'said', 'a écrit', 'schrieb', 'escribió', 'ha scritto', 'escreveu'],
  ...['schreef', 'skrev', 'napisał', 'napisała', 'napisał\\(a\\)', 'pisze', 'kirjoitti', 'yazdı'],
  ...['napsal', 'napsala', 'napsal\\(a\\)', 'írta', 'a scris', 'написав', 'написала', 'пише'],
  ...['пишет', 'пишете', 'написал', 'написал\\(а\\)', '写道', 'さんは書きました'],
].join('|');

const ENDS_WITH_VERB = new RegExp(`(?:^|[\\s,>"”»)])(?:${VERBS})\\s*[:：]?\\s*$`, 'iu');
const HAS_VERB = new RegExp(`(?:^|[\\s,>])(?:${VERBS})(?=$|[\\s:：,])`, 'iu');
const HAS_DATE =
  /\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}[./-]\d{1,2}[./-]\d{1,2}\b|\b(?:19|20)\d{2}\b|\b\d{1,2}:\d{2}\b/;
const HAS_ADDRESS = /[^\s<>@"]+@[^\s<>@"]+\.[^\s<>@"]+/;

/** «2011/4/7 Anna Petrova <anna@example.org>» */
const DATED_ADDRESS = /^\d{4}[/.-]\d{1,2}[/.-]\d{1,2}\s[^<>:]{1,100}<[^\s<>@]+@[^\s<>@]+>$/;

/** «On …, X wrote:», «12.03.2024, 10:00, "X" <x@y.ru>:», «вт, 5 мар. 2024 г. в 10:00, X <x@y.ru>:». */
export function isAttribution(line: string): boolean {
  // Before any pattern: blanks without end would be searched again and again.
  if (line.length > 600) return false;
  const text = line.replace(/^[>\s*-]+|[*\s]+$/g, '').trim();
  if (text.length < 8 || text.length > 400) return false;
  const hasDate = HAS_DATE.test(text);
  if (ENDS_WITH_VERB.test(text)) return hasDate || HAS_ADDRESS.test(text) || /^on\s/i.test(text);
  if (DATED_ADDRESS.test(text)) return true;
  if (!/[:：]$/.test(text)) return false;
  return hasDate && (HAS_VERB.test(text) || HAS_ADDRESS.test(text));
}

const LOOSE = new RegExp(
  `(?:^|[\\s,.>"”»)])(?:${VERBS}|писали|писал\\(а\\)|писала?)\\s*[:：]$|^(?:quoting|zitat von|citando|quotando|цитирую|цитата из|citat från)\\s.{2,150}[:：]$`,
  'iu',
);

/** «Anna wrote:», «Quoting Anna:» say little: they announce only what is marked as quoted below them. */
export function isLooseAttribution(line: string): boolean {
  return line.length <= 160 && LOOSE.test(line.trim());
}

const INLINE = [
  /^(.*?\S)(?:\s*-{2,}\s*|\s+)(On\s(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s)?[^\n]{4,60}\d{4}[^\n]{0,160}\swrote:)\s*$/,
  /^(.*?\S)(?:\s*-{2,}\s*|\s+)(\d{1,2}[./]\d{1,2}[./]\d{2,4}[^\n]{0,160}\s(?:пишет|написала?|написал\(а\)):)\s*$/u,
];

/** The words of the answer and the attribution that stands on the same line; null when there is none. */
export function inlineAttribution(line: string): [string, string] | null {
  if (line.length > 400 || startsAttribution(line)) return null;
  for (const pattern of INLINE) {
    const [, words, attribution] = pattern.exec(line) ?? [];
    if (words !== undefined && attribution !== undefined) return [words, attribution];
  }
  return null;
}

const SEPARATOR =
  /^[>\s]*[-_=*—]{2,}\s*(?:(?:the )?original (?:message|appointment|e-?mail)|reply message|исходное (?:сообщение|письмо)|оригинальное (?:сообщение|письмо)|(?:ursprüngliche|antwort) nachricht|message d['’]origine|message original|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|(?:wiadomość|treść) oryginalna|oprindelig meddelelse|ursprungligt meddelande|opprinnelig melding|alkuperäinen viesti|původní zpráva|вихідне повідомлення|[^\n]{2,60}\s(?:wrote|пишет|написал(?:\(а\)|а)?))[^\n]{0,40}$/iu;
const FORWARDED =
  /^[>\s]*(?:[-_=*—]{2,}\s*(?:forwarded (?:message|by)|пересылаемое сообщение|пересланное (?:сообщение|письмо)|перенаправленное сообщение|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|вiдправлене повiдомлення)|begin forwarded message|начало переадресованного сообщения|начало пересылаемого сообщения|anfang der weitergeleiteten|début du message (?:réexpédié|transféré)|inizio messaggio inoltrato)/iu;

/** A forwarded message is not a quotation: it is what the sender wants to be read. */
export function isForward(line: string): boolean {
  return line.length < 150 && FORWARDED.test(line);
}

const STARTS =
  /^(?:on|am|le|el|il|em|op|den|dnia|w dniu|\d{1,2}[\s./:-]|(?:mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)[a-z]*[\s,.])/iu;

/** Does the line look like the first one of an attribution? */
export function startsAttribution(line: string): boolean {
  return STARTS.test(line.trim());
}

/** What help desks write above the quoted message: «##- Please type your reply above this line -##». */
const REPLY_ABOVE =
  /^[>\s]*[-_=*#—]{2,}[-\s]*(?:please )?(?:(?:type|write|enter) )?(?:your )?(?:(?:reply|respond|answer)\b[^\n]{0,30}\babove\b|(?:(?:пишите|введите|напишите|ваш) )*ответ[^\n]{0,20} выше )[^\n]{0,80}$/iu;

/** A line that cuts by itself: «-----Исходное сообщение-----». */
export function isSeparator(line: string): boolean {
  return line.length < 150 && (SEPARATOR.test(line) || REPLY_ABOVE.test(line));
}

const FROM_FIELD =
  /^[>\s*]*(?:from|от|от кого|отправитель|von|de|da|van|fra|från|od|lähettäjä|від|kimden|差出人|发件人)\s*\*?\s*[:：]\*?\s*\S/iu;
const OTHER_FIELD =
  /^[>\s*]*(?:sent|date|to|cc|subject|reply-to|importance|отправлено|дата|кому|копия|тема|gesendet|datum|an|betreff|kopie|envoyé|message du|à|a|copie à|sujet|objet|enviado(?: el| em)?|fecha|para|asunto|inviato|data|a|oggetto|verzonden|aan|onderwerp|sendt|til|emne|skickat|till|ämne|wysłano|do|temat|lähetetty|aihe|päiväys|vastaanottaja|надіслано|gönderme tarihi|kime|konu|assunto|件名|宛先|送信日時|发送时间|收件人|主题)\s*\*?\s*[:：]/iu;

const DATE_FIELD =
  /^[>\s*]*(?:date|sent|дата|отправлено|datum|gesendet|fecha|data)\s*\*?\s*[:：]/iu;

/** The header block that Outlook and others put above the quoted message. */
export function isHeaderBlock(lines: string[]): boolean {
  const isField = (line: string) => FROM_FIELD.test(line) || OTHER_FIELD.test(line);
  if (!isField(lines[0] ?? '')) return false;
  const fields = lines.slice(0, 6).filter(isField);
  if (isShortBlock(lines.slice(0, 2))) return true;
  return fields.length >= 3 && fields.some((line) => FROM_FIELD.test(line));
}

/** Two fields are enough when one is a date and the other names an address. */
function isShortBlock([first = '', second = '']: string[]): boolean {
  if (first.length + second.length > 1000) return false;
  const [date, other] = DATE_FIELD.test(first) ? [first, second] : [second, first];
  const isOther = FROM_FIELD.test(other) || OTHER_FIELD.test(other);
  return isOther && DATE_FIELD.test(date) && HAS_DATE.test(date) && HAS_ADDRESS.test(other);
}

const MOBILE =
  /^\W{0,3}(?:sent (?:from|via|with|using)\b|get outlook for\b|отправлено (?:с|со|из|через)\s|отправлено с помощью|получить outlook для|скачать outlook|gesendet (?:von|mit|über)\b|von meinem .{2,40} gesendet|envoyé (?:de|depuis|à partir)|enviado (?:desde|do|de)\b|inviato da\b|verzonden (?:vanaf|met|via)\b|verstuurd vanaf\b|wysłane? z\b|skickat från\b|sendt fra\b|надіслано з\b|отправка с\s|написано с\s)/iu;

export function isMobileSignature(line: string): boolean {
  return line.length < 160 && MOBILE.test(line);
}

/** RFC 3676: two hyphens and a blank; the blank is often lost on the way. */
export function isSignatureDelimiter(line: string): boolean {
  return /^(?:-- ?|[-–—]{2,4}\s*|_{2,5}|\s*ᐧ\s*)$/.test(line);
}
