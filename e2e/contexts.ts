/**
 * Browser contexts that one journey leaves to the next: the app's files stay in their cache, and
 * nothing else. A new browser, or a context of its own, would fetch and compile the whole app anew: a
 * second of processor each. So a worker has one browser, and its desks follow one another at one address.
 */
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { launchChromium } from '#testing/servers/chromium.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { watch } from './watch.ts';

export type Contexts = {
  /** Where the worker's desks listen. */
  readonly port: number;
  readonly origin: string;
  /** One that nobody uses, like a new one with these options. */
  lend(options: BrowserContextOptions): Promise<BrowserContext>;
  lent(): BrowserContext[];
  /** Closes the pages of those lent and forgets who was signed in and what they kept. */
  takeBack(): Promise<void>;
};

let ofWorker: Promise<Contexts> | undefined;

/** @throws when there is no browser: ask `chromium().path` first */
export function openContexts(): Promise<Contexts> {
  ofWorker ??= Promise.all([launchChromium(), freePort()]).then(([browser, port]) =>
    contextsOf(browser, port),
  );
  return ofWorker;
}

type Lent = { context: BrowserContext; like: string | undefined };

function contextsOf(browser: Browser, port: number): Contexts {
  const origin = `http://localhost:${port}`;
  const idle = new Map<string, BrowserContext[]>();
  const all: Lent[] = [];

  async function lend(options: BrowserContextOptions): Promise<BrowserContext> {
    // A service worker outlives its page: its context is used once.
    const like = options.serviceWorkers === 'block' ? JSON.stringify(options) : undefined;
    const known = like === undefined ? undefined : idle.get(like)?.pop();
    const context = known ?? (await browser.newContext(options));
    if (known === undefined) watch(context, origin);
    all.push({ context, like });
    return context;
  }

  async function takeBack(): Promise<void> {
    for (const { context, like } of all.splice(0)) {
      if (like === undefined) await context.close();
      else {
        await empty(context);
        idle.set(like, [...(idle.get(like) ?? []), context]);
      }
    }
  }

  async function empty(context: BrowserContext): Promise<void> {
    const [page = await context.newPage(), ...others] = context.pages();
    for (const other of others) await other.close();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    await page.close();
    await context.unrouteAll();
    await context.clearCookies();
    await context.clearPermissions();
    await context.setOffline(false);
  }

  return { port, origin, lend, lent: () => all.map(({ context }) => context), takeBack };
}
