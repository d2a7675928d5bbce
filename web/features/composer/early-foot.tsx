import { type RefObject, useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import css from './composer.module.css';
import type { Visibility } from './drafts.ts';
import { type Early, EarlyText, keepEarly } from './early-text.tsx';

/** Back to the keys of the screen. */
export function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

type Props = { ticket: Ticket; early: RefObject<Early>; height: number };

/**
 * The composer before its code is there: whoever wants to write writes at once, and not a letter is lost
 * or taken for a shortcut. What was written is handed over by `early`.
 */
export function EarlyFoot({ ticket, early, height }: Props) {
  const { can } = ticket;
  const [tab, setTab] = useState<Visibility>(
    () => early.current.tab ?? (can.reply ? 'public' : 'internal'),
  );
  const [wish, setWish] = useState(early.current.answered_wish);
  function go(next: Visibility) {
    // Words of a note must not become a reply by a stray click.
    if (early.current.text !== '' && next !== tab) return;
    if (next === 'public' && !can.reply) return;
    early.current.tab = next;
    setTab(next);
    setWish(early.current.answered_wish + 1);
  }
  useShortcuts([
    { combo: 'r', label: 'keys.reply', run: () => go('public') },
    { combo: 'n', label: 'keys.note', run: () => go('internal') },
    { combo: 'escape', label: 'keys.leave_field', in_fields: true, run: leaveField },
  ]);
  const tabs: [Visibility, string][] = [
    ...(can.reply ? [['public', t('composer.reply')] satisfies [Visibility, string]] : []),
    ['internal', t('composer.note')],
  ];
  return (
    <section
      className={css['composer']}
      style={{ boxSizing: 'border-box', minHeight: height }}
      data-note={tab === 'internal'}
      aria-label={t('composer.label')}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        keepEarly(early, event.dataTransfer.files, false);
      }}
    >
      <div className={css['top']}>
        <div className={css['tabs']}>
          {tabs.map(([name, label]) => (
            <button
              key={name}
              type="button"
              className={css['tab']}
              aria-pressed={tab === name}
              onClick={() => go(name)}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      <EarlyText
        early={early}
        wish={wish}
        label={t(tab === 'public' ? 'composer.reply_field' : 'composer.note_field')}
        onFocus={() => {
          early.current.tab = tab;
        }}
        onFiles={(files, in_text) => keepEarly(early, files, in_text)}
      />
    </section>
  );
}
