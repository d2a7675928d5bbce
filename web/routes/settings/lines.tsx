import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { getSettings, updateSettings } from '#contract/settings.ts';
import { call } from '../../api.ts';
import { ChecklistList } from '../../features/lines/checklist-list.tsx';
import { ReasonList } from '../../features/lines/reason-list.tsx';
import { t } from '../../i18n.ts';
import { ask, queryClient } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

const query = ask(getSettings, {});

/** How tickets go from line to line: when it is asked, why, and what has to be tried before. */
export function LinesSettings() {
  const settings = useQuery(query);
  async function turn(asks_on_line_change: boolean) {
    try {
      const fresh = await call(updateSettings, { body: { asks_on_line_change } });
      queryClient.setQueryData(query.queryKey, fresh);
      tell(t('common.saved'));
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Page
      title={t('escalation.settings')}
      intro={
        <>
          {t('escalation.settings_intro')} <Link to="/escalations">{t('escalation.report')}</Link>
        </>
      }
    >
      <WithData query={settings}>
        {({ asks_on_line_change }) => (
          <section className={css['group']}>
            <Switch
              label={t('escalation.ask_setting')}
              description={t('escalation.ask_setting_text')}
              checked={asks_on_line_change}
              onChange={(event) => void turn(event.currentTarget.checked)}
            />
          </section>
        )}
      </WithData>
      <ReasonList kind="escalation" />
      <ReasonList kind="return" />
      <ChecklistList />
    </Page>
  );
}
