import { useRef, useState } from 'react';
import { getBoard } from '#contract/board.ts';
import { type AgentRouting, listAgentRouting, updateAgentRouting } from '#contract/routing.ts';
import { call } from '../../api.ts';
import { refresh } from '../../queries.ts';
import { tellError } from '../../ui/toast.tsx';

export type Change = Partial<
  Pick<AgentRouting, 'skills' | 'languages' | 'capacity' | 'calendar_id'>
>;

/**
 * Sends changes one after another, in the order of the keys. What is on its way lies over what the
 * server says: an answer from before a key must neither be seen nor be built upon by the next key.
 */
export function useSaveRouting(people: readonly AgentRouting[]) {
  const [under_way, setUnderWay] = useState<ReadonlyMap<string, Change>>(new Map());
  const before = useRef<Promise<void>>(Promise.resolve());
  const left = useRef(0);
  async function send(agent_id: string, change: Change) {
    try {
      await call(updateAgentRouting, { params: { agent_id }, body: change });
    } catch (error) {
      tellError(error);
    }
    left.current -= 1;
    if (left.current > 0) return;
    await refresh(listAgentRouting, getBoard);
    if (left.current === 0) setUnderWay(new Map());
  }
  return {
    shown: people.map((person) => ({ ...person, ...under_way.get(person.agent.id) })),
    save({ agent: { id } }: AgentRouting, change: Change): void {
      setUnderWay((now) => new Map(now).set(id, { ...now.get(id), ...change }));
      left.current += 1;
      before.current = before.current.then(() => send(id, change));
    },
  };
}
