import '../../theme/forms.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { gapKinds, gapStates, listGaps } from '#contract/article-search.ts';
import { GapList } from '../../features/gaps/gap-list.tsx';
import css from '../../features/gaps/gaps.module.css';
import { Synonyms } from '../../features/gaps/synonyms.tsx';
import { t } from '../../i18n.ts';
import { askPages } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { Page } from '../../ui/page.tsx';

const shows = [...gapKinds, 'synonyms'] as const;

/** What readers did not find, what did not help them, and the words they use: lists to work off. */
export function ArticleSearch() {
  const search = useSearch({ from: '/signed-in/settings/search' });
  const navigate = useNavigate();
  const show = shows.find((one) => one === search.show) ?? 'nothing';
  const state = gapStates.find((one) => one === search.state) ?? 'open';
  const open = useOpen();
  const go = (next: { show?: string; state?: string }) =>
    void navigate({ to: '/settings/search', search: next, replace: true });
  const counted = (one: (typeof shows)[number]) => {
    const count = one === 'synonyms' ? 0 : open[one];
    return count === 0 ? t(`gaps.${one}`) : `${t(`gaps.${one}`)} · ${count}`;
  };
  return (
    <Page title={t('gaps.title')} intro={t('gaps.intro')}>
      <div className={css['bar']}>
        <Choice
          label={t('gaps.show')}
          is_label_hidden
          value={show}
          options={shows.map((value) => ({ value, label: counted(value) }))}
          onChoose={(next) => go(next === 'nothing' ? {} : { show: next })}
        />
        {show !== 'synonyms' && (
          <Choice
            label={t('gaps.state')}
            is_label_hidden
            value={state}
            options={gapStates.map((value) => ({ value, label: t(`gaps.state_${value}`) }))}
            onChoose={(next) =>
              go({
                ...(show === 'nothing' ? {} : { show }),
                ...(next === 'open' ? {} : { state: next }),
              })
            }
          />
        )}
      </div>
      {show === 'synonyms' ? <Synonyms /> : <GapList key={show} kind={show} state={state} />}
    </Page>
  );
}

/** How many wait, by kind. */
function useOpen() {
  const query = useInfiniteQuery(askPages(listGaps, { query: { kind: 'nothing', state: 'open' } }));
  return query.data?.pages[0]?.open ?? { nothing: 0, asked: 0 };
}
