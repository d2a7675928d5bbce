/** How the page reaches the server, and what it is told when that fails. */
import type { Problem } from '#contract/common.ts';
import { type Key, t, translated } from './i18n.ts';

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

/** The next frame has been painted, when one is waited for. */
export function painted(): Promise<void> {
  return painting ?? Promise.resolve();
}

export async function reach(url: string, init: RequestInit): Promise<Response> {
  await painting;
  try {
    return await fetch(url, { credentials: 'same-origin', ...init });
  } catch (error) {
    throw lost(error);
  }
}

/** What a request that broke is to whoever waits for it; one that was taken back is no news. */
export function lost(error: unknown): unknown {
  if (error instanceof ApiError) return error;
  if (error instanceof DOMException && error.name === 'AbortError') return error;
  window.dispatchEvent(new Event(unreachableEvent));
  return offline();
}

export function offline(): ApiError {
  return new ApiError({ code: 'offline', status: 0, message_key: 'errors.offline' });
}

/** Turns an answer that is not 2xx into an ApiError; a proxy's page without problem+json too. */
export async function refusal(response: Response): Promise<ApiError> {
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
