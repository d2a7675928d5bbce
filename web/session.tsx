import { createContext, type ReactNode, useContext } from 'react';
import type { Permission } from '#contract/endpoint.ts';
import { getMe, type Me } from '#contract/people.ts';
import { ask } from './queries.ts';

const Session = createContext<Me | null>(null);

export const meQuery = { ...ask(getMe, {}), staleTime: 5 * 60_000 };

export function SessionProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <Session value={me}>{children}</Session>;
}

/** Who is signed in. Only below the signed-in part of the router. */
export function useMe(): Me {
  const me = useContext(Session);
  if (me === null) throw new Error('useMe outside of a session');
  return me;
}

export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission);
}
