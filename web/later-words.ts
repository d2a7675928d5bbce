import type { Dictionary } from '#contract/i18n/t.ts';
import type { Locale } from './i18n.ts';

/**
 * Words that the first screen does not speak. While developing there are none: the dictionaries are
 * whole. The build puts its own in the place of this file (scripts/words-by-need.ts).
 */
export const laterWords: Record<Locale, () => Promise<Dictionary>> = {
  ru: async () => ({}),
  en: async () => ({}),
};
