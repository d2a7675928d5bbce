import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getSettings, priorities, updateSettings } from '#contract/settings.ts';
import { call } from '../../api.ts';
import own from '../../features/settings/settings.module.css';
import { t } from '../../i18n.ts';
import { ask, queryClient } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

const query = ask(getSettings, {});
const grades = [1, 2, 3] as const;

/** impact × urgency = priority. A change is saved at once and counts for tickets graded after it. */
export function Priorities() {
  const settings = useQuery(query);
  async function choose(impact: number, urgency: number, priority: number, matrix: number[][]) {
    const next = matrix.map((row, i) =>
      row.map((old, u) => (i === impact - 1 && u === urgency - 1 ? priority : old)),
    );
    try {
      queryClient.setQueryData(
        query.queryKey,
        await call(updateSettings, { body: { priority_matrix: next } }),
      );
      tell(t('common.saved'));
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Page title={t('settings.priorities')} intro={t('settings.priorities_text')}>
      <WithData query={settings}>
        {({ priority_matrix }) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          <section className={css['scroller']} tabIndex={0} aria-label={t('settings.priorities')}>
            <table className={own['matrix']}>
              <thead>
                <tr>
                  <td />
                  {grades.map((urgency) => (
                    <th key={urgency} scope="col">
                      {t(`ticket.urgency_${urgency}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {grades.map((impact) => (
                  <tr key={impact}>
                    <th scope="row">{t(`ticket.impact_${impact}`)}</th>
                    {grades.map((urgency) => (
                      <td key={urgency}>
                        <NativeSelect
                          aria-label={`${t(`ticket.impact_${impact}`)}, ${t(`ticket.urgency_${urgency}`)}`}
                          value={String(priority_matrix[impact - 1]?.[urgency - 1])}
                          data={priorities.map((value) => ({
                            value: String(value),
                            label: t(`ticket.priority_${value}`),
                          }))}
                          onChange={(event) =>
                            void choose(
                              impact,
                              urgency,
                              Number(event.currentTarget.value),
                              priority_matrix,
                            )
                          }
                        />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </WithData>
    </Page>
  );
}
