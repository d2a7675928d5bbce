import { Button, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import {
  listPushSubscriptions,
  type NotificationDelivery,
  tryPush,
  unsubscribeFromPush,
} from '#contract/notifications.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Moment } from '../../ui/clock.tsx';
import rows from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { type PushState, pushState, switchPushOff, switchPushOn } from '../pwa/push.ts';
import { browserOf } from './browser-name.ts';
import css from './delivery.module.css';
import { saveDelivery } from './delivery-queries.ts';

/** This browser: does it get pushes; and the others that do. */
export function PushBrowsers({ delivery }: { delivery: NotificationDelivery }) {
  const { data } = useQuery(ask(listPushSubscriptions, {}));
  const [state, setState] = useState<PushState | null>(null);
  useEffect(() => {
    void pushState().then(setState);
  }, []);
  const items = data?.items ?? [];
  const mine = items.find((one) => one.is_current);

  async function remove(id: string) {
    try {
      await call(unsubscribeFromPush, { params: { push_subscription_id: id } });
      if (id === mine?.id) {
        await switchPushOff();
        setState(await pushState());
      }
      await refresh(listPushSubscriptions);
    } catch (error) {
      tellError(error);
    }
  }
  async function greet(id: string) {
    try {
      await call(tryPush, { params: { push_subscription_id: id } });
      tell(t('pwa.push_tried'));
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <>
      <ThisBrowser
        state={state === 'on' && mine === undefined ? 'off' : state}
        onChange={(next) => {
          setState(next);
          void refresh(listPushSubscriptions);
        }}
        onOff={() => mine !== undefined && void remove(mine.id)}
      />
      <Switch
        label={t('delivery.hide_texts')}
        description={t('delivery.hide_texts_text')}
        checked={delivery.hide_texts}
        onChange={(event) => void saveDelivery({ hide_texts: event.currentTarget.checked })}
      />
      {items.length > 0 && (
        <ul className={rows['rows']} aria-label={t('pwa.browsers')} style={{ marginTop: 12 }}>
          {items.map((one) => (
            <li key={one.id} className={rows['row']}>
              <span className={rows['words']}>
                <span>{browserOf(one.user_agent)}</span>
                <span className={rows['quiet']}>
                  {one.is_current && `${t('pwa.this_browser')} · `}
                  {one.last_pushed_at === null ? (
                    t('pwa.browser_never')
                  ) : (
                    <>
                      {t('pwa.browser_pushed')} <Moment at={one.last_pushed_at} />
                    </>
                  )}
                </span>
              </span>
              <Button variant="default" onClick={() => void greet(one.id)}>
                {t('pwa.push_try')}
              </Button>
              <Button variant="default" onClick={() => void remove(one.id)}>
                {t('pwa.browser_remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

type HereProps = {
  state: PushState | null;
  onChange: (next: PushState) => void;
  onOff: () => void;
};

function ThisBrowser({ state, onChange, onOff }: HereProps) {
  const { id } = useMe();
  const [isBusy, setBusy] = useState(false);
  async function switchOn() {
    setBusy(true);
    try {
      onChange(await switchPushOn(id));
    } catch {
      tell(t('pwa.push_failed'));
    }
    setBusy(false);
  }
  if (state === null) return null;
  if (state === 'impossible' || state === 'blocked') {
    return <p className={css['quiet']}>{t(`pwa.push_${state}`)}</p>;
  }
  return (
    <div className={css['state']}>
      <span>
        {t('pwa.push')}
        <br />
        {state === 'on' ? (
          <span className={css['on']}>{t('pwa.push_is_on')}</span>
        ) : (
          <span className={css['quiet']}>{t('pwa.push_text')}</span>
        )}
      </span>
      {state === 'on' ? (
        <Button variant="default" onClick={onOff}>
          {t('pwa.push_off')}
        </Button>
      ) : (
        <Button loading={isBusy} onClick={() => void switchOn()}>
          {t('pwa.push_on')}
        </Button>
      )}
    </div>
  );
}
