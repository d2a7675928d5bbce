import { type RefObject, useRef } from 'react';
import type { PromiseOffer } from '#contract/promise-offer.ts';
import type { Ticket } from '#contract/tickets.ts';
import { type OfferSource, PromiseChips } from '../promises/promise-chips.tsx';
import type { DraftText } from './drafts.ts';

/** What the composer asks before a reply leaves. */
export type ReplyAidsHandle = {
  promises: (leaves_at: string | undefined) => PromiseOffer[];
  /** False: something has to be looked at first; the next press sends it all the same. */
  mayLeave: () => boolean;
};

type Props = {
  ticket: Ticket;
  draft: DraftText;
  handle: RefObject<ReplyAidsHandle | null>;
};

/** Under a reply while it is written: the promises in it. Loaded when somebody writes. */
export function ReplyAids({ draft, handle }: Props) {
  const offers = useRef<OfferSource | null>(null);
  handle.current = {
    promises: (leaves_at) => offers.current?.(leaves_at) ?? [],
    mayLeave: () => true,
  };
  return <PromiseChips html={draft.body_html} source={offers} />;
}
