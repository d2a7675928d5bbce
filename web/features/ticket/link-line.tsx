import { IconAlertTriangle } from '@tabler/icons-react';
import { useMemo } from 'react';
import { createPortal } from 'react-dom';
import { t } from '../../i18n.ts';
import css from './link-line.module.css';
import { otherHostNamed, sayTarget, targetOf, wordsOf } from './link-target.ts';

/** Where the link leads that is pointed at: in our own interface, where no message can write. */
export function LinkLine({ href }: { href: string | null }) {
  const target = href === null ? undefined : targetOf(href);
  if (target === undefined) return null;
  return createPortal(
    <p className={css['line']} data-link-line aria-live="polite">
      <bdi dir="ltr">
        {target.scheme}
        <b>{target.host}</b>
        {target.rest}
      </bdi>
    </p>,
    document.body,
  );
}

/** Beside a link whose words name another place. */
export function LinkMark({ href }: { href: string }) {
  return (
    <span className={css['mark']} data-leads>
      {t('ticket.link_leads', { host: targetOf(href)?.host ?? '' })}
    </span>
  );
}

const MOST_SHOWN = 5;

/** Above the message, out of its reach: links that lead elsewhere than their words say. */
export function DeceivingLinks({ html }: { html: string }) {
  const found = useMemo(() => deceivingLinks(html), [html]);
  if (found.length === 0) return null;
  return (
    <div className={css['notice']} role="note">
      <IconAlertTriangle size={16} stroke={1.75} aria-hidden="true" />
      <div>
        <p>{t('ticket.links_deceive', { count: found.length })}</p>
        <ul>
          {found.slice(0, MOST_SHOWN).map(({ named, target }) => (
            <li key={`${named} ${target}`}>
              <bdi>{named}</bdi> → <bdi>{target}</bdi>
            </li>
          ))}
        </ul>
        {found.length > MOST_SHOWN && (
          <p>{t('ticket.and_others', { count: found.length - MOST_SHOWN })}</p>
        )}
      </div>
    </div>
  );
}

type Deceiving = { named: string; target: string };

function deceivingLinks(html: string): Deceiving[] {
  if (!/<a\s/i.test(html)) return [];
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  const found = new Map<string, Deceiving>();
  for (const link of body.querySelectorAll('a[href]')) {
    const href = link.getAttribute('href') ?? '';
    const named = otherHostNamed(wordsOf(link), href);
    const target = targetOf(href)?.host ?? sayTarget(href);
    if (named !== undefined) found.set(`${named} ${target}`, { named, target });
  }
  return [...found.values()];
}
