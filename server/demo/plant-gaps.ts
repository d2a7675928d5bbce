/**
 * What was searched in vain and what was read to no avail: each once by the verbs, so that its words, its
 * root and its article are what the desk itself would have written, and then as often as it happened.
 */
import type { Language } from '#contract/common.ts';
import { countAsked, searchArticles, updateGap } from '#modules/search/search.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { articleOfSlug, countGapUp, gapOf } from './demo.sql.ts';
import { type DemoGap, demoGaps } from './gaps.ts';

const DAY = 86_400_000;

type Place = { readonly language: Language; readonly agent_id: string };

/** After the search knows the articles. @throws Error when something of these words is found */
export async function plantGaps(ctx: Ctx, { language, agent_id }: Place): Promise<void> {
  const actor: AgentActor = {
    ...{ kind: 'agent', id: agent_id, role_key: 'lead', via: 'session', team_ids: [] },
    permissions: new Set(['knowledge.write', 'knowledge.publish']),
    time_zone: 'Europe/Moscow',
  };
  await transaction(ctx, async (tx) => {
    for (const [place, gap] of demoGaps.entries()) {
      // Not all at the hour of seeding.
      const ago = 3_600_000 + ((place * 197) % 600) * 60_000;
      const daysAgo = (days: number): Ctx => ({
        ...tx,
        now: new Date(tx.now.getTime() - days * DAY - ago),
      });
      const id = await happen(daysAgo(gap.since), gap, language);
      const { decided, times, inside, until } = gap;
      const again = decided?.again ?? 0;
      await countGapUp(tx, id, { times: times - again, inside, last_at: daysAgo(until).now });
      if (decided === undefined) continue;
      const { state, note } = decided;
      await updateGap({ ...daysAgo(decided.ago), actor }, id, {
        ...{ state, note: note?.[language] ?? '' },
        answer_id: decided.answer === undefined ? null : await articleOfSlug(tx, decided.answer),
      });
      if (again === 0) continue;
      await happen(daysAgo(until), gap, language);
      await countGapUp(tx, id, { times, inside, last_at: daysAgo(until).now });
    }
  });
}

/** Once, as it happens to a reader. @returns the line that counts it */
async function happen(ctx: Ctx, { words, read }: DemoGap, language: Language): Promise<string> {
  const reader: Ctx = { ...ctx, actor: { kind: 'anonymous' } };
  const said = words[language];
  if (read === undefined) {
    const { items } = await searchArticles(reader, { q: said, language });
    if (items.length > 0) throw new Error(`The demo says that nothing is found for ${said}`);
    return gapOf(ctx, { language, words: said, article_id: null });
  }
  const article_id = await articleOfSlug(ctx, read);
  await countAsked(reader, { language, words: said, article_ids: [article_id] });
  return gapOf(ctx, { language, words: said, article_id });
}
