/**
 * People in the help centre, by the pages' own forms and without scripts: regulars who are signed in, and
 * strangers who confirm by the link in a letter. Half of the buttons are pressed twice at once, and whoever
 * has no answer presses again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, browser, buttonOf, type Filled, formOf, type Page } from './browser.ts';
import { ask, type Caller, Refused } from './caller.ts';
import { enter, linkTo, type Regular } from './regulars.ts';
import type { Scene } from './troubles.ts';
import { type Voter, voters } from './voters.ts';

export type Asked = {
  readonly subject: string;
  /** Begins what was asked. */
  readonly mark: string;
  readonly address: string;
  /** `joins`: a word in an own ticket; `waits`: nobody has confirmed it, or looked at it, yet. */
  state: 'ticket' | 'joins' | 'waits';
  /** As the page said; undefined where it says none. */
  number: number | undefined;
  readonly files: number;
};

export type Said = { readonly mark: string; readonly files: number };
export type Ended = { readonly round: number; readonly number: number };

export type Visited = {
  readonly asked: Asked[];
  /** In own requests. */
  readonly said: Said[];
  /** Own requests that their requesters closed. */
  readonly ended: Ended[];
  /** Of the article, each once. */
  readonly voted: ReadonlyMap<string, Voter>;
  /** What a page said and should not have. */
  readonly contradictions: string[];
  readonly counts: { requests: number; again: number };
};

export type Visitors = {
  readonly visited: Visited;
  /** Numbers of tickets that will be closed in the next round: nobody else shall touch them. */
  closing(): number[];
  round(number: number, noted: () => void): Promise<void>;
};

type Opened = { readonly by: Regular | undefined; readonly page: Page; readonly at: number };

const ways = ['/help/ru/ask', '/help/ru/embed', 'api'] as const;

/** Who sends sooner is taken for a machine. */
const readMs = 4_100;

/** @param topic_id of a form that is offered; `slug` of an article */
export async function visitors(
  scene: Scene,
  { topic_id, slug, call }: { topic_id: string; slug: string; call: Caller },
): Promise<Visitors> {
  const regulars = await Promise.all(
    [1, 2].map((number) => enter(scene, `regular${number}@shop.test`)),
  );
  const readers = voters({ slug, regulars, from, count });
  const visited: Visited = {
    ...{ asked: [], said: [], ended: [], contradictions: [], voted: readers.voted },
    counts: { requests: 0, again: 0 },
  };
  let opened = await openForms();

  /** Everybody comes from an address of their own: limits are those of a source. */
  function from(round: number, place: number, cookie = ''): Browser {
    return browser(scene, `10.${place}.${round >> 8}.${round & 255}`, cookie);
  }

  function contradicts({ mark }: Asked, words: string): void {
    visited.contradictions.push(`${mark}: ${words}`);
  }

  function count({ counts }: Browser): void {
    visited.counts.requests += counts.sent;
    visited.counts.again += counts.again;
  }

  async function openForms(round = 0): Promise<Opened[]> {
    const by = [...regulars, ...ways.map(() => undefined)];
    return Promise.all(
      by.map(async (regular, place) => {
        const way = regular === undefined ? (ways[place - regulars.length] ?? ways[0]) : ways[0];
        const path = way === 'api' ? `/api/forms/${topic_id}?language=ru` : `${way}/${topic_id}`;
        const page = await from(round, place, regular?.cookie).open(path);
        return { by: regular, page, at: Date.now() };
      }),
    );
  }

  async function sendAll(round: number, noted: () => void): Promise<void> {
    await Promise.all(
      opened.map(async (form, place) => {
        await sleep(Math.max(0, form.at + readMs - Date.now()));
        const number = `${padded(round, 3)}-${padded(place, 2)}`;
        const asking: Asked = {
          subject: `form ${round}-${place}`,
          mark: `form-${number}`,
          address: form.by?.address ?? `stranger.${number}@street.test`,
          state: 'waits',
          number: undefined,
          files: place === opened.length - 1 ? 0 : (round + place) % 2,
        };
        const who = from(round, place, form.by?.cookie);
        if (place === opened.length - 1)
          await sendByApi(form, asking, `10.9.${round >> 8}.${round & 255}`);
        else await sendByPage(who, { form, asking, times: (round + place) % 3 === 0 ? 1 : 2 });
        count(who);
        visited.asked.push(asking);
        noted();
      }),
    );
  }

  async function sendByPage(
    who: Browser,
    { form, asking, times }: { form: Opened; asking: Asked; times: 1 | 2 },
  ): Promise<void> {
    const blank = formOf(form.page, new RegExp(`/${topic_id}$`));
    if (blank === undefined) throw new Error(`no form: ${form.page.text.slice(0, 2000)}`);
    const written: Filled = {
      ...{ subject: asking.subject, text: wordsOf(asking), step: 'send', website: '' },
      ...(form.by === undefined ? { name: 'Прохожий', address: asking.address } : {}),
      ...(asking.files === 0 ? {} : { files: new File([asking.mark], 'чек.txt') }),
    };
    const shown = await who.press(blank, written, times);
    const alike = shown.find((page) => buttonOf(page, 'is_other') !== undefined);
    if (alike !== undefined && shown.some((page) => numberOn(page) !== undefined))
      contradicts(asking, 'sent, and asked whether to send it');
    const last =
      alike === undefined ? shown : await pressAlike(who, { page: alike, asking, times });
    settleAsked(asking, form.by, last);
  }

  /** «You asked this lately: add to it?» Every third time they do. */
  async function pressAlike(
    who: Browser,
    { page, asking, times }: { page: Page; asking: Asked; times: 1 | 2 },
  ): Promise<Page[]> {
    const form = formOf(page, new RegExp(`/${topic_id}$`));
    const add_to = buttonOf(page, 'add_to');
    if (form === undefined || add_to === undefined) throw new Error(`no way on: ${page.text}`);
    const isJoining = visited.asked.length % 3 === 0;
    if (isJoining) asking.state = 'joins';
    return who.press(form, isJoining ? { add_to } : { is_other: '1' }, times);
  }

  function settleAsked(asking: Asked, by: Regular | undefined, shown: readonly Page[]): void {
    const numbers = new Set(shown.map(numberOn));
    if (numbers.size > 1)
      contradicts(asking, `pressed twice, and told ${[...numbers].join(' and ')}`);
    const [number] = numbers;
    if (number === undefined && by !== undefined) contradicts(asking, 'nobody said its number');
    asking.number = number;
    if (number === undefined || asking.state === 'joins') return;
    asking.state = 'ticket';
    by?.numbers.push(number);
  }

  /** As a page of another program does, which has a time-out of its own: twice at once. */
  async function sendByApi({ page }: Opened, asking: Asked, address: string): Promise<void> {
    const { stamp } = JSON.parse(page.text) as { stamp: string };
    const body = {
      ...{ form_id: topic_id, name: 'Программа', address: asking.address, way: 'api' },
      ...{ subject: asking.subject, text: wordsOf(asking), stamp },
    };
    const headers = {
      ...{ 'x-forwarded-for': address, 'content-type': 'application/json', 'x-opora': '1' },
    };
    const states = await Promise.all(
      [0, 1].map(async (first) => {
        const heard = await ask(scene, {
          ...{ method: 'POST', path: '/api/requests', headers, first, time_out_ms: 4_000 },
          body: JSON.stringify(body),
        });
        if (heard.response.status !== 201) throw new Refused(`${asking.mark}: ${heard.text}`);
        visited.counts.requests += 1;
        visited.counts.again += heard.unheard;
        return (JSON.parse(heard.text) as { state: string }).state;
      }),
    );
    if (new Set(states).size > 1) contradicts(asking, states.join(' and '));
  }

  /** The link in the letter and its button; what a person looks at first is let through. */
  async function confirmAll(round: number, noted: () => void): Promise<void> {
    const waiting = visited.asked.filter(({ state }) => state === 'waits');
    if (waiting.length === 0) return;
    const { items } = (await call('GET', '/api/held-requests')) as {
      items: { id: string; address: string }[];
    };
    await Promise.all(
      waiting.map(async (asking, index) => {
        const held = items.find(({ address }) => address === asking.address);
        if (held === undefined) await confirm(asking, from(round, 100 + index), index);
        else await release(asking, held.id);
        noted();
      }),
    );
  }

  async function release(asking: Asked, id: string): Promise<void> {
    const path = `/api/held-requests/${id}/release`;
    const released = await call('POST', path, undefined, `release-${asking.mark}`);
    asking.number = (released as { number: number }).number;
    asking.state = 'ticket';
  }

  async function confirm(asking: Asked, who: Browser, index: number): Promise<void> {
    const path = linkTo(scene, asking.address);
    const form = path === undefined ? path : formOf(await who.open(path), /\/ask\/confirm\//);
    if (form === undefined)
      return contradicts(asking, path === undefined ? 'no letter came' : 'the link is dead');
    settleAsked(asking, undefined, await who.press(form, {}, index % 2 === 0 ? 2 : 1));
    if (asking.number === undefined) contradicts(asking, 'confirmed without a number');
    count(who);
  }

  async function sayAll(round: number, noted: () => void): Promise<void> {
    await Promise.all(
      regulars.map(async ({ cookie, numbers }, place) => {
        const number = numbers[round % Math.max(1, numbers.length)];
        if (number === undefined || closing().includes(number)) return;
        const who = from(round, 50 + place, cookie);
        const form = formOf(await who.open(`/help/ru/requests/${number}`), /\/answer$/);
        if (form === undefined) throw new Error(`no way to answer in ${number}`);
        const files = (round + place) % 2;
        const mark = `said-${padded(round, 3)}-${padded(place, 2)}`;
        const file = { files: new File([mark], 'ещё.txt') };
        const text = `${mark} Вот ещё подробности.`;
        await who.press(form, { text, ...(files === 0 ? {} : file) }, round % 4 === 0 ? 1 : 2);
        count(who);
        visited.said.push({ mark, files });
        noted();
      }),
    );
  }

  /** Of every regular the oldest, once there are some. */
  function closing(): number[] {
    return regulars.flatMap(({ numbers }) => (numbers.length < 4 ? [] : numbers.slice(0, 1)));
  }

  async function closeAll(round: number, noted: () => void): Promise<void> {
    const going = closing();
    await Promise.all(
      regulars.map(async ({ cookie, numbers }, place) => {
        const number = numbers.find((one) => going.includes(one));
        if (number === undefined) return;
        const who = from(round, 60 + place, cookie);
        const form = formOf(await who.open(`/help/ru/requests/${number}`), /\/close$/);
        numbers.splice(numbers.indexOf(number), 1);
        // It became one with another.
        if (form === undefined) return;
        await who.press(form, {}, 2);
        count(who);
        visited.ended.push({ round, number });
        noted();
      }),
    );
  }

  return {
    visited,
    closing,
    async round(number, noted) {
      await Promise.all([
        sendAll(number, noted),
        confirmAll(number, noted),
        sayAll(number, noted).then(() => closeAll(number, noted)),
        readers.round(number, noted),
      ]);
      opened = await openForms(number);
    },
  };
}

function numberOn({ text }: Page): number | undefined {
  const number = /Номер обращения: (\d+)/.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The same words from several addresses would be taken for a machine's; digits do not count there. */
function wordsOf({ mark }: Asked): string {
  const letters = mark.replace(/\d/g, (digit) => 'абвгдежзик'[Number(digit)] ?? '');
  return `${mark} Не открывается смена, код ${letters.replaceAll('-', '')}.`;
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
