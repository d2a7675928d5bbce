import type { z } from 'zod';
import type { Problem } from '#contract/common.ts';
import type { Endpoint } from '#contract/endpoint.ts';
import { type Key, t, translated } from './i18n.ts';

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

/** A refusal of the server or of the network, with a text for the person who looks at the screen. */
export class ApiError extends Error {
  readonly code: Problem['code'] | 'offline';
  readonly status: number;
  readonly message_key: string;
  /** For `invalid`: field path → text. */
  readonly fields: Record<string, string>;

  constructor(
    problem: Pick<Problem, 'status' | 'message_key' | 'params' | 'fields'> & {
      code: Problem['code'] | 'offline';
    },
  ) {
    super(explain(problem));
    this.code = problem.code;
    this.status = problem.status;
    this.message_key = problem.message_key;
    this.fields = Object.fromEntries(
      Object.entries(problem.fields ?? {}).map(([path, key]) => [
        path,
        translated(key, problem.params) ?? t('errors.field.invalid'),
      ]),
    );
  }
}

/** The text for any error that reaches a screen. */
export function errorText(error: unknown): string {
  return error instanceof ApiError ? error.message : t('errors.internal');
}

function explain(problem: {
  code: string;
  message_key: string;
  params?: Problem['params'];
}): string {
  return (
    translated(problem.message_key, problem.params) ??
    translated(`errors.${problem.code}`) ??
    t('errors.internal')
  );
}

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

/** On `window`: a request did not get through. The live line looks whether it still stands. */
export const unreachableEvent = 'opora:unreachable';

let painting: Promise<void> | undefined;

/**
 * What is asked for now waits for the next frame: starting a request takes a millisecond, and a step
 * from ticket to ticket asks for a dozen things that nobody reads first.
 */
export function paintFirst(): void {
  painting ??= new Promise<void>((done) => {
    // A page that nobody looks at is never painted.
    const late = setTimeout(done, 100);
    requestAnimationFrame(() => {
      clearTimeout(late);
      setTimeout(done);
    });
  }).then(() => {
    painting = undefined;
  });
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  if (painting !== undefined) await painting;
  try {
    return await fetch(url, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    window.dispatchEvent(new Event(unreachableEvent));
    throw offline();
  }
}

export function offline(): ApiError {
  return new ApiError({ code: 'offline', status: 0, message_key: 'errors.offline' });
}

/** Turns an answer that is not 2xx into an ApiError; a proxy's page without problem+json too. */
async function refusal(response: Response): Promise<ApiError> {
  return problemOf(response.status, await response.text());
}

export function problemOf(status: number, body: string): ApiError {
  try {
    const problem = JSON.parse(body) as Partial<Problem>;
    if (problem.code !== undefined && problem.message_key !== undefined) {
      return new ApiError({
        ...problem,
        status,
        code: problem.code,
        message_key: problem.message_key,
      });
    }
  } catch {
    // Not ours: an answer of something between us and the server.
  }
  const code = status === 502 || status === 503 || status === 504 ? 'unavailable' : 'internal';
  return new ApiError({ code, status, message_key: `errors.${code}` satisfies Key });
}
