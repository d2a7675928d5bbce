/**
 * Browser contexts that one journey leaves to the next: the app's files stay in their cache, and
 * nothing else. A new context would fetch and compile the whole app anew, a second of processor each.
 */
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';

export type Contexts = {
  /** One that nobody uses, like a new one with these options. */
  lend(options: BrowserContextOptions): Promise<BrowserContext>;
  /** Closes the pages of those lent and forgets who was signed in and what they kept. */
  takeBack(): Promise<void>;
};

type Lent = { context: BrowserContext; like: string | undefined };

/** `begin` runs once for each context that is made. */
export function contextsOf(
  browser: Browser,
  origin: string,
  begin: (context: BrowserContext) => void,
): Contexts {
  const idle = new Map<string, BrowserContext[]>();
  const lent: Lent[] = [];

  async function lend(options: BrowserContextOptions): Promise<BrowserContext> {
    // A service worker outlives its page: its context is used once.
    const like = options.serviceWorkers === 'block' ? JSON.stringify(options) : undefined;
    const known = like === undefined ? undefined : idle.get(like)?.pop();
    const context = known ?? (await browser.newContext(options));
    if (known === undefined) begin(context);
    lent.push({ context, like });
    return context;
  }

  async function takeBack(): Promise<void> {
    for (const { context, like } of lent.splice(0)) {
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

  return { lend, takeBack };
}
