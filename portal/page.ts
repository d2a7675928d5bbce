/**
 * What a page is: an address below /help/<language>, who may open it, and a function from a visit to an answer.
 * A new page is a line in pages.ts.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '#contract/common.ts';
import type { BrandCard } from '#modules/brands/brands.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Ports } from '#platform/ports.ts';
import type { Html } from './html.ts';
import type { Say } from './words.ts';

/** The requester who is signed in, as pages need them. */
export type Me = {
  readonly id: string;
  readonly name: string;
  readonly address: string | null;
  readonly organization: { readonly id: string; readonly name: string } | null;
  /** Agents have switched on that colleagues see each other's requests. */
  readonly shares_requests: boolean;
};

export type Visit = {
  /** Its actor is the requester, or nobody. */
  readonly ctx: Ctx;
  readonly ports: Ports;
  readonly brand: BrandCard;
  readonly language: Language;
  /** IANA: the requester's own, or the desk's. */
  readonly time_zone: string;
  readonly me: Me | undefined;
  readonly say: Say;
  /** The path of a page of this brand and language: `to('/requests')`. */
  to(path: string): string;
  /** A small word above the page, left by the form before it. */
  readonly notice: string | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

export type Upload = { readonly name: string; readonly bytes: Uint8Array };

/** What a form sent: fields as text (the last of a name; `all` for many), and files that are not empty. */
export type Form = {
  text(name: string): string;
  all(name: string): readonly string[];
  readonly files: readonly Upload[];
};

export type Asked = {
  readonly params: Readonly<Record<string, string>>;
  query(name: string): string;
  readonly form: Form;
};

export type Answer =
  | {
      readonly title: string;
      readonly main: Html;
      /** Into the head: a description, structured data by address, links to feeds. */
      readonly head?: Html;
      readonly status?: number;
      /** Of the same page in the other languages; by default the same path. */
      readonly path_in?: Partial<Record<Language, string>>;
      /** Which entry of the menu it belongs to. */
      readonly place?: 'home' | 'requests' | 'profile' | 'sign_in';
      /** Search engines keep it only when it says so. */
      readonly is_listed?: boolean;
      /** As wide as the header: there is something beside the text. */
      readonly is_wide?: boolean;
      /** Within the frame of another site: without ours. */
      readonly is_bare?: boolean;
      /** The reader's own browser may keep it, and asks each time whether it is still so. */
      readonly is_kept?: boolean;
      /** In its text, and no reason to load anew what the browser kept. */
      readonly new_each_time?: string;
    }
  /** After a form: a path of our own. `notice` is a key of words.ts, shown there once. */
  | {
      readonly redirect: string;
      readonly notice?: string;
      /** 301: it moved for good. 303 by default. */
      readonly status?: 301 | 302 | 303;
    }
  /** A feed, a sitemap, a file: written as it is. */
  | {
      readonly body: string | Uint8Array | NodeJS.ReadableStream;
      readonly type: string;
      readonly status?: number;
      readonly is_kept?: boolean;
      readonly headers?: Readonly<Record<string, string | number>>;
    };

export type Page = {
  readonly method: 'GET' | 'POST';
  /** Below the language: `/requests/:number`. */
  readonly path: string;
  /** `contact`: whoever is not signed in is asked to, and comes back. */
  readonly who: 'anyone' | 'contact';
  /** Requests a minute from one source, for what sends mail or tests a secret. */
  readonly limit?: number;
  /** It takes files: a larger body is read. */
  readonly has_files?: boolean;
  readonly show: (visit: Visit, asked: Asked) => Promise<Answer>;
};

type Show = Page['show'];
type More = Partial<Pick<Page, 'limit' | 'has_files'>>;

/** A page to look at. */
export function page(path: string, who: Page['who'], show: Show): Page {
  return { method: 'GET', path, who, show };
}

/** What a form is sent to; it answers by a redirect, or by the page again with what is wrong. */
export function action(
  path: string,
  who: Page['who'],
  { show, ...more }: { show: Show } & More,
): Page {
  return { method: 'POST', path, who, show, ...more };
}
