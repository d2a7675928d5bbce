import { IconBolt } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { RenderedMacro } from '#contract/macros.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { IconButton } from '../../ui/icon-button.tsx';

const MacroPicker = lazy(() =>
  import('./macro-picker.tsx').then((module) => ({ default: module.MacroPicker })),
);

type Props = {
  ticket_id: string;
  opened: boolean;
  onOpen: (opened: boolean) => void;
  onPick: (rendered: RenderedMacro) => void;
};

/** Opens the macros of the ticket: by the button, by Q, or from within the text. */
export function MacroButton({ ticket_id, opened, onOpen, onPick }: Props) {
  useShortcuts([
    { combo: 'q', label: 'macros.key', run: () => onOpen(true) },
    { combo: 'mod+/', label: 'macros.key_anywhere', in_fields: true, run: () => onOpen(true) },
  ]);
  return (
    <>
      <IconButton
        label={t('macros.pick_hint')}
        icon={IconBolt}
        aria-haspopup="dialog"
        aria-expanded={opened}
        onClick={() => onOpen(true)}
      />
      <Suspense>
        {opened && (
          <MacroPicker ticket_id={ticket_id} onPick={onPick} onClose={() => onOpen(false)} />
        )}
      </Suspense>
    </>
  );
}
