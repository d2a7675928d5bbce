import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Hint, HintMode } from '#contract/guide/hints.ts';
import type { PromiseOffer } from '#contract/promise-offer.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { tell } from '../../ui/toast.tsx';
import { HintLine, keyOf } from '../guide/hint-line.tsx';
import { useHints } from '../guide/use-hints.ts';
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

/** Under a reply while it is written: what may be forgotten, and the promises in it. Loaded when somebody writes. */
export function ReplyAids({ ticket, draft, handle }: Props) {
  const offers = useRef<OfferSource | null>(null);
  const warned = useRef('');
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const { hints: all, guide, now } = useHints(ticket, draft);
  const hints = all.filter((hint) => !dismissed.includes(keyOf(hint)));
  const modeOf = (hint: Hint): HintMode => guide?.rules[hint.kind] ?? 'hint';
  useEffect(() => {
    handle.current = {
      promises: (leaves_at) => offers.current?.(leaves_at) ?? [],
      mayLeave: () => {
        const about = now()
          .filter((hint) => guide?.rules[hint.kind] === 'stop')
          .map(keyOf)
          .filter((key) => !dismissed.includes(key))
          .join('\n');
        if (about === '' || about === warned.current) return true;
        warned.current = about;
        tell(t('guide.stopped'));
        return false;
      },
    };
  });
  useEffect(
    () => () => {
      handle.current = null;
    },
    [handle],
  );
  return (
    <>
      <HintLine
        hints={stopsFirst(hints, modeOf)}
        modeOf={modeOf}
        onDismiss={(hint) => setDismissed((before) => [...before, keyOf(hint)])}
      />
      <PromiseChips html={draft.body_html} source={offers} />
    </>
  );
}

function stopsFirst(hints: Hint[], modeOf: (hint: Hint) => HintMode): Hint[] {
  return hints.toSorted(
    (one, other) => Number(modeOf(other) === 'stop') - Number(modeOf(one) === 'stop'),
  );
}
