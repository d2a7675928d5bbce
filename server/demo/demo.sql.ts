/**
 * The statements of the demo, and with the tests the one place that writes other modules' tables:
 * ninety days of work cannot be replayed through the verbs in seconds. What they leave is what the
 * verbs would have left; demo.test.ts holds them to it.
 */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { DB } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Table = keyof DB & string;

const batch = 2_000;

/**
 * Inserts rows of one shape, a batch a statement: the values travel as one JSON, and PostgreSQL
 * reads each as the column's type. Columns that the first row does not name take their defaults.
 */
export async function plant(ctx: Ctx, table: Table, planted: readonly Row[]): Promise<void> {
  const [first] = planted;
  if (first === undefined) return;
  const columns = sql.join(Object.keys(first).map((name) => sql.ref(name)));
  for (let start = 0; start < planted.length; start += batch) {
    const values = JSON.stringify(planted.slice(start, start + batch));
    await sql`insert into ${sql.table(table)} (${columns})
      select ${columns} from json_populate_recordset(null::${sql.table(table)}, ${values}::json)`.execute(
      ctx.db,
    );
  }
}

/** Whether the desk is still as empty as after the migrations. */
export async function isEmptyDesk(ctx: Ctx): Promise<boolean> {
  const found = await firstRow(
    ctx,
    sql<{ any: boolean }>`select exists (select from tickets)
      or exists (select from agents) or exists (select from contacts) as any`,
  );
  return found?.any === false;
}

export async function idsByKey(
  ctx: Ctx,
  asked: 'statuses' | 'ticket_types',
): Promise<Map<string, string>> {
  const key = asked === 'statuses' ? sql`category` : sql`key`;
  const order = asked === 'statuses' ? sql`is_default` : sql`position`;
  const found = await rows(
    ctx,
    sql<{
      key: string;
      id: string;
    }>`select ${key} as key, id from ${sql.table(asked)} order by ${order}`,
  );
  return new Map(found.map((row) => [row.key, row.id]));
}

/** New tickets go on from the demo's last number. */
export async function continueNumbersAfter(ctx: Ctx, number: number): Promise<void> {
  await sql`select setval('ticket_numbers', ${number}::bigint)`.execute(ctx.db);
}

export type HeardEvent = {
  event_id: number;
  ticket_id: string;
  agent_id: string;
  actor_id: string;
  at: string;
};

/** Customers' words of the last days on tickets that somebody holds: what agents were told of. */
export async function heardEvents(ctx: Ctx, since: Date): Promise<HeardEvent[]> {
  return rows(
    ctx,
    sql<HeardEvent>`select e.id as event_id, e.ticket_id, t.assignee_id as agent_id, e.actor_id, e.at
      from events e join tickets t on t.id = e.ticket_id
      where e.name = 'comment.added' and e.actor_kind = 'contact' and e.at > ${since.toISOString()}::timestamptz
        and t.assignee_id is not null and e.at > t.created_at + interval '1 second'
      order by e.id`,
  );
}

/** The feed's past is no news: this reader goes on from here. */
export async function passOverHistory(ctx: Ctx, reader: string): Promise<void> {
  await sql`insert into event_positions (reader, xid, event_id)
    select ${reader}, max(xid), max(id) from events
    on conflict (reader) do update set xid = excluded.xid, event_id = excluded.event_id`.execute(
    ctx.db,
  );
}

/** The article that has the address in any language. */
export async function articleOfSlug(ctx: Ctx, slug: string): Promise<string> {
  const found = await firstRow(
    ctx,
    sql<{ id: string }>`select article_id as id from article_slugs where slug = ${slug}`,
  );
  if (found === undefined) throw new Error(`The demo has no article ${slug}`);
  return found.id;
}

/** The line that counts these words, or what was asked after this article. */
export async function gapOf(
  ctx: Ctx,
  gap: { language: string; words: string; article_id: string | null },
): Promise<string> {
  const { language, words, article_id } = gap;
  const isIt = article_id === null ? sql`words = ${words}` : sql`article_id = ${article_id}`;
  const found = await firstRow(
    ctx,
    sql<{ id: string }>`select id from article_gaps where language = ${language} and ${isIt}`,
  );
  if (found === undefined) throw new Error(`The demo has not counted ${words}`);
  return found.id;
}

export async function countGapUp(
  ctx: Ctx,
  id: string,
  counted: { times: number; inside: number; last_at: Date },
): Promise<void> {
  const { times, inside, last_at } = counted;
  await sql`update article_gaps set times = ${times}, inside = ${inside}, last_at = ${last_at}
    where id = ${id}`.execute(ctx.db);
}

/** Fresh statistics, or the first hour of the demo runs on guesses. */
export async function analyze(ctx: Ctx): Promise<void> {
  await sql`analyze`.execute(ctx.db);
}
