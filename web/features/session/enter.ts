import { useRouter } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';

/** Goes on to where the person was headed; only to addresses of our own. */
export function useEnter(): (next?: string) => Promise<void> {
  const router = useRouter();
  return async (next) => {
    queryClient.clear();
    await router.navigate({ href: ownPath(next) });
  };
}

/** `next` came in an address: anything but a plain path of this desk leads home. */
export function ownPath(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])[^\s\\]*$/.test(next)) return '/';
  return new URL(next, 'https://desk.invalid').origin === 'https://desk.invalid' ? next : '/';
}
