import type { z } from 'zod';
import type { Endpoint } from '#contract/endpoint.ts';
import { isForTogether } from '#contract/together.ts';
import { problemOf, reach, refusal } from './reach.ts';
import { askSoon } from './together.ts';

type Part<Name extends string, Schema extends z.ZodType> =
  unknown extends z.input<Schema>
    ? { [K in Name]?: never }
    : Record<never, never> extends z.input<Schema>
      ? { [K in Name]?: z.input<Schema> }
      : { [K in Name]: z.input<Schema> };

/** What a call of an endpoint takes: its path params, query and body, each only where it has one. */
export type Input<E> =
  E extends Endpoint<infer P, infer Q, infer B, z.ZodType>
    ? Part<'params', P> & Part<'query', Q> & Part<'body', B>
    : never;
export type Output<E> =
  E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never;
export type AnyEndpoint = Endpoint<z.ZodType, z.ZodType, z.ZodType, z.ZodType>;
export type LooseInput = { params?: unknown; query?: unknown; body?: unknown };

/**
 * Calls an endpoint of the contract. The server validates; the answer is trusted, because the same
 * schema serialised it. Throws ApiError.
 */
export function call<E extends AnyEndpoint>(
  endpoint: E,
  input: Input<E>,
  signal?: AbortSignal,
): Promise<Output<E>> {
  return request(endpoint, input, signal === undefined ? {} : { signal });
}

/** How long a write may wait for its answer before it counts as lost on the way. */
const answerMilliseconds = 20_000;

/**
 * A write that may be asked again with the same key: the server does it once and answers the same
 * (server/platform/idempotency.ts). Throws ApiError; `offline` when no answer came.
 */
export function callOnce<E extends AnyEndpoint>(
  endpoint: E,
  input: Input<E>,
  key: string,
): Promise<Output<E>> {
  return request(endpoint, input, { key, signal: AbortSignal.timeout(answerMilliseconds) });
}

/** Random, and possible on a page that came by http too. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

async function request<E extends AnyEndpoint>(
  endpoint: E,
  input: Input<E>,
  { signal, key }: { signal?: AbortSignal; key?: string },
): Promise<Output<E>> {
  const { body } = input as LooseInput;
  if (isForTogether(endpoint)) {
    const answer = await askSoon(urlOf(endpoint, input), signal);
    if (answer.status >= 400) throw problemOf(answer.status, JSON.stringify(answer.body));
    return answer.body as Output<E>;
  }
  const headers: Record<string, string> = { accept: 'application/json' };
  if (key !== undefined) headers['idempotency-key'] = key;
  if (endpoint.method !== 'GET') headers['x-opora'] = '1';
  if (body !== undefined) headers['content-type'] = 'application/json';
  const response = await reach(urlOf(endpoint, input), {
    method: endpoint.method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) throw await refusal(response);
  return (response.status === 204 ? {} : await response.json()) as Output<E>;
}

/** The address of an endpoint: path with params filled in, and its query. */
export function urlOf(endpoint: Pick<Endpoint, 'path'>, input: LooseInput): string {
  const params = (input.params ?? {}) as Record<string, unknown>;
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== null) search.set(name, String(value));
  }
  const query = search.toString();
  return query === '' ? path : `${path}?${query}`;
}
