/** A reply that could stand under any request; and one that is too long for a chat. */
import type { Hint } from './hints.ts';
import { contentStems, isSameStem, withoutQuotes } from './words.ts';

/** A shorter one may speak of the case by «это» alone. */
const fewStems = 14;

/** `about`: the subject and what the customer wrote. */
export function onlyTemplate(text: string, about: readonly string[]): Hint | undefined {
  const said = contentStems(withoutQuotes(text));
  const asked = new Set(about.flatMap(contentStems));
  if (said.length < fewStems || asked.size < 4 || text.includes('?') || /\d{2,}/.test(text))
    return undefined;
  const isAbout = said.some((word) => [...asked].some((other) => isSameStem(word, other)));
  return isAbout ? undefined : { kind: 'template_only', found: '' };
}

/** Characters that a telephone shows at once, about. */
const aScreen = 900;
const chats = ['chat', 'telegram', 'whatsapp', 'max', 'vk', 'viber'];

export function longerThanScreen(text: string, channel: string): Hint | undefined {
  if (!chats.includes(channel) || text.length <= aScreen) return undefined;
  return { kind: 'too_long', found: '' };
}
