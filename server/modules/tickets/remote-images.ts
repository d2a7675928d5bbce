/**
 * Remote images of a message, fetched by the server when the reader asks: the sender learns neither
 * who reads, nor where, nor when a second time. The request names an image by its place in the
 * message, so that this is no open proxy.
 */
import { inlineImageOf } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { fetchOutside } from '#platform/fetch.ts';

export type ImagePlace = { readonly part: 'body' | 'quoted'; readonly number: number };
export type RemoteImage = { readonly bytes: Buffer; readonly media_type: string };

const maxBytes = 10 * 1024 * 1024;
const timeoutMilliseconds = 15_000;

/** @throws OporaError not_found when the message has no such image; unavailable when it cannot be had */
export async function remoteImage(
  ctx: Ctx,
  comment_id: string,
  place: ImagePlace,
): Promise<RemoteImage> {
  const comment = await ctx.db
    .selectFrom('comments')
    .select(['body_html', 'quoted_html'])
    .where('id', '=', comment_id)
    .executeTakeFirst();
  const html = place.part === 'body' ? comment?.body_html : comment?.quoted_html;
  const address = remoteSources(html ?? '')[place.number];
  if (address === undefined) fail('not_found', 'errors.not_found');
  const bytes = await fetchOutside(address, {
    max_bytes: maxBytes,
    timeout_ms: timeoutMilliseconds,
    allow_private: false,
  });
  const media_type = inlineImageOf(bytes);
  return media_type === undefined
    ? fail('unavailable', 'errors.outside_unavailable')
    : { bytes, media_type };
}

/** What the sanitiser moved aside, in the order it stands in. */
export function remoteSources(html: string): string[] {
  return [...html.matchAll(/\sdata-remote-src="([^"]*)"/g)].map((match) =>
    decodeEntities(match[1] ?? ''),
  );
}

/** The sanitiser writes these four and no others into attributes. */
function decodeEntities(text: string): string {
  return text
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
