/**
 * What a browser may keep of a page: its own copy alone, asked about each time, so that nobody is ever shown what
 * was made for another reader, and nobody loads twice what did not change. Compressed on the way.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

type Request = Pick<FastifyRequest, 'headers'>;

/** The browser has it as it is (RFC 9110, 13.1.2: weak comparison). */
export function keptBefore({ headers }: Request, etag: string): boolean {
  const plain = (one: string) => one.trim().replace(/^W\//, '');
  const known = headers['if-none-match'];
  return (
    known !== undefined &&
    (known.trim() === '*' || known.split(',').map(plain).includes(plain(etag)))
  );
}

/** Sends a text that the reader's own browser may keep; `besides`: what in it makes it no other one. */
export function sendKept(
  request: Request,
  reply: FastifyReply,
  { text, besides = '' }: { readonly text: string; readonly besides?: string | undefined },
): FastifyReply {
  const lasting = besides === '' ? text : text.replaceAll(besides, '');
  const etag = `W/"${createHash('sha256').update(lasting).digest('base64url').slice(0, 22)}"`;
  reply.headers({ 'cache-control': 'private, no-cache', etag });
  if (!keptBefore(request, etag)) return sendText(request, reply, text);
  reply.header('vary', 'cookie, accept-encoding');
  return reply.code(304).send();
}

/** Below this, compressing costs more than it spares. */
const leastBytes = 1000;

export function sendText(request: Request, reply: FastifyReply, text: string): FastifyReply {
  reply.header('vary', 'cookie, accept-encoding');
  if (!takesGzip(request) || text.length < leastBytes) return reply.send(text);
  return reply.header('content-encoding', 'gzip').send(gzipSync(text));
}

/** RFC 9110, 12.5.3: named, and not with a weight of nothing. */
export function takesGzip({ headers }: Request): boolean {
  const accepted = headers['accept-encoding'];
  const text = Array.isArray(accepted) ? accepted.join(',') : (accepted ?? '');
  return text
    .split(',')
    .some((one) => /^\s*(?:x-)?gzip\s*(?:;(?!\s*q=0(?:\.0*)?\s*$)|$)/i.test(one));
}
