/** The particulars of one ticket: which till, which version, which sum. The same throughout its story. */
import type { Language } from '#contract/common.ts';
import type { Slots } from './grammar.ts';
import { type Clock, day, zoned } from './hours.ts';
import { type DemoContact, digits, domainStem } from './people.ts';
import { between, pick, type Random } from './random.ts';
import type { PersonName, Words } from './words.ts';

/** Counts that take the same plural form in Russian as in English: five and more, but not 21 or 22. */
const counts = [5, 6, 7, 8, 9, 11, 12, 14, 15, 17, 18, 19, 20, 25, 26, 27, 28, 30];
const versions = ['4.1.7', '4.2', '4.2', '4.2.1', '4.3', '4.3.2'];
const codes = ['0x31', '0x31', '0x1F', '0x47', '0x0C', 'E-204'];

export type SlotSource = {
  language: Language;
  words: Words;
  clock: Clock;
  requester: DemoContact;
  agent: PersonName;
  mate: PersonName;
  begins_at: number;
};

export function makeSlots(random: Random, source: SlotSource): Slots {
  const { words, requester, agent, begins_at } = source;
  const colleague = colleagueOf(random, words);
  const till = pick(random, words.tills);
  const number = String(between(random, 1, 5));
  const domain = requester.organization?.domain ?? 'mail.example';
  return {
    first: requester.first_name,
    agent: agent.first_name,
    agent_full: `${agent.first_name} ${agent.last_name}`,
    mate: source.mate.first_name,
    model: pick(random, words.models),
    version: pick(random, versions),
    code: pick(random, codes),
    till: till.it.replace('{n}', number),
    till_at: till.at.replace('{n}', number),
    till_from: till.from.replace('{n}', number),
    shop: requester.organization?.shop ?? pick(random, words.shop_names),
    city: requester.organization?.city ?? pick(random, words.cities),
    street: pick(random, words.streets),
    product: pick(random, words.products),
    sum: words.currency(between(random, 12, 940) * pick(random, [10, 50, 100])),
    n: String(pick(random, counts)),
    doc: digits(random, 5).replace(/^0/u, '7'),
    quarter: String(between(random, 1, 4)),
    colleague: `${colleague.first_name} ${colleague.last_name}`,
    colleague_short: colleague.first_name,
    email: `${domainStem(colleague.first_name)}.${domainStem(colleague.last_name)}@${domain}`,
    ...datesAround(random, source, begins_at),
  };
}

function colleagueOf(random: Random, words: Words): PersonName {
  return {
    first_name: pick(random, words.women),
    last_name: pick(random, words.last_names).hers,
    is_female: true,
  };
}

function datesAround(random: Random, { words, clock, language }: SlotSource, at: number): Slots {
  const earlier = zoned(at - between(random, 1, 9) * day, clock);
  const date = new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
    day: 'numeric',
    month: 'long',
    timeZone: clock.time_zone,
  }).format(earlier.epochMilliseconds);
  const time = `${between(random, 9, 19)}:${String(between(random, 0, 11) * 5).padStart(2, '0')}`;
  return { date, time, month: words.months[(earlier.month + 10) % 12] ?? '' };
}
