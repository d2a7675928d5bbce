import type { ReactNode } from 'react';
import type { PresenceState } from '#contract/presence.ts';
import { t } from '../../i18n.ts';
import css from './presence.module.css';

/** Each state has a shape of its own: colour alone says nothing. */
const shapes: Record<PresenceState, ReactNode> = {
  online: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  away: (
    <>
      <circle cx="6" cy="6" r="5" fill="currentColor" />
      <path d="M6 3.2V6l2 1.6" stroke="var(--mark-ground)" strokeWidth="1.5" fill="none" />
    </>
  ),
  transfers_only: (
    <>
      <rect x="1" y="1" width="10" height="10" rx="2" fill="currentColor" />
      <path
        d="M3 6h5.4M6.2 3.6 8.6 6 6.2 8.4"
        stroke="var(--mark-ground)"
        strokeWidth="1.4"
        fill="none"
      />
    </>
  ),
  training: <path d="M6 .8 11.6 11H.4z" fill="currentColor" />,
  offline: <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.8" />,
};

/** Whether a person takes work now: a shape with a colour, and the word for who hears it. */
export function PresenceMark({
  state,
  is_silent = false,
}: {
  state: PresenceState;
  is_silent?: boolean;
}) {
  const word = t(`presence.${state}`);
  return (
    <span className={css['mark']} data-state={state} {...(is_silent ? {} : { title: word })}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        {shapes[state]}
      </svg>
      {!is_silent && <span className="hidden">{word}</span>}
    </span>
  );
}
