import '../../theme/forms.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type Calendar, listCalendars, listFeeds, updateCalendar } from '#contract/calendars.ts';
import { call } from '../../api.ts';
import { CalendarForm } from '../../features/calendars/calendar-form.tsx';
import { Feeds } from '../../features/calendars/feeds.tsx';
import { Probe } from '../../features/calendars/probe.tsx';
import { YearView } from '../../features/calendars/year-view.tsx';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import rows from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** One calendar: its rules, a year of it, its feeds, and a probe. */
export function CalendarScreen() {
  const { id } = useParams({ from: '/signed-in/settings/calendars/$id' });
  const query = useQuery(ask(listCalendars, {}));
  const navigate = useNavigate();
  const calendar = query.data?.items.find((each) => each.id === id);
  const open = (made: string) =>
    void navigate({ to: '/settings/calendars/$id', params: { id: made } });
  return (
    <Page
      title={calendar?.name ?? t(id === 'new' ? 'calendars.new' : 'calendars.title')}
      actions={calendar !== undefined && <DefaultMark calendar={calendar} />}
    >
      <WithData query={query}>
        {() => {
          if (id !== 'new' && calendar === undefined)
            return <EmptyState title={t('errors.not_found')} />;
          return (
            <>
              <CalendarForm
                key={id}
                {...(calendar === undefined ? {} : { calendar })}
                onMade={open}
              />
              {calendar !== undefined && <Saved key={calendar.id} calendar={calendar} />}
            </>
          );
        }}
      </WithData>
    </Page>
  );
}

function DefaultMark({ calendar }: { calendar: Calendar }) {
  const { id, name } = calendar;
  async function makeDefault() {
    try {
      await call(updateCalendar, { params: { calendar_id: id }, body: { is_default: true } });
      await refresh(listCalendars);
      tell(t('calendars.made_default', { name }));
    } catch (error) {
      tellError(error);
    }
  }
  if (calendar.is_default)
    return (
      <span className={rows['badge']} data-tone="good">
        {t('calendars.is_default')}
      </span>
    );
  if (calendar.is_archived) return <span className={rows['badge']}>{t('calendars.archived')}</span>;
  return (
    <Button variant="default" onClick={() => void makeDefault()}>
      {t('calendars.make_default')}
    </Button>
  );
}

/** What only a calendar that is there has. */
function Saved({ calendar }: { calendar: Calendar }) {
  const feeds = useQuery(ask(listFeeds, { params: { calendar_id: calendar.id } }));
  const items = feeds.data?.items ?? [];
  return (
    <>
      <YearView calendar={calendar} feeds={items} />
      <Probe calendar={calendar} />
      <WithData query={feeds}>{() => <Feeds calendar_id={calendar.id} feeds={items} />}</WithData>
    </>
  );
}
