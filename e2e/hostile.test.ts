import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sanitizeMailHtml } from '#platform/html.ts';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { corpusJson, hasCorpus } from '#testing/corpora.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { useDesk } from './desk.ts';
import { conversation, messagesOf, t, ticket } from './screen.ts';

const corpus = 'attacks/html.json';
const cases = z.object({ cases: z.array(z.object({ id: z.string(), input: z.string() })) });

const EVIL = 'http://evil.example';
/** Ways out of a frame that a corpus of sanitisers has little of: requests, navigation, our own look. */
const waysOut = [
  `<meta http-equiv="refresh" content="0;url=${EVIL}/refresh">`,
  `<base href="${EVIL}/"><img src="base.png"><a href="next">x</a>`,
  `<link rel="stylesheet" href="${EVIL}/style.css"><link rel="prefetch" href="${EVIL}/p"><link rel="preconnect" href="${EVIL}"><link rel="dns-prefetch" href="//evil.example">`,
  `<style>@import url(${EVIL}/import.css); body { background: url(${EVIL}/body.png) }</style><p class="x">x</p>`,
  `<p style="background-image: url('${EVIL}/p.png'); content: url(${EVIL}/c.png)">x</p>`,
  `<img src="${EVIL}/1.png" srcset="${EVIL}/2.png 2x"><picture><source srcset="${EVIL}/3.png"><img src="x"></picture>`,
  `<video src="${EVIL}/v" poster="${EVIL}/poster" autoplay></video><audio src="${EVIL}/a" autoplay></audio><track src="${EVIL}/t">`,
  `<object data="${EVIL}/o"></object><embed src="${EVIL}/e"><iframe src="${EVIL}/f"></iframe><iframe srcdoc="<script>parent.alert(1)</script>"></iframe>`,
  `<svg><image href="${EVIL}/i"/><use href="${EVIL}/u#x"/><script>alert(1)</script><a href="javascript:alert(1)"><text>x</text></a></svg>`,
  `<form action="${EVIL}/form"><input autofocus onfocus="alert(1)"><input type="image" src="${EVIL}/in.png"><button formaction="javascript:alert(1)">x</button></form>`,
  `<a href="${EVIL}" ping="${EVIL}/ping" target="_top">x</a><map name="m"><area href="javascript:alert(1)" target="_top" shape="default"></map>`,
  `</div></body></html><script>top.location='${EVIL}/top'</script><body onload="alert(1)" background="${EVIL}/bg">`,
  `<img data-remote-src="x" onerror="alert(1)" src=x><img data-remote-src='x" src="${EVIL}/moved.png'>`,
  `<div style="position:fixed;inset:0;z-index:99999;background:red">Ваша сессия истекла</div>`,
  `<table background="${EVIL}/t.png"><td background="${EVIL}/td.png">x</table>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>`,
];

describe.skipIf(!hasCorpus(corpus))('hostile HTML in a conversation', () => {
  const desk = useDesk();
  let agent: TestAgent;
  const raw: string[] = [];
  /** As many messages each as the first page of a conversation holds. */
  const rounds: { number: number; raw: Map<string, string> }[] = [];

  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead' });
    raw.push(...cases.parse(corpusJson(corpus)).cases.map(({ input }) => input), ...waysOut);
    for (let from = 0; from < raw.length; from += 29) {
      rounds.push(await aHostileTicket(raw.slice(from, from + 29)));
    }
  });

  async function aHostileTicket(inputs: readonly string[]) {
    const contact = await aContact(desk.ctx(), { name: 'Взломщик' });
    const made = await aTicket(desk.ctx(), { requester_id: contact.id, subject: 'Нападение' });
    const byComment = new Map<string, string>();
    for (const input of inputs) {
      const body_html = sanitizeMailHtml(input).html;
      const given = { words: 'Нападение', comment: { body_html } };
      byComment.set(await aCustomerReply(desk.ctx(), made, given), input);
    }
    return { number: made.number, raw: byComment };
  }

  /** A page of the agent's from which nothing leaves; what tries to is told. */
  async function aWatchedPage(): Promise<{ page: Page; left: string[] }> {
    const page = await desk.open(agent, '/notifications');
    const left: string[] = [];
    // The content policy refuses requests before they get here.
    await page.context().route(
      (url) => url.origin !== desk.url && url.protocol.startsWith('http'),
      (route) => {
        left.push(route.request().url());
        return route.abort();
      },
    );
    // The trap itself is tried first: an image on a page without our policy is caught in it.
    const control = await page.context().newPage();
    await control.setContent(`<img src="${EVIL}/control.png">`);
    await expect.poll(() => left.splice(0)).toEqual([`${EVIL}/control.png`]);
    await control.close();
    return { page, left };
  }

  async function expectHeld(page: Page, number: number, left: readonly string[]): Promise<void> {
    expect(page.url()).toContain(`/tickets/${number}`);
    expect(page.context().pages()).toHaveLength(1);
    expect(left).toEqual([]);
    expect(desk.watched.dialogs).toEqual([]);
    // A frame inside a message that was refused is an error page of the browser, never a foreign one.
    const frames = page.frames().map((frame) => frame.url());
    expect(frames.filter((url) => /^https?:/.test(url) && !url.startsWith(desk.url))).toEqual([]);
    // The desk is still ours, and works.
    await ticket(page).getByRole('heading', { name: 'Нападение' }).waitFor();
    // What the browser itself complained of is the walls at work.
    desk.watched.errors.length = 0;
    desk.watched.foreign.length = 0;
  }

  test('the first wall: what is shown has nothing in it that runs, loads or leaves (case D1)', async () => {
    const { page, left } = await aWatchedPage();
    for (const { number, raw: messages } of rounds) {
      await page.goto(`/tickets/${number}`);
      await expectShown(page, messages.size + 1);
      expect(await page.evaluate(dangers)).toEqual([]);
      await expectHeld(page, number, left);

      // Images are asked of our own server, and nothing else changes.
      await conversation(page)
        .getByRole('button', { name: t('ticket.show_images') })
        .evaluateAll((buttons) => {
          for (const button of buttons) if (button instanceof HTMLElement) button.click();
        });
      await page.waitForTimeout(700);
      expect(await page.evaluate(dangers)).toEqual([]);
      await expectHeld(page, number, left);
    }
  });

  test('the second wall: with the sanitiser switched off, the frame and the policy hold (case D2)', async () => {
    const { page, left } = await aWatchedPage();
    for (const { number, raw: messages } of rounds) {
      let changed = 0;
      await page.route('**/api/together', async (route) => {
        changed += await unsanitised(route, messages);
      });
      await page.goto(`/tickets/${number}`);
      await expectShown(page, messages.size + 1);
      await expectHeld(page, number, left);
      expect(changed).toBeGreaterThan(0);
      await page.unroute('**/api/together');
    }
  });
});

const listed = z.looseObject({
  body: z.looseObject({
    items: z.array(z.looseObject({ id: z.string(), body_html: z.string() })),
  }),
});

/** The answers of the server as they would be if nothing were cleaned; says how many messages that changed. */
async function unsanitised(route: Route, raw: ReadonlyMap<string, string>): Promise<number> {
  const response = await route.fetch();
  let changed = 0;
  const lines = (await response.text()).split('\n').map((line) => {
    const answer = line === '' ? undefined : listed.safeParse(JSON.parse(line)).data;
    if (answer === undefined) return line;
    for (const item of answer.body.items) {
      const whole = raw.get(item.id);
      if (whole === undefined) continue;
      item.body_html = whole;
      changed += 1;
    }
    return JSON.stringify(answer);
  });
  // A page that went on meanwhile needs no answer.
  await route.fulfill({ response, body: lines.join('\n') }).catch(() => undefined);
  return changed;
}

async function expectShown(page: Page, count: number): Promise<void> {
  await messagesOf(page, 'Взломщик')
    .nth(count - 1)
    .waitFor();
  // What a message starts, it starts when its frame has loaded; nothing tells when that is over.
  await page.waitForTimeout(700);
}

/** Runs in the page: everything in shown messages that could run, load or lead away. */
function dangers(): string[] {
  const found: string[] = [];
  const log = document.querySelector('[role="log"]');
  const roots: ParentNode[] = log === null ? [] : [log];
  for (const frame of log?.querySelectorAll('iframe') ?? []) {
    if (frame.contentDocument !== null) roots.push(frame.contentDocument.body);
  }
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      const tag = element.tagName.toLowerCase();
      if (
        root !== log &&
        /^(script|iframe|object|embed|form|input|button|link|meta|base|svg|math|video|audio|style)$/.test(
          tag,
        )
      ) {
        found.push(element.outerHTML.slice(0, 200));
      }
      for (const { name, value } of element.attributes) {
        const isHandler = name.startsWith('on');
        const isAddress = /^(src|srcset|background|poster|ping|data|action|formaction)$/.test(name);
        const isScript =
          (isAddress || /href$/.test(name)) && /^\s*(javascript|vbscript|data:text)/i.test(value);
        const isForeign =
          isAddress && /^(https?:)?\/\//i.test(value) && !value.startsWith(location.origin);
        if (isHandler || isScript || isForeign) found.push(element.outerHTML.slice(0, 200));
      }
    }
  }
  return found;
}
