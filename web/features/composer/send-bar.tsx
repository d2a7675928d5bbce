import { Button } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { lazy, type RefObject, Suspense } from 'react';
import type { Status } from '#contract/settings.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { Menu } from '../../ui/menu.tsx';
import { ShortcutHint } from '../../ui/shortcut-hint.tsx';
import { AttachButton } from './attach-button.tsx';
import css from './composer.module.css';
import { type DraftText, isEmptyHtml, type Visibility } from './drafts.ts';
import type { EditorHandle } from './editor.tsx';
import { useEndings, usePrimaryEnding } from './endings.ts';

const EditorTools = lazy(() =>
  import('./editor-tools.tsx').then((module) => ({ default: module.EditorTools })),
);

type Props = {
  tab: Visibility;
  ticket: Ticket;
  draft: DraftText | undefined;
  is_busy: boolean;
  onFiles: (files: Iterable<File>) => void;
  onSend: (status_id?: string) => void;
  editor: RefObject<EditorHandle | null>;
};

/** Tools on the left; on the right one button that says what happens next. */
export function SendBar({ tab, ticket, draft, is_busy, onFiles, onSend, editor }: Props) {
  const statuses = useEndings();
  const primary = usePrimaryEnding(tab, ticket);
  const isNote = tab === 'internal';
  const isEmpty = draft === undefined || (isEmptyHtml(draft.body_html) && draft.files.length === 0);
  const canUpdate = ticket.can.update;

  return (
    <div className={css['bar']}>
      <AttachButton onFiles={onFiles} />
      <Suspense>
        <EditorTools editor={editor} />
      </Suspense>
      <span className={css['gap']} />
      <div className={css['send']}>
        <Button
          className={css['primary'] ?? ''}
          data-split={canUpdate}
          disabled={isEmpty}
          loading={is_busy}
          onClick={() => onSend(primary?.id)}
          rightSection={<ShortcutHint combo="mod+enter" tone="on-accent" />}
        >
          {isNote
            ? t('composer.keep_note')
            : primary === undefined
              ? t('composer.send')
              : t('composer.send_and_wait')}
        </Button>
        {canUpdate && (
          <OtherEndings
            statuses={statuses}
            current={ticket.status_id}
            is_note={isNote}
            disabled={isEmpty || is_busy}
            onSend={onSend}
          />
        )}
      </div>
    </div>
  );
}

type EndingsProps = {
  statuses: Status[];
  current: string;
  is_note: boolean;
  disabled: boolean;
  onSend: (status_id?: string) => void;
};

/** The same, with another status after it. */
function OtherEndings({ statuses, current, is_note, disabled, onSend }: EndingsProps) {
  return (
    <Menu
      label={t('composer.other_endings')}
      side="top-end"
      width={280}
      target={(button) => (
        <Button
          className={css['more'] ?? ''}
          aria-label={t('composer.other_endings')}
          title={t('composer.other_endings')}
          disabled={disabled}
          {...button}
        >
          <IconChevronDown size={16} stroke={2} aria-hidden="true" />
        </Button>
      )}
      entries={[
        {
          label: t(is_note ? 'composer.note_keep_status' : 'composer.send_keep_status'),
          onPick: () => onSend(),
        },
        ...statuses
          .filter((status) => status.id !== current)
          .map((status) => ({
            label: t(is_note ? 'composer.note_with_status' : 'composer.send_with_status', {
              status: status.name,
            }),
            onPick: () => onSend(status.id),
          })),
      ]}
    />
  );
}
