/**
 * What a reader who is not signed in is known by when they vote: a number, signed by the desk. A page brings one
 * in its form, so that two presses of one button are of one reader before any answer has come; whoever has voted
 * has it as a cookie, and nobody else has one. Signed, so that each new one costs a page; kept nowhere.
 */
import { randomUUID } from 'node:crypto';
import type { Visit } from '../page.ts';

const purpose = 'article.reader';
const cookieName = 'opora-reader';
const cookieDays = 180;
const shape = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

/** For the form of a page: of the reader's cookie, or a new one. */
export function readerMark(visit: Visit): string {
  const known = visit.request.cookies[cookieName] ?? '';
  if (idIn(visit, known) !== undefined) return known;
  const id = randomUUID();
  return `${id}.${visit.ports.secrets.sign(purpose, id)}`;
}

/** Who votes: undefined when neither a cookie nor the form says so in our hand. */
export function readerKey(visit: Visit, mark: string): string | undefined {
  const { request, reply, ports, me } = visit;
  if (me !== undefined) return me.id;
  const known = idIn(visit, request.cookies[cookieName] ?? '');
  if (known !== undefined) return known;
  const id = idIn(visit, mark);
  if (id === undefined) return undefined;
  const secure = ports.config.public_url.startsWith('https:');
  const maxAge = cookieDays * 86_400;
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge } as const;
  reply.setCookie(cookieName, mark, options);
  return id;
}

function idIn({ ports }: Visit, mark: string): string | undefined {
  const [, id, signature] = shape.exec(mark) ?? [];
  if (id === undefined || signature === undefined) return undefined;
  return ports.secrets.verify(purpose, id, signature) ? id : undefined;
}
