/** What every screen stands in: the page, and within it what only those who have signed in see. */
import { createRootRoute, createRoute, redirect } from '@tanstack/react-router';
import { getSetupState } from '#contract/settings.ts';
import { belongTo } from './features/session/forget.ts';
import { showLanguage } from './i18n.ts';
import { ask, queryClient } from './queries.ts';
import { ApiError } from './reach.ts';
import { Missing, ScreenError } from './routes/missing.tsx';
import { Root } from './routes/root.tsx';
import { SignedIn } from './routes/signed-in.tsx';
import { meQuery } from './session.tsx';

export const root = createRootRoute({ component: Root, notFoundComponent: Missing });

/** Where whoever's role asks for a second factor sets one up. */
export const setupPath = '/second-factor-setup';

export async function requireMe({ location }: { location: { href: string; pathname: string } }) {
  try {
    const me = await queryClient.ensureQueryData(meQuery);
    belongTo(me.id);
    await showLanguage(me.language);
    const isBare = me.requires_second_factor && !me.has_second_factor;
    if (isBare && location.pathname !== setupPath) {
      const next = location.href === '/' ? {} : { next: location.href };
      throw redirect({ to: setupPath, search: next });
    }
    return { me };
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.code === 'unauthenticated')) {
      const next = location.href === '/' ? {} : { next: location.href };
      const setUp = await queryClient.ensureQueryData(ask(getSetupState, {})).catch(() => null);
      throw redirect(
        setUp?.is_set_up === false ? { to: '/setup' } : { to: '/login', search: next },
      );
    }
    throw error;
  }
}

export const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: requireMe,
  component: SignedIn,
  errorComponent: ScreenError,
});
