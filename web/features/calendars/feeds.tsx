import { Button, Checkbox, FileButton, TextInput } from '@mantine/core';
import { IconRefresh, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import {
  addFeed,
  type CalendarFeed,
  feedTroubleKeys,
  getCalendarYear,
  importFeed,
  listFeeds,
  refreshFeed,
  removeFeed,
} from '#contract/calendars.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { ApiError } from '../../reach.ts';
import { sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import rows from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import css from './year.module.css';

type Props = { calendar_id: string; feeds: readonly CalendarFeed[] };

/** Days off that come from elsewhere, how each feed fares, and two ways to add one. */
export function Feeds({ calendar_id, feeds }: Props) {
  const [adding, setAdding] = useState(false);
  async function take(file: File | null) {
    if (file === null) return;
    try {
      const name = file.name.replace(/\.ics$/i, '').slice(0, 100) || t('calendars.feed_is_file');
      const content = await file.text();
      await call(importFeed, { params: { calendar_id }, body: { name, content } });
      await refresh(listFeeds, getCalendarYear);
    } catch (error) {
      // What is wrong with the file is said of its one field.
      const [why] = error instanceof ApiError ? Object.values(error.fields) : [];
      if (why === undefined) tellError(error);
      else tell(why);
    }
  }
  return (
    <>
      <h2 className={rows['heading']}>{t('calendars.feeds')}</h2>
      <p className={rows['quiet']}>{t('calendars.feeds_text')}</p>
      {feeds.length === 0 && <p className={rows['quiet']}>{t('calendars.feeds_none')}</p>}
      <ul className={rows['rows']}>
        {feeds.map((feed) => (
          <Row key={feed.id} feed={feed} />
        ))}
      </ul>
      <div className={`${rows['buttons']} ${css['after']}`}>
        <Button variant="default" onClick={() => setAdding(true)}>
          {t('calendars.feed_add')}
        </Button>
        <FileButton accept=".ics,text/calendar" onChange={(file) => void take(file)}>
          {(props) => (
            <Button variant="default" {...props}>
              {t('calendars.feed_file')}
            </Button>
          )}
        </FileButton>
      </div>
      <Dialog title={t('calendars.feed_add')} opened={adding} onClose={() => setAdding(false)}>
        {adding && <AddressForm calendar_id={calendar_id} onDone={() => setAdding(false)} />}
      </Dialog>
    </>
  );
}

function Row({ feed }: { feed: CalendarFeed }) {
  const clock = useClock();
  const said = (at: string) => sayMoment(Date.parse(at), clock, true);
  async function run(work: () => Promise<unknown>, done: string) {
    try {
      await work();
      await refresh(listFeeds, getCalendarYear);
      tell(done);
    } catch (error) {
      tellError(error);
    }
  }
  const params = { calendar_feed_id: feed.id };
  const facts = [
    feed.address === null ? t('calendars.feed_is_file') : new URL(feed.address).host,
    feed.read_at === null && feed.trouble === null ? t('calendars.feed_waiting') : undefined,
    feed.read_at === null ? undefined : t('calendars.feed_days', { count: feed.days }),
    feed.left_out > 0 ? t('calendars.feed_left_out', { count: feed.left_out }) : undefined,
    feed.read_at !== null && feed.trouble === null
      ? t('calendars.feed_read', { when: said(feed.read_at) })
      : undefined,
  ];
  return (
    <li className={rows['row']}>
      <span className={rows['words']}>
        <span>{feed.name}</span>
        <span className={rows['quiet']}>
          {facts.filter((fact) => fact !== undefined).join(' · ')}
        </span>
        {feed.trouble !== null && (
          <span style={{ color: 'var(--time-late)' }}>
            {t('calendars.feed_trouble', { why: t(feedTroubleKeys[feed.trouble]) })}{' '}
            {feed.read_at !== null && t('calendars.feed_last_good', { when: said(feed.read_at) })}
          </span>
        )}
      </span>
      {feed.address !== null && (
        <IconButton
          label={t('calendars.feed_refresh', { name: feed.name })}
          icon={IconRefresh}
          onClick={() => void run(() => call(refreshFeed, { params }), t('calendars.feed_asked'))}
        />
      )}
      <IconButton
        label={t('calendars.feed_remove', { name: feed.name })}
        icon={IconTrash}
        onClick={() => void run(() => call(removeFeed, { params }), t('calendars.feed_removed'))}
      />
    </li>
  );
}

function AddressForm({ calendar_id, onDone }: { calendar_id: string; onDone: () => void }) {
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [isPrivate, setPrivate] = useState(false);
  const submit = useSubmit(async () => {
    const body = { name, address, allow_private_hosts: isPrivate };
    await call(addFeed, { params: { calendar_id }, body });
    await refresh(listFeeds);
    onDone();
  });
  return (
    <form className={rows['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('calendars.feed_name')}
        required
        data-autofocus
        maxLength={100}
        value={name}
        error={submit.fieldError('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('calendars.feed_address')}
        description={t('calendars.feed_address_text')}
        required
        type="text"
        inputMode="url"
        autoComplete="off"
        maxLength={2000}
        value={address}
        error={submit.fieldError('address')}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <Checkbox
        label={t('calendars.feed_private')}
        checked={isPrivate}
        onChange={(event) => setPrivate(event.currentTarget.checked)}
      />
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy}>
        {t('calendars.feed_add')}
      </Button>
    </form>
  );
}
