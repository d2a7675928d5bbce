import { Button } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import {
  downloadRawMessage,
  getLedgerEntry,
  type LedgerEntry,
  listLedger,
  retryLedgerEntry,
} from '#contract/channels.ts';
import {
  countQuarantine,
  listMailRules,
  releaseMail,
  setMailRule,
} from '#contract/mail-protection.ts';
import { call, type Output, urlOf } from '../../api.ts';
import { t, translated } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import css from '../../ui/rows.module.css';
import { LoadingLines } from '../../ui/states.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { saySize } from '../ticket/file-chip.tsx';
import own from './ledger-entry.module.css';
import { sayMark, sayResults } from './sender-words.ts';

const tones = {
  received: 'warn',
  opened: 'good',
  joined: 'good',
  bounce: undefined,
  ignored: undefined,
  failed: 'bad',
  quarantined: 'warn',
} as const satisfies Record<LedgerEntry['state'], 'good' | 'bad' | 'warn' | undefined>;

/** One message: what became of it and why, who sent it, and what a person can do about it. */
export function LedgerRow({ entry }: { entry: LedgerEntry }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const subject =
    entry.subject === null || entry.subject === '' ? t('ticket.no_subject') : entry.subject;
  const mark = sayMark(entry.auth, claimsToBeOurs(entry));
  return (
    <li>
      <div className={css['row']}>
        <span className={css['words']}>
          <span>{subject}</span>
          <span className={css['quiet']}>
            {entry.from_address ?? t('settings.no_sender')}{' '}
            {entry.from_address !== null && (
              <span className={own['mark']} data-tone={mark.tone} title={mark.text}>
                {t(`protection.${mark.standing}`)}
              </span>
            )}
          </span>
          <span className={css['quiet']}>
            {entry.door.toUpperCase()} · {saySize(entry.raw_size)} ·{' '}
            <Moment at={entry.received_at} />
            {timesOf(entry) > 1 && ` · ${t('settings.came_times', { count: timesOf(entry) })}`}
          </span>
          {entry.cause !== null && <span>{sayCause(entry)}</span>}
        </span>
        <span className={css['badge']} data-tone={tones[entry.state]}>
          {t(`settings.ledger_${entry.state}`)}
        </span>
        {entry.ticket !== null && (
          <Link to="/tickets/$number" params={{ number: String(entry.ticket.number) }} search={{}}>
            #{entry.ticket.number}
          </Link>
        )}
        <button
          type="button"
          className={own['toggle']}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {t('protection.details')}
          <span className="hidden">: {subject}</span>
          <IconChevronDown size={14} stroke={1.75} aria-hidden="true" />
        </button>
      </div>
      <div id={id} hidden={!open}>
        {open && <Details entry={entry} />}
      </div>
    </li>
  );
}

function sayCause({ cause, detail }: LedgerEntry): string {
  const words = translated(`protection.cause_${cause}`) ?? cause ?? '';
  return detail === null || detail === '' ? words : `${words}: ${detail}`;
}

function claimsToBeOurs({ evidence }: LedgerEntry): boolean {
  return evidence['claims_agent'] === true;
}

function timesOf(entry: LedgerEntry): number {
  return entry.received_count + entry.copies.length;
}

function Details({ entry }: { entry: LedgerEntry }) {
  const query = useQuery(ask(getLedgerEntry, { params: { ledger_entry_id: entry.id } }));
  return (
    <div className={own['details']}>
      <Actions entry={entry} />
      <Checks entry={entry} />
      <Again entry={entry} />
      {query.data === undefined ? (
        query.isPending && <LoadingLines lines={3} />
      ) : (
        <Preview preview={query.data.preview} />
      )}
    </div>
  );
}

function Checks({ entry }: { entry: LedgerEntry }) {
  const { auth, spam } = entry;
  const mark = sayMark(auth, claimsToBeOurs(entry));
  return (
    <ul className={own['facts']}>
      <li>{mark.text}</li>
      {auth !== null && <li className={css['quiet']}>{sayResults(auth)}</li>}
      {spam !== null && <li>{saySpam(spam)}</li>}
      {entry.remote_address !== null && (
        <li className={css['quiet']}>
          {t('protection.from_peer', { address: entry.remote_address })}
        </li>
      )}
      {entry.released_at !== null && (
        <li>
          {t('protection.released')} · <Moment with_time at={entry.released_at} />
        </li>
      )}
    </ul>
  );
}

function saySpam({ is_spam, is_unchecked, by, score }: NonNullable<LedgerEntry['spam']>): string {
  if (is_unchecked) return t('protection.spam_unchecked');
  const words = t(is_spam ? 'protection.spam_by' : 'protection.not_spam_by', { by });
  return score === null ? words : `${words}, ${t('protection.score', { score })}`;
}

function Again({ entry }: { entry: LedgerEntry }) {
  if (timesOf(entry) < 2) return null;
  return (
    <section>
      <h2 className={own['heading']}>{t('protection.came_again')}</h2>
      <ul className={own['facts']}>
        {entry.received_again_at.map((at) => (
          <li key={at}>
            <Moment with_time at={at} />
          </li>
        ))}
        {entry.copies.map((copy) => (
          <li key={copy.id}>
            <Moment with_time at={copy.received_at} />{' '}
            <a href={urlOf(downloadRawMessage, { params: { ledger_entry_id: copy.id } })} download>
              {t('protection.other_way', { door: copy.door.toUpperCase() })}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Preview({ preview }: Pick<Output<typeof getLedgerEntry>, 'preview'>) {
  return (
    <section>
      <h2 className={own['heading']}>{t('protection.preview')}</h2>
      {preview.to.length > 0 && (
        <p className={css['quiet']}>
          {t('protection.recipients', { list: preview.to.join(', ') })}
        </p>
      )}
      {preview.text === '' ? (
        <p className={css['quiet']}>{t('protection.preview_empty')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={own['text']} aria-label={t('protection.preview')} tabIndex={0}>
          {preview.text}
        </section>
      )}
      {preview.files.length > 0 && (
        <ul className={own['facts']}>
          {preview.files.map((file, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name
            <li key={index}>
              {file.name} · {saySize(file.size)}
            </li>
          ))}
        </ul>
      )}
      {preview.is_cut && <p className={css['quiet']}>{t('protection.preview_cut')}</p>}
    </section>
  );
}

function Actions({ entry }: { entry: LedgerEntry }) {
  const [busy, setBusy] = useState(false);
  const params = { ledger_entry_id: entry.id };
  async function run(work: () => Promise<unknown>, words: string) {
    setBusy(true);
    try {
      await work();
      tell(words);
      await refresh(listLedger, getLedgerEntry, countQuarantine, listMailRules);
    } catch (error) {
      tellError(error);
    } finally {
      setBusy(false);
    }
  }
  const release = (trust?: 'address' | 'domain') =>
    void run(
      () => call(releaseMail, { params, body: trust === undefined ? {} : { trust } }),
      t('protection.was_released'),
    );
  const block = (value: string) =>
    void run(
      () => call(setMailRule, { body: { verdict: 'block', value } }),
      t('protection.was_blocked', { value }),
    );
  const isWaiting = entry.state === 'quarantined';
  const canRetry = isWaiting || entry.state === 'failed' || entry.state === 'ignored';
  return (
    <div className={css['buttons']}>
      {isWaiting && (
        <Button loading={busy} onClick={() => release()}>
          {t('protection.release')}
        </Button>
      )}
      {isWaiting && entry.from_address !== null && (
        <Menu
          label={t('protection.release_menu')}
          width={300}
          side="bottom-start"
          entries={ofSender(entry.from_address, {
            address: 'protection.trust_address',
            domain: 'protection.trust_domain',
            pick: (kind) => release(kind),
          })}
          target={(button) => (
            <Button variant="default" {...button}>
              {t('protection.release_menu')}
            </Button>
          )}
        />
      )}
      {canRetry && (
        <Button
          variant="default"
          loading={busy}
          onClick={() =>
            void run(() => call(retryLedgerEntry, { params }), t('settings.ledger_received'))
          }
        >
          {t('settings.retry_message')}
        </Button>
      )}
      {entry.from_address !== null && (
        <Menu
          label={t('protection.block')}
          width={300}
          side="bottom-start"
          entries={ofSender(entry.from_address, {
            address: 'protection.block_address',
            domain: 'protection.block_domain',
            pick: (_kind, value) => block(value),
          })}
          target={(button) => (
            <Button variant="default" {...button}>
              {t('protection.block')}
            </Button>
          )}
        />
      )}
      <Button
        variant="default"
        component="a"
        href={urlOf(downloadRawMessage, { params })}
        download
        title={t('ticket.raw_message')}
      >
        .eml
      </Button>
    </div>
  );
}

type OfSender = {
  address: 'protection.trust_address' | 'protection.block_address';
  domain: 'protection.trust_domain' | 'protection.block_domain';
  pick: (kind: 'address' | 'domain', value: string) => void;
};

function ofSender(address: string, say: OfSender): MenuEntry[] {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return [
    {
      label: t(say.address, { value: address }),
      onPick: () => say.pick('address', address),
    },
    { label: t(say.domain, { value: domain }), onPick: () => say.pick('domain', domain) },
  ];
}
