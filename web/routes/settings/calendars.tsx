import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type Calendar, listCalendars, updateCalendar } from '#contract/calendars.ts';
import { call } from '../../api.ts';
import { weekText } from '../../features/calendars/week-text.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Calendars of working time, and which of them is the desk's own. */
export function Calendars() {
  const query = useQuery(ask(listCalendars, {}));
  const navigate = useNavigate();
  return (
    <Page
      title={t('calendars.title')}
      intro={t('calendars.intro')}
      actions={
        <Button
          onClick={() => void navigate({ to: '/settings/calendars/$id', params: { id: 'new' } })}
        >
          {t('calendars.new')}
        </Button>
      }
    >
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('calendars.none')} />
          ) : (
            <>
              <ul className={css['rows']}>
                {items.map((calendar) => (
                  <Row key={calendar.id} calendar={calendar} />
                ))}
              </ul>
              <p className={css['quiet']} style={{ marginTop: 12 }}>
                {t('calendars.default_text')}
              </p>
            </>
          )
        }
      </WithData>
    </Page>
  );
}

function Row({ calendar }: { calendar: Calendar }) {
  const { id, name, is_default, is_archived } = calendar;
  async function change(body: { is_default?: true; is_archived?: boolean }) {
    try {
      await call(updateCalendar, { params: { calendar_id: id }, body });
      await refresh(listCalendars);
      if (body.is_default === true) tell(t('calendars.made_default', { name }));
    } catch (error) {
      tellError(error);
    }
  }
  const facts = [
    weekText(calendar.hours),
    calendar.effective_time_zone,
    ...(calendar.production === null ? [] : [t('calendars.follows_ru')]),
  ];
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <Link to="/settings/calendars/$id" params={{ id }}>
          {name}
        </Link>
        <span className={css['quiet']}>{facts.join(' · ')}</span>
      </span>
      {is_default && (
        <span className={css['badge']} data-tone="good">
          {t('calendars.is_default')}
        </span>
      )}
      {is_archived && <span className={css['badge']}>{t('calendars.archived')}</span>}
      {!is_default && !is_archived && (
        <Button
          variant="subtle"
          color="gray"
          aria-label={`${t('calendars.make_default')}: ${name}`}
          onClick={() => void change({ is_default: true })}
        >
          {t('calendars.make_default')}
        </Button>
      )}
      {!is_default && (
        <Button
          variant="subtle"
          color="gray"
          aria-label={`${t(is_archived ? 'calendars.unarchive' : 'calendars.archive')}: ${name}`}
          onClick={() => void change({ is_archived: !is_archived })}
        >
          {t(is_archived ? 'calendars.unarchive' : 'calendars.archive')}
        </Button>
      )}
    </li>
  );
}
