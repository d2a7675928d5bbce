import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import type { View } from '#contract/views.ts';
import { translated } from '../../i18n.ts';
import { PlaceLink } from '../../ui/place-link.tsx';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';
import css from './nav.module.css';
import { useCurrentView, viewCount, viewName, viewSlug, viewsQuery } from './views.ts';

/** Views by section, with live counts. */
export function ViewLinks() {
  const { data, error, refetch } = useQuery(viewsQuery);
  const current = useCurrentView().view;
  const isDesk = useLocation({
    select: ({ pathname }) => /^\/(views|tickets|new|$)/.test(pathname),
  });
  const view = isDesk ? current : undefined;
  if (error !== null && data === undefined) {
    return <ErrorState error={error} retry={() => void refetch()} />;
  }
  if (data === undefined) return <LoadingLines />;
  const shown = data.items.filter((each) => !each.mine.is_hidden || each.id === view?.id);
  return (
    <>
      {Object.entries(Object.groupBy(shown, (each) => each.section)).map(([section, views]) => (
        <Section key={section} name={section} views={views ?? []} current={view} />
      ))}
    </>
  );
}

function Section({
  name,
  views,
  current,
}: {
  name: string;
  views: View[];
  current: View | undefined;
}) {
  const title = translated(`views.section_${name}`) ?? name;
  return (
    <>
      {title !== '' && <h2 className={css['section']}>{title}</h2>}
      <ul className={css['links']}>
        {views.map((view) => (
          <li key={view.id}>
            <PlaceLink
              href={`/views/${encodeURIComponent(viewSlug(view))}`}
              className={`${css['link']} ${view.id === current?.id ? css['here'] : ''}`}
              aria-current={view.id === current?.id ? 'page' : undefined}
            >
              <span className={css['name']}>{viewName(view)}</span>
              <span className={css['count']}>{viewCount(view)}</span>
            </PlaceLink>
          </li>
        ))}
      </ul>
    </>
  );
}
