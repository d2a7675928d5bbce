import { type Brand, mainBrandId } from '#contract/brands.ts';
import { accentContrast } from '#contract/contrast.ts';

export const languageChoices = ['ru', 'en', 'ru_en', 'en_ru'] as const;
export type LanguageChoice = (typeof languageChoices)[number];

/** A brand while it is being filled in. */
export type BrandDraft = {
  name: string;
  key: string;
  accent: string;
  host: string;
  languages: LanguageChoice;
  greeting: { ru: string; en: string };
  is_help_center_on: boolean;
  spaces: string[];
};

const usualAccent = '#1f6f54';

export function draftOf(brand: Brand | undefined): BrandDraft {
  const said = brand?.languages.join('_');
  return {
    name: brand?.name ?? '',
    key: brand?.key ?? '',
    accent: brand?.accent ?? usualAccent,
    host: brand?.host ?? '',
    languages: languageChoices.find((one) => one === said) ?? 'ru_en',
    greeting: { ru: brand?.greeting.ru ?? '', en: brand?.greeting.en ?? '' },
    is_help_center_on: brand?.is_help_center_on ?? true,
    spaces: brand?.spaces ?? [],
  };
}

function languagesOf(choice: LanguageChoice): ('ru' | 'en')[] {
  if (choice === 'ru' || choice === 'en') return [choice];
  return choice === 'ru_en' ? ['ru', 'en'] : ['en', 'ru'];
}

/** As the endpoints take it; the key goes with a new one alone. */
export function bodyOf(draft: BrandDraft) {
  const { ru, en } = draft.greeting;
  return {
    name: draft.name,
    accent: draft.accent.toLowerCase(),
    host: draft.host.trim() === '' ? null : draft.host,
    languages: languagesOf(draft.languages),
    greeting: {
      ...(ru.trim() === '' ? {} : { ru }),
      ...(en.trim() === '' ? {} : { en }),
    },
    is_help_center_on: draft.is_help_center_on,
    spaces: draft.spaces,
  };
}

/** Undefined while it is no colour. */
export function contrastOf(accent: string): number | undefined {
  return /^#[0-9a-f]{6}$/i.test(accent) ? accentContrast(accent) : undefined;
}

export function isMain(brand: Brand | undefined): boolean {
  return brand?.id === mainBrandId || brand?.is_default === true;
}

/** A key that fits the name, for a start; empty when the name is not in Latin letters. */
export function keyFrom(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
}
