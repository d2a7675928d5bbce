import {
  IconArrowMoveRight,
  IconDots,
  IconDownload,
  IconHelpCircle,
  IconListDetails,
} from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { downloadRawMessage } from '#contract/channels.ts';
import type { Comment } from '#contract/tickets.ts';
import { urlOf } from '../../api.ts';
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

const OriginalDialog = lazy(() =>
  import('./original-dialog.tsx').then((module) => ({ default: module.OriginalDialog })),
);

/** What can be asked of a message that came by mail, and done with it. */
export function MessageMenu({ comment }: { comment: Comment }) {
  const mayMove = useMe().permissions.includes('tickets.reply');
  const [open, setOpen] = useState<'why' | 'move' | 'original' | null>(null);
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
  const original = {
    label: t('carried.headers'),
    icon: <IconListDetails size={16} />,
    onPick: () => setOpen('original'),
  };
  const download = {
    label: t('carried.download'),
    icon: <IconDownload size={16} />,
    onPick: () => {
      const { ledger_entry_id } = comment;
      if (ledger_entry_id === null) return;
      // An attachment: the page stays where it is.
      location.assign(urlOf(downloadRawMessage, { params: { ledger_entry_id } }));
    },
  };
  const always = [original, download];
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
        entries={mayMove ? [why, move, 'line', ...always] : [why, 'line', ...always]}
      />
      <Suspense>
        {open === 'why' && <WhyDialog comment={comment} onClose={close} />}
        {open === 'original' && <OriginalDialog comment_id={comment.id} onClose={close} />}
        {open === 'move' && <MoveDialog comment={comment} onClose={close} />}
      </Suspense>
    </>
  );
}
