import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import {
  listMailboxWatch,
  type MailboxAlarm,
  sendCanary,
  type MailboxWatch as Watch,
} from '#contract/mailbox-watch.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Moment, SpanSince } from '../../ui/clock.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { alarmText } from './alarm-text.ts';
import own from './mailbox-watch.module.css';
import { RoundTrips, sayTrip } from './round-trips.tsx';

/** Rounds come home without news of their own. */
const ASK_EVERY_MS = 30_000;

/** How the mailbox fares: what is wrong, when mail was fetched last, how long it lay, its letters to itself. */
export function MailboxWatch({ mailbox_id }: { mailbox_id: string }) {
  const query = useQuery({ ...ask(listMailboxWatch, {}), refetchInterval: ASK_EVERY_MS });
  const watch = query.data?.items.find((each) => each.mailbox_id === mailbox_id);
  if (watch === undefined) return null;
  return (
    <section className={css['card']} aria-label={t('mailbox.fares')}>
      {watch.alarms.length > 0 && (
        <ul className={own['alarms']}>
          {watch.alarms.map((alarm) => (
            <AlarmLine key={alarm.kind} alarm={alarm} />
          ))}
        </ul>
      )}
      <dl className={own['facts']}>
        <div>
          <dt>{t('mailbox.last_fetch')}</dt>
          <dd>{watch.last_fetch_at === null ? '—' : <Moment at={watch.last_fetch_at} />}</dd>
        </div>
        <div>
          <dt>{t('mailbox.lag')}</dt>
          <dd>{watch.lag_seconds === null ? '—' : sayTrip(watch.lag_seconds * 1000)}</dd>
        </div>
        <div>
          <dt>{t('mailbox.today')}</dt>
          <dd>{watch.messages_today}</dd>
        </div>
      </dl>
      {watch.canary.is_possible && <Canary watch={watch} />}
    </section>
  );
}

/** What is wrong, what to do, the server's words, and since when. */
export function AlarmLine({ alarm }: { alarm: MailboxAlarm }) {
  return (
    <li className={own['alarm']}>
      <IconAlertTriangle size={18} aria-hidden="true" />
      <span>
        {alarmText(alarm)}{' '}
        <span className={css['quiet']}>
          {t('mailbox.since')} <SpanSince at={alarm.since} />
        </span>
      </span>
      {alarm.words !== null && <span className={own['words']}>{alarm.words}</span>}
    </li>
  );
}

function Canary({ watch }: { watch: Watch }) {
  const fly = useSubmit(async () => {
    await call(sendCanary, { params: { mailbox_id: watch.mailbox_id } });
    await refresh(listMailboxWatch);
  });
  return (
    <div className={own['canary']}>
      <RoundTrips canary={watch.canary} />
      <FormError submit={fly} />
      <Button variant="default" loading={fly.is_busy} onClick={fly.onSubmit}>
        {t('mailbox.canary_now')}
      </Button>
    </div>
  );
}
