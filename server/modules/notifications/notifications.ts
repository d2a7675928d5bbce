/**
 * Notifications: news for one agent, in the app, by mail and by push. Owns who is told of what, what
 * each agent wants to be told, when it may leave, and the browsers that are pushed to. Does not own how
 * mail leaves (channels) nor the right to a ticket (tickets), which is asked when news is written,
 * listed, mailed and pushed.
 */
import { z } from 'zod';
import type { notification } from '#contract/notifications.ts';
import { agentNames, contactNames } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import {
  type ListedRow,
  listed,
  markRead,
  type PageEnd,
  unreadCount,
} from './notifications.sql.ts';
import { ownId } from './preferences.ts';

type Shown = z.infer<typeof notification>;

const pageSize = 50;

export async function listNotifications(ctx: Ctx, after: string | undefined) {
  const agent_id = ownId(ctx);
  const [rows, unread_count] = await Promise.all([
    listed(ctx, agent_id, { before: readCursor(after), limit: pageSize }),
    unreadCount(ctx, agent_id),
  ]);
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  return {
    items: await present(ctx, shown),
    next: rows.length > pageSize && last !== undefined ? writeCursor(last) : null,
    unread_count,
  };
}

/** Some of one's own, or all. */
export async function readNotifications(
  ctx: Ctx,
  ids: readonly string[] | undefined,
): Promise<void> {
  const agent_id = ownId(ctx);
  await transaction(ctx, async (tx) => {
    if ((await markRead(tx, agent_id, ids)) === 0) return;
    await publish(tx, { name: 'notification.read', subject_type: 'agent', subject_id: agent_id });
  });
}

async function present(ctx: Ctx, rows: readonly ListedRow[]): Promise<Shown[]> {
  const idsOf = (kind: string) =>
    rows.filter((row) => row.actor_kind === kind).flatMap((row) => row.actor_id ?? []);
  const [agents, contacts] = await Promise.all([
    agentNames(ctx, idsOf('agent')),
    contactNames(ctx, idsOf('contact')),
  ]);
  return rows.map((row) => {
    const names = row.actor_kind === 'agent' ? agents : contacts;
    const name = row.actor_id === null ? undefined : names.get(row.actor_id);
    return {
      id: row.id,
      kind: row.kind,
      ticket: ticketOf(row),
      actor: row.actor_id === null || name === undefined ? null : { id: row.actor_id, name },
      data: row.data,
      created_at: row.created_at,
      read_at: row.read_at,
    };
  });
}

function ticketOf({ ticket_id, number, subject }: ListedRow): Shown['ticket'] {
  if (ticket_id === null || number === null) return null;
  return { id: ticket_id, number, subject: subject ?? '' };
}

function writeCursor({ created_at, id }: PageEnd): string {
  return `${created_at}_${id}`;
}

const cursor = z.tuple([z.iso.datetime(), z.uuid()]);

/** @throws OporaError invalid errors.cursor for one that we did not write */
function readCursor(text: string | undefined): PageEnd | undefined {
  if (text === undefined) return undefined;
  const parsed = cursor.safeParse(text.split('_'));
  if (!parsed.success) fail('invalid', 'errors.cursor');
  const [created_at, id] = parsed.data;
  return { created_at, id };
}
