import { Button } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { newKey } from '../../api.ts';
import { t } from '../../i18n.ts';
import css from './composer.module.css';
import { sendAnyway, sendUnsent, takeUnsentBack } from './unsent.ts';
import { type Unsent, useUnsent } from './unsent-list.ts';

/** Under the composer: what was sent here and waits for the line, or was refused when it came. */
export function UnsentLines({ ticket_id }: { ticket_id: string }) {
  const { list, sending } = useUnsent();
  return list
    .filter((one) => one.ticket_id === ticket_id)
    .map((one) => <UnsentLine key={one.key} one={one} is_sending={sending === one.key} />);
}

function UnsentLine({ one, is_sending }: { one: Unsent; is_sending: boolean }) {
  const isRefused = one.state === 'refused';
  return (
    <div className={css['unsent']} data-refused={isRefused} role="status">
      <p>
        <b>{t(isRefused ? 'sending.unsent_refused' : 'sending.unsent')}</b>{' '}
        {isRefused && (one.is_overtaken ? t('sending.unsent_overtaken') : one.reason)}
        <q>{excerptOf(one)}</q>
      </p>
      <div className={css['conflict_actions']}>
        <Button variant="default" size="compact-sm" onClick={() => takeUnsentBack(one)}>
          {t('sending.unsent_edit')}
        </Button>
        <Button
          variant={isRefused ? 'default' : 'subtle'}
          size="compact-sm"
          loading={is_sending}
          onClick={() => void (isRefused ? sendAnyway(one, newKey()) : sendUnsent())}
        >
          {t(isRefused && one.is_overtaken ? 'composer.send_anyway' : 'sending.unsent_now')}
        </Button>
      </div>
    </div>
  );
}

function excerptOf({ draft }: Unsent): string {
  const text = draft.body_html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > 80 ? `${text.slice(0, 80).toWellFormed()}…` : text;
}

/** In a corner: what was refused in tickets that are not on the screen. */
export function UnsentCorner() {
  const { pathname } = useLocation();
  const refused = useUnsent().list.filter(
    (one) => one.state === 'refused' && !pathname.endsWith(`/tickets/${one.number}`),
  );
  if (refused.length === 0) return null;
  return (
    <div className={css['undo_corner']}>
      {refused.map((one) => (
        <div key={one.key} className={css['undo']} role="status">
          <span>{t('sending.unsent_refused_in', { number: String(one.number) })}</span>
          <Button
            component={Link}
            to={`/tickets/${one.number}`}
            variant="default"
            size="compact-sm"
          >
            {t('sending.unsent_open')}
          </Button>
        </div>
      ))}
    </div>
  );
}
