/** The host of files alone (FILES_URL): nothing else answers there, and its addresses answer nowhere else. */
import type { FastifyInstance } from 'fastify';
import { openApart } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import type { Ports } from '#platform/ports.ts';

export function registerFilesHost(http: FastifyInstance, ports: Ports, ctx: () => Ctx): void {
  const { files_url } = ports.config;
  if (files_url === undefined) return;
  const { host } = new URL(files_url);
  http.addHook('onRequest', async (request) => {
    const isThere = request.headers.host?.toLowerCase() === host;
    if (isThere !== request.url.startsWith('/f/')) fail('not_found', 'errors.not_found');
  });
  http.get<{ Params: { ticket: string } }>('/f/:ticket', async (request, reply) => {
    const { headers, bytes } = await openApart(ctx(), ports, request.params.ticket);
    reply.headers({
      ...headers,
      // The desk's own pages lead here; pages of others have no address to lead by.
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'no-store',
    });
    return reply.send(bytes);
  });
}
