/** What the texts are filled with, in one language. */
import type { Language } from '#contract/common.ts';
import { wordsEn } from './words-en.ts';
import { wordsRu } from './words-ru.ts';

export type PersonName = { first_name: string; last_name: string; is_female: boolean };

export type DemoAgent = PersonName & {
  /** The part of the address before @. */
  login: string;
  role: 'admin' | 'lead' | 'agent' | 'light_agent';
  teams: readonly ('first' | 'second' | 'development' | 'billing')[];
};

export type Words = {
  time_zone: string;
  company: string;
  mailboxes: Readonly<Record<'first' | 'billing' | 'second', { address: string; name: string }>>;
  teams: Readonly<
    Record<
      'first' | 'second' | 'development' | 'billing',
      { name: string; line: 'L1' | 'L2' | 'L3' | 'outer' }
    >
  >;
  agents: readonly DemoAgent[];
  men: readonly string[];
  women: readonly string[];
  /** Both forms where the language has them. */
  last_names: readonly { his: string; hers: string }[];
  job_titles: readonly string[];
  /** A shop's name: kind and proper name, for 300 distinct combinations and more. */
  shop_kinds: readonly string[];
  shop_names: readonly string[];
  company_forms: readonly string[];
  cities: readonly string[];
  streets: readonly string[];
  products: readonly string[];
  models: readonly string[];
  /** How people name a till: what it is, at it, from it; `{n}` is a number from 1 to 5. */
  tills: readonly { it: string; at: string; from: string }[];
  months: readonly string[];
  currency: (amount: number) => string;
  phone: (digits: string) => string;
};

export const wordsOf: Readonly<Record<Language, Words>> = { ru: wordsRu, en: wordsEn };
