import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type ArticleGap,
  type GapKind,
  type GapState,
  listGaps,
  updateGap,
} from '#contract/article-search.ts';
import { call, type Input } from '../../api.ts';
import { t } from '../../i18n.ts';
import { askPages, refresh } from '../../queries.ts';
import { MoreButton } from '../../ui/more-button.tsx';
import rows from '../../ui/rows.module.css';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { NewArticle } from '../knowledge/new-article.tsx';
import { useKnowledge } from '../knowledge/queries.ts';
import { DismissDialog } from './dismiss-dialog.tsx';
import { type GapAction, GapLine } from './gap-line.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { SynonymDialog } from './synonyms.tsx';

type Props = { kind: GapKind; state: GapState };
type Change = Input<typeof updateGap>['body'];

/** What waits for a decision, the most frequent first; what is decided leaves. */
export function GapList({ kind, state }: Props) {
  const query = useInfiniteQuery(askPages(listGaps, { query: { kind, state } }));
  const [doing, setDoing] = useState<{ action: GapAction; gap: ArticleGap } | null>(null);
  if (query.error !== null && query.data === undefined)
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingLines />;
  const items = query.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Nothing kind={kind} state={state} />;
  async function act(action: GapAction, gap: ArticleGap) {
    if (action !== 'done' && action !== 'reopen') return setDoing({ action, gap });
    try {
      await decide(gap, { state: action === 'done' ? 'done' : 'open' });
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <>
      <ul className={rows['rows']}>
        {items.map((gap) => (
          <GapLine key={gap.id} gap={gap} onAct={(action) => void act(action, gap)} />
        ))}
      </ul>
      <MoreButton query={query} label={t('gaps.more')} />
      {doing !== null && <Doing {...doing} onClose={() => setDoing(null)} />}
    </>
  );
}

function Nothing({ kind, state }: Props) {
  if (state !== 'open') return <EmptyState title={t('gaps.closed_none')} />;
  return <EmptyState title={t(`gaps.${kind}_none`)}>{t(`gaps.${kind}_none_text`)}</EmptyState>;
}

async function decide(gap: ArticleGap, body: Change): Promise<void> {
  await call(updateGap, { params: { article_gap_id: gap.id }, body });
  await refresh(listGaps);
  tell(t(body?.state === 'open' ? 'gaps.reopened' : 'gaps.saved'));
}

type DoingProps = { action: GapAction; gap: ArticleGap; onClose: () => void };

function Doing({ action, gap, onClose }: DoingProps) {
  const spaces = useKnowledge().data?.items ?? [];
  if (action === 'write')
    return (
      <NewArticle
        spaces={spaces}
        section={undefined}
        title={gap.words}
        onMade={(answer_id) => decide(gap, { state: 'done', answer_id })}
        onClose={onClose}
      />
    );
  if (action === 'synonym')
    return (
      <SynonymDialog
        begins_with={gap.words}
        onSaved={() => decide(gap, { state: 'done' })}
        onClose={onClose}
      />
    );
  if (action === 'link')
    return (
      <LinkDialog
        gap={gap}
        save={(answer_id) => decide(gap, { state: 'done', answer_id })}
        onClose={onClose}
      />
    );
  return (
    <DismissDialog save={(note) => decide(gap, { state: 'ignored', note })} onClose={onClose} />
  );
}
