/**
 * The service worker: a shell that opens without a line, and pushes. vite.config.ts strips its types,
 * writes the list of files into it and puts it at /sw.js. It imports nothing, and it never keeps an
 * answer of the API: what customers wrote stays on the server (docs/decisions/pwa.md).
 */

/** What of a service worker's world is used here; the library of the DOM does not know it. */
type Extendable = Event & { waitUntil(work: Promise<unknown>): void };
type FetchAsked = Extendable & { request: Request; respondWith(answer: Promise<Response>): void };
type Tab = { visibilityState: string; focus(): Promise<Tab> } & {
  postMessage(message: unknown, transfer?: Transferable[]): void;
};
type Worker = {
  addEventListener(name: 'fetch', on: (event: FetchAsked) => void): void;
  addEventListener(
    name: 'push',
    on: (event: Extendable & { data: { json(): unknown } | null }) => void,
  ): void;
  addEventListener(
    name: 'notificationclick',
    on: (event: Extendable & { notification: Notification }) => void,
  ): void;
  addEventListener(
    name: 'message',
    on: (event: Extendable & { data: unknown; source: Tab | null }) => void,
  ): void;
  addEventListener(name: 'install' | 'activate', on: (event: Extendable) => void): void;
  skipWaiting(): Promise<void>;
  clients: {
    claim(): Promise<void>;
    matchAll(which: { type: 'window'; includeUncontrolled: boolean }): Promise<Tab[]>;
    openWindow(url: string): Promise<Tab | null>;
  };
  registration: ServiceWorkerRegistration;
  navigator: { setAppBadge?(count: number): Promise<void>; clearAppBadge?(): Promise<void> };
  location: Location;
};
const worker = globalThis as unknown as Worker;

/** Both are written by the build: a hash over all files, and the files of the shell. */
const version = '__VERSION__';
const shell: string[] = JSON.parse('__SHELL__');

const cacheName = `opora-${version}`;
/** A page that opens without a line has waited this long for one. */
const patience = 4_000;

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (url.pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  await Promise.all(
    shell.map(async (path) => {
      // What an older version has kept under a hashed name is the same file.
      const known = path.startsWith('/assets/') ? await caches.match(path) : undefined;
      if (known !== undefined) await cache.put(path, known);
      else await cache.add(new Request(path, { cache: 'no-cache' }));
    }),
  );
}

/** The version before stays for the tabs that still run it; what is older goes. */
async function activate(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith('opora-'));
  const old = names.filter((name) => name !== cacheName);
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** The server's page when it answers; the kept shell when it does not, or takes too long. */
async function page(request: Request): Promise<Response> {
  const kept = () => caches.match('/', { cacheName });
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(patience) });
    if (answer.status < 500) return answer;
    return (await kept()) ?? answer;
  } catch (error) {
    const known = await kept();
    if (known === undefined) throw error;
    return known;
  }
}

async function asset(request: Request): Promise<Response> {
  const known = await caches.match(request.url);
  if (known !== undefined) return known;
  const answer = await fetch(request);
  if (answer.ok) {
    const copy = answer.clone();
    await (await caches.open(cacheName)).put(request.url, copy);
  }
  return answer;
}

// pushes --------------------------------------------------------------------------------------

/** As notifications/push-words.ts makes it. */
type PushMessage = {
  tag: string;
  title: string;
  body: string;
  path: string;
  ids: string[];
  ticket: number | null;
  unread: number;
  is_silent: boolean;
};

worker.addEventListener('push', (event) => event.waitUntil(show(event.data?.json())));
worker.addEventListener('notificationclick', (event) =>
  event.waitUntil(follow(event.notification)),
);
worker.addEventListener('message', (event) => {
  const asked = event.data as { kind?: string } | null;
  if (asked?.kind === 'take_over') event.waitUntil(worker.skipWaiting());
  if (asked?.kind === 'sign_out') event.waitUntil(forget());
  if (asked?.kind === 'version') event.source?.postMessage({ kind: 'version', version });
});

function isMessage(value: unknown): value is PushMessage {
  return typeof value === 'object' && value !== null && 'tag' in value && 'title' in value;
}

async function show(said: unknown): Promise<void> {
  if (!isMessage(said)) return;
  await badge(said.unread);
  if (await isLookedAt(said)) return;
  // `renotify` is not in the DOM's library yet.
  const options: NotificationOptions & { renotify: boolean } = {
    body: said.body,
    tag: said.tag,
    renotify: !said.is_silent,
    silent: said.is_silent,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    data: { path: said.path, ids: said.ids },
  };
  await worker.registration.showNotification(said.title, options);
}

/** Somebody has the ticket before their eyes: nothing is shown over it. */
async function isLookedAt({ ticket }: PushMessage): Promise<boolean> {
  if (ticket === null) return false;
  const seen = (await tabs()).filter((tab) => tab.visibilityState === 'visible');
  const paths = await Promise.all(seen.map(pathOf));
  return paths.includes(`/tickets/${ticket}`);
}

/** A client's address is that of its first page; where it went since it says itself, or it sleeps. */
function pathOf(tab: Tab): Promise<string> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(String(data));
    setTimeout(() => resolve(''), 500);
    tab.postMessage({ kind: 'where' }, [port2]);
  });
}

function tabs(): Promise<Tab[]> {
  return worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

/** To the tab that is open, else to a new one; what was clicked is read. */
async function follow(notification: Notification): Promise<void> {
  notification.close();
  const { path = '/', ids = [] } = (notification.data ?? {}) as { path?: string; ids?: string[] };
  const open = await tabs();
  const tab = open.find((one) => one.visibilityState === 'visible') ?? open[0];
  if (tab === undefined) await worker.clients.openWindow(path);
  else {
    await tab.focus().catch(() => undefined);
    tab.postMessage({ kind: 'go', path });
  }
  if (ids.length > 0) await read(ids);
}

/** Without a line it stays unread, and is told again by mail. */
async function read(ids: string[]): Promise<void> {
  await fetch('/api/notifications/read', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'x-opora': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ ids }),
  }).catch(() => undefined);
}

async function badge(count: number): Promise<void> {
  if (count > 0) await worker.navigator.setAppBadge?.(count).catch(() => undefined);
  else await worker.navigator.clearAppBadge?.().catch(() => undefined);
}

/** Whoever signs out leaves nothing on the screen of the machine. */
async function forget(): Promise<void> {
  for (const shown of await worker.registration.getNotifications()) shown.close();
  await badge(0);
}
