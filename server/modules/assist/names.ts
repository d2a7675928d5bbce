/** What values are called: for reports, events and the history. */
import type { AssistField } from '#contract/assist.ts';
import { topicPath } from '#contract/field-rules.ts';
import { wordsIn } from '#contract/fields.ts';
import { listTopics } from '#modules/fields/fields.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';

export type Names = (value: string) => string;

/** In the language of the desk; a topic with those above it. */
export async function namesOf(ctx: Ctx, field: AssistField): Promise<Names> {
  if (field === 'topic') return topicNames(ctx);
  if (field === 'language') return (value) => value;
  const types = await ctx.db.selectFrom('ticket_types').select(['id', 'name']).execute();
  const names = new Map(types.map((type) => [type.id, type.name]));
  return (value) => names.get(value) ?? value;
}

async function topicNames(ctx: Ctx): Promise<Names> {
  const [topics, { language }] = [await listTopics(ctx), await generalSettings(ctx)];
  return (value) =>
    topicPath(topics, value)
      .map((topic) => wordsIn(topic.name, language))
      .join(' → ') || value;
}
