import { IconArrowMoveRight, IconDots, IconHelpCircle } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { Comment } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useMe } from '../../session.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import css from './message.module.css';

const WhyDialog = lazy(() =>
  import('./why-dialog.tsx').then((module) => ({ default: module.WhyDialog })),
);
const MoveDialog = lazy(() =>
  import('./move-dialog.tsx').then((module) => ({ default: module.MoveDialog })),
);

/** What can be asked of a message that came by mail, and done with it. */
export function MessageMenu({ comment }: { comment: Comment }) {
  const mayMove = useMe().permissions.includes('tickets.reply');
  const [open, setOpen] = useState<'why' | 'move' | null>(null);
  const close = () => setOpen(null);
  const why = {
    label: t('threading.why'),
    icon: <IconHelpCircle size={16} />,
    onPick: () => setOpen('why'),
  };
  const move = {
    label: t('threading.move'),
    icon: <IconArrowMoveRight size={16} />,
    onPick: () => setOpen('move'),
  };
  return (
    <>
      <Menu
        label={t('threading.menu')}
        target={(button) => (
          <IconButton
            label={t('threading.menu')}
            icon={IconDots}
            className={css['menu'] ?? ''}
            {...button}
          />
        )}
        entries={mayMove ? [why, move] : [why]}
      />
      <Suspense>
        {open === 'why' && <WhyDialog comment={comment} onClose={close} />}
        {open === 'move' && <MoveDialog comment={comment} onClose={close} />}
      </Suspense>
    </>
  );
}
