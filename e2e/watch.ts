/** What happens in a page besides what is seen: uncaught errors, requests to other places, dialogs. */
import type { BrowserContext, Page } from 'playwright-core';

export type Watched = {
  /** Uncaught errors, and what the browser complains of. */
  readonly errors: string[];
  /** Requests that went (or tried to go) anywhere but the desk. */
  readonly foreign: string[];
  /** alert, confirm and prompt boxes. */
  readonly dialogs: string[];
};

/** Of the file that runs; each journey empties it. */
export const watched: Watched = { errors: [], foreign: [], dialogs: [] };

/** Watches every page of the context, into `watched`. */
export function watch(context: BrowserContext, origin: string): void {
  context.on('request', (request) => {
    const url = request.url();
    if (!/^(data|blob|about):/.test(url) && new URL(url).origin !== origin) {
      watched.foreign.push(url);
    }
  });
  context.on('page', (page) => watchPage(page));
}

function watchPage(page: Page): void {
  page.on('pageerror', (error) => watched.errors.push(error.stack ?? error.message));
  page.on('console', (message) => {
    // Refused requests and lost connections are told on the screen; the rest is a defect.
    if (message.type() === 'error' && !/Failed to load resource|WebSocket/.test(message.text())) {
      watched.errors.push(message.text());
    }
  });
  page.on('dialog', (dialog) => {
    watched.dialogs.push(dialog.message());
    dialog.dismiss().catch(() => undefined);
  });
}
