import { infiniteQueryOptions } from '@tanstack/react-query';
import {
  listSideComments,
  listSideConversations,
  type SideConversation,
} from '#contract/side-conversations.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, type QueryKey } from '../../queries.ts';

export function sidesQuery(number: string) {
  return ask(listSideConversations, { params: { ticket_id: number } });
}

/** The newest page first; further ones lead back. */
export function sideCommentsQuery(side_conversation_id: string) {
  const params = { side_conversation_id };
  return infiniteQueryOptions({
    queryKey: [listSideComments.path, params, null, 'pages'] as QueryKey,
    queryFn: ({ pageParam, signal }) =>
      call(
        listSideComments,
        { params, query: pageParam === null ? {} : { before: pageParam } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: { previous: string | null }) => page.previous,
  });
}

/** Where it stands between the messages: at its last word. */
export function timeOf(side: SideConversation): number {
  const times = [side.created_at, side.last_ours_at, side.last_theirs_at];
  return Math.max(...times.map((at) => (at === null ? 0 : Date.parse(at))));
}

export function namesOf(side: SideConversation): string {
  return side.participants.map((one) => (one.name === '' ? one.address : one.name)).join(', ');
}

export type SideStanding = 'done' | 'answered' | 'waits';

export function standingOf(side: SideConversation): SideStanding {
  if (side.state === 'done') return 'done';
  const { last_ours_at, last_theirs_at } = side;
  if (last_theirs_at === null) return 'waits';
  return last_ours_at !== null && Date.parse(last_ours_at) > Date.parse(last_theirs_at)
    ? 'waits'
    : 'answered';
}

export function sayStanding(standing: SideStanding): string {
  return t(`side.state_${standing}`);
}
