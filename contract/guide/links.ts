/** Links that only we can open. */
import type { Hint } from './hints.ts';

const own = /^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?::1)/;
const ownEndings = /\.(?:local|internal|lan|corp|intranet|home\.arpa)$/;
/** What customers may open on our own address. */
const publicPaths =
  /^\/(?:$|help(?:\/|$)|portal(?:\/|$)|articles?(?:\/|$)|survey(?:\/|$)|status(?:\/|$))/;

type Where = {
  /** The desk's own host, as the browser has it. */
  readonly own_host: string;
  /** From the administrator: `wiki.example.com`, `*.example.com`. */
  readonly internal_hosts: readonly string[];
};

/** `html`: of the reply, so that addresses behind words are seen, too. */
export function internalLink(html: string, where: Where): Hint | undefined {
  for (const match of html.matchAll(/https?:\/\/[^\s"'<>]+/gi)) {
    const address = match[0].replace(/[).,;!?]+$/, '').replaceAll('&amp;', '&');
    const url = URL.parse(address);
    if (url !== null && isInternal(url, where)) return { kind: 'internal_link', found: address };
  }
  return undefined;
}

function isInternal(url: URL, { own_host, internal_hosts }: Where): boolean {
  if (url.host === own_host) return !publicPaths.test(url.pathname);
  const host = url.hostname.toLowerCase();
  if (own.test(host) || ownEndings.test(host) || !host.includes('.')) return true;
  return internal_hosts.some((listed) => {
    const name = listed.trim().toLowerCase();
    if (name.startsWith('*.')) return host.endsWith(name.slice(1)) || host === name.slice(2);
    return name !== '' && host === name;
  });
}
