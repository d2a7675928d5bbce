/**
 * Downloads from a host of their own (FILES_URL): whatever a browser makes of the bytes, it is at an address where
 * nobody is signed in. The desk judges the right to the file and hands out an address that holds for a minute.
 */
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import type { Ports } from '#platform/ports.ts';
import { type OpenedFile, openFile } from './opened.ts';

const purpose = 'files.apart';
const life = 60_000;

/**
 * Where whoever may have the file fetches it; undefined when files have no host of their own, or a program asks,
 * which no page misleads.
 */
export function apartAddress(ctx: Ctx, { config, secrets }: Ports, id: string): string | undefined {
  const isProgram = ctx.actor.kind === 'agent' && ctx.actor.via === 'token';
  if (config.files_url === undefined || isProgram) return undefined;
  const said = `${id}.${ctx.now.getTime() + life}`;
  return `${config.files_url}/f/${said}.${secrets.sign(purpose, said)}`;
}

/**
 * What stands behind such an address.
 * @throws OporaError not_found when it was not made here, or its minute is over
 */
export async function openApart(ctx: Ctx, ports: Ports, ticket: string): Promise<OpenedFile> {
  const [, id, until, signature] = /^([0-9a-f-]{36})\.(\d{13})\.([\w-]{43})$/.exec(ticket) ?? [];
  if (id === undefined || until === undefined || signature === undefined)
    return fail('not_found', 'errors.not_found');
  const isOurs = ports.secrets.verify(purpose, `${id}.${until}`, signature);
  if (!isOurs || Number(until) < ctx.now.getTime()) fail('not_found', 'errors.not_found');
  return openFile(ctx, ports.blobs, { id, as: 'attachment' });
}
