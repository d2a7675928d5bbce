/** How much work a run has done: what its account is worth depends on it. */
import type { Done, Workers } from './work.ts';

export type Tally = Readonly<Record<string, number>>;

export function tallyOf(done: Done, { once, pushes, people }: Workers): Tally {
  const { counts } = pushes.pushed;
  const { visited } = people;
  return {
    mails: done.mails.length,
    tickets: done.created.length,
    replies: done.replies.length,
    'short messages': done.chats.length,
    merges: done.merges.length,
    'keys asked by two at once': once.counts.side_by_side,
    'keys asked again': once.counts.again,
    pushes: counts.pushes,
    'duplicates among them': counts.duplicates,
    'pushes that nobody answered': counts.unheard,
    reorderings: counts.reorderings,
    'reports of undelivered letters': pushes.pushed.bounced.length,
    'portal requests': visited.counts.requests,
    'presses that nobody answered': visited.counts.again,
    'requests by form': visited.asked.length,
    'answers in the portal': visited.said.length,
    'closings by requesters': visited.ended.length,
    'readers who voted': visited.voted.size,
  };
}

export function together(one: Tally, other: Tally): Tally {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(names.map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}

export function wordsOfTally(tally: Tally): string {
  return Object.entries(tally)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}
