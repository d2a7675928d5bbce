import '../theme/forms.css';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useMatchRoute } from '@tanstack/react-router';
import { countQuarantine } from '#contract/mail-protection.ts';
import { settingsPlaces } from '../features/settings/places.ts';
import css from '../features/settings/settings.module.css';
import { t } from '../i18n.ts';
import { ask } from '../queries.ts';
import { useMe } from '../session.tsx';
import { Page } from '../ui/page.tsx';

/** Settings: the sections on the left, the chosen one beside them; on a phone one after the other. */
export function Settings() {
  const isHome = useMatchRoute()({ to: '/settings' }) !== false;
  return (
    <div className={css['settings']} data-home={isHome}>
      <nav className={css['side']} aria-label={t('settings.sections')}>
        <Sections />
      </nav>
      <div className={css['place']}>
        <Outlet />
      </div>
    </div>
  );
}

function Sections() {
  const me = useMe();
  const places = settingsPlaces.filter(
    (place) => place.permission === null || me.permissions.includes(place.permission),
  );
  return Object.entries(Object.groupBy(places, (place) => place.group)).map(([group, items]) => (
    <section key={group}>
      <h2 className={css['group']}>{items?.[0] !== undefined && t(items[0].group)}</h2>
      <ul>
        {items?.map((place) => (
          <li key={place.to}>
            <Link to={place.to} className={css['link']}>
              {t(place.label)}
              {place.to === '/settings/mail-ledger' && <Waiting />}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ));
}

/** How much mail waits for a person's word. */
function Waiting() {
  const { data } = useQuery(ask(countQuarantine, {}));
  if (data === undefined || data.count === 0) return null;
  return (
    <span className={css['count']} title={t('protection.waiting', { count: data.count })}>
      <span aria-hidden="true">{data.count >= 1000 ? '999+' : data.count}</span>
      <span className="hidden">{t('protection.waiting', { count: data.count })}</span>
    </span>
  );
}

export function SettingsHome() {
  return (
    <Page title={t('settings.title')}>
      <div className={css['only_narrow']}>
        <nav aria-label={t('settings.title')}>
          <Sections />
        </nav>
      </div>
      <p className={css['only_wide']}>{t('settings.choose')}</p>
    </Page>
  );
}
