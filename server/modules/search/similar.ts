/** Tickets like this one: by the rarest words that its subject and first message share with others. Pure but for two statements. */
import type { z } from 'zod';
import type { similarTickets as contract } from '#contract/search.ts';
import { presentRow, ticketRowsOf } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { wordsOf } from './query.ts';
import { firstWords, nearest, usesOf } from './similar.sql.ts';

export type Weighed = { readonly word: string; readonly weight: number };

const mostShown = 5;
/** Each word costs a look into the index. */
const mostWords = 8;
/** All documents together that are looked through. */
const mostUses = 2000;
/** A word seen so often says nothing: the vocabulary counts no further than a thousand. */
const common = 900;
/** Of the weight of all words that were looked up, at least so much is shared. */
const leastShared = 0.3;

/**
 * At most five visible tickets, the most alike first, each with the words it shares.
 * The weight of a word is the logarithm of how seldom it is (inverse document frequency, counted no
 * further than a thousand documents), twice that in a subject.
 */
export async function similarTickets(
  ctx: Ctx,
  ticket_id: string,
): Promise<z.infer<typeof contract.response>> {
  const said = await firstWords(ctx, ticket_id);
  if (said === undefined) return { items: [] };
  const inSubject = new Set(wordsOf(said.subject).filter(isTelling));
  const all = [...new Set([...inSubject, ...wordsOf(said.body_text).filter(isTelling)])];
  const uses = await usesOf(ctx, all.slice(0, 60));
  const words = weighed(all, inSubject, { uses: uses.words, documents: uses.documents });
  const whole = words.reduce((sum, { weight }) => sum + weight, 0);
  if (words.length === 0) return { items: [] };
  const found = (await nearest(ctx, { ticket_id, words, limit: 20 }))
    .filter((each) => each.score >= whole * leastShared)
    .slice(0, mostShown);
  const rows = await ticketRowsOf(
    ctx,
    found.map((each) => each.ticket_id),
  );
  const shared = new Map(found.map((each) => [each.ticket_id, each.shared]));
  return {
    items: rows.map((row) => ({ ticket: presentRow(row), shared: shared.get(row.id) ?? [] })),
  };
}

/** Four letters, or a code: «0x31», «k17». */
function isTelling(word: string): boolean {
  return /^\p{L}{4,30}$/u.test(word) || /^(?=.*\p{N})(?=.*\p{L})[\p{L}\p{N}]{3,20}$/u.test(word);
}

/** The most telling words, rarest first, as many as may be looked up. */
export function weighed(
  words: readonly string[],
  in_subject: ReadonlySet<string>,
  vocabulary: { uses: ReadonlyMap<string, number>; documents: number },
): Weighed[] {
  const { uses, documents } = vocabulary;
  const known = words.flatMap((word) => {
    // Codes are not in the vocabulary of letters; they are rare as a rule.
    const used = uses.get(word) ?? (/\p{N}/u.test(word) ? 5 : 1);
    // Whoever used it once is this ticket.
    if (used < 2 || used >= common || used >= documents) return [];
    const weight = Math.log(documents / used) * (in_subject.has(word) ? 2 : 1);
    return { word, used, weight };
  });
  const chosen: Weighed[] = [];
  let sum = 0;
  for (const { word, used, weight } of known.toSorted((one, two) => two.weight - one.weight)) {
    if (chosen.length === mostWords || sum + used > mostUses) break;
    chosen.push({ word, weight });
    sum += used;
  }
  return chosen;
}
