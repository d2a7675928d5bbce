import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { MoreButton } from '../../ui/more-button.tsx';
import rows from '../../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';

type Props<Item> = {
  title: string;
  query: UseInfiniteQueryResult<{ pages: { items: Item[] }[] }>;
  children: (items: Item[]) => ReactNode;
};

/** What a number of a report is made of, page by page; `#behind` leads here. */
export function Behind<Item>({ title, query, children }: Props<Item>) {
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={rows['group']} aria-labelledby="behind">
      <h2 id="behind" className={rows['heading']}>
        {title}
      </h2>
      {query.isPending && <LoadingLines lines={3} />}
      {query.isError && items.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {children(items)}
      <MoreButton query={query} />
    </section>
  );
}
