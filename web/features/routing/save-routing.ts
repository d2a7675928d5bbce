import { useRef } from 'react';
import { getBoard } from '#contract/board.ts';
import { type AgentRouting, listAgentRouting, updateAgentRouting } from '#contract/routing.ts';
import { call, type Output } from '../../api.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { tellError } from '../../ui/toast.tsx';

export type Change = Partial<
  Pick<AgentRouting, 'skills' | 'languages' | 'capacity' | 'calendar_id'>
>;

/**
 * Shows a change at once and sends it after those before it: two quick keys in one row must arrive in
 * their order. What was refused is shown as the server has it.
 */
export function useSaveRouting(): (person: AgentRouting, change: Change) => void {
  const before = useRef<Promise<unknown>>(Promise.resolve());
  return (person, change) => {
    const agent_id = person.agent.id;
    show(agent_id, change);
    const mine = before.current.then(() =>
      call(updateAgentRouting, { params: { agent_id }, body: change }).catch(async (error) => {
        tellError(error);
        await refresh(listAgentRouting);
      }),
    );
    before.current = mine;
    void mine.then(() => {
      if (before.current === mine) return refresh(listAgentRouting, getBoard);
    });
  };
}

function show(agent_id: string, change: Change): void {
  queryClient.setQueryData(
    ask(listAgentRouting, {}).queryKey,
    (was: Output<typeof listAgentRouting> | undefined) =>
      was === undefined
        ? was
        : {
            items: was.items.map((one) =>
              one.agent.id === agent_id ? { ...one, ...change } : one,
            ),
          },
  );
}
