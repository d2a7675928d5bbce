import { Button } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { lazy, type RefObject, Suspense, useState } from 'react';
import type { RenderedMacro } from '#contract/macros.ts';
import type { Status } from '#contract/settings.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useMe } from '../../session.tsx';
import { Menu } from '../../ui/menu.tsx';
import { ShortcutHint } from '../../ui/shortcut-hint.tsx';
import { MacroButton } from '../macros/macro-button.tsx';
import { AttachButton } from './attach-button.tsx';
import css from './composer.module.css';
import { type DraftText, isEmptyHtml, type Visibility } from './drafts.ts';
import type { EditorHandle } from './editor.tsx';
import { useEndings, usePrimaryEnding } from './endings.ts';
import type { When } from './later-dialog.tsx';
import { presetTimes } from './send-times.ts';

const LaterDialog = lazy(() =>
  import('./later-dialog.tsx').then((module) => ({ default: module.LaterDialog })),
);
const EditorTools = lazy(() =>
  import('./editor-tools.tsx').then((module) => ({ default: module.EditorTools })),
);

type Props = {
  tab: Visibility;
  ticket: Ticket;
  draft: DraftText | undefined;
  is_busy: boolean;
  onFiles: (files: Iterable<File>) => void;
  onSend: (status_id?: string, when?: When) => void;
  /** Hands the draft to whoever finishes it. */
  onShare: () => void;
  editor: RefObject<EditorHandle | null>;
  macro: {
    /** The status that the chosen macro leaves behind. */
    status_id: string | undefined;
    is_picking: boolean;
    onPicking: (is_picking: boolean) => void;
    onPick: (rendered: RenderedMacro) => void;
  };
};

/** Tools on the left; on the right one button that says what happens next. */
export function SendBar(props: Props) {
  const { tab, ticket, draft, is_busy, onFiles, onSend, onShare, editor, macro } = props;
  const statuses = useEndings();
  const byMacro = statuses.find(({ id }) => id === macro.status_id);
  const usual = usePrimaryEnding(tab, ticket);
  const primary = byMacro ?? usual;
  const isNote = tab === 'internal';
  const isEmpty = draft === undefined || (isEmptyHtml(draft.body_html) && draft.files.length === 0);
  const canUpdate = ticket.can.update;
  const hasMore = canUpdate || !isNote;
  const [isChoosingTime, setChoosingTime] = useState(false);

  return (
    <div className={css['bar']}>
      <AttachButton onFiles={onFiles} />
      <MacroButton
        ticket_id={ticket.id}
        opened={macro.is_picking}
        onOpen={macro.onPicking}
        onPick={macro.onPick}
      />
      <Suspense>
        <EditorTools editor={editor} />
      </Suspense>
      <span className={css['gap']} />
      <div className={css['send']}>
        <Button
          className={css['primary'] ?? ''}
          data-split={hasMore}
          disabled={isEmpty}
          loading={is_busy}
          onClick={() => onSend(primary?.id)}
          rightSection={<ShortcutHint combo="mod+enter" tone="on-accent" />}
        >
          {byMacro !== undefined
            ? t(isNote ? 'composer.note_with_status' : 'composer.send_with_status', {
                status: byMacro.name,
              })
            : isNote
              ? t('composer.keep_note')
              : primary === undefined
                ? t('composer.send')
                : t('composer.send_and_wait')}
        </Button>
        {hasMore && (
          <OtherEndings
            statuses={canUpdate ? statuses : []}
            current={ticket.status_id}
            is_note={isNote}
            disabled={isEmpty || is_busy}
            onSend={onSend}
            onShare={onShare}
            onLater={
              isNote
                ? undefined
                : (send_at) => {
                    if (send_at === undefined) setChoosingTime(true);
                    else onSend(primary?.id, { send_at, stops_if_answered: true });
                  }
            }
          />
        )}
      </div>
      {isChoosingTime && (
        <Suspense>
          <LaterDialog
            opened
            onClose={() => setChoosingTime(false)}
            onPick={(when) => {
              setChoosingTime(false);
              onSend(primary?.id, when);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

type EndingsProps = {
  statuses: Status[];
  current: string;
  is_note: boolean;
  disabled: boolean;
  onSend: (status_id?: string) => void;
  onShare: () => void;
  /** Undefined: any other time. */
  onLater: ((send_at: string | undefined) => void) | undefined;
};

/** The same, with another status after it. */
function OtherEndings(props: EndingsProps) {
  const { statuses, current, is_note, disabled, onSend, onShare, onLater } = props;
  const { time_zone } = useMe();
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
        ...(onLater === undefined
          ? []
          : [
              'line' as const,
              ...presetTimes(Date.now(), time_zone).map(({ name, at }) => ({
                label: t(`sending.${name}`),
                onPick: () => onLater(at),
              })),
              { label: t('sending.at_a_time'), onPick: () => onLater(undefined) },
            ]),
        'line' as const,
        { label: t('colleagues.share'), onPick: onShare },
      ]}
    />
  );
}
