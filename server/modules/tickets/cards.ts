/**
 * Card numbers in what is said, hidden before it is kept where an administrator asked for it (case I4): from here on
 * search, letters, notifications and everybody's screens have only the last four digits.
 */
import { generalSettings } from '#modules/settings/settings.ts';
import { maskCards, maskCardsInHtml } from '#platform/card-numbers.ts';
import type { Ctx } from '#platform/ctx.ts';

type Words = {
  readonly body_html: string;
  readonly body_text: string;
  readonly quoted_html?: string;
};

/** Settings are asked for only when there is something to hide. */
export async function withoutCards<Said extends Words>(tx: Ctx, said: Said): Promise<Said> {
  const body_html = maskCardsInHtml(said.body_html);
  const body_text = maskCards(said.body_text);
  const quoted = said.quoted_html ?? '';
  const quoted_html = maskCardsInHtml(quoted);
  const isSame =
    body_html === said.body_html && body_text === said.body_text && quoted_html === quoted;
  if (isSame || !(await generalSettings(tx)).masks_cards) return said;
  return {
    ...{ ...said, body_html, body_text },
    ...(said.quoted_html === undefined ? {} : { quoted_html }),
  };
}

export async function subjectWithoutCards(tx: Ctx, subject: string): Promise<string> {
  const masked = maskCards(subject);
  if (masked === subject || !(await generalSettings(tx)).masks_cards) return subject;
  return masked;
}
