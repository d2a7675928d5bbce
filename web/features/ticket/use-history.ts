import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { historyQuery } from './ticket-queries.ts';

/** The whole history of a ticket: pages of 200 are fetched one after another until the end. */
export function useHistory(number: string) {
  const query = useInfiniteQuery(historyQuery(number));
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const entries = useMemo(
    () => query.data?.pages.flatMap((page) => page.items) ?? [],
    [query.data],
  );
  return { ...query, entries };
}
