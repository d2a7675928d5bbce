import { t } from '../i18n.ts';
import { ShortcutHint } from '../ui/shortcut-hint.tsx';
import css from './no-ticket.module.css';

/** Beside a list in which nothing is open yet: what to press. */
export function NoTicket() {
  return (
    <div className={css['empty']}>
      <p>{t('desk.choose_ticket')}</p>
      <dl className={css['keys']}>
        <dt>
          <ShortcutHint combo="j" /> <ShortcutHint combo="k" />
        </dt>
        <dd>{t('desk.keys_walk')}</dd>
        <dt>
          <ShortcutHint combo="enter" />
        </dt>
        <dd>{t('keys.open')}</dd>
        <dt>
          <ShortcutHint combo="/" />
        </dt>
        <dd>{t('keys.search')}</dd>
        <dt>
          <ShortcutHint combo="?" />
        </dt>
        <dd>{t('keys.help')}</dd>
      </dl>
    </div>
  );
}
