import { useQuery } from '@tanstack/react-query';
import {
  excuseClock,
  listClocks,
  listExcuses,
  type SlaClock,
  unexcuseClock,
} from '#contract/sla.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Menu } from '../../ui/menu.tsx';
import { tellError } from '../../ui/toast.tsx';
import css from './due.module.css';

/** Why a breach is excused; it stays a breach, shown with its excuse. */
export function ExcuseMenu({ clock }: { clock: SlaClock }) {
  const { data } = useQuery({ ...ask(listExcuses, {}), staleTime: 10 * 60_000 });
  const excuses = data?.items.filter((one) => !one.is_archived) ?? [];
  if (excuses.length === 0) return null;
  const params = { clock_id: clock.id };
  async function change(work: Promise<unknown>) {
    try {
      await work;
      await refresh(listClocks);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <span className={css['explain']}>
      <Menu
        label={t('due.excuse')}
        side="bottom-start"
        target={(button) => (
          <button type="button" className={css['why']} {...button}>
            {t(clock.excuse === null ? 'due.excuse' : 'due.excuse_other')}
          </button>
        )}
        entries={[
          ...excuses.map(({ id, name }) => ({
            label: name,
            is_chosen: clock.excuse?.id === id,
            onPick: () => void change(call(excuseClock, { params, body: { excuse_id: id } })),
          })),
          ...(clock.excuse === null
            ? []
            : [
                'line' as const,
                {
                  label: t('due.excuse_none'),
                  onPick: () => void change(call(unexcuseClock, { params })),
                },
              ]),
        ]}
      />
    </span>
  );
}
