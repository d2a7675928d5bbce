import { queryOptions, useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import {
  arrangeView,
  type Grouping,
  listViews,
  type TicketSort,
  ticketSorts,
  type View,
  type ViewColumn,
  type ViewLayout,
  viewCountStops,
} from '#contract/views.ts';
import { call } from '../../api.ts';
import { recall, translated } from '../../i18n.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { tellError } from '../../ui/toast.tsx';

type Paint = (views: View[]) => View[];

/** What the person changed and the server has not answered yet, in the order of the clicks. */
const underway: Paint[] = [];
const painted = (views: View[]) => underway.reduce((now, paint) => paint(now), views);

export const viewsQuery = queryOptions({
  ...ask(listViews, {}),
  queryFn: async ({ signal }) => ({ items: painted((await call(listViews, {}, signal)).items) }),
});

let line: Promise<void> = Promise.resolve();

/**
 * Changes the views on the screen at once, and on the server in the order of the clicks. What the server
 * says meanwhile of how they were does not undo what has been chosen since; what it refuses is shown as
 * it was.
 */
export function changeViews(paint: Paint, send: () => Promise<unknown>): void {
  const { queryKey } = viewsQuery;
  underway.push(paint);
  queryClient.setQueryData(queryKey, (known) => known && { items: paint(known.items) });
  line = line.then(async () => {
    let isRefused = false;
    try {
      await send();
    } catch (error) {
      isRefused = true;
      tellError(error);
    }
    underway.splice(underway.indexOf(paint), 1);
    // Whoever asked before the answer may be told of the time before.
    if (isRefused || queryClient.isFetching({ queryKey }) > 0) void refresh(listViews);
  });
}

/** How a view is called in an address: built-in ones by their key, others by id. */
export function viewSlug(view: View): string {
  return view.key ?? view.id;
}

/** "999+" where the server stopped counting. */
export function viewCount({ count }: View): string {
  return count < viewCountStops ? String(count) : `${viewCountStops - 1}+`;
}

/** Built-in views are named by the language of the screen, others by their maker. */
export function viewName(view: View): string {
  return (view.key === null ? undefined : translated(`views.${view.key}`)) ?? view.name;
}

/** The view of the address, else the one seen last, else the first. */
export function useCurrentView(): {
  view: View | undefined;
  views: View[];
  error: unknown;
  is_loading: boolean;
} {
  const { data, error, isPending } = useQuery(viewsQuery);
  const params: { view?: string } = useParams({ strict: false });
  const search: { view?: string } = useSearch({ strict: false });
  const views = data?.items ?? [];
  const slug = params.view ?? search.view ?? recall('opora.view');
  const view = views.find((each) => viewSlug(each) === slug) ?? views[0];
  return { view, views, error, is_loading: isPending };
}

export type Shown = {
  sort: TicketSort;
  layout: ViewLayout;
  columns: readonly ViewColumn[];
  group_by: Grouping | 'none';
};

/** How the person sees the view: as they arranged it, and where they did not, as the view has it. */
export function shownAs({ mine, ...view }: View): Shown {
  return {
    sort: mine.sort ?? ticketSorts.find((known) => known === view.sort) ?? 'updated_desc',
    layout: mine.layout ?? view.layout,
    columns: mine.columns ?? view.columns,
    group_by: mine.group_by ?? view.group_by,
  };
}

/** Changes how the person sees a view; on the screen at once. */
export function arrange(view: View, wish: Partial<View['mine']>): void {
  changeViews(
    (views) =>
      views.map((each) =>
        each.id === view.id ? { ...each, mine: { ...each.mine, ...wish } } : each,
      ),
    () => call(arrangeView, { params: { view_id: view.id }, body: wish }),
  );
}
