import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import type { RefObject } from 'react';
import type { Status } from '#contract/settings.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { ShortcutHint } from '../../ui/shortcut-hint.tsx';
import { AttachButton } from './attach-button.tsx';
import css from './composer.module.css';
import { type DraftText, isEmptyHtml, type Visibility } from './drafts.ts';
import type { EditorHandle } from './editor.tsx';
import { EditorTools } from './editor-tools.tsx';
import { useEndings, usePrimaryEnding } from './endings.ts';

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
      <EditorTools editor={editor} />
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
    <Menu position="top-end" width={280}>
      <Menu.Target>
        <Button
          className={css['more'] ?? ''}
          aria-label={t('composer.other_endings')}
          title={t('composer.other_endings')}
          disabled={disabled}
        >
          <IconChevronDown size={16} stroke={2} aria-hidden="true" />
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label={t('composer.other_endings')}>
        <Menu.Item onClick={() => onSend()}>
          {t(is_note ? 'composer.note_keep_status' : 'composer.send_keep_status')}
        </Menu.Item>
        {statuses
          .filter((status) => status.id !== current)
          .map((status) => (
            <Menu.Item key={status.id} onClick={() => onSend(status.id)}>
              {t(is_note ? 'composer.note_with_status' : 'composer.send_with_status', {
                status: status.name,
              })}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
