import { useInfiniteQuery } from '@tanstack/react-query';
import {
  lazy,
  type RefObject,
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { RenderedMacro } from '#contract/macros.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { tellPresence } from '../../live.ts';
import { tell, tellError } from '../../ui/toast.tsx';
import { withoutStatus } from '../macros/pieces.ts';
import { sayEmpty } from '../macros/say-empty.ts';
import { useApplyNow } from '../macros/use-apply-now.ts';
import { useMacro } from '../macros/use-macro.ts';
import { onSideWriter } from '../side/open-writer.ts';
import { commentsQuery } from '../ticket/ticket-queries.ts';
import css from './composer.module.css';
import { Conflict } from './conflict.tsx';
import { DraftFiles } from './draft-files.tsx';
import { isEmptyHtml, useDrafts, type Visibility } from './drafts.ts';
import { leaveField } from './early-foot.tsx';
import { type Early, EarlyText, earlyFiles } from './early-text.tsx';
import type { EditorHandle } from './editor.tsx';
import { usePrimaryEnding } from './endings.ts';
import type { When } from './later-dialog.tsx';
import { takeWords } from './put-into-reply.ts';
import { Recipients } from './recipients.tsx';
import type { ReplyAidsHandle } from './reply-aids.tsx';
import { SendBar } from './send-bar.tsx';
import { SignatureLine } from './signature-line.tsx';
import { UndoLines } from './undo-line.tsx';
import { UnsentLines } from './unsent-line.tsx';
import { useSend } from './use-send.ts';
import { useUploads } from './use-uploads.ts';

const ShareDialog = lazy(() =>
  import('./share-dialog.tsx').then((module) => ({ default: module.ShareDialog })),
);
const SideWriter = lazy(() =>
  import('../side/side-writer.tsx').then((module) => ({ default: module.SideWriter })),
);
const ReplyAids = lazy(() =>
  import('./reply-aids.tsx').then((module) => ({ default: module.ReplyAids })),
);
const MacroLine = lazy(() =>
  import('../macros/macro-line.tsx').then((module) => ({ default: module.MacroLine })),
);
const Editor = lazy(() => import('./editor.tsx').then((module) => ({ default: module.Editor })));

/** Where an answer or a note is written: always there, and always kept. */
export function Composer({
  ticket,
  number,
  begun,
}: {
  ticket: Ticket;
  number: string;
  /** What was written before the composer was there. */
  begun: RefObject<Early>;
}) {
  const [tab, setTab] = useState<Visibility>(
    () => begun.current.tab ?? (ticket.can.reply ? 'public' : 'internal'),
  );
  const [isOpen, setOpen] = useState(false);
  // A letter to a third party has a place of its own: nothing typed there can go to the customer.
  const [isSharing, setSharing] = useState(false);
  const [followsMentioned, setFollowsMentioned] = useState(false);
  const [side, setSide] = useState<{ side_id: string | null; key: number } | null>(null);
  // Counted up by each wish to write; the editor takes the focus when it is there, however late it loads.
  const [wish, setWish] = useState(0);
  const editor = useRef<EditorHandle>(null);
  // Somebody is about to write: the editor is loaded now, not when the screen is calm.
  const [isWanted, setWanted] = useState(false);
  const aids = useRef<ReplyAidsHandle>(null);
  const early = begun;
  // Chosen while the composer was being made.
  useLayoutEffect(() => {
    if (begun.current.tab !== undefined) setTab(begun.current.tab);
  }, [begun]);
  const shownTab = useRef(tab);
  useEffect(() => {
    shownTab.current = tab;
  });
  const { drafts, saved, version, shown, now, change, settle, clear } = useDrafts(ticket.id);
  const draft = drafts?.[tab];
  const uploads = useUploads(
    (file) => change(tab, (now) => ({ files: [...now.files, file] })),
    (src, name) => putImage(src, name),
  );
  /** Into the text, as soon as there is an editor; a picture for a tab that was left stays a file. */
  function putImage(src: string, name: string, tries = 100): void {
    if (shownTab.current !== tab) return;
    setWanted(true);
    if (editor.current !== null) editor.current.insertImage(src, name);
    else if (tries > 0) setTimeout(() => putImage(src, name, tries - 1), 100);
  }
  const isHere = draft !== undefined;
  const addEarly = useRef(uploads.add);
  useEffect(() => {
    addEarly.current = uploads.add;
  });
  useEffect(() => {
    const given = earlyFiles.get(begun);
    if (!isHere || given === undefined) return;
    earlyFiles.delete(begun);
    for (const { file, in_text } of given) addEarly.current([file], in_text);
  }, [isHere, begun]);
  const send = useSend({ ticket, number, settle, clear });
  const primary = usePrimaryEnding(tab, ticket);
  const typing = useTyping(ticket.id);
  const isCalm = useCalm(number);
  const macro = useMacro(ticket.id);
  const [isPicking, setPicking] = useState(false);
  // Counted up when a macro's words go into the draft while the editor is not there.
  const [inserted, setInserted] = useState(0);
  const apply = useApplyNow(ticket.id, macro.drop);

  function takeMacro(rendered: RenderedMacro) {
    macro.choose(rendered);
    if (rendered.empty.length > 0) tell(sayEmpty(rendered.empty));
    if (rendered.reply_html !== null && ticket.can.reply) putIn(rendered.reply_html);
  }

  /** Where the cursor is, or after what is written. */
  function putIn(html: string) {
    setOpen(true);
    if (tab === 'public' && editor.current !== null) {
      editor.current.insertHtml(html);
      return;
    }
    change('public', (now) => ({
      body_html: isEmptyHtml(now.body_html) ? html : `${now.body_html}${html}`,
    }));
    setInserted(inserted + 1);
    go('public');
  }

  const put = useRef(putIn);
  useEffect(() => {
    put.current = putIn;
  });
  useEffect(
    () => (ticket.can.reply ? takeWords(ticket.id, (html) => put.current(html)) : undefined),
    [ticket.id, ticket.can.reply],
  );

  function go(next: Visibility) {
    if (next === 'public' && !ticket.can.reply) return;
    // Words of a note must not become a reply by a stray click.
    if (early.current.text !== '' && next !== tab) return;
    setSide(null);
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
  function goSide(side_id: string | null) {
    setOpen(true);
    setSide((now) => ({ side_id, key: (now?.key ?? 0) + 1 }));
  }
  useEffect(
    () =>
      onSideWriter((ask) => {
        if (ask.ticket_id !== ticket.id) return;
        setOpen(true);
        setSide((now) => ({ side_id: ask.side_id, key: (now?.key ?? 0) + 1 }));
      }),
    [ticket.id],
  );
  function sendAll(status_id?: string, when?: When) {
    const written = now(tab);
    if (written === undefined) return;
    const { chosen } = macro;
    // The status leaves with the words, as one chosen by hand does.
    const along =
      chosen === null ? undefined : { ...chosen, actions: withoutStatus(chosen.actions) };
    // Without this a file that is still on its way up would be left behind.
    if (uploads.running.length > 0) tell(t('composer.wait_for_files'));
    else if (tab === 'internal')
      void send.send(
        tab,
        written,
        { status_id, when, macro: along, follows_mentioned: followsMentioned },
        macro.drop,
      );
    else if (aids.current?.mayLeave() !== false) {
      const promises = aids.current?.promises(when?.send_at);
      void send.send(tab, written, { status_id, when, promises, macro: along }, macro.drop);
    }
  }
  useShortcuts([
    { combo: 'r', label: 'keys.reply', run: () => go('public') },
    { combo: 'n', label: 'keys.note', run: () => go('internal') },
    { combo: 'v', label: 'side.key', run: () => ticket.can.reply && goSide(null) },
    { combo: 'escape', label: 'keys.leave_field', in_fields: true, run: leaveField },
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

  if (side !== null) {
    return (
      <section
        className={css['composer']}
        data-side="true"
        data-open="true"
        aria-label={t('side.writer')}
      >
        <div className={css['top']}>
          <Tabs tab="side" onTab={go} onSide={() => {}} can_reply={ticket.can.reply} />
        </div>
        <Suspense>
          <SideWriter
            key={side.key}
            ticket={ticket}
            number={number}
            side_id={side.side_id}
            onSent={() => setSide(null)}
          />
        </Suspense>
      </section>
    );
  }

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
        <Tabs tab={tab} onTab={go} onSide={() => goSide(null)} can_reply={ticket.can.reply} />
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
            key={`${ticket.id}-${tab}-${version}-${inserted}`}
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
              change(tab, { body_html }, true);
              typing();
            }}
            onFiles={uploads.add}
            onSend={() => sendAll(macro.status_id ?? primary?.id)}
            onSlash={() => setPicking(true)}
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
      {macro.chosen !== null && (
        <Suspense>
          <MacroLine
            macro={macro.chosen}
            is_busy={apply.is_busy}
            onStrike={macro.strike}
            onApply={() => macro.chosen !== null && void apply.run(macro.chosen).catch(tellError)}
            onDrop={macro.drop}
          />
        </Suspense>
      )}
      {tab === 'internal' && draft?.body_html.includes('data-mention=') === true && (
        <label className={css['follow_mentioned']}>
          <input
            type="checkbox"
            checked={followsMentioned}
            onChange={(event) => setFollowsMentioned(event.currentTarget.checked)}
          />
          {t('colleagues.follow_mentioned')}
        </label>
      )}
      <SendBar
        tab={tab}
        macro={{
          status_id: macro.status_id,
          is_picking: isPicking,
          onPicking: setPicking,
          onPick: takeMacro,
        }}
        ticket={ticket}
        draft={draft}
        is_busy={send.is_busy || uploads.running.length > 0}
        onFiles={uploads.add}
        onSend={sendAll}
        onShare={() => setSharing(true)}
        editor={editor}
      />
      {isSharing && draft !== undefined && (
        <Suspense>
          <ShareDialog
            ticket_id={ticket.id}
            visibility={tab}
            draft={now(tab) ?? draft}
            settle={settle}
            clear={clear}
            onClose={() => setSharing(false)}
          />
        </Suspense>
      )}
      <UndoLines ticket_id={ticket.id} />
      <UnsentLines ticket_id={ticket.id} />
    </section>
  );
}

type TabsProps = {
  tab: Visibility | 'side';
  onTab: (tab: Visibility) => void;
  onSide: () => void;
  can_reply: boolean;
};

function Tabs({ tab, onTab, onSide, can_reply }: TabsProps) {
  const tabs = [
    ...(can_reply ? [['public', t('composer.reply')] as const] : []),
    ['internal', t('composer.note')] as const,
    ...(can_reply ? [['side', t('side.tab')] as const] : []),
  ];
  return (
    <div className={css['tabs']} role="toolbar" aria-label={t('composer.kind')}>
      {tabs.map(([name, label]) => (
        <button
          key={name}
          type="button"
          className={css['tab']}
          aria-pressed={tab === name}
          onClick={() => (name === 'side' ? onSide() : onTab(name))}
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
