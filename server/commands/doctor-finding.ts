/** One line of the doctor: how it is, in words, and what to do where something is wrong. */
import type { BothLanguages } from '#platform/terminal-text.ts';

export type Finding = { state: 'ok' | 'hint' | 'wrong'; texts: BothLanguages };

export function ok(texts: BothLanguages): Finding {
  return { state: 'ok', texts };
}

export function hint(texts: BothLanguages): Finding {
  return { state: 'hint', texts };
}

export function wrong(texts: BothLanguages): Finding {
  return { state: 'wrong', texts };
}

export function both(text: string): BothLanguages {
  return { en: text, ru: text };
}
