import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { listViews, type View, viewCountStops } from '#contract/views.ts';
import { recall, translated } from '../../i18n.ts';
import { ask } from '../../queries.ts';

export const viewsQuery = ask(listViews, {});

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
