/** How tests get a browser: `launchChromium` for the journeys, `chromium().path` to know if there is one. */
import { type Browser, chromium as playwright } from 'playwright-core';
import { chromium } from './tools.ts';

/** What Playwright switches off (a second list replaces its own), and a process kept ready for nobody. */
const features = [
  'AutoDeElevate',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'BoundaryEventDispatchTracksNodeRemoval',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'OptimizationHints',
  'PaintHolding',
  'RenderDocument',
  'ThirdPartyStoragePartitioning',
  'Translate',
  'SpareRendererForSitePerProcess',
];

const FLAGS = [
  `--disable-features=${features.join(',')}`,
  '--in-process-gpu',

  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** @throws when there is no browser: ask `chromium().path` first */
export async function launchChromium(): Promise<Browser> {
  const { path, variable } = chromium();
  if (!path) throw new Error(`No Chromium found. Install it, or name it by ${variable}.`);
  // Chromium's sandbox refuses root; an ordinary user keeps it.
  const isRoot = process.getuid?.() === 0;
  return playwright.launch({
    executablePath: path,
    headless: true,
    args: isRoot ? [...FLAGS, '--no-sandbox'] : FLAGS,
  });
}
