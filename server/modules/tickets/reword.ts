/** A message that could not be read before gets its words: what was kept of it is replaced. */
import { releaseFiles } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { lockTicket } from './changes.ts';
import { type NewAttachment, previewOf } from './comments.ts';
import { withoutPrivate } from './private-words.ts';
import { movableComment, standingOf } from './relocate.sql.ts';
import { writeBody, writePreview } from './reword.sql.ts';
import { mayReply } from './tickets.access.ts';
import { insertAttachments } from './tickets.sql.ts';

/** Already clean, like the body of a new comment. */
export type Words = {
  readonly body_html: string;
  readonly body_text: string;
  readonly quoted_html: string;
  readonly attachments: readonly NewAttachment[];
};

/**
 * Puts what a message says in the place of its encrypted body and files. Neither status nor clocks
 * move: the message came when it came.
 * @throws OporaError not_found; forbidden
 */
export async function rewordComment(ctx: Ctx, comment_id: string, words: Words): Promise<void> {
  if (!mayReply(ctx)) fail('forbidden', 'errors.forbidden');
  await transaction(ctx, async (tx) => {
    const seen = (await movableComment(tx, comment_id)) ?? fail('not_found', 'errors.not_found');
    const ticket = await lockTicket(tx, seen.ticket_id);
    const { attachments, ...said } = words;
    const body = await withoutPrivate(tx, said);
    await releaseFiles(tx, await writeBody(tx, comment_id, body));
    await insertAttachments(
      tx,
      attachments.map((file, position) => ({ ...file, comment_id, position })),
    );
    const { body_text } = await standingOf(tx, ticket.id);
    await writePreview(tx, ticket.id, previewOf(body_text ?? ''));
    await publish(tx, {
      name: 'comment.decrypted',
      ticket_id: ticket.id,
      subject_type: 'comment',
      subject_id: comment_id,
      data: {},
    });
  });
}
