import { Button } from '@mantine/core';
import { IconChevronDown, IconQuote } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useRef, useState } from 'react';
import {
  addSideComment,
  listSideComments,
  listSideConversations,
  startSideConversation,
} from '#contract/side-conversations.ts';
import { getTicket, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { ApiError } from '../../reach.ts';
import { Menu } from '../../ui/menu.tsx';
import { ShortcutHint } from '../../ui/shortcut-hint.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { AttachButton } from '../composer/attach-button.tsx';
import composer from '../composer/composer.module.css';
import { DraftFiles } from '../composer/draft-files.tsx';
import { isEmptyHtml } from '../composer/drafts.ts';
import type { EditorHandle } from '../composer/editor.tsx';
import { useEndings } from '../composer/endings.ts';
import { PartyField } from '../composer/party-field.tsx';
import { useUploads } from '../composer/use-uploads.ts';
import css from './side.module.css';
import { emptySideDraft, keepSideDraft, keptSideDraft, type SideDraft } from './side-draft.ts';
import { namesOf, sidesQuery } from './side-queries.ts';

const Editor = lazy(() =>
  import('../composer/editor.tsx').then((module) => ({ default: module.Editor })),
);
const QuotesDialog = lazy(() =>
  import('./quotes-dialog.tsx').then((module) => ({ default: module.QuotesDialog })),
);

type Props = { ticket: Ticket; number: string; side_id: string | null; onSent: () => void };

/** A letter to a third party: who gets it, what it quotes, and whether the ticket waits for them. */
export function SideWriter({ ticket, number, side_id, onSent }: Props) {
  const first = t('side.subject_of', { subject: ticket.subject });
  const [draft, setDraft] = useState<SideDraft>(() => {
    const kept = keptSideDraft(ticket.id, first);
    return side_id === null ? kept : { ...kept, side_id };
  });
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isQuoting, setQuoting] = useState(false);
  const editor = useRef<EditorHandle>(null);
  const sides = useQuery(sidesQuery(number)).data?.items ?? [];
  const side = sides.find((one) => one.id === draft.side_id);

  function change(patch: Partial<SideDraft> | ((now: SideDraft) => Partial<SideDraft>)) {
    setError(null);
    setDraft((now) => {
      const next = { ...now, ...(typeof patch === 'function' ? patch(now) : patch) };
      keepSideDraft(ticket.id, next);
      return next;
    });
  }
  const uploads = useUploads(
    (file) => change((now) => ({ files: [...now.files, file] })),
    (src, name) => editor.current?.insertImage(src, name),
  );
  const isEmpty = isEmptyHtml(draft.body_html) && draft.files.length === 0;
  const isReady = !isEmpty && (side !== undefined || draft.to.length > 0);

  async function send(status_id?: string) {
    if (!isReady) return;
    if (uploads.running.length > 0) return tell(t('composer.wait_for_files'));
    setBusy(true);
    try {
      await sendSide(ticket.id, draft, status_id);
      keepSideDraft(ticket.id, null);
      setDraft(emptySideDraft(first));
      tell(t('side.sent'));
      onSent();
      await refresh(listSideConversations, listSideComments, getTicket);
    } catch (refused) {
      const words = refused instanceof ApiError ? refused.fields['to'] : undefined;
      if (words === undefined) tellError(refused);
      else setError(words);
    }
    setBusy(false);
  }
  return (
    <div {...uploads.drop}>
      <div className={css['writer']}>
        <p className={css['notice']}>{t('side.no_history')}</p>
        {sides.length > 0 && (
          <div className={css['line']}>
            <label>
              <span>{t('side.conversation')}</span>
              <select
                value={draft.side_id ?? ''}
                onChange={(event) => change({ side_id: event.currentTarget.value || null })}
              >
                <option value="">{t('side.new')}</option>
                {sides.map((one) => (
                  <option key={one.id} value={one.id}>
                    {`${namesOf(one)}: ${one.subject}`}
                  </option>
                ))}
              </select>
            </label>
          </div>
        )}
        {side === undefined && (
          <>
            <PartyField label={t('side.to')} parties={draft.to} onChange={(to) => change({ to })} />
            <div className={css['line']}>
              <label>
                <span>{t('side.subject')}</span>
                <input
                  value={draft.subject}
                  maxLength={500}
                  onChange={(event) => change({ subject: event.currentTarget.value })}
                />
              </label>
            </div>
          </>
        )}
        {error !== null && (
          <p className={css['wrong']} role="alert">
            {error}
          </p>
        )}
      </div>
      <Suspense fallback={<div style={{ minHeight: 60 }} />}>
        <Editor
          ref={editor}
          html={draft.body_html}
          wish={side_id === null ? 0 : 1}
          label={t('side.field')}
          placeholder={t('side.placeholder')}
          with_mentions={false}
          onChange={(body_html) => change({ body_html })}
          onFiles={uploads.add}
          onSend={() => void send()}
        />
      </Suspense>
      <DraftFiles
        files={draft.files}
        uploads={uploads}
        onRemove={(id) => change((now) => ({ files: now.files.filter((one) => one.id !== id) }))}
      />
      <div className={composer['bar']}>
        <AttachButton onFiles={uploads.add} />
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconQuote size={16} stroke={1.75} aria-hidden="true" />}
          onClick={() => setQuoting(true)}
        >
          {draft.quotes.length === 0
            ? t('side.quotes')
            : t('side.quotes_chosen', { count: draft.quotes.length })}
        </Button>
        <span className={composer['gap']} />
        <SendButtons
          ticket={ticket}
          disabled={!isReady}
          is_busy={isBusy || uploads.running.length > 0}
          onSend={(status_id) => void send(status_id)}
        />
      </div>
      {isQuoting && (
        <Suspense>
          <QuotesDialog
            number={number}
            chosen={draft.quotes}
            onChoose={(quotes) => change({ quotes })}
            onClose={() => setQuoting(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

async function sendSide(ticket_id: string, draft: SideDraft, status_id?: string): Promise<void> {
  const words = {
    body_html: draft.body_html,
    file_ids: draft.files.map((file) => file.id),
    quote_comment_ids: draft.quotes,
    ...(status_id === undefined ? {} : { status_id }),
  };
  if (draft.side_id !== null) {
    const params = { side_conversation_id: draft.side_id };
    await call(addSideComment, { params, body: words });
    return;
  }
  await call(startSideConversation, {
    params: { ticket_id },
    body: { ...words, to: draft.to, subject: draft.subject.trim() || '—' },
  });
}

type SendProps = {
  ticket: Ticket;
  disabled: boolean;
  is_busy: boolean;
  onSend: (status_id?: string) => void;
};

/** Whether the ticket waits is the writer's choice: one button for the usual, the rest in a menu. */
function SendButtons({ ticket, disabled, is_busy, onSend }: SendProps) {
  const endings = useEndings();
  const waiting = endings.find((one) => one.category === 'waiting_vendor');
  const usual =
    ticket.can.update && waiting !== undefined && waiting.id !== ticket.status_id
      ? waiting
      : undefined;
  const others = ticket.can.update ? endings.filter((one) => one.id !== ticket.status_id) : [];
  return (
    <div className={composer['send']}>
      <Button
        className={composer['primary'] ?? ''}
        data-split={others.length > 0}
        disabled={disabled}
        loading={is_busy}
        onClick={() => onSend(usual?.id)}
        rightSection={<ShortcutHint combo="mod+enter" tone="on-accent" />}
      >
        {t(usual === undefined ? 'side.send' : 'side.send_and_wait')}
      </Button>
      {others.length > 0 && (
        <Menu
          label={t('side.other_endings')}
          side="top-end"
          width={280}
          target={(button) => (
            <Button
              className={composer['more'] ?? ''}
              aria-label={t('side.other_endings')}
              disabled={disabled || is_busy}
              {...button}
            >
              <IconChevronDown size={16} stroke={2} aria-hidden="true" />
            </Button>
          )}
          entries={[
            { label: t('side.keep_status'), onPick: () => onSend() },
            ...others.map((status) => ({
              label: t('side.with_status', { status: status.name }),
              onPick: () => onSend(status.id),
            })),
          ]}
        />
      )}
    </div>
  );
}
