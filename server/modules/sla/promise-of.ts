/** The honest time: what an automatic answer promises by the policy, and whether that was kept. */
import { z } from 'zod';
import type { Language } from '#contract/common.ts';
import type { PromisedTime } from '#contract/due.ts';
import { honestTime } from '#contract/honest-time.ts';
import type { PromisedMoment } from '#modules/channels/channels.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type KnownPolicy, knownPolicies } from './choice.ts';
import { timeOf } from './held.ts';
import { namedMoment, owedFirstResponse } from './promise-of.sql.ts';
import { factsOf } from './states-of.ts';

/** Until when the first response is promised, in the customer's words; null: nothing is. */
export async function promiseOf(
  tx: Ctx,
  { ticket_id, language }: { readonly ticket_id: string; readonly language: Language },
): Promise<PromisedMoment | null> {
  const owed = await owedFirstResponse(tx, ticket_id);
  if (owed === undefined) return null;
  const { due_at, zone } = owed;
  const words = await wordsOf(tx, { due_at, zone, language });
  return words === null ? null : { words, due_at };
}

type Said = { readonly due_at: string; readonly zone: string | null; readonly language: Language };

/** In the reader's own time zone, as far as it is known, and said so where it is not ours. */
async function wordsOf(ctx: Ctx, { due_at, zone, language }: Said): Promise<string | null> {
  const { time_zone: desk_zone } = await generalSettings(ctx);
  return honestTime(due_at, { now: ctx.now, zone: zone ?? desk_zone, desk_zone, language });
}

const named = z.object({ words: z.string(), due_at: z.string() });

/** What the customer was promised, and what became of it. */
export async function promisedTime(ctx: Ctx, ticket_id: string): Promise<PromisedTime | null> {
  const row = await namedMoment(ctx, ticket_id);
  if (row === undefined) return null;
  const { words, due_at } = named.parse(row.data);
  const said = Date.parse(row.at);
  const answer = (await factsOf(ctx, row.ticket_id)).find(
    (fact) => fact.kind === 'agent_word' && fact.at >= said,
  );
  const isLate = (answer?.at ?? ctx.now.getTime()) > Date.parse(due_at);
  return {
    ...{ words, due_at, said_at: new Date(said).toISOString() },
    answered_at: answer === undefined ? null : new Date(answer.at).toISOString(),
    state: isLate ? 'broken' : answer === undefined ? 'open' : 'kept',
  };
}

/** Priority of a request of which nothing is known yet. */
const usualPriority = 3;

/** By the last policy: the one that holds for whoever fits no other. */
export async function promiseExample(ctx: Ctx) {
  const policies = (await knownPolicies(ctx)).filter((policy) => policy.is_on);
  const last = policies.findLast((policy) => minutesOf(policy) !== null);
  if (last === undefined) return { words: null, policy: null };
  const minutes = minutesOf(last) ?? 0;
  const time = await timeOf(ctx, last, null);
  const due = time.add(ctx.now.getTime(), minutes * 60_000);
  const policy = { id: last.id, name: last.name };
  if (!Number.isFinite(due)) return { words: null, policy };
  const due_at = new Date(due).toISOString();
  const said = (language: Language) => wordsOf(ctx, { due_at, zone: null, language });
  const [ru, en] = [await said('ru'), await said('en')];
  return { words: ru === null || en === null ? null : { ru, en }, policy };
}

function minutesOf({ targets }: KnownPolicy): number | null {
  return targets.first_response?.[usualPriority] ?? null;
}
