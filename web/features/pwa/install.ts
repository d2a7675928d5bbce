import { useSyncExternalStore } from 'react';

/** Chromium's offer to install; the library of the DOM does not know it. */
type InstallOffer = Event & { prompt(): Promise<unknown> };

let offer: InstallOffer | undefined;
const watchers = new Set<() => void>();

function change(next: InstallOffer | undefined): void {
  offer = next;
  for (const watcher of watchers) watcher();
}

/** Called before the first screen: the browser makes its offer once. */
export function listenForInstall(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    // The browser's own bar would come over the work; ours waits in the menu.
    event.preventDefault();
    change(event as InstallOffer);
  });
  window.addEventListener('appinstalled', () => change(undefined));
}

/** Undefined: it is installed, or this browser cannot. `by_hand`: Safari installs from its own menu. */
export function useInstall(): 'offer' | 'by_hand' | undefined {
  const hasOffer = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => offer !== undefined,
  );
  if (matchMedia('(display-mode: standalone)').matches) return undefined;
  if (hasOffer) return 'offer';
  return /iPhone|iPad/.test(navigator.userAgent) ? 'by_hand' : undefined;
}

export async function install(): Promise<void> {
  const asked = offer;
  change(undefined);
  await asked?.prompt();
}
