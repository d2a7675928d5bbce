import { useQuery } from '@tanstack/react-query';
import { listSenders } from '#contract/channels.ts';
import { listColleagues, listTeams } from '#contract/people.ts';
import { getSettings, listStatuses, listTicketTypes, type Status } from '#contract/settings.ts';
import { ask } from '../../queries.ts';

/** Small lists that every ticket needs; live news keeps them fresh. */
const minutes = 60_000;

export function useStatuses(): Status[] {
  const all = useQuery({ ...ask(listStatuses, {}), staleTime: 30 * minutes }).data?.items ?? [];
  return all;
}

export function useTypes() {
  return useQuery({ ...ask(listTicketTypes, {}), staleTime: 30 * minutes }).data?.items ?? [];
}

export function useColleagues() {
  return useQuery({ ...ask(listColleagues, {}), staleTime: 30 * minutes }).data?.items ?? [];
}

export function useTeams() {
  return useQuery({ ...ask(listTeams, {}), staleTime: 30 * minutes }).data?.items ?? [];
}

export function useSenders() {
  return useQuery({ ...ask(listSenders, {}), staleTime: 30 * minutes }).data?.items ?? [];
}

export function useSettings() {
  return useQuery({ ...ask(getSettings, {}), staleTime: 30 * minutes }).data;
}
