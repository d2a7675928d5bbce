/**
 * The reply guide: hints before a reply is sent. Owns which kinds are given, and the lists they are made
 * of. The rules themselves are pure (contract/guide) and run in the browser; here are those that need
 * other people's data or the words that are written here. Blocks nothing and writes nothing.
 */
import { z } from 'zod';
import { type Hint, hintKinds, hintModes } from '#contract/guide/hints.ts';
import { personalDataIn } from '#contract/guide/personal-data.ts';
import { usualEmptyPhrases } from '#contract/guide/phrases.ts';
import { misspelled, wordsToCheck } from '#contract/guide/spelling.ts';
import { type Guide, type GuideRules, guideLists } from '#contract/guide.ts';
import { normalPhone } from '#modules/people/people.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import {
  likeWords,
  namedOrganizations,
  peopleOfTicket,
  readLists,
  readRules,
  strangersIdentities,
  strangersNames,
  type TicketPeople,
  writeList,
  writeRule,
} from './guide.sql.ts';

const mode = z.enum(hintModes);

/** As it stands; what was never decided is a hint, and the usual phrases. */
export async function getGuide(ctx: Ctx): Promise<Guide> {
  const stored = await readRules(ctx);
  const lists = await readLists(ctx);
  const rules = Object.fromEntries(
    hintKinds.map((kind) => [kind, mode.catch('hint').parse(stored.get(kind) ?? 'hint')]),
  ) as GuideRules;
  return {
    rules,
    empty_phrases: guideLists.empty_phrases
      .catch([...usualEmptyPhrases])
      .parse(lists.get('empty_phrases')),
    internal_hosts: guideLists.internal_hosts.catch([]).parse(lists.get('internal_hosts')),
    tone_words: guideLists.tone_words.catch([]).parse(lists.get('tone_words')),
    known_words: guideLists.known_words.catch([]).parse(lists.get('known_words')),
  };
}

export type GuideChange = {
  readonly rules?: { [K in keyof GuideRules]?: GuideRules[K] | undefined } | undefined;
} & { readonly [K in keyof typeof guideLists]?: Guide[K] | undefined };

export async function updateGuide(ctx: Ctx, { rules = {}, ...lists }: GuideChange): Promise<Guide> {
  return transaction(ctx, async (tx) => {
    const before = await getGuide(tx);
    for (const kind of hintKinds) {
      const chosen = rules[kind];
      if (chosen !== undefined) await writeRule(tx, kind, chosen);
    }
    for (const key of ['empty_phrases', 'internal_hosts', 'tone_words', 'known_words'] as const) {
      const items = lists[key];
      if (items !== undefined) await writeList(tx, key, items);
    }
    const now = await getGuide(tx);
    if (JSON.stringify(before) !== JSON.stringify(now))
      await publish(tx, { name: 'guide.updated', subject_type: 'guide', subject_id: null });
    return now;
  });
}

/** Hints that need the server. The ticket is one that the actor may reply in. */
export async function checkReply(ctx: Ctx, ticket_id: string, text: string): Promise<Hint[]> {
  const { rules, known_words } = await getGuide(ctx);
  const people = await peopleOfTicket(ctx, ticket_id);
  if (people === undefined) return [];
  const foreign = rules.foreign_data === 'off' ? undefined : await foreignData(ctx, text, people);
  const spelling =
    rules.spelling === 'off' ? undefined : await spellingOf(ctx, text, { people, known_words });
  return [foreign, spelling].filter((hint) => hint !== undefined);
}

async function foreignData(
  ctx: Ctx,
  text: string,
  people: TicketPeople,
): Promise<Hint | undefined> {
  const { addresses, phones, names } = personalDataIn(text);
  const isNew = (words: string) => !people.said.includes(words.toLowerCase());
  const numbers = new Map(
    phones.filter(isNew).flatMap((phone) => {
      const normal = normalPhone(phone);
      return normal === undefined ? [] : [[normal, phone] as const];
    }),
  );
  const asked = [...addresses.filter(isNew), ...numbers.keys()];
  const [identity] = await strangersIdentities(ctx, asked, people);
  if (identity !== undefined)
    return { kind: 'foreign_data', found: numbers.get(identity) ?? identity };
  const [name] = await strangersNames(
    ctx,
    names.filter(({ first, last }) => isNew(last) || isNew(first)),
    people,
  );
  if (name !== undefined) return { kind: 'foreign_data', found: `${name.first} ${name.last}` };
  const { organization_name } = await generalSettings(ctx);
  const organization = (await namedOrganizations(ctx, text, people)).find(
    (one) => isNew(one) && !organization_name.includes(one) && standsAlone(one, text),
  );
  return organization === undefined ? undefined : { kind: 'foreign_data', found: organization };
}

/** Not as a part of other words. */
function standsAlone(name: string, text: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isLetter = (letter: string) => /[\p{L}\d]/u.test(letter);
    if (!isLetter(text.charAt(at - 1)) && !isLetter(text.charAt(at + name.length))) return true;
  }
  return false;
}

async function spellingOf(
  ctx: Ctx,
  text: string,
  { people, known_words }: { people: TicketPeople; known_words: readonly string[] },
): Promise<Hint | undefined> {
  const words = wordsToCheck(text, known_words);
  const said = people.said.replaceAll('ё', 'е');
  return misspelled(
    await likeWords(
      ctx,
      words.filter((word) => !said.includes(word)),
    ),
  );
}
