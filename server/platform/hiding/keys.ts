/**
 * Keys and passwords in what people write: private keys (RFC 7468), tokens whose issuers gave them a shape of
 * their own so that they can be found, and what follows the word «password». The beginning of a token stays, so
 * that one sees what was there.
 */
const shown = 4;

const head = /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY-----/g;
const tail = '-----END';

/** By the names that issuers document; each begins where a word does. */
const tokens = new RegExp(
  `(?<![\\w-])(?:${[
    '(?:AKIA|ASIA)[A-Z\\d]{16}', // AWS
    'gh[pousr]_[A-Za-z\\d]{36,255}|github_pat_\\w{22,255}', // GitHub
    'glpat-[\\w-]{20,255}', // GitLab
    'xox[abeoprs]-[\\w-]{10,255}', // Slack
    '(?:sk|rk)_live_[A-Za-z\\d]{16,255}', // Stripe
    'sk-[\\w-]{32,255}', // OpenAI, Anthropic
    'AIza[\\w-]{35}', // Google
    'SG\\.[\\w-]{16,64}\\.[\\w-]{30,128}', // SendGrid
    'npm_[A-Za-z\\d]{36}', // npm
    '\\d{8,10}:[\\w-]{35}', // bots of Telegram
    'y[0-3]_[\\w-]{50,255}|AQVN[\\w-]{35,64}', // Яндекс
    'eyJ[\\w-]{10,4000}\\.eyJ[\\w-]{10,4000}\\.[\\w-]{10,4000}', // JSON Web Tokens (RFC 7519)
  ].join('|')})(?![\\w-])`,
  'g',
);

/** A value of letters and digits or signs, not a word of the sentence: «Пароль: не подходит». */
const passwords =
  /(?<![\p{L}\d])(?:парол[ья]|password|passwd|pwd)[ \u00a0]{0,3}[:=—–-][ \u00a0]{0,3}([^\s<>«»]{6,64})/giu;

/** Places of the letters to hide. */
export function keyPlaces(text: string): number[] {
  const found = privateKeyPlaces(text);
  for (const token of text.matchAll(tokens))
    found.push(...placesOf(token.index + shown, token.index + token[0].length));
  for (const said of text.matchAll(passwords)) {
    const value = (said[1] ?? '').replace(/[.,;:!?)]+$/, '');
    const from = said.index + said[0].length - (said[1] ?? '').length;
    if (isMixed(value)) found.push(...placesOf(from, from + value.length));
  }
  return found;
}

function isMixed(value: string): boolean {
  return value.length >= 6 && /\p{L}/u.test(value) && /[^\p{L}•]/u.test(value) && !isAddress(value);
}

/** «Пароль — https://…»: where one sets it. */
function isAddress(value: string): boolean {
  return /^[a-z]{2,10}:\/\//i.test(value);
}

/** The letters between both lines; of a key that was cut short, all that looks like more of it. */
function privateKeyPlaces(text: string): number[] {
  const found: number[] = [];
  for (const line of text.matchAll(head)) {
    const from = line.index + line[0].length;
    const end = text.indexOf(tail, from);
    const body = text.slice(from, end === -1 ? undefined : end);
    const length = /^[A-Za-z\d+/=\s\u00a0•:,-]*/.exec(body)?.[0].length ?? 0;
    for (let at = from; at < from + length; at += 1)
      if (/[A-Za-z\d+/=]/.test(text[at] ?? '')) found.push(at);
    if (end === -1) break;
  }
  return found;
}

function placesOf(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
