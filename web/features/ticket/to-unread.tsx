import { IconArrowUp } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { t } from '../../i18n.ts';
import css from './conversation.module.css';

/** While the first unread message is above what is seen: a way there. */
export function ToUnread({ scroll, id, count }: { scroll: Element; id: string; count: number }) {
  const [isAbove, setAbove] = useState(false);
  useEffect(() => {
    const line = lineOf(scroll, id);
    if (line === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        setAbove(
          !entry.isIntersecting &&
            entry.boundingClientRect.top < scroll.getBoundingClientRect().top,
        );
      },
      { root: scroll },
    );
    observer.observe(line);
    return () => observer.disconnect();
  }, [scroll, id]);
  if (!isAbove) return null;
  return (
    <button
      type="button"
      className={css['to_unread']}
      onClick={() => lineOf(scroll, id)?.scrollIntoView({ block: 'start' })}
    >
      <IconArrowUp size={14} stroke={1.75} aria-hidden="true" />
      {t('ticket.to_unread', { count })}
    </button>
  );
}

function lineOf(scroll: Element, id: string): Element | null {
  return scroll.querySelector(`[data-first-unread="${id}"]`);
}
