import type { ArticleRow } from '#contract/articles.ts';
import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import { PlaceLink } from '../../ui/place-link.tsx';
import css from './knowledge.module.css';
import { AudienceMark, StateMark } from './state-mark.tsx';
import { languageName } from './words.ts';

type Props = { row: ArticleRow; place: string };

/** An article in the list: what it is called, where it lies, who may read it, and what it waits for. */
export function ArticleLine({ row, place }: Props) {
  return (
    <li>
      <PlaceLink href={`/knowledge/${row.id}`} className={css['line']} data-article={row.id}>
        <span className={css['line_words']}>
          <span className={css['line_title']}>{row.title}</span>
          <span className={css['line_facts']}>
            <span className={css['line_number']}>№ {row.number}</span>
            {place !== '' && <span>{place}</span>}
            {row.owner !== null && <span>{row.owner.name}</span>}
            <span>
              {t('knowledge.updated').toLowerCase()} <Moment at={row.updated_at} />
            </span>
          </span>
          <Waits row={row} />
        </span>
        <span className={css['line_marks']}>
          <StateMark state={row.state} />
          <AudienceMark audience={row.audience} />
          <Languages codes={row.languages} />
        </span>
      </PlaceLink>
    </li>
  );
}

/** What somebody has to do about it, if anything. */
function Waits({ row }: { row: ArticleRow }) {
  const isOut = row.published_at !== null;
  if (!row.is_stale && row.open_flags === 0 && row.publish_at === null && !row.has_unpublished)
    return null;
  return (
    <span className={css['waits']}>
      {row.is_stale && <span data-tone="warn">{t('knowledge.stale')}</span>}
      {row.open_flags > 0 && (
        <span data-tone="bad">{t('knowledge.flags', { count: row.open_flags })}</span>
      )}
      {row.publish_at !== null && (
        <span>
          {t('knowledge.scheduled_for', { at: '' })}
          <Moment at={row.publish_at} with_time />
        </span>
      )}
      {isOut && row.has_unpublished && <span>{t('knowledge.changed')}</span>}
    </span>
  );
}

export function Languages({ codes }: { codes: readonly string[] }) {
  return (
    <span className={css['languages']}>
      <span className="hidden">
        {t('knowledge.languages', { list: codes.map(languageName).join(', ') })}
      </span>
      {codes.map((code) => (
        <span key={code} className={css['language']} aria-hidden="true">
          {code}
        </span>
      ))}
    </span>
  );
}
