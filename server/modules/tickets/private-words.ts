/**
 * Cards, keys and identity papers in what is said, hidden before it is kept where an administrator asked for it
 * (case I4): from here on search, letters, notifications and everybody's screens have only what is left.
 */
import type { GeneralSettings } from '#contract/settings.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type HiddenKind, hiddenKinds, hide, hideInHtml } from '#platform/hiding/hiding.ts';

type Words = {
  readonly body_html: string;
  readonly body_text: string;
  readonly quoted_html?: string;
};

/** Settings are asked for only when there is something to hide. */
export async function withoutPrivate<Said extends Words>(tx: Ctx, said: Said): Promise<Said> {
  if (hidden(said, hiddenKinds) === said) return said;
  return hidden(said, kindsOf(await generalSettings(tx)));
}

export async function subjectWithoutPrivate(tx: Ctx, subject: string): Promise<string> {
  if (hide(subject, hiddenKinds) === subject) return subject;
  return hide(subject, kindsOf(await generalSettings(tx)));
}

function kindsOf(settings: GeneralSettings): HiddenKind[] {
  const { masks_cards, masks_keys, masks_papers } = settings;
  const asked = { cards: masks_cards, keys: masks_keys, papers: masks_papers };
  return hiddenKinds.filter((kind) => asked[kind]);
}

function hidden<Said extends Words>(said: Said, kinds: readonly HiddenKind[]): Said {
  const body_html = hideInHtml(said.body_html, kinds);
  const body_text = hide(said.body_text, kinds);
  const quoted = said.quoted_html ?? '';
  const quoted_html = hideInHtml(quoted, kinds);
  const isSame =
    body_html === said.body_html && body_text === said.body_text && quoted_html === quoted;
  if (isSame) return said;
  return {
    ...{ ...said, body_html, body_text },
    ...(said.quoted_html === undefined ? {} : { quoted_html }),
  };
}
