import { useRouter } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { ownPath } from './own-path.ts';

/** Goes on to where the person was headed; only to addresses of our own. */
export function useEnter(): (next?: string) => Promise<void> {
  const router = useRouter();
  return async (next) => {
    queryClient.clear();
    await router.navigate({ href: ownPath(next) });
  };
}
