/** People of the help centre who come again: they signed in by a letter, once. */
import { parseMail } from '#modules/channels/channels.ts';
import { eventually } from '#testing/eventually.ts';
import { browser, formOf } from './browser.ts';
import type { Scene } from './troubles.ts';

export type Regular = {
  readonly address: string;
  readonly cookie: string;
  /** Of their own open requests, oldest first. */
  readonly numbers: number[];
};

/** Signs in as people do: a letter, its page, its button. */
export async function enter(scene: Scene, address: string): Promise<Regular> {
  const who = browser(scene, '10.200.0.1');
  const form = formOf(await who.open('/help/ru/sign-in'), /\/sign-in$/);
  if (form === undefined) throw new Error('no way to sign in');
  await who.press(form, { address });
  const path = await eventually('a link to sign in', async () => linkTo(scene, address), 60_000);
  const button = formOf(await who.open(path), /\/sign-in\/link$/);
  if (button === undefined) throw new Error('the link to sign in is dead');
  const [page] = await who.press(button, {});
  if (page === undefined || formOf(page, /\/sign-out$/) === undefined)
    throw new Error(`${address} was not let in`);
  return { address, cookie: who.cookie(), numbers: [] };
}

/** The path of the link in the newest letter to the address. */
export function linkTo({ smtp }: Scene, address: string): string | undefined {
  const letter = smtp.taken.findLast(({ to }) => to.includes(address));
  if (letter === undefined) return undefined;
  const parsed = parseMail(letter.raw);
  const text = parsed.ok ? parsed.mail.text : '';
  return /\/help\/ru\/(?:ask\/confirm|sign-in\/link)\/[\w-]{43}/.exec(text)?.[0];
}
