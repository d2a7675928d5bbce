import type { ReadingNotice } from '#contract/reading.ts';
import { locale, t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import css from '../../ui/rows.module.css';

/** Each time that somebody stood out: who, how much of what, against what. */
export function NoticeList({ notices }: { notices: readonly ReadingNotice[] }) {
  if (notices.length === 0) return <p>{t('reading.none')}</p>;
  return (
    <ul className={css['rows']}>
      {notices.map((notice) => (
        <li key={notice.id} className={css['row']}>
          <span className={css['words']}>
            <span>{notice.agent.name}</span>
            <span className={css['quiet']}>{said(notice)}</span>
            {notice.token_names.length > 0 && (
              <span className={css['quiet']}>
                {t('reading.by_tokens', { names: list(notice.token_names) })}
              </span>
            )}
          </span>
          <span className={css['badge']} data-tone={notice.refused_at === null ? 'warn' : 'bad'}>
            {t(notice.refused_at === null ? 'reading.noticed' : 'reading.refused')}
          </span>
          <Moment at={notice.at} with_time />
        </li>
      ))}
    </ul>
  );
}

function said({ kind, span, counted, compared }: ReadingNotice): string {
  const number = new Intl.NumberFormat(locale());
  return t(`reading.said_${span}`, {
    what: t(`reading.${kind}`),
    counted: number.format(counted),
    compared: number.format(compared),
  });
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat(locale()).format(names);
}
