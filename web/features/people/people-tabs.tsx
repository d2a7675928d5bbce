import { Link } from '@tanstack/react-router';
import { t } from '../../i18n.ts';
import css from './people.module.css';

/** Between people and organisations. */
export function PeopleTabs() {
  return (
    <nav className={css['tabs']} aria-label={t('people.kinds')}>
      <Link to="/contacts" search={{}} activeOptions={{ includeSearch: false }}>
        {t('search.contacts')}
      </Link>
      <Link to="/organizations" search={{}} activeOptions={{ includeSearch: false }}>
        {t('search.organizations')}
      </Link>
    </nav>
  );
}
