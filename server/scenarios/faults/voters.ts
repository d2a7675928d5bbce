/**
 * Readers of one article who say whether it helped: strangers without a cookie, who press twice at once and
 * change their minds, and regulars, who vote again each round and are still one.
 */
import { type Browser, formOf, type Page } from './browser.ts';
import type { Regular } from './regulars.ts';

export type Voter = {
  /** A stranger's own; a regular's address. */
  readonly mark: string;
  /** In the end they said no, and what was missing; undefined when an answer was lost, and an earlier word may have come later. */
  readonly says: 'yes' | 'no' | undefined;
};

export type Voters = {
  /** Each once, whatever they pressed and how often. */
  readonly voted: Map<string, Voter>;
  round(number: number, noted: () => void): Promise<void>;
};

type From = (round: number, place: number, cookie?: string) => Browser;
type Given = {
  readonly slug: string;
  readonly regulars: readonly Regular[];
  readonly from: From;
  readonly count: (who: Browser) => void;
};

const strangersARound = 4;
const to = /\/vote$/;

export function voters({ slug, regulars, from, count }: Given): Voters {
  const voted = new Map<string, Voter>();
  const path = `/help/ru/articles/${slug}`;

  /** From the page they have: nobody opens it anew between the presses. */
  async function press(who: Browser, page: Page, filled: Record<string, string>): Promise<Page> {
    const form = formOf(page, to);
    if (form === undefined) throw new Error(`no way to vote: ${page.text.slice(0, 2000)}`);
    const [shown] = await who.press(form, filled, 2);
    return shown ?? page;
  }

  async function stranger(round: number, place: number): Promise<void> {
    const mark = `vote-${String(round).padStart(3, '0')}-${place}`;
    const who = from(round, 70 + place);
    const page = await who.open(path);
    await press(who, page, { helped: 'yes' });
    const isOfTwoMinds = place % 2 === 1;
    if (isOfTwoMinds) {
      const asked = await press(who, page, { helped: 'no' });
      await press(who, asked, { words: mark });
    }
    count(who);
    const says = isOfTwoMinds ? 'no' : 'yes';
    voted.set(mark, { mark, says: who.counts.again === 0 ? says : undefined });
  }

  async function regular({ address, cookie }: Regular, at: number, round: number): Promise<void> {
    const who = from(round, 90 + at, cookie);
    await press(who, await who.open(path), { helped: 'yes' });
    count(who);
    voted.set(address, { mark: address, says: undefined });
  }

  return {
    voted,
    async round(number, noted) {
      const all = [
        ...Array.from({ length: strangersARound }, (_, place) => stranger(number, place)),
        ...regulars.map((one, at) => regular(one, at, number)),
      ];
      await Promise.all(all.map((one) => one.then(noted)));
    },
  };
}
