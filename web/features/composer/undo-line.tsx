import { Button } from '@mantine/core';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ShortcutHint } from '../../ui/shortcut-hint.tsx';
import css from './composer.module.css';
import { type Held, takeBack, useHeld, useSecondsUntil } from './held.ts';

/** Under the composer: what was just sent here can still be taken back. */
export function UndoLines({ ticket_id }: { ticket_id: string }) {
  const held = useHeld().filter((one) => one.ticket_id === ticket_id);
  return held.map((one) => <UndoLine key={one.id} held={one} />);
}

/** In a corner: what was sent in a ticket that is not on the screen any more. */
export function UndoCorner() {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const held = useHeld().filter((one) => !pathname.endsWith(`/tickets/${one.number}`));
  if (held.length === 0) return null;
  return (
    <div className={css['undo_corner']}>
      {held.map((one) => (
        <UndoLine
          key={one.id}
          held={one}
          with_number
          onUndone={() =>
            void navigate({ to: '/tickets/$number', params: { number: String(one.number) } })
          }
        />
      ))}
    </div>
  );
}

type Props = { held: Held; with_number?: boolean; onUndone?: () => void };

function UndoLine({ held, with_number = false, onUndone }: Props) {
  const [busy, setBusy] = useState(false);
  const seconds = useSecondsUntil(held.ends_at);
  const [first] = useState(seconds);
  async function undo() {
    if (busy) return;
    setBusy(true);
    if (await takeBack(held, 'undone')) onUndone?.();
    else setBusy(false);
  }
  useShortcuts([{ combo: 'z', label: 'keys.undo_send', run: () => void undo() }]);
  const words = (count: number) =>
    `${with_number ? `${t('sending.of_ticket', { number: String(held.number) })} ` : ''}${
      count === 0 ? t('sending.leaves_now') : t('sending.leaves_in', { count })
    }`;
  return (
    <div className={css['undo']}>
      {/* Said once; seconds that are read aloud would drown everything else. */}
      <span className="hidden" role="status">
        {words(first)}
      </span>
      <span aria-hidden="true" className="tabular">
        {words(seconds)}
      </span>
      <Button
        variant="default"
        size="compact-sm"
        loading={busy}
        onClick={() => void undo()}
        rightSection={<ShortcutHint combo="z" />}
      >
        {t('sending.undo')}
      </Button>
    </div>
  );
}
