/** Several reads in one request: what a screen asks for in one moment. */
import { z } from 'zod';
import { type Endpoint, endpoint, isForContacts } from './endpoint.ts';

/** What is asked for together at most; whoever wants more asks again. */
export const mostTogether = 40;

/**
 * Whether an endpoint may be asked for so: a plain read by an agent. A costly one waits for its turn, one with
 * a limit is counted by its address, and a stream has an answer of its own.
 */
export function isForTogether(
  one: Pick<Endpoint, 'method' | 'access' | 'stream' | 'limit' | 'is_costly'>,
): boolean {
  const isPlain = one.stream === undefined && one.limit === undefined && one.is_costly !== true;
  const isOfAgents = one.access !== 'public' && one.access !== 'setup' && !isForContacts(one);
  return one.method === 'GET' && isPlain && isOfAgents;
}

/** One answer: the place of its path in the request, and what a request of its own would have got. */
export const togetherAnswer = z.strictObject({
  at: z.number().int(),
  status: z.number().int(),
  body: z.unknown(),
});
export type TogetherAnswer = z.infer<typeof togetherAnswer>;

export const askTogether = endpoint({
  method: 'POST',
  path: '/api/together',
  // Each read has an access of its own.
  access: 'half',
  scope: 'read',
  summary:
    'Several reads in one request. Paths of GET endpoints with their queries; one line of JSON for each (NDJSON), as soon as it is ready: its place, its status, its body.',
  body: z.strictObject({
    paths: z.array(z.string().max(4_000).startsWith('/api/')).min(1).max(mostTogether),
  }),
  stream: 'download',
  response: z.unknown(),
});
