/** Statements of a message that gets its words. */
import type { Ctx } from '#platform/ctx.ts';

type Body = { body_html: string; body_text: string; quoted_html: string };

/** Answers the files that it no longer has. */
export async function writeBody(ctx: Ctx, comment_id: string, body: Body): Promise<string[]> {
  await ctx.db.updateTable('comments').set(body).where('id', '=', comment_id).execute();
  const gone = await ctx.db
    .deleteFrom('attachments')
    .where('comment_id', '=', comment_id)
    .returning('file_id')
    .execute();
  return gone.map(({ file_id }) => file_id);
}

export async function writePreview(ctx: Ctx, ticket_id: string, preview: string): Promise<void> {
  await ctx.db
    .updateTable('tickets')
    .set({ preview, updated_at: ctx.now })
    .where('id', '=', ticket_id)
    .execute();
}
