/** In which of our languages to answer a stranger. */
import { detect } from 'tinyld/light';
import type { Language } from '#contract/common.ts';

const MIN_LETTERS = 12;

/**
 * Russian or English by the words themselves; `fallback` (the mailbox's language) when the text is too
 * short to tell, or in a third language of the same script.
 */
export function detectLanguage(text: string, fallback: Language): Language {
  const sample = text
    .slice(0, 3000)
    .replace(/https?:\/\/\S+|\S+@\S+/g, ' ')
    .replace(/\s+/g, ' ');
  const cyrillic = sample.match(/\p{Script=Cyrillic}/gu)?.length ?? 0;
  const latin = sample.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (cyrillic + latin < MIN_LETTERS) {
    if (cyrillic > 0) return /[ёыэъ]/i.test(sample) || latin === 0 ? 'ru' : fallback;
    return fallback;
  }
  if (cyrillic <= latin) return 'en';
  // Letters that settle it spare the model, which costs more than the rest of the reading.
  return /[ыэъё]/i.test(sample) || detect(sample) === 'ru' ? 'ru' : fallback;
}
