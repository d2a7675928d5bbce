import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { type GuideFacts, hintsOf } from '#contract/guide/check.ts';
import { type Hint, type HintKind, hintKinds } from '#contract/guide/hints.ts';
import { fold } from '#contract/guide/words.ts';
import { checkReply, type Guide, getGuide } from '#contract/guide.ts';
import type { Comment, Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { ask, queryClient } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import type { DraftText } from '../composer/drafts.ts';
import { plainTextOf } from '../composer/plain-text.ts';
import { commentsQuery } from '../ticket/ticket-queries.ts';

const minutes = 60_000;
const shortest = 20;

/** Kinds that I switched off for myself. */
export function ownOff(preferences: Readonly<Record<string, unknown>>): HintKind[] {
  const own = preferences['guide'];
  const off: unknown = typeof own === 'object' && own !== null && 'off' in own ? own.off : [];
  return Array.isArray(off) ? hintKinds.filter((kind) => off.includes(kind)) : [];
}

export function useGuide(): Guide | undefined {
  return useQuery({ ...ask(getGuide, {}), staleTime: 30 * minutes }).data;
}

/** What may be forgotten in the reply, the most important first; recomputed when the writer pauses. */
export function useHints(
  ticket: Ticket,
  draft: DraftText,
): {
  hints: Hint[];
  guide: Guide | undefined;
  /** The same of the text as it is at this moment, for the press on Send. */
  now: () => Hint[];
} {
  const me = useMe();
  const guide = useGuide();
  const calm = usePaused(draft, 700);
  const text = useMemo(() => plainTextOf(calm.body_html), [calm.body_html]);
  const served = useServed(ticket.id, text);
  const hints = useMemo(
    () => hintsFor(calm, { ticket, guide, served, preferences: me.preferences }),
    [guide, calm, served, ticket, me.preferences],
  );
  const now = () => hintsFor(draft, { ticket, guide, served, preferences: me.preferences });
  return { hints, guide, now };
}

type Known = {
  ticket: Ticket;
  guide: Guide | undefined;
  served: readonly Hint[];
  preferences: Readonly<Record<string, unknown>>;
};

function hintsFor(draft: DraftText, { ticket, guide, served, preferences }: Known): Hint[] {
  const text = plainTextOf(draft.body_html);
  if (guide === undefined || text.length < shortest) return [];
  const off = ownOff(preferences);
  const isOn = (kind: HintKind) => guide.rules[kind] !== 'off' && !off.includes(kind);
  const own = hintsOf(factsOf(ticket, { draft, text, guide }), isOn);
  // The vocabulary spells without ё and capitals.
  const fromServer = served.filter(
    (hint) => isOn(hint.kind) && fold(text).includes(fold(hint.found)),
  );
  return [...fromServer, ...own];
}

function factsOf(
  ticket: Ticket,
  { draft, text, guide }: { draft: DraftText; text: string; guide: Guide },
): GuideFacts {
  const comments = conversationOf(ticket);
  const answered = comments.findLastIndex(
    (one) => one.author_kind === 'agent' && one.visibility === 'public' && !one.is_automatic,
  );
  const asked = comments
    .slice(answered + 1)
    .filter((one) => one.author_kind === 'contact' && !one.is_automatic);
  return {
    text,
    html: draft.body_html,
    file_count: draft.files.length + (/<img\b/i.test(draft.body_html) ? 1 : 0),
    customer_texts: asked.map((one) => one.body_text),
    subject: ticket.subject,
    people: peopleOf(ticket, { draft, comments }),
    channel: ticket.channel,
    own_host: location.host,
    empty_phrases: guide.empty_phrases,
    internal_hosts: guide.internal_hosts,
    tone_words: guide.tone_words,
  };
}

/** What of the conversation is on the screen. */
function conversationOf(ticket: Ticket): Comment[] {
  const pages =
    queryClient.getQueryData(commentsQuery(String(ticket.number)).queryKey)?.pages ?? [];
  return pages.toReversed().flatMap((page) => page.items);
}

function peopleOf(
  ticket: Ticket,
  { draft, comments }: { draft: DraftText; comments: Comment[] },
): string[] {
  const parties = [...(draft.to ?? ticket.reply_to.to), ...(draft.cc ?? ticket.reply_to.cc)];
  return [
    ticket.requester.name,
    ...ticket.participants.map((one) => one.contact.name),
    ...parties.flatMap((party) => [party.name, party.address.split('@')[0] ?? '']),
    ...comments.flatMap((one) => (one.author_kind === 'contact' ? [one.author?.name ?? ''] : [])),
  ].filter((name) => name !== '');
}

/** The value as it was when it had not changed for so long. */
function usePaused<Value>(value: Value, milliseconds: number): Value {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return paused;
}

/** What only the server knows. Silence when it cannot be reached: a hint is no condition. */
function useServed(ticket_id: string, text: string): Hint[] {
  const [hints, setHints] = useState<Hint[]>([]);
  useEffect(() => {
    if (text.length < shortest) return setHints([]);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      call(checkReply, { params: { ticket_id }, body: { text } }, stop.signal)
        .then((answer) => setHints(answer.hints))
        .catch(() => undefined);
    }, 800);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [ticket_id, text]);
  return hints;
}
