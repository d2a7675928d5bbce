/** Words of a list of actions: the same road as a reply from the screen, without a screen. */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { addComment } from './comments.ts';
import { deskComment, recipientsOf } from './desk-words.ts';
import { addCopied } from './taking-part.ts';

export type Saying = {
  readonly visibility: 'public' | 'internal';
  readonly body_html: string;
  readonly file_ids: readonly string[];
};

/**
 * An agent's reply to the requester and those in copy, or a note. Nobody had the ticket open: no draft is
 * forgotten by it, and nothing counts as read.
 * @throws OporaError not_found; forbidden; invalid when there is nothing to say or nobody to hear it
 */
export async function sayFromDesk(ctx: Ctx, ticket_id: string, input: Saying): Promise<string> {
  const { actor } = ctx;
  if (actor.kind === 'system') return sayByRule(ctx, ticket_id, input);
  if (actor.kind !== 'agent') fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const recipients =
      input.visibility === 'public'
        ? await recipientsOf(tx, ticket_id, input)
        : { to: [], cc: [], bcc: [] };
    const comment_id = await addComment(tx, ticket_id, {
      ...deskComment(actor, input),
      ...recipients,
    });
    await addCopied(tx, ticket_id, recipients.cc);
    return comment_id;
  });
}

/**
 * What the desk says by itself: it stops no clock, moves no status, and leaves as automatic mail to the
 * requester alone (channels).
 */
async function sayByRule(ctx: Ctx, ticket_id: string, input: Saying): Promise<string> {
  const words = deskComment({ id: '', via: 'session' }, input);
  return addComment(ctx, ticket_id, {
    ...words,
    author_kind: 'system',
    author_id: null,
    is_automatic: true,
    ...(ctx.by === undefined ? {} : { written_by: { kind: 'rule', name: ctx.by.name } }),
  });
}
