import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { pressKey, useShortcuts } from '../../keys/use-shortcuts.ts';
import { openPalette, showOver, useOver } from '../palette/open.ts';
import { closeSheet } from './panels.ts';

const Palette = lazy(() =>
  import('../palette/palette.tsx').then((module) => ({ default: module.Palette })),
);
const Help = lazy(() => import('../palette/help.tsx').then((module) => ({ default: module.Help })));

/** Shortcuts that work everywhere, and the two screens they open. */
export function GlobalKeys() {
  const router = useRouter();
  const over = useOver();
  useEffect(() => {
    window.addEventListener('keydown', pressKey);
    return () => window.removeEventListener('keydown', pressKey);
  }, []);
  useShortcuts([
    { combo: 'mod+k', label: 'keys.palette', in_fields: true, run: openPalette },
    {
      combo: '/',
      label: 'keys.search',
      run: () => void router.navigate({ to: '/search', search: {} }),
    },
    { combo: '?', label: 'keys.help', run: () => showOver('help') },
    {
      combo: 'c',
      label: 'keys.new_ticket',
      run: () => void router.navigate({ to: '/new', search: {} }),
    },
    {
      combo: 'g',
      label: 'keys.notifications',
      run: () => void router.navigate({ to: '/notifications' }),
    },
    {
      combo: 'd',
      label: 'directory.key',
      run: () => void router.navigate({ to: '/directory', search: {} }),
    },
    {
      combo: 'shift+a',
      label: 'knowledge.key',
      run: () => void router.navigate({ to: '/knowledge', search: {} }),
    },
    { combo: 'escape', label: 'keys.close', run: closeSheet },
  ]);
  return (
    <Suspense>
      {over === 'palette' && <Palette />}
      {over === 'help' && <Help />}
    </Suspense>
  );
}
