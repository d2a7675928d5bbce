/** Runs axe in a page and tells what it finds in words that lead to the place. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

// Run in the page itself it costs a third of what its driver for Playwright does.
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const source = readFileSync(axePath, 'utf8');

type Found = { id: string; nodes: { html: string; failureSummary?: string }[] };
type Axe = { run: (context: object, options: object) => Promise<{ violations: Found[] }> };

/**
 * Everything axe finds on the screen now, a line each; `colours` alone when only they can differ.
 * The text of letters is somebody else's and is left out.
 */
export async function violations(page: Page, only?: 'colours'): Promise<string[]> {
  const has = await page.evaluate(() => 'axe' in window);
  if (!has) await page.evaluate(source);
  return page.evaluate(async (rules) => {
    const { axe } = window as unknown as { axe: Axe };
    const runOnly = rules === 'colours' ? { runOnly: ['color-contrast'] } : {};
    const context = { exclude: ['iframe'] };
    const found = await axe.run(context, {
      resultTypes: ['violations'],
      iframes: false,
      ...runOnly,
    });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    );
  }, only);
}
