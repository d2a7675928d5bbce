import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ArticleGap } from '#contract/article-search.ts';
import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import css from './gaps.module.css';

export type GapAction = 'write' | 'link' | 'synonym' | 'dismiss' | 'done' | 'reopen';

type Props = { gap: ArticleGap; onAct: (action: GapAction) => void };

/** One thing that was not found or did not help: what, how often, since when, by whom, and what to do. */
export function GapLine({ gap, onAct }: Props) {
  return (
    <li className={css['gap']}>
      <Head gap={gap} />
      <p className={css['facts']}>
        <span>{t('gaps.times', { count: gap.times })}</span>
        {gap.changed_at !== null && gap.state === 'open' && gap.times_since > 0 && (
          <span>{t('gaps.times_since', { count: gap.times_since })}</span>
        )}
        <span>
          {t('gaps.since', { day: '' })}
          <Moment at={gap.first_at} />
        </span>
        {gap.times > 1 && (
          <span>
            {t('gaps.last', { day: '' })}
            <Moment at={gap.last_at} />
          </span>
        )}
        <span>{t(whose(gap))}</span>
      </p>
      <Decision gap={gap} />
      {/* biome-ignore lint/a11y/useSemanticElements: buttons of one line, not a form */}
      <div
        className={css['do']}
        role="group"
        aria-label={t('gaps.actions', { words: nameOf(gap) })}
      >
        <Actions gap={gap} onAct={onAct} />
      </div>
    </li>
  );
}

function nameOf(gap: ArticleGap): string {
  return gap.article?.title ?? gap.words;
}

function Head({ gap }: { gap: ArticleGap }) {
  if (gap.article === null) return <p className={css['words']}>«{gap.words}»</p>;
  return (
    <>
      <p className={css['words']}>
        <Link to="/knowledge/$id" params={{ id: gap.article.id }} search={{}}>
          {gap.article.title}
        </Link>
      </p>
      {gap.words !== '' && (
        <p className={css['note']}>{t('gaps.last_question', { words: gap.words })}</p>
      )}
    </>
  );
}

function whose({ times, times_inside }: ArticleGap) {
  if (times_inside === 0) return 'gaps.by_customers';
  return times_inside >= times ? 'gaps.by_colleagues' : 'gaps.by_both';
}

/** Who decided what. */
function Decision({ gap }: { gap: ArticleGap }) {
  const { answer, note, changed_at, changed_by, state } = gap;
  return (
    <>
      {answer !== null && (
        <p className={css['note']}>
          {t('gaps.answered_by')}{' '}
          <Link to="/knowledge/$id" params={{ id: answer.id }} search={{}}>
            {answer.title}
          </Link>
        </p>
      )}
      {note !== '' && <p className={css['note']}>{note}</p>}
      {state !== 'open' && changed_at !== null && (
        <p className={css['facts']}>
          <span>
            {t('gaps.decided', { name: changed_by?.name ?? '', day: '' })}
            <Moment at={changed_at} />
          </span>
        </p>
      )}
    </>
  );
}

function Actions({ gap, onAct }: Props) {
  const button = (action: GapAction, label: string) => (
    <Button key={action} size="xs" variant="default" onClick={() => onAct(action)}>
      {label}
    </Button>
  );
  if (gap.state !== 'open') return button('reopen', t('gaps.reopen'));
  if (gap.article !== null)
    return (
      <>
        <Button
          size="xs"
          variant="default"
          renderRoot={(props) => (
            <Link
              to="/knowledge/$id/edit"
              params={{ id: gap.article?.id ?? '' }}
              search={{}}
              {...props}
            />
          )}
        >
          {t('gaps.improve')}
        </Button>
        {button('done', t('gaps.done'))}
        {button('dismiss', t('gaps.dismiss'))}
      </>
    );
  return (
    <>
      {button('write', t('gaps.write'))}
      {button('link', t('gaps.link'))}
      {button('synonym', t('gaps.add_synonym'))}
      {button('dismiss', t('gaps.dismiss'))}
    </>
  );
}
