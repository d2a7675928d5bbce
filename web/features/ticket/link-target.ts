/** Where a link of a message leads, and whether its words say so. Pure. */

export type LinkTarget = {
  /** `https://`, `mailto:`. */
  readonly scheme: string;
  /** The part that matters: the host, or the whole address of a mailbox. */
  readonly host: string;
  readonly rest: string;
};

/** Undefined for what is no link that a message may have. A user name before the host is left out: it is there to deceive. */
export function targetOf(href: string): LinkTarget | undefined {
  const url = urlOf(href);
  if (url === undefined) return undefined;
  if (url.protocol === 'mailto:' || url.protocol === 'tel:') {
    const rest = url.search.slice(0, 300);
    return { scheme: url.protocol, host: decoded(url.pathname), rest };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const path = `${url.pathname}${url.search}${url.hash}`;
  return { scheme: `${url.protocol}//`, host: url.host, rest: path === '/' ? '' : path };
}

/** The target in one line, as a browser would write it; '' for what is no link. */
export function sayTarget(href: string): string {
  const target = targetOf(href);
  return target === undefined ? '' : `${target.scheme}${target.host}${target.rest}`;
}

/** What a reader takes for the target of a link: its words, and what the sender wants shown over it. */
export function wordsOf(link: Pick<Element, 'textContent' | 'getAttribute'>): string {
  return `${link.textContent ?? ''} ${link.getAttribute('title') ?? ''}`;
}

/**
 * The host that the words name when the link does not lead there; undefined when they name none or
 * tell the truth. A place below the named one is the named one's own.
 */
export function otherHostNamed(words: string, href: string): string | undefined {
  const url = urlOf(href);
  if (url === undefined) return undefined;
  const real = hostsOf(url);
  if (real.length === 0) return undefined;
  return namedHosts(words).find(
    (named) => !real.some((host) => host === named || host.endsWith(`.${named}`)),
  );
}

/** Whom a link reaches: one host, or those of the mailboxes that it writes to. */
function hostsOf(url: URL): string[] {
  if (url.protocol === 'http:' || url.protocol === 'https:') return [bare(url.hostname)];
  if (url.protocol !== 'mailto:') return [];
  return decoded(url.pathname)
    .split(',')
    .flatMap((address) => hostname(address.slice(address.lastIndexOf('@') + 1)) ?? []);
}

const MOST_WORDS = 2000;
/** Characters that are not seen: a name broken by them is still read as one. */
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** A scheme, a user or mailbox, labels; dots of other scripts are dots to a browser as well. */
const NAME =
  /(?<![\p{L}\p{N}_.-])(https?:\/\/)?(?:[^\s/@<>()«»"]{1,200}@)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})[.。．｡])+[\p{L}\p{N}-]{2,30})(?![\p{L}\p{N}_])/giu;
/** Endings of files, which look like those of hosts. */
const FILE =
  /^(?:pdf|docx?|xlsx?|pptx?|txt|csv|rtf|odt|ods|jpe?g|png|gif|webp|svg|mp[34]|avi|mov|wav|zip|rar|7z|gz|tar|exe|msi|dll|js|ts|json|xml|html?|php|aspx?|jsp|css|md|log|eml|ics|bak|sql|py|java|net)$/i;
/** Endings in Cyrillic are few; any other is a full stop without a blank after it. */
const CYRILLIC = /^(?:рф|рус|дети|онлайн|сайт|орг|ком|москва|бел|укр|қаз|мкд|срб|бг|ею|католик)$/i;

function namedHosts(words: string): string[] {
  const text = words.slice(0, MOST_WORDS).replace(UNSEEN, '');
  return [...text.matchAll(NAME)].flatMap(([, scheme = '', name = '']) => {
    const ending = name.split(/[.。．｡]/).at(-1) ?? '';
    const isSure = scheme !== '' || /^www[.。．｡]/i.test(name);
    if (!isSure && !looksLikeEnding(ending)) return [];
    return hostname(name) ?? [];
  });
}

function looksLikeEnding(ending: string): boolean {
  if (/\p{N}/u.test(ending) && !/^xn--/i.test(ending)) return false;
  if (/^\p{Script=Cyrillic}+$/u.test(ending)) return CYRILLIC.test(ending);
  // «end.Next»: a full stop without a blank.
  if (/^\p{Lu}\p{Ll}/u.test(ending)) return false;
  return !FILE.test(ending);
}

/** As a browser understands it: in lower case, in ASCII, without `www.`. */
function hostname(name: string): string | undefined {
  const host = urlOf(`http://${name.trim()}/`)?.hostname;
  return host === undefined || host === '' ? undefined : bare(host);
}

function bare(host: string): string {
  return host.replace(/^www\.|\.$/g, '');
}

function urlOf(href: string): URL | undefined {
  try {
    return new URL(href);
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
