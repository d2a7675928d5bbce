import { useQuery } from '@tanstack/react-query';
import { listPresences, type PresenceState } from '#contract/presence.ts';
import { ask } from '../../queries.ts';

/** Who takes work now, by the id of the agent; asked for only where somebody looks. */
export function usePresences(is_wanted: boolean): ReadonlyMap<string, PresenceState> {
  const { data } = useQuery({ ...ask(listPresences, {}), enabled: is_wanted });
  return new Map(data?.items.map(({ agent, presence }) => [agent.id, presence.state]));
}
