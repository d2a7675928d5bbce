/**
 * npm run bench:web [-- --lang ru] [--tickets 500]
 *
 * What the person at the screen waits for, over the demo data in Chromium whose processor is made four
 * times slower: pages of the help centre over a slow line; the first load of the desk, the JavaScript
 * before the first ticket, from a ticket to the next, a letter in the composer, and the memory after a
 * day of tickets. Each beside its goal.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { z } from 'zod';
import { aligned } from '../bench/figures.ts';
import { languages } from '../contract/common.ts';
import { commandOptions } from '../scripts/command-options.ts';
import { ROOT } from '../server/platform/config.ts';
import { launchChromium } from '../server/testing/servers/chromium.ts';
import { type Demo, startDemo } from '../server/testing/servers/demo.ts';
import { helpFigures } from './bench-help.ts';
import { watchPaints } from './bench-paints.ts';

const options = commandOptions('npm run bench:web [-- --lang ru] [--tickets 500] [--slowdown 4]', {
  ...{ lang: 'ru', tickets: 500, slowdown: 4 },
});
const lang = z.enum(languages).parse(options.lang);
const ticketsOpened = options.tickets;
const { slowdown } = options;
const loads = 5;
const steps = 50;
/** Between two keys: a glance at a ticket before the next, in which the neighbours come. */
const glance = 400;
const longConversation = 500;

type Figure = { name: string; value: number; unit: 'ms' | 'kB' | 'MB' | ''; goal?: number };
const figures: Figure[] = [];

function tell(name: string, value: number, unit: Figure['unit'], goal?: number): void {
  figures.push({ name, value, unit, ...(goal === undefined ? {} : { goal }) });
  process.stderr.write(`${name}: ${value.toFixed(1)} ${unit}\n`);
}

async function main(): Promise<void> {
  const demo = await startDemo(lang);
  const browser = await launchChromium();
  const before = loadavg()[0] ?? 0;
  try {
    await measureHelp(browser, demo);
    const state = await signIn(browser, demo);
    await measureLoad(browser, demo, state);
    await measureSteps(browser, demo, state);
    await measureTyping(browser, demo, state);
    await measureLongConversation(browser, demo, state);
    await measureMemory(browser, demo, state);
  } finally {
    await browser.close();
    await demo.stop();
  }
  print(before);
}

/** The pages of customers, on a telephone of the cheaper kind. */
async function measureHelp(browser: Browser, demo: Demo): Promise<void> {
  const asked = { url: demo.url, lang, slowdown };
  for (const { name, lcp, bytes } of await helpFigures(browser, asked)) {
    tell(
      `help centre, ${name}: largest contentful paint, 3G, ${slowdown}x slower`,
      lcp,
      'ms',
      2500,
    );
    tell(`help centre, ${name}: bytes in all`, bytes / 1000, 'kB', 60);
  }
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

async function signIn(browser: Browser, demo: Demo): Promise<State> {
  const person = demo.logins.find((each) => each.role === 'lead');
  const context = await browser.newContext({ baseURL: demo.url });
  const answer = await context.request.post('/api/session', {
    headers: { 'x-opora': '1' },
    data: { email: person?.email, password: person?.password },
  });
  if (!answer.ok()) throw new Error(`Signing in: ${await answer.text()}`);
  const state = await context.storageState();
  await context.close();
  return state;
}

type Opened = { context: BrowserContext; page: Page; cdp: CDPSession };

async function open(browser: Browser, demo: Demo, state: State): Promise<Opened> {
  const context = await browser.newContext({
    baseURL: demo.url,
    storageState: state,
    locale: lang === 'ru' ? 'ru-RU' : 'en-GB',
    timezoneId: 'Europe/Moscow',
    viewport: { width: 1440, height: 900 },
  });
  await context.addInitScript(watchPaints);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return { context, page, cdp: await context.newCDPSession(page) };
}

const slowBy = (cdp: CDPSession, rate: number) =>
  cdp.send('Emulation.setCPUThrottlingRate', { rate });

/** A cold cache each time; the desk, and then the same with a ticket in its address. */
async function measureLoad(browser: Browser, demo: Demo, state: State): Promise<void> {
  const lcp: number[] = [];
  const painted: number[] = [];
  let script = 0;
  const number = await firstNumber(browser, demo, state);
  for (let run = 0; run < loads; run += 1) {
    for (const path of ['/views/all_open', `/tickets/${number}?view=all_open`]) {
      const { context, page, cdp } = await open(browser, demo, state);
      await slowBy(cdp, slowdown);
      await page.goto(path);
      await page.locator('a[href^="/tickets/"]').first().waitFor();
      if (path.startsWith('/views')) {
        await page.waitForTimeout(500);
        lcp.push(await page.evaluate(() => window.benchPaints.lcp));
      } else {
        await page.waitForFunction(() => window.benchPaints.ticket_at > 0);
        const seen = await page.evaluate(() => window.benchPaints.first());
        painted.push(seen.at);
        script = seen.scripts.reduce((all, path) => all + gzipOf(path), 0);
      }
      await context.close();
    }
  }
  tell(`desk, first load: largest contentful paint, ${slowdown}x slower`, median(lcp), 'ms', 2500);
  tell(
    `a ticket by its address: conversation painted, ${slowdown}x slower`,
    median(painted),
    'ms',
    2500,
  );
  tell('JavaScript before the first ticket is painted, gzip', script / 1000, 'kB', 200);
}

async function firstNumber(browser: Browser, demo: Demo, state: State): Promise<number> {
  const { context } = await open(browser, demo, state);
  const answer = await context.request.get('/api/tickets');
  const found = z
    .object({ items: z.array(z.object({ number: z.number() })) })
    .parse(await answer.json());
  await context.close();
  return found.items[0]?.number ?? 1;
}

/** As it would travel compressed by gzip, whatever this browser and server agreed on. */
function gzipOf(path: string): number {
  const file = join(ROOT, 'dist', 'web', path);
  if (existsSync(`${file}.gz`)) return statSync(`${file}.gz`).size;
  return existsSync(file) ? gzipSync(readFileSync(file)).length : 0;
}

async function openedList({ page }: Opened): Promise<void> {
  await page.goto('/views/all');
  await page.locator('a[href^="/tickets/"]').first().waitFor();
  await page.waitForTimeout(1500);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.benchPaints.ticket_at > 0);
  await page.waitForTimeout(1500);
}

async function stepTimes(page: Page, count: number, pause: number): Promise<number[]> {
  const times: number[] = [];
  for (let step = 0; step < count; step += 1) {
    await page.evaluate(() => window.benchPaints.expectNext());
    await page.keyboard.press(step % 10 === 9 ? 'k' : 'j');
    times.push(await nextPainted(page));
    await page.waitForTimeout(pause);
  }
  return times;
}

/** A step that leads nowhere is a fault of the desk, not a figure. */
async function nextPainted(page: Page): Promise<number> {
  const time = await page.evaluate(() => window.benchPaints.next());
  if (time < 0) throw new Error(`No ticket was painted after a key: ${page.url()}`);
  return time;
}

async function measureSteps(browser: Browser, demo: Demo, state: State): Promise<void> {
  for (const rate of [1, slowdown]) {
    const opened = await open(browser, demo, state);
    await openedList(opened);
    await slowBy(opened.cdp, rate);
    const times = await stepTimes(opened.page, steps, rate === 1 ? glance : glance * 2);
    const goal = rate === 1 ? 50 : undefined;
    const look = rate === 1 ? 'as it is' : `${rate}x slower`;
    tell(`j or k to the painted conversation, median, ${look}`, median(times), 'ms', goal);
    tell(`j or k to the painted conversation, p95, ${look}`, percentile(times, 0.95), 'ms', goal);
    await opened.context.close();
  }
}

const sentence = 'Добрый день! Проверили кассу, обновление установлено, чеки печатаются. ';

async function measureTyping(browser: Browser, demo: Demo, state: State): Promise<void> {
  for (const rate of [1, slowdown]) {
    const opened = await open(browser, demo, state);
    const { page } = opened;
    await openedList(opened);
    await page.keyboard.press('n');
    await page.waitForFunction(() => document.activeElement?.closest('.tiptap') !== null);
    await slowBy(opened.cdp, rate);
    await page.evaluate(() => window.benchPaints.watchKeys());
    await page.keyboard.type(sentence.repeat(3), { delay: 60 });
    const times = await page.evaluate(() => window.benchPaints.keys);
    // The frame under way when the key came, and the next one.
    const goal = rate === 1 ? 33 : undefined;
    const look = rate === 1 ? 'as it is' : `${rate}x slower`;
    tell(
      `a letter in the composer to its paint, p95, ${look}`,
      percentile(times, 0.95),
      'ms',
      goal,
    );
    for (let each = 0; each < 3; each += 1) await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.waitForTimeout(1500);
    await opened.context.close();
  }
}

/** Five hundred notes on one ticket, then the way in. */
async function measureLongConversation(browser: Browser, demo: Demo, state: State): Promise<void> {
  const opened = await open(browser, demo, state);
  const { page, context, cdp } = opened;
  const number = await firstNumber(browser, demo, state);
  for (let nth = 1; nth <= longConversation; nth += 1) {
    const answer = await context.request.post(`/api/tickets/${number}/comments`, {
      headers: { 'x-opora': '1' },
      data: {
        visibility: 'internal',
        body_html: `<p>${nth}. ${sentence.repeat(1 + (nth % 4))}</p>`,
      },
    });
    if (!answer.ok()) throw new Error(`A note: ${await answer.text()}`);
  }
  await openedList(opened);
  await slowBy(cdp, slowdown);
  await page.keyboard.press('j');
  await page.waitForTimeout(2000);
  await page.evaluate(() => window.benchPaints.expectNext());
  await page.keyboard.press('k');
  const time = await page.evaluate(() => window.benchPaints.next());
  tell(
    `a conversation of ${longConversation} messages painted, ${slowdown}x slower`,
    time,
    'ms',
    400,
  );
  tell(
    'messages of it in the page',
    await page.locator('[role=log] article[data-kind]').count(),
    '',
  );
  await context.close();
}

async function measureMemory(browser: Browser, demo: Demo, state: State): Promise<void> {
  const opened = await open(browser, demo, state);
  const { page, cdp, context } = opened;
  await openedList(opened);
  const before = await heap(cdp);
  for (let step = 1; step < ticketsOpened; step += 1) {
    await page.evaluate(() => window.benchPaints.expectNext());
    // Down and up again, as often as it takes.
    await page.keyboard.press(Math.floor((step - 1) / 150) % 2 === 0 ? 'j' : 'k');
    await nextPainted(page);
  }
  await page.waitForTimeout(1000);
  const after = await heap(cdp);
  tell('JavaScript heap with the first ticket', before.megabytes, 'MB');
  tell(`JavaScript heap after ${ticketsOpened} tickets`, after.megabytes, 'MB', 100);
  tell('nodes in the page with the first ticket', before.nodes, '');
  tell(`nodes in the page after ${ticketsOpened} tickets`, after.nodes, '');
  await context.close();
}

async function heap(cdp: CDPSession): Promise<{ megabytes: number; nodes: number }> {
  for (let turn = 0; turn < 3; turn += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes } = await cdp.send('Memory.getDOMCounters');
  return { megabytes: usedSize / 1_000_000, nodes };
}

function median(times: readonly number[]): number {
  return percentile(times, 0.5);
}

/** Nearest rank. */
function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, two) => one - two);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function print(load: number): void {
  const rows = figures.map(({ name, value, unit, goal }) => {
    const shown = unit === '' ? value.toFixed(0) : `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
    if (goal === undefined) return [name, shown, '', ''];
    return [name, shown, `≤ ${goal} ${unit}`, value <= goal ? 'reached' : 'MISSED'];
  });
  const lines = [
    aligned([['', 'figure', 'goal', ''], ...rows]),
    `load of the machine when it began: ${load.toFixed(1)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

await main();
