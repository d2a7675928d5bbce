/** Organisations and the people in them: distinct names, addresses that follow from the names. */
import type { Language } from '#contract/common.ts';
import { between, chance, idAt, pick, pickWeighted, type Random } from './random.ts';
import { type PersonName, type Words, wordsOf } from './words.ts';

export type DemoOrganization = {
  id: string;
  name: string;
  shop: string;
  city: string;
  domain: string;
  notes: string;
  created_at: number;
};

export type DemoContact = PersonName & {
  id: string;
  organization: DemoOrganization | undefined;
  job_title: string;
  email: string;
  phone: string | undefined;
  language: Language;
  created_at: number;
};

export const demoCounts = { organizations: 300, contacts: 2000, tickets: 1500 } as const;

const day = 86_400_000;
const freeMail = ['mail.example', 'post.example', 'inbox.example'] as const;

/** `now` in milliseconds; everyone has been known for one to thirty months. */
export function makeOrganizations(
  random: Random,
  language: Language,
  now: number,
): DemoOrganization[] {
  const words = wordsOf[language];
  const taken = new Set<string>();
  const made: DemoOrganization[] = [];
  while (made.length < demoCounts.organizations) {
    const shop = pick(random, words.shop_names);
    const city = pick(random, words.cities);
    const name = organizationName(random, words, { shop, city });
    const stem = domainStem(shop);
    const domain = `${taken.has(`${stem}.example`) ? `${stem}-${domainStem(city)}` : stem}.example`;
    if (taken.has(name) || taken.has(domain)) continue;
    taken.add(name).add(domain);
    const created_at = now - between(random, 100, 900) * day;
    made.push({ id: idAt(random, created_at), name, shop, city, domain, notes: '', created_at });
  }
  return made;
}

function organizationName(
  random: Random,
  words: Words,
  { shop, city }: { shop: string; city: string },
): string {
  const form = pick(random, words.company_forms);
  const kind = pick(random, words.shop_kinds);
  if (form === 'ИП') {
    const { his, hers } = pick(random, words.last_names);
    const initials = `${pick(random, ['А', 'Е', 'И', 'М', 'Н', 'О', 'С'])}. ${pick(random, ['А', 'В', 'И', 'П', 'Ю'])}.`;
    return `ИП ${chance(random, 0.5) ? his : hers} ${initials}`;
  }
  if (/[а-я]/iu.test(shop)) {
    return pickWeighted(random, [
      [`${form} «${shop}»`, 4],
      [`${kind} «${shop}»`, 3],
      [`${kind} «${shop}», ${city}`, 3],
    ]);
  }
  return pickWeighted(random, [
    [`${shop} ${form}`, 4],
    [`${shop} ${kind}`, 3],
    [`${shop} ${kind}, ${city}`, 3],
  ]);
}

export function makeContacts(
  random: Random,
  language: Language,
  known: { organizations: readonly DemoOrganization[]; now: number },
): DemoContact[] {
  const words = wordsOf[language];
  const taken = new Set<string>();
  const made: DemoContact[] = [];
  while (made.length < demoCounts.contacts) {
    // Each organisation has someone; the rest gather in the larger ones; a tenth write for themselves.
    const organization =
      known.organizations[made.length] ??
      (chance(random, 0.1) ? undefined : largerFirst(random, known.organizations));
    const name = makeName(random, words);
    const email = addressOf(random, name, organization);
    if (taken.has(email)) continue;
    taken.add(email);
    const since = organization?.created_at ?? known.now - between(random, 95, 700) * day;
    const created_at = between(random, since, known.now - 91 * day);
    made.push({
      ...name,
      id: idAt(random, created_at),
      organization,
      job_title: organization === undefined ? '' : jobTitleOf(random, words, name),
      email,
      phone: chance(random, 0.6) ? words.phone(digits(random, 9)) : undefined,
      language,
      created_at,
    });
  }
  return made;
}

function largerFirst(
  random: Random,
  organizations: readonly DemoOrganization[],
): DemoOrganization | undefined {
  return organizations[Math.floor(organizations.length * random.next() ** 2)];
}

export function makeName(random: Random, words: Words): PersonName {
  const is_female = chance(random, 0.56);
  const { his, hers } = pick(random, words.last_names);
  return {
    first_name: pick(random, is_female ? words.women : words.men),
    last_name: is_female ? hers : his,
    is_female,
  };
}

function jobTitleOf(random: Random, words: Words, { is_female }: PersonName): string {
  const fitting = words.job_titles.filter(
    (title) => is_female || !/(?:ая|щая)(?: |$)/u.test(title),
  );
  return pick(random, fitting);
}

function addressOf(
  random: Random,
  { first_name, last_name }: PersonName,
  organization: DemoOrganization | undefined,
): string {
  const first = domainStem(first_name);
  const last = domainStem(last_name);
  if (organization === undefined) {
    return `${first}.${last}${between(random, 1, 99)}@${pick(random, freeMail)}`;
  }
  const local = pickWeighted(random, [
    [`${first.slice(0, 1)}.${last}`, 5],
    [`${first}.${last}`, 3],
    [`${last}`, 2],
  ]);
  return `${local}@${organization.domain}`;
}

export function digits(random: Random, count: number): string {
  return Array.from({ length: count }, () => between(random, 0, 9)).join('');
}

const latin: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ё: 'e',
  ж: 'zh',
  з: 'z',
  и: 'i',
  й: 'y',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'sch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
};

/** Latin letters, digits and hyphens, as addresses have. */
export function domainStem(name: string): string {
  return [...name.toLowerCase().replaceAll('é', 'e')]
    .map((letter) => latin[letter] ?? (/[a-z0-9]/u.test(letter) ? letter : ' '))
    .join('')
    .trim()
    .replace(/ +/gu, '-');
}
