import {
  IconAddressBook,
  IconAlarm,
  IconAt,
  IconBell,
  IconBook2,
  IconFlag,
  IconLayoutDashboard,
  IconSearch,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { listMentions } from '#contract/mentions.ts';
import { listNotifications } from '#contract/notifications.ts';
import { listPromises } from '#contract/promises.ts';
import { listReminders } from '#contract/reminders.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useMay, useMe } from '../../session.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { ShortcutHint } from '../../ui/shortcut-hint.tsx';
import { openPalette } from '../palette/open.ts';
import { roleName } from '../people/role-name.ts';
import { MyMenu } from './my-menu.tsx';
import { PinnedLinks, RecentLinks } from './my-tickets.tsx';
import css from './nav.module.css';
import { closeSheet, usePanels } from './panels.ts';
import { useSheetFocus } from './use-sheet-focus.ts';
import { ViewLinks } from './view-links.tsx';

const PresenceSwitch = lazy(() =>
  import('../routing/presence-switch.tsx').then((module) => ({ default: module.PresenceSwitch })),
);

/** The left column: search, views with live counts, and everything that is not the desk. */
export function Nav() {
  const panels = usePanels();
  const { href } = useLocation();
  const isOver = panels.sheet === 'nav';
  const place = useSheetFocus<HTMLElement>(isOver);

  // biome-ignore lint/correctness/useExhaustiveDependencies: any change of address closes the sheet
  useEffect(closeSheet, [href]);

  return (
    <>
      {isOver && (
        <button
          type="button"
          className={css['veil']}
          aria-label={t('common.close')}
          onClick={closeSheet}
        />
      )}
      <nav
        ref={place}
        tabIndex={-1}
        className={css['nav']}
        data-over={isOver}
        data-folded={panels.nav === 'folded'}
        aria-label={t('desk.navigation')}
      >
        <Link to="/" className={css['brand']}>
          <span className={css['mark']} aria-hidden="true">
            {t('common.product').slice(0, 1)}
          </span>
          {t('common.product')}
        </Link>
        <button type="button" className={css['find']} onClick={openPalette}>
          <IconSearch size={16} stroke={1.75} aria-hidden="true" />
          <span>{t('desk.find_or_do')}</span>
          <ShortcutHint combo="mod+k" />
        </button>
        <div className={css['scroll']}>
          <PinnedLinks />
          <ViewLinks />
          <RecentLinks />
        </div>
        <Foot />
      </nav>
    </>
  );
}

function Foot() {
  const me = useMe();
  const leads = useMay('routing.manage');
  const works = useMay('tickets.update');
  const unread = useQuery(ask(listNotifications, { query: {} })).data?.unread_count ?? 0;
  const promised = useQuery(ask(listPromises, { query: { whose: 'mine' } })).data?.mine;
  const mentions = useQuery(ask(listMentions, { query: {} })).data?.unread_count ?? 0;
  const reminders = useQuery(ask(listReminders, { query: {} })).data?.fired_count ?? 0;
  return (
    <div className={css['foot']}>
      <Link
        to="/notifications"
        className={css['link']}
        activeProps={{ className: css['here'] ?? '' }}
      >
        <IconBell size={16} stroke={1.75} aria-hidden="true" />
        <span className={css['name']}>{t('desk.notifications')}</span>
        {unread > 0 && (
          <span className={css['count']} data-hot="true">
            {unread}
            <span className="hidden"> {t('desk.unread')}</span>
          </span>
        )}
      </Link>
      <Link to="/promises" className={css['link']} activeProps={{ className: css['here'] ?? '' }}>
        <IconFlag size={16} stroke={1.75} aria-hidden="true" />
        <span className={css['name']}>{t('promises.title')}</span>
        {promised !== undefined && promised.owed > 0 && (
          <span className={css['count']} data-hot={promised.late > 0}>
            {promised.owed}
            {promised.late > 0 && (
              <span className="hidden"> {t('promises.late_count', { count: promised.late })}</span>
            )}
          </span>
        )}
      </Link>
      <NavLink
        to="/mentions"
        icon={IconAt}
        name={t('colleagues.mentions')}
        count={mentions}
        words={t('desk.unread')}
      />
      <NavLink
        to="/reminders"
        icon={IconAlarm}
        name={t('reminders.title')}
        count={reminders}
        words={t('reminders.count', { count: reminders })}
      />
      {leads && (
        <Link to="/board" className={css['link']} activeProps={{ className: css['here'] ?? '' }}>
          <IconLayoutDashboard size={16} stroke={1.75} aria-hidden="true" />
          <span className={css['name']}>{t('board.title')}</span>
        </Link>
      )}
      <Link to="/knowledge" className={css['link']} activeProps={{ className: css['here'] ?? '' }}>
        <IconBook2 size={16} stroke={1.75} aria-hidden="true" />
        <span className={css['name']}>{t('knowledge.title')}</span>
      </Link>
      <Link to="/directory" className={css['link']} activeProps={{ className: css['here'] ?? '' }}>
        <IconAddressBook size={16} stroke={1.75} aria-hidden="true" />
        <span className={css['name']}>{t('directory.short')}</span>
      </Link>
      <Link to="/contacts" className={css['link']} activeProps={{ className: css['here'] ?? '' }}>
        <IconUsers size={16} stroke={1.75} aria-hidden="true" />
        <span className={css['name']}>{t('desk.customers')}</span>
      </Link>
      <Link to="/settings" className={css['link']} activeProps={{ className: css['here'] ?? '' }}>
        <IconSettings size={16} stroke={1.75} aria-hidden="true" />
        <span className={css['name']}>{t('desk.settings')}</span>
      </Link>
      {works && (
        <Suspense fallback={<div className={css['presence']} />}>
          <PresenceSwitch />
        </Suspense>
      )}
      <MyMenu
        target={(button) => (
          <button type="button" className={css['me']} {...button}>
            <Avatar name={me.name} id={me.id} />
            <span className={css['who']}>
              <span>{me.name}</span>
              <span className={css['role']}>{roleName(me.role)}</span>
            </span>
          </button>
        )}
      />
    </div>
  );
}

type NavLinkProps = {
  to: '/mentions' | '/reminders';
  icon: typeof IconAt;
  name: string;
  count: number;
  /** What the count says to who hears it. */
  words: string;
};

function NavLink({ to, icon: Icon, name, count, words }: NavLinkProps) {
  return (
    <Link to={to} className={css['link']} activeProps={{ className: css['here'] ?? '' }}>
      <Icon size={16} stroke={1.75} aria-hidden="true" />
      <span className={css['name']}>{name}</span>
      {count > 0 && (
        <span className={css['count']} data-hot="true">
          {count}
          <span className="hidden"> {words}</span>
        </span>
      )}
    </Link>
  );
}
