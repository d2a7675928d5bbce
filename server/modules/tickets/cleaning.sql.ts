/** Statements for cleaning comments anew: their words stay, only the HTML around them is written. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';

export type StoredBody = {
  readonly id: string;
  readonly channel: string;
  readonly author_kind: string;
  readonly source_id: string | null;
  readonly body_html: string;
  readonly body_text: string;
  readonly quoted_html: string;
  readonly html_version: number;
};

/** The next comments by id, whatever their version: the walk goes over all of them once. */
export function bodiesAfter(
  ctx: Ctx,
  after_id: string | null,
  limit: number,
): Promise<StoredBody[]> {
  return rows(
    ctx,
    sql<StoredBody>`
      select id, channel, author_kind, source_id, body_html, body_text, quoted_html, html_version
      from comments where id > ${after_id ?? '00000000-0000-0000-0000-000000000000'}::uuid
      order by id limit ${limit}`,
  );
}

export type CleanBody = Pick<StoredBody, 'id' | 'body_html' | 'quoted_html'>;

/** Not over what was written meanwhile by newer rules. Nobody's news: what was said stays the same. */
export async function writeCleanBodies(
  tx: Ctx,
  bodies: readonly CleanBody[],
  version: number,
): Promise<void> {
  await sql`update comments c
    set body_html = given.body_html, quoted_html = given.quoted_html, html_version = ${version}
    from unnest(${bodies.map((one) => one.id)}::uuid[], ${bodies.map((one) => one.body_html)}::text[],
      ${bodies.map((one) => one.quoted_html)}::text[]) as given (id, body_html, quoted_html)
    where c.id = given.id and c.html_version < ${version}`.execute(tx.db);
}
