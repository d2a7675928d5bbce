/** Who is here, in which language and time zone. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Language, languages } from '#contract/common.ts';
import type { BrandCard } from '#modules/brands/brands.ts';
import { contactCard } from '#modules/people/people.ts';
import { knownSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Ports } from '#platform/ports.ts';
import type { Me, Visit } from './page.ts';
import { noticeWords, sayIn } from './words.ts';

export type Opening = {
  readonly brand: BrandCard;
  readonly language: Language;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly ports: Ports;
};

export async function openVisit(ctx: Ctx, opening: Opening): Promise<Visit> {
  const { brand, language, request, reply } = opening;
  const { time_zone: deskZone } = await knownSettings(ctx);
  const card = ctx.actor.kind === 'contact' ? await contactCard(ctx) : undefined;
  const me: Me | undefined = card && {
    id: card.id,
    name: card.name,
    address: card.address,
    organization: card.organization,
    shares_requests: card.shares_requests,
  };
  return {
    ctx,
    ...opening,
    time_zone: card?.time_zone ?? deskZone,
    me,
    say: sayIn(language),
    to: (path) => `${brand.prefix}/${language}${path === '/' ? '' : path}`,
    notice: takeNotice(request, reply, language),
  };
}

/** Read once, then gone. */
function takeNotice(
  request: FastifyRequest,
  reply: FastifyReply,
  language: Language,
): string | undefined {
  const key = request.cookies['opora-notice'];
  if (key === undefined || request.method !== 'GET') return undefined;
  reply.clearCookie('opora-notice', { path: '/' });
  return noticeWords(language, key);
}

/** Languages that the browser asks for, the dearest first (RFC 9110, 12.5.4). */
export function wishedLanguages(request: FastifyRequest): Language[] {
  const asked = (request.headers['accept-language'] ?? '').split(',').map((part) => {
    const [tag = '', ...more] = part.split(';');
    const weight = /q=([\d.]+)/.exec(more.join(';'))?.[1];
    return { tag: tag.trim().slice(0, 2).toLowerCase(), weight: Number(weight ?? 1) };
  });
  return asked
    .toSorted((one, other) => other.weight - one.weight)
    .flatMap(({ tag }) => languages.filter((known) => known === tag));
}
