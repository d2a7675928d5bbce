import {
  infiniteQueryOptions,
  notifyManager,
  QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { type AnyEndpoint, call, type Input, type LooseInput, type Output } from './api.ts';
import { ApiError } from './reach.ts';

/** Query keys mirror endpoints, so that live.ts can say "everything of this path" without a list of screens. */
export type QueryKey = readonly [path: string, params: unknown, query: unknown, pages?: 'pages'];

// What a click changes is on the screen before the next frame, and a box that was ticked is never empty
// in between; by itself the library waits for a timer.
notifyManager.setScheduler(queueMicrotask);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      retry: (failures, error) =>
        failures < 2 &&
        error instanceof ApiError &&
        (error.code === 'offline' || error.code === 'unavailable'),
    },
  },
});

/** Options of a query for a GET endpoint. */
export function ask<E extends AnyEndpoint>(endpoint: E, input: Input<E>) {
  const { params = null, query = null }: LooseInput = input;
  return queryOptions({
    queryKey: [endpoint.path, params, query] as QueryKey,
    queryFn: ({ signal }) => call(endpoint, input, signal),
  });
}

/** Options of an endless list for a GET endpoint that answers `{ items, next }`. */
export function askPages<E extends AnyEndpoint>(endpoint: E, input: Input<E>) {
  const { params = null, query = null }: LooseInput = input;
  return infiniteQueryOptions({
    queryKey: [endpoint.path, params, query, 'pages'] as QueryKey,
    queryFn: ({ pageParam, signal }) =>
      call(
        endpoint,
        (pageParam === null
          ? input
          : {
              ...(input as LooseInput),
              query: { ...(query ?? {}), after: pageParam },
            }) as Input<E>,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Output<E>) => (last as { next: string | null }).next,
  });
}

/** Marks everything of these endpoints as stale and refetches what is on screen. */
export async function refresh(...endpoints: Pick<AnyEndpoint, 'path'>[]): Promise<void> {
  const paths = new Set<string>(endpoints.map((endpoint) => endpoint.path));
  await queryClient.invalidateQueries({
    predicate: (query) => paths.has(String(query.queryKey[0])),
  });
}
