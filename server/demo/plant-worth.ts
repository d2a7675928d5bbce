/** What articles did in the demo: shown and opened in forms, put into replies of tickets about their topics. */
import { sql } from 'kysely';
import { mainBrandId } from '#contract/brands.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import { plant } from './demo.sql.ts';
import { between, chance, pick, type Random } from './random.ts';

const DAY = 86_400_000;
/** A day of forms is counted four days later. */
const [firstDay, lastDay] = [33, 4];
/** Of ten answers about a topic that has an article, so many hold it. */
const withArticle = 0.4;

type About = { readonly article_id: string; readonly topic_id: string };

export async function plantWorth(tx: Ctx, random: Random): Promise<void> {
  const about = await rows(
    tx,
    sql<About>`select about.article_id, about.topic_id from article_topics about
      join articles on articles.id = about.article_id
      where articles.published_at is not null and articles.audience = 'public'
      order by articles.number, about.topic_id`,
  );
  await plantForms(tx, random, about);
  await plantUses(tx, random, about);
}

async function plantForms(tx: Ctx, random: Random, about: readonly About[]): Promise<void> {
  const loved = about.map((one) => ({ ...one, weight: between(random, 0, 5) }));
  const days = Array.from({ length: firstDay - lastDay + 1 }, (_none, nth) =>
    new Date(tx.now.getTime() - (firstDay - nth) * DAY).toISOString().slice(0, 10),
  );
  const shown = days.flatMap((day) =>
    loved.flatMap(({ article_id, topic_id, weight }) => {
      const seen = between(random, 0, weight);
      if (seen === 0) return [];
      const opened = between(random, 0, seen);
      const asked = opened > 0 && chance(random, 0.12) ? 1 : 0;
      const most = seen - asked - (chance(random, 0.3) && seen > asked ? 1 : 0);
      const least = Math.min(most, Math.max(0, opened - asked - 1));
      const place = { day, article_id, topic_id, brand_id: mainBrandId };
      return [{ ...place, seen, opened, asked, least, most }];
    }),
  );
  await plant(tx, 'form_article_days', shown);
  // Of a topic, whoever saw any of its articles.
  const byTopic = Map.groupBy(shown, ({ day, topic_id }) => `${day} ${topic_id}`);
  await plant(
    tx,
    'form_deflection',
    [...byTopic.values()].flatMap((list) => {
      const [one] = list;
      if (one === undefined) return [];
      const saw = Math.max(...list.map(({ seen }) => seen)) + list.length - 1;
      const unsent = Math.min(saw, Math.max(...list.map(({ most }) => most)));
      const returned = Math.min(unsent, chance(random, 0.3) ? 1 : 0);
      const { day, topic_id, brand_id } = one;
      return [{ day, topic_id, brand_id, saw, unsent, returned }];
    }),
  );
}

type Solved = {
  readonly id: string;
  readonly topic_id: string;
  readonly agent_id: string;
  readonly solved_at: string;
};

async function plantUses(tx: Ctx, random: Random, about: readonly About[]): Promise<void> {
  const byTopic = Map.groupBy(about, ({ topic_id }) => topic_id);
  const solved = await rows(
    tx,
    sql<Solved>`select id, topic_id, assignee_id as agent_id, solved_at from tickets
      where solved_at > ${new Date(tx.now.getTime() - 60 * DAY)} and topic_id is not null
        and assignee_id is not null and merged_into_id is null order by number`,
  );
  await plant(
    tx,
    'article_uses',
    solved.flatMap(({ id, topic_id, agent_id, solved_at }) => {
      const known = byTopic.get(topic_id) ?? [];
      if (known.length === 0 || !chance(random, withArticle)) return [];
      const { article_id } = pick(random, known);
      const at = new Date(Date.parse(solved_at) - between(random, 1, 30) * 60_000).toISOString();
      const way = chance(random, 0.6) ? 'link' : 'text';
      const found_by = chance(random, 0.72) ? 'suggested' : 'searched';
      const used = { article_id, ticket_id: id, way, found_by, agent_id, at };
      return [{ id: newId(), language: 'ru', ...used }];
    }),
  );
}
