import { IconCoffee, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  getMyPresence,
  listPresences,
  type PresenceState,
  presenceStates,
  setMyPresence,
} from '#contract/presence.ts';
import { getMyRouting } from '#contract/routing.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import { Drop } from '../../ui/drop.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { useFresh } from './fresh.ts';
import css from './presence.module.css';
import { PresenceMark } from './presence-mark.tsx';
import { TakeNext } from './take-next.tsx';
import { usualUntil } from './until-times.ts';

/** Whether I take work now: one press for a break and back, and all states with until when. */
export function PresenceSwitch() {
  const { data } = useQuery(ask(getMyPresence, {}));
  const routing = useQuery(ask(getMyRouting, {})).data;
  useFresh(['ticket'], [getMyRouting], 5_000);
  const [opened, setOpened] = useState(false);
  const clock = useClock();
  const state = data?.presence.state ?? 'offline';
  const until = data?.presence.until ?? null;
  const isOn = state === 'online';

  async function set(next: PresenceState, minutes?: number) {
    const query = ask(getMyPresence, {});
    const body = {
      state: next,
      until: minutes === undefined ? null : new Date(Date.now() + minutes * 60_000).toISOString(),
    };
    setOpened(false);
    try {
      queryClient.setQueryData(query.queryKey, await call(setMyPresence, { body }));
      // A key that was pressed by chance is noticed, and taken back in one press.
      const back = { label: t('shift.come_back'), run: () => void set('online') };
      tell(t('shift.now', { state: t(`presence.${next}`) }), next === 'online' ? undefined : back);
      await refresh(getMyPresence, listPresences);
    } catch (error) {
      tellError(error);
    }
  }
  const toggle = () => void set(isOn ? 'away' : 'online');
  useShortcuts([
    { combo: 'b', label: 'shift.key_break', run: toggle },
    { combo: 'shift+b', label: 'shift.title', run: () => setOpened(true) },
  ]);
  if (data === undefined) return <div className={css['switch']} />;
  const said = [
    t(`presence.${state}`),
    ...(until === null || isOn
      ? []
      : [t('shift.until', { until: sayMoment(Date.parse(until), clock) })]),
  ].join(' ');
  return (
    <>
      <TakeNext />
      <div className={css['switch']}>
        <Drop
          label={t('shift.title')}
          opened={opened}
          onOpen={setOpened}
          side="top-start"
          width={356}
          target={
            <button
              type="button"
              className={css['now']}
              aria-haspopup="dialog"
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            >
              <PresenceMark state={state} is_silent />
              <span className={css['said']}>
                <span className="hidden">{t('shift.title')}: </span>
                {said}
              </span>
              {routing !== undefined && (
                <span className={css['load']} title={t('board.load', routing.points)}>
                  {t('board.load_short', routing.points)}
                </span>
              )}
            </button>
          }
        >
          <States state={state} set={(next, minutes) => void set(next, minutes)} />
        </Drop>
        <IconButton
          label={t(isOn ? 'shift.take_break' : 'shift.come_back')}
          icon={isOn ? IconCoffee : IconPlayerPlay}
          onClick={toggle}
        />
      </div>
    </>
  );
}

type StatesProps = { state: PresenceState; set: (state: PresenceState, minutes?: number) => void };

function States({ state, set }: StatesProps) {
  return (
    <>
      <ul className={css['states']}>
        {presenceStates.map((each) => (
          <li key={each}>
            <button
              type="button"
              className={css['state']}
              aria-pressed={each === state}
              {...(each === state ? { 'data-autofocus': true } : {})}
              onClick={() => set(each)}
            >
              <PresenceMark state={each} is_silent />
              {t(`presence.${each}`)}
            </button>
            {usualUntil[each].map((minutes) => (
              <button
                key={minutes}
                type="button"
                className={css['until']}
                onClick={() => set(each, minutes)}
              >
                <span className="hidden">{t(`presence.${each}`)}: </span>
                {t(`shift.for_${minutes}`)}
              </button>
            ))}
          </li>
        ))}
      </ul>
      <p className={css['hint']}>{t('shift.hint')}</p>
    </>
  );
}
