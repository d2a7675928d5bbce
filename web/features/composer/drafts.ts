import { useQuery } from '@tanstack/react-query';
import { startTransition, useCallback, useEffect, useRef, useState } from 'react';
import type { MailParty } from '#contract/common.ts';
import { listDrafts, saveDraft } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { recall, remember } from '../../i18n.ts';
import { onNews } from '../../live.ts';
import { ask, queryClient } from '../../queries.ts';
import { registerDrafts, type ServerDrafts } from './returned.ts';
import { hasUnsent } from './unsent-list.ts';

export type Visibility = 'public' | 'internal';
export type DraftFile = { id: string; name: string; media_type: string; size: number };
export type DraftText = {
  body_html: string;
  to: MailParty[] | null;
  cc: MailParty[] | null;
  bcc: MailParty[] | null;
  files: DraftFile[];
};
type DraftPatch = Partial<DraftText> | ((now: DraftText) => Partial<DraftText>);
export type SaveState = 'clean' | 'waiting' | 'saved' | 'only_here';

export const emptyDraft: DraftText = { body_html: '', to: null, cc: null, bcc: null, files: [] };

/**
 * Drafts of one ticket, one for each visibility: typed text is on this device at once and on the
 * server a second later, so neither a closed tab nor a lost connection costs a word.
 */
export function useDrafts(ticket_id: string) {
  const query = useQuery({
    ...ask(listDrafts, { params: { ticket_id } }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [drafts, setDrafts] = useState<Record<Visibility, DraftText> | null>(null);
  const [saved, setSaved] = useState<SaveState>('clean');
  // Counted up when the words change under the editor's feet: it is built anew with them.
  const [version, setVersion] = useState(0);
  const [shown, setShown] = useState<Visibility>('public');
  const latest = useRef(drafts);
  const timers = useRef<Partial<Record<Visibility, ReturnType<typeof setTimeout>>>>({});
  const running = useRef<Promise<unknown>>(Promise.resolve());
  // A file can be up before the server has said what was written here before.
  const early = useRef<[Visibility, DraftPatch][]>([]);

  useEffect(() => {
    if (drafts !== null || (query.data === undefined && !query.isError)) return;
    // What was sent and waits for the line is still a draft to the server.
    const ofServer = (visibility: Visibility) =>
      hasUnsent(ticket_id, visibility)
        ? emptyDraft
        : draftFrom(query.data?.items.find((each) => each.visibility === visibility));
    const first = {
      public: keptHere(ticket_id, 'public') ?? ofServer('public'),
      internal: keptHere(ticket_id, 'internal') ?? ofServer('internal'),
    };
    latest.current = first;
    setDrafts(first);
  }, [drafts, query.data, query.isError, ticket_id]);

  // The server could not be reached: a few seconds later it is asked again.
  const again = useRef((_: Visibility) => {});
  const save = useCallback(
    (visibility: Visibility) => {
      clearTimeout(timers.current[visibility]);
      delete timers.current[visibility];
      const draft = latest.current?.[visibility];
      if (draft === undefined) return;
      running.current = running.current
        .then(() => put(ticket_id, visibility, draft))
        .then((isKept) => {
          if (latest.current?.[visibility] !== draft) return;
          setSaved(isKept ? 'saved' : 'only_here');
          if (isKept) forgetHere(ticket_id, visibility);
          else timers.current[visibility] = setTimeout(() => again.current(visibility), 5_000);
        });
    },
    [ticket_id],
  );

  useEffect(() => {
    again.current = save;
  }, [save]);

  const change = useCallback(
    (visibility: Visibility, patch: DraftPatch, is_typed = false) => {
      if (latest.current === null) {
        early.current.push([visibility, patch]);
        return;
      }
      const now = latest.current[visibility];
      const next = { ...now, ...(typeof patch === 'function' ? patch(now) : patch) };
      const all = { ...latest.current, [visibility]: next };
      latest.current = all;
      const draw = () => {
        setDrafts(all);
        setSaved('waiting');
      };
      // The letter is in the editor already: what stands around it may be drawn after it is seen.
      if (is_typed) startTransition(draw);
      else draw();
      remember(keyOf(ticket_id, visibility), JSON.stringify(next));
      clearTimeout(timers.current[visibility]);
      timers.current[visibility] = setTimeout(() => save(visibility), 1000);
    },
    [ticket_id, save],
  );

  const isHere = drafts !== null;
  useEffect(() => {
    if (isHere)
      for (const [visibility, patch] of early.current.splice(0)) change(visibility, patch);
  }, [isHere, change]);

  /** Waits until nothing is being saved any more, so that a late save cannot bring back what was sent. */
  const settle = useCallback(async (visibility: Visibility) => {
    clearTimeout(timers.current[visibility]);
    delete timers.current[visibility];
    await running.current;
  }, []);

  const clear = useCallback(
    (visibility: Visibility) => {
      if (latest.current === null) return;
      latest.current = { ...latest.current, [visibility]: emptyDraft };
      setDrafts(latest.current);
      setSaved('clean');
      forgetHere(ticket_id, visibility);
      queryClient.removeQueries({ queryKey: [listDrafts.path, { ticket_id }] });
    },
    [ticket_id],
  );

  const show = useCallback(
    (items: ServerDrafts, visibility: Visibility = 'public') => {
      const kept = draftFrom(items.find((each) => each.visibility === visibility));
      forgetHere(ticket_id, visibility);
      latest.current = {
        internal: latest.current?.internal ?? emptyDraft,
        public: latest.current?.public ?? emptyDraft,
        [visibility]: kept,
      };
      setDrafts(latest.current);
      setSaved('clean');
      setShown(visibility);
      setVersion((before) => before + 1);
    },
    [ticket_id],
  );

  const restore = useCallback(
    (visibility: Visibility, words: DraftText) => {
      change(visibility, (now) =>
        isEmptyDraft(now)
          ? words
          : { body_html: now.body_html + words.body_html, files: [...now.files, ...words.files] },
      );
      setShown(visibility);
      setVersion((before) => before + 1);
    },
    [change],
  );

  useEffect(
    () =>
      registerDrafts(ticket_id, {
        async flush() {
          for (const visibility of ['public', 'internal'] as const)
            if (timers.current[visibility] !== undefined) save(visibility);
          await running.current;
        },
        show,
        restore,
      }),
    [ticket_id, save, show, restore],
  );

  // A reply of mine that waited is a draft again: it is shown unless something is being written.
  useEffect(
    () =>
      onNews((news) => {
        if (news.name !== 'reply.returned' || news.ticket_id !== ticket_id) return;
        if (latest.current === null || !isEmptyDraft(latest.current.public)) return;
        void call(listDrafts, { params: { ticket_id } }).then(({ items }) => {
          const isStillEmpty = latest.current !== null && isEmptyDraft(latest.current.public);
          if (isStillEmpty && items.some((each) => each.visibility === 'public')) show(items);
        });
      }),
    [ticket_id, show],
  );

  useEffect(() => {
    const pending = timers.current;
    return () => {
      for (const visibility of ['public', 'internal'] as const) {
        if (pending[visibility] !== undefined) save(visibility);
      }
    };
  }, [save]);

  /** With what was typed a moment ago and is not drawn yet. */
  const now = useCallback((visibility: Visibility) => latest.current?.[visibility], []);

  return { drafts, saved, version, shown, now, change, settle, clear };
}

async function put(ticket_id: string, visibility: Visibility, draft: DraftText): Promise<boolean> {
  const { files, ...rest } = draft;
  try {
    await call(saveDraft, {
      params: { ticket_id, visibility },
      body: { ...rest, file_ids: files.map((file) => file.id) },
    });
    return true;
  } catch {
    return false; // It is kept on this device and goes up with the next change.
  }
}

/** Only what a draft is sent with: the server refuses anything else. */
function draftFrom(kept: Partial<DraftText> | undefined): DraftText {
  return {
    body_html: kept?.body_html ?? '',
    to: kept?.to ?? null,
    cc: kept?.cc ?? null,
    bcc: kept?.bcc ?? null,
    files: kept?.files ?? [],
  };
}

function keyOf(ticket_id: string, visibility: Visibility): string {
  return `opora.draft.${ticket_id}.${visibility}`;
}

function keptHere(ticket_id: string, visibility: Visibility): DraftText | undefined {
  const text = recall(keyOf(ticket_id, visibility));
  if (text === null) return undefined;
  try {
    return draftFrom(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function forgetHere(ticket_id: string, visibility: Visibility): void {
  try {
    localStorage.removeItem(keyOf(ticket_id, visibility));
  } catch {
    // Nothing was kept where storing is forbidden.
  }
}

function isEmptyDraft(draft: DraftText): boolean {
  return isEmptyHtml(draft.body_html) && draft.files.length === 0;
}

/** True when there is nothing to send: no words, no picture, no file. */
export function isEmptyHtml(html: string): boolean {
  if (/<img\b/i.test(html)) return false;
  return html.replace(/<[^>]*>/g, '').replace(/&nbsp;|\s/g, '') === '';
}
