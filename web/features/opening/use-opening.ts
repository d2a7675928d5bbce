import { useState } from 'react';
import { createContact } from '#contract/contacts.ts';
import { topicPath } from '#contract/field-rules.ts';
import type { createTicket } from '#contract/tickets.ts';
import { call, type Input } from '../../api.ts';
import { useMe } from '../../session.tsx';
import { useTeams } from '../ticket/lookups.ts';
import { useTicketForm } from '../topics/use-ticket-form.ts';
import { namesOf, type Requester } from './requester.ts';

type Body = Input<typeof createTicket>['body'];
type OpeningChannel = 'agent' | 'phone';

/** How somebody asked last; whoever answers the telephone says so once. */
let lastChannel: OpeningChannel = 'agent';

export function useChannel(): [OpeningChannel, (channel: OpeningChannel) => void] {
  const [channel, setChannel] = useState(lastChannel);
  return [
    channel,
    (next) => {
      lastChannel = next;
      setChannel(next);
    },
  ];
}

/** Where a ticket goes: to its writer, by its topic, or to a team. */
export const [toMe, byTopic] = ['', 'topic'] as const;

/**
 * The form of the topic and where the ticket goes. Until somebody chooses, a topic of another team leads
 * there, as it would outside.
 */
export function useDestination(type_id: string) {
  const me = useMe();
  const teams = useTeams();
  const form = useTicketForm(type_id === '' ? null : type_id);
  const [chosen, setChosen] = useState<string | null>(null);
  const team_id =
    topicPath(form.topics, form.topic_id).findLast((topic) => topic.team_id !== null)?.team_id ??
    null;
  const team = teams.find((one) => one.id === team_id);
  const isElsewhere = team !== undefined && !me.team_ids.includes(team.id);
  const usual = isElsewhere ? byTopic : toMe;
  const place = chosen === byTopic && team === undefined ? toMe : (chosen ?? usual);
  const body: Pick<Body, 'assignee_id' | 'team_id'> =
    place === toMe ? { assignee_id: me.id } : place === byTopic ? {} : { team_id: place };
  return { form, team, teams, place, setPlace: setChosen, body };
}

/**
 * As the ticket names its requester. Somebody new with a telephone becomes a contact first, who is
 * `remember`ed: what is refused afterwards asks for them no second time.
 * @throws ApiError conflict when the number is another's
 */
export async function requesterBody(
  requester: Requester,
  remember: (known: Requester) => void,
): Promise<Pick<Body, 'requester_id' | 'requester'>> {
  if (requester.kind === 'known') return { requester_id: requester.contact.id };
  const { name, phone, address } = requester.stranger;
  if (phone.trim() === '') return { requester: { name: name.trim(), address: address.trim() } };
  const contact = await call(createContact, {
    body: {
      ...namesOf(name),
      phones: [phone.trim()],
      ...(address.trim() === '' ? {} : { emails: [address.trim()] }),
    },
  });
  remember({ kind: 'known', contact });
  return { requester_id: contact.id };
}
