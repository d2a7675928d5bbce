import { useSyncExternalStore } from 'react';
import { onLine } from '../../live.ts';
import { flushAllDrafts } from '../composer/returned.ts';

/** Between this page and its service worker (web/service-worker/worker.ts): updates, clicks, leaving. */
let registration: ServiceWorkerRegistration | undefined;
let isUpdateThere = false;
let isReloading = false;
const watchers = new Set<() => void>();

const lookEvery = 60 * 60_000;

function noteUpdate(): void {
  // Without a controller this is the first worker, not a newer one.
  const isThere = registration?.waiting != null && navigator.serviceWorker.controller !== null;
  if (isThere === isUpdateThere) return;
  isUpdateThere = isThere;
  for (const watcher of watchers) watcher();
}

let started: Promise<void> | undefined;

/** Called when the first screen stands. Where service workers are forbidden, nothing happens. */
export function startWorker(): Promise<void> {
  started ??= start();
  return started;
}

async function start(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  } catch {
    return; // A browser that forbids it still has the whole desk.
  }
  const mine: ServiceWorkerRegistration | undefined = registration;
  // Some browsers forbid it by answering nothing.
  if (mine === undefined) return;
  noteUpdate();
  mine.addEventListener('updatefound', () => {
    mine.installing?.addEventListener('statechange', noteUpdate);
  });
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (isReloading) location.reload();
    else noteUpdate();
  });
  const look = () => void mine.update().catch(() => undefined);
  setInterval(look, lookEvery);
  // A server that was away for a moment may have come back newer.
  onLine(look);
}

export function useUpdate(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => isUpdateThere,
  );
}

/** Puts every word in safety, lets the new version take over, and shows it. Other tabs stay as they are. */
export async function takeUpdate(): Promise<void> {
  await flushAllDrafts();
  isReloading = true;
  const waiting = registration?.waiting;
  if (waiting == null) location.reload();
  else waiting.postMessage({ kind: 'take_over' });
}

/** Nothing that was shown for this person stays on the machine. */
export function tellSignedOut(): void {
  registration?.active?.postMessage({ kind: 'sign_out' });
}

/** What the worker asks of this tab: where it is, and to go where a notification leads. */
export function onGo(go: (path: string) => void): () => void {
  if (!('serviceWorker' in navigator)) return () => undefined;
  const heard = (event: MessageEvent) => {
    const { kind, path } = (event.data ?? {}) as { kind?: string; path?: string };
    if (kind === 'where') event.ports[0]?.postMessage(location.pathname);
    if (kind === 'go' && path?.startsWith('/') && !path.startsWith('//')) go(path);
  };
  navigator.serviceWorker.addEventListener('message', heard);
  return () => navigator.serviceWorker.removeEventListener('message', heard);
}

export async function workerRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  await startWorker();
  if (registration === undefined) return undefined;
  return navigator.serviceWorker.ready;
}
