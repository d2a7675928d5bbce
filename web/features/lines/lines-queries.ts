import { useQuery } from '@tanstack/react-query';
import {
  listEscalationReasons,
  listEscalations,
  prepareEscalation,
} from '#contract/escalations.ts';
import { getTicket, listComments, listHistory, listTickets } from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';

export type Line = 'L1' | 'L2' | 'L3' | 'outer';
type Team = { id: string; name: string; line: Line };

/** Reasons of a kind that may still be chosen. */
export function useReasons(kind: 'escalation' | 'return') {
  const { data } = useQuery({ ...ask(listEscalationReasons, {}), staleTime: 30 * 60_000 });
  return (data?.items ?? []).filter((one) => one.kind === kind && !one.is_archived);
}

/** How the ticket of this number went between the lines. */
export function escalationsQuery(number: string) {
  return ask(listEscalations, { params: { ticket_id: number } });
}

/** Whom the directory names for the topic of the ticket; asked for only when somebody looks. */
export function useNamedPerson(
  ticket: { id: string; topic_id: string | null },
  is_asked: boolean,
): string | undefined {
  const query = ask(prepareEscalation, { params: { ticket_id: ticket.id }, query: {} });
  const { data } = useQuery({ ...query, enabled: is_asked && ticket.topic_id !== null });
  return data?.answering?.agent?.id;
}

/** Whatever shows a ticket that went to another line. */
export function refreshMoved(): Promise<unknown> {
  return refresh(getTicket, listTickets, listViews, listHistory, listComments, listEscalations);
}

export function teamText(team: Team | null): string {
  return team === null ? t('escalation.no_team') : team.name;
}

/** Whether the team is called like its line: then the line is not said again. */
export function saysLine(team: Team): boolean {
  return team.name.toLowerCase() === t(`lines.${team.line}`).toLowerCase();
}

/** Teams by their lines, as a native select takes them. */
export function teamChoices(teams: readonly Team[]) {
  return (['L1', 'L2', 'L3', 'outer'] as const).flatMap((line) => {
    const items = teams
      .filter((team) => team.line === line)
      .map((team) => ({ value: team.id, label: team.name }));
    const name = t(`lines.${line}`);
    return items.length === 0
      ? []
      : [{ group: name.charAt(0).toUpperCase() + name.slice(1), items }];
  });
}
