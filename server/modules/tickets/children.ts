/** What is done to the children of a ticket with it: the cause is gone, and so are its consequences. */
import type { z } from 'zod';
import type { solveChildren as contract } from '#contract/links.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail, OporaError } from '#platform/errors.ts';
import { writeFromDesk } from './desk.ts';
import { updateTicket } from './editing.ts';
import { listLinks } from './links.ts';
import { isEnded } from './status.ts';
import { defaultStatus } from './statuses.ts';

type Answer = z.infer<typeof contract.response>;

/**
 * Solves children of the ticket, each by itself, so that one that may not be solved yet does not keep
 * the others. With words they go to the requester of each; without, only the status changes.
 * @throws OporaError not_found when one is no child that the actor sees
 */
export async function solveChildren(
  ctx: Ctx,
  ticket_id: string,
  { ticket_ids, body_html }: { ticket_ids: readonly string[]; body_html: string },
): Promise<Answer> {
  const links = await listLinks(ctx, ticket_id);
  const children = new Map(
    links.flatMap((link) =>
      link.role === 'child' ? [[link.ticket.id, link.ticket] as const] : [],
    ),
  );
  const solved: string[] = [];
  const refused: Answer['refused'] = [];
  for (const id of new Set(ticket_ids)) {
    const child = children.get(id) ?? fail('not_found', 'errors.not_found');
    if (isEnded(child.status_category)) continue;
    try {
      await solve(ctx, id, body_html);
      solved.push(id);
    } catch (error) {
      if (!(error instanceof OporaError)) throw error;
      refused.push({ ticket_id: id, number: child.number, message_key: error.message_key });
    }
  }
  return { solved, refused };
}

async function solve(ctx: Ctx, id: string, body_html: string): Promise<void> {
  const status = await defaultStatus(ctx, 'solved');
  if (body_html.trim() === '') return updateTicket(ctx, id, { status_id: status.id });
  await writeFromDesk(ctx, id, {
    visibility: 'public',
    body_html,
    file_ids: [],
    status_id: status.id,
  });
}
