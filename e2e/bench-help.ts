/** The pages of the help centre on a slow telephone: what is painted last, and what came over the wire. */
import type { Browser } from 'playwright-core';
import { watchPaints } from './bench-paints.ts';

export type HelpFigure = { readonly name: string; readonly lcp: number; readonly bytes: number };

/** Fast 3G of Chromium's developer tools, in bytes a second and milliseconds. */
const line = {
  offline: false,
  latency: 150,
  downloadThroughput: 200_000,
  uploadThroughput: 90_000,
};
const loads = 3;

/** The median of a few loads, each with a cold cache, at 360 px. */
export async function helpFigures(
  browser: Browser,
  { url, lang, slowdown }: { url: string; lang: 'ru' | 'en'; slowdown: number },
): Promise<HelpFigure[]> {
  const figures: HelpFigure[] = [];
  const q = encodeURIComponent(lang === 'ru' ? 'касса не печатает' : 'till does not print');
  const home = `${url}/help/${lang}`;
  const section = await firstLink(browser, home, '/sections/');
  const article = await firstLink(browser, section, '/articles/');
  const pages = { home, section, article, search: `${home}/search?q=${q}` };
  for (const [name, address] of Object.entries(pages)) {
    const seen = [];
    for (let run = 0; run < loads; run += 1) seen.push(await load(browser, address, slowdown));
    const [middle] = seen.toSorted((one, other) => one.lcp - other.lcp).slice(loads >> 1);
    figures.push({ name, lcp: middle?.lcp ?? Number.NaN, bytes: middle?.bytes ?? Number.NaN });
  }
  return figures;
}

async function firstLink(browser: Browser, address: string, within: string): Promise<string> {
  const page = await browser.newPage();
  await page.goto(address);
  const found = await page
    .locator(`main a[href*="${within}"]`)
    .first()
    .evaluate((link) => (link instanceof HTMLAnchorElement ? link.href : ''));
  await page.close();
  return found;
}

async function load(browser: Browser, address: string, slowdown: number) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  await context.addInitScript(watchPaints);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  let bytes = 0;
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', line);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(address, { waitUntil: 'load' });
  await page.waitForTimeout(300);
  const lcp = await page.evaluate(() => window.benchPaints.lcp);
  await context.close();
  return { lcp, bytes };
}
