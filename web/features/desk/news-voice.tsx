import { useEffect, useState } from 'react';
import { t } from '../../i18n.ts';
import { onNews } from '../../live.ts';

/** Tells a screen reader about new mail, once in a few seconds at most; everybody else sees it in the list. */
export function NewsVoice() {
  const [words, setWords] = useState('');
  useEffect(() => {
    let last = 0;
    return onNews((news) => {
      const isMail =
        news.actor_id === null && (news.name === 'ticket.created' || news.name === 'comment.added');
      const now = Date.now();
      if (!isMail || now - last < 5_000) return;
      last = now;
      setWords(t(news.name === 'ticket.created' ? 'desk.heard_ticket' : 'desk.heard_comment'));
      setTimeout(() => setWords(''), 4_000);
    });
  }, []);
  return (
    <div className="hidden" role="status" aria-live="polite">
      {words}
    </div>
  );
}
