import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { tellPresence } from '../../live.ts';
import { tell } from '../../ui/toast.tsx';
import { commentsQuery } from '../ticket/ticket-queries.ts';
import css from './composer.module.css';
import { Conflict } from './conflict.tsx';
import { DraftFiles } from './draft-files.tsx';
import { isEmptyHtml, useDrafts, type Visibility } from './drafts.ts';
import { type Early, EarlyText, nothingEarly } from './early-text.tsx';
import type { EditorHandle } from './editor.tsx';
import { usePrimaryEnding } from './endings.ts';
import type { When } from './later-dialog.tsx';
import { Recipients } from './recipients.tsx';
import type { ReplyAidsHandle } from './reply-aids.tsx';
import { SendBar } from './send-bar.tsx';
import { SignatureLine } from './signature-line.tsx';
import { UndoLines } from './undo-line.tsx';
import { UnsentLines } from './unsent-line.tsx';
import { useSend } from './use-send.ts';
import { useUploads } from './use-uploads.ts';

const ReplyAids = lazy(() =>
  import('./reply-aids.tsx').then((module) => ({ default: module.ReplyAids })),
);
const Editor = lazy(() => import('./editor.tsx').then((module) => ({ default: module.Editor })));

/** Where an answer or a note is written: always there, and always kept. */
export function Composer({ ticket, number }: { ticket: Ticket; number: string }) {
  const [tab, setTab] = useState<Visibility>(ticket.can.reply ? 'public' : 'internal');
  const [isOpen, setOpen] = useState(false);
  // Counted up by each wish to write; the editor takes the focus when it is there, however late it loads.
  const [wish, setWish] = useState(0);
  const editor = useRef<EditorHandle>(null);
  // Somebody is about to write: the editor is loaded now, not when the screen is calm.
  const [isWanted, setWanted] = useState(false);
  const aids = useRef<ReplyAidsHandle>(null);
  const early = useRef<Early>({ ...nothingEarly });
  const shownTab = useRef(tab);
  useEffect(() => {
    shownTab.current = tab;
  });
  const { drafts, saved, version, shown, change, settle, clear } = useDrafts(ticket.id);
  const draft = drafts?.[tab];
  const uploads = useUploads(
    (file) => change(tab, (now) => ({ files: [...now.files, file] })),
    (src, name) => shownTab.current === tab && editor.current?.insertImage(src, name),
  );
  const send = useSend({ ticket, number, settle, clear });
  const primary = usePrimaryEnding(tab, ticket);
  const typing = useTyping(ticket.id);
  const isCalm = useCalm(number);

  function go(next: Visibility) {
    if (next === 'public' && !ticket.can.reply) return;
    setTab(next);
    setOpen(true);
    setWish(wish + 1);
  }
  // Words came back: whoever asked for them wants to go on writing.
  const [shownVersion, setShownVersion] = useState(0);
  if (version !== shownVersion) {
    setShownVersion(version);
    setTab(shown);
    setOpen(true);
    setWish(wish + 1);
  }
  function sendAll(status_id?: string, when?: When) {
    if (draft === undefined) return;
    // Without this a file that is still on its way up would be left behind.
    if (uploads.running.length > 0) tell(t('composer.wait_for_files'));
    else if (tab === 'internal') void send.send(tab, draft, { status_id, when });
    else if (aids.current?.mayLeave() !== false) {
      const promises = aids.current?.promises(when?.send_at);
      void send.send(tab, draft, { status_id, when, promises });
    }
  }
  useShortcuts([
    { combo: 'r', label: 'keys.reply', run: () => go('public') },
    { combo: 'n', label: 'keys.note', run: () => go('internal') },
    {
      combo: 'escape',
      label: 'keys.leave_field',
      in_fields: true,
      run: () => {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      },
    },
  ]);

  const label = t(tab === 'public' ? 'composer.reply_field' : 'composer.note_field');

  const earlyText = (
    <EarlyText
      early={early}
      wish={wish}
      label={label}
      onFocus={() => setWanted(true)}
      onFiles={uploads.add}
    />
  );

  return (
    <section
      className={css['composer']}
      data-note={tab === 'internal'}
      data-open={isOpen || (draft !== undefined && !isEmptyHtml(draft.body_html))}
      data-dropping={uploads.is_dropping}
      aria-label={t('composer.label')}
      onFocusCapture={() => setOpen(true)}
      {...uploads.drop}
    >
      <div className={css['top']}>
        <Tabs tab={tab} onTab={go} can_reply={ticket.can.reply} />
        <span className={css['saved']} role="status">
          {saved === 'saved' && t('composer.draft_saved')}
          {saved === 'only_here' && t('composer.draft_only_here')}
        </span>
        {tab === 'public' && draft !== undefined && (
          <Recipients ticket={ticket} draft={draft} onChange={(patch) => change('public', patch)} />
        )}
      </div>
      {send.conflict !== null && <Conflict conflict={send.conflict} onClose={send.dropConflict} />}
      {draft === undefined || !(isCalm || isWanted) ? (
        earlyText
      ) : (
        <Suspense fallback={earlyText}>
          <Editor
            key={`${ticket.id}-${tab}-${version}`}
            ref={editor}
            html={draft.body_html}
            early={early}
            wish={wish}
            label={label}
            placeholder={t(
              tab === 'public' ? 'composer.reply_placeholder' : 'composer.note_placeholder',
            )}
            with_mentions={tab === 'internal'}
            onChange={(body_html) => {
              change(tab, { body_html });
              typing();
            }}
            onFiles={uploads.add}
            onSend={() => sendAll(primary?.id)}
          />
        </Suspense>
      )}
      {draft !== undefined && (
        <DraftFiles
          files={draft.files}
          uploads={uploads}
          onRemove={(id) => change(tab, { files: draft.files.filter((file) => file.id !== id) })}
        />
      )}
      {tab === 'public' && (
        <SignatureLine
          ticket_id={ticket.id}
          bytes={(draft?.files ?? []).reduce((sum, file) => sum + file.size, 0)}
        />
      )}
      {tab === 'public' && isCalm && draft !== undefined && !isEmptyHtml(draft.body_html) && (
        <Suspense>
          <ReplyAids ticket={ticket} draft={draft} handle={aids} />
        </Suspense>
      )}
      <SendBar
        tab={tab}
        ticket={ticket}
        draft={draft}
        is_busy={send.is_busy || uploads.running.length > 0}
        onFiles={uploads.add}
        onSend={sendAll}
        editor={editor}
      />
      <UndoLines ticket_id={ticket.id} />
      <UnsentLines ticket_id={ticket.id} />
    </section>
  );
}

type TabsProps = { tab: Visibility; onTab: (tab: Visibility) => void; can_reply: boolean };

function Tabs({ tab, onTab, can_reply }: TabsProps) {
  const tabs = [
    ...(can_reply ? [['public', t('composer.reply')] as const] : []),
    ['internal', t('composer.note')] as const,
  ];
  return (
    <div className={css['tabs']} role="toolbar" aria-label={t('composer.kind')}>
      {tabs.map(([name, label]) => (
        <button
          key={name}
          type="button"
          className={css['tab']}
          aria-pressed={tab === name}
          onClick={() => onTab(name)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** True once the conversation is painted and nothing else is to do: walking by j and k builds no editors. */
function useCalm(number: string): boolean {
  const [isCalm, setCalm] = useState(false);
  const isPainted = useInfiniteQuery(commentsQuery(number)).isSuccess;
  useEffect(() => {
    if (!isPainted) return;
    const timer = setTimeout(() => setCalm(true), 250);
    return () => clearTimeout(timer);
  }, [isPainted]);
  return isCalm;
}

/** Tells colleagues that somebody writes here, and three seconds after the last key that nobody does. */
function useTyping(ticket_id: string): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    tellPresence(ticket_id, true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => tellPresence(ticket_id, false), 3_000);
  };
}
