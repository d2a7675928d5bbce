/** Links of a shown message, in a frame or not: what they may be, and which one is pointed at. */
import { t } from '../../i18n.ts';
import { otherHostNamed, sayTarget, targetOf, wordsOf } from './link-target.ts';

/** Hears the address of the link under the mouse or in focus; null when there is none. */
export type Point = (href: string | null) => void;

const LINKS = 'a[href], area[href]';

/** Tells of every link that is pointed at, by mouse and by keyboard. Answers how to stop. */
export function watchLinks(root: ParentNode, onPoint: Point): () => void {
  const over = new AbortController();
  const { signal } = over;
  for (const link of root.querySelectorAll<HTMLElement>(LINKS)) {
    const point = () => onPoint(link.getAttribute('href'));
    const leave = () => onPoint(null);
    link.addEventListener('mouseenter', point, { signal });
    link.addEventListener('focus', point, { signal });
    link.addEventListener('mouseleave', leave, { signal });
    link.addEventListener('blur', leave, { signal });
  }
  return () => {
    over.abort();
    onPoint(null);
  };
}

/**
 * In the frame of a message: each link opens beside the desk and tells its true target to a screen
 * reader; one whose words name another place is marked; what is no link to a place is none at all.
 */
export function guardLinks(inside: Document): void {
  for (const link of inside.querySelectorAll<HTMLElement>(LINKS)) {
    const href = link.getAttribute('href') ?? '';
    const target = targetOf(href);
    if (target === undefined) {
      link.removeAttribute('href');
      continue;
    }
    const deceives = otherHostNamed(wordsOf(link), href) !== undefined;
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer nofollow');
    link.setAttribute('title', sayTarget(href));
    if (deceives && link.querySelector(':scope > [data-leads]') === null) {
      link.append(markIn(inside, target.host));
    }
  }
}

function markIn(inside: Document, host: string): HTMLElement {
  const mark = inside.createElement('span');
  mark.setAttribute('data-leads', '');
  mark.style.cssText =
    'display:inline-block;margin-left:4px;padding:0 5px;border-radius:4px;background:#fbe9e2;color:#8a2c0d;font:600 12px/1.5 system-ui,sans-serif;text-decoration:none;text-transform:none';
  mark.textContent = t('ticket.link_leads', { host });
  return mark;
}
