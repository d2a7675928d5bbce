/** The closed words of an article's HTML; server/platform/article-html.ts keeps the same list. */
export const calloutKinds = ['note', 'tip', 'warning'] as const;
export type CalloutKind = (typeof calloutKinds)[number];

export function isCalloutKind(value: unknown): value is CalloutKind {
  return calloutKinds.some((kind) => kind === value);
}

/** Where a picture of an article may come from: our own files. */
export function isOwnPicture(src: string): boolean {
  return /^\/api\/(?:article-)?files\/[0-9a-f-]{36}(?:\?preview=1)?$/.test(src);
}

/** The article that a link leads to, if it is one of ours. */
export function articleOf(href: string): string | undefined {
  return /^\/articles\/([0-9a-f-]{36})(?:#[\w-]*)?$/.exec(href)?.[1];
}

/** A web address as people type it, made whole; undefined when it is none. */
export function webAddress(typed: string): string | undefined {
  const text = typed.trim();
  if (/^(?:mailto:|tel:)\S+$/i.test(text)) return text;
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return `mailto:${text}`;
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  const url = URL.parse(whole);
  const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
  return isWeb && url.hostname.includes('.') ? url.href : undefined;
}
