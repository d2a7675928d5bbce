/** A ticket's past, from its facts now and its events: what it was at each of them, and between them. Pure. */
import type { StatusCategory } from '#contract/settings.ts';
import type { TicketFacts } from '#modules/tickets/tickets.ts';
import type { PastEvent, PastWord } from './backtest-past.sql.ts';
import { changesOf, rewound } from './match.ts';

export type Known = {
  /** As it is now. */
  readonly facts: TicketFacts;
  /** Newest first. */
  readonly events: readonly PastEvent[];
  /** Oldest first. */
  readonly words: readonly PastWord[];
  readonly statuses: ReadonlyMap<string, StatusCategory>;
};

/** An event with the ticket before it, and as its transaction left it: so rules see them. */
export type Moment = {
  readonly event: PastEvent;
  readonly before: TicketFacts;
  readonly now: TicketFacts;
};

/** Oldest first. */
export function momentsOf({ facts, events, words, statuses }: Known): Moment[] {
  const moments: Moment[] = [];
  let later = facts;
  let place = 0;
  while (place < events.length) {
    const first = events[place];
    if (first === undefined) break;
    let end = place + 1;
    while (events[end]?.xid === first.xid) end += 1;
    const now = { ...later, ...saidUntil(words, first.at) };
    later = now;
    for (const event of events.slice(place, end)) {
      const without = rewound(later, [event], statuses);
      const before = later === now ? without : rewound(now, [event], statuses);
      moments.push({ event, now, before });
      later = without;
    }
    place = end;
  }
  return moments.reverse();
}

/** Of a time in which nothing happened: what the ticket was, and since when it had its status. */
export type Stretch = {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly facts: TicketFacts;
  readonly status_since: string;
};

/** From the window's beginning, or the ticket's, to its end. `status_since`: as the window began. */
export function stretchesOf(
  known: Known,
  window: { readonly from: Date; readonly to: Date },
  status_since: string,
): Stretch[] {
  const moments = momentsOf(known);
  const [first] = moments;
  const began = Math.max(window.from.getTime(), Date.parse(known.facts.created_at));
  const start = {
    ...(first?.before ?? known.facts),
    ...saidUntil(known.words, new Date(began).toISOString()),
  };
  const stretches: Stretch[] = [];
  let open = { from: began, facts: start, status_since };
  for (const { event, now } of moments) {
    const at = Date.parse(event.at);
    if (at > open.from) stretches.push({ ...open, to: at });
    const isMoved = changesOf(event)['status_id'] !== undefined;
    open = {
      from: Math.max(at, open.from),
      facts: now,
      status_since: isMoved ? event.at : open.status_since,
    };
  }
  const end = window.to.getTime();
  return open.from < end ? [...stretches, { ...open, to: end }] : stretches;
}

type Said = Pick<
  TicketFacts,
  'comment_count' | 'last_customer_at' | 'last_agent_at' | 'updated_at'
>;

function saidUntil(words: readonly PastWord[], at: string): Said {
  const moment = Date.parse(at);
  let count = words.length;
  while (count > 0 && Date.parse(words[count - 1]?.at ?? '') > moment) count -= 1;
  const last = (by: 'contact' | 'agent') => {
    for (let place = count - 1; place >= 0; place -= 1)
      if (words[place]?.by === by) return words[place]?.at ?? null;
    return null;
  };
  return {
    comment_count: count,
    last_customer_at: last('contact'),
    last_agent_at: last('agent'),
    updated_at: at,
  };
}
