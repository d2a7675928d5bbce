/** Statements over the outside language model and the log of its uses. */
import { type Insertable, sql, type Updateable } from 'kysely';
import type { RobotDraft } from '#contract/assist.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import type { AssistRobotDraftsTable, AssistTextModelTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export type TextModelRow = {
  readonly is_on: boolean;
  readonly url: string;
  readonly model: string;
  readonly sealed_key: string | null;
  readonly masks_names: boolean;
  readonly timeout_seconds: number;
};

export async function textModelRow(ctx: Ctx): Promise<TextModelRow | undefined> {
  return firstRow(
    ctx,
    sql<TextModelRow>`select is_on, url, model, sealed_key, masks_names, timeout_seconds from assist_text_model`,
  );
}

export async function isTextModelOn(ctx: Ctx): Promise<boolean> {
  return (await textModelRow(ctx))?.is_on === true;
}

export async function writeTextModel(
  ctx: Ctx,
  change: Updateable<AssistTextModelTable>,
): Promise<void> {
  await ctx.db
    .updateTable('assist_text_model')
    .set({ ...change, updated_at: ctx.now })
    .execute();
}

export type DraftRow = {
  readonly id: string;
  readonly ticket_id: string | null;
  readonly agent_id: string;
  readonly kind: RobotDraft['kind'];
  readonly state: RobotDraft['state'];
  readonly model: string;
  readonly sent: string;
  readonly masked: unknown;
  readonly answer: string | null;
  readonly error: string | null;
  readonly tokens_in: number | null;
  readonly tokens_out: number | null;
  readonly created_at: string;
  readonly finished_at: string | null;
};

/** One's own. */
export function draftById(ctx: Ctx, id: string): Promise<DraftRow | undefined> {
  const mine =
    ctx.actor.kind === 'system' ? sql`true` : sql`agent_id = ${actorId(ctx.actor)}::uuid`;
  return firstRow(
    ctx,
    sql<DraftRow>`select * from assist_robot_drafts where id = ${id} and ${mine}`,
  );
}

export async function insertDraft(
  ctx: Ctx,
  row: Insertable<AssistRobotDraftsTable>,
): Promise<void> {
  await ctx.db.insertInto('assist_robot_drafts').values(row).execute();
}

/** Only one that waits: a job that runs again overwrites nothing. */
export async function writeDraft(
  ctx: Ctx,
  id: string,
  change: Updateable<AssistRobotDraftsTable>,
): Promise<void> {
  await ctx.db
    .updateTable('assist_robot_drafts')
    .set({ ...change, finished_at: ctx.now })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}

export async function forgetDrafts(ctx: Ctx, days: number): Promise<void> {
  await sql`delete from assist_robot_drafts
    where created_at < ${ctx.now}::timestamptz - make_interval(days => ${days})`.execute(ctx.db);
}

export type UseRow = DraftRow & { readonly number: number | null; readonly subject: string | null };

/** The ticket is named as far as the actor sees it. */
export function usePage(
  ctx: Ctx,
  { after, limit }: { after: { at: string; id: string } | undefined; limit: number },
): Promise<UseRow[]> {
  return rows(
    ctx,
    sql<UseRow>`
      select d.*, tickets.number, tickets.subject from assist_robot_drafts d
      left join tickets on tickets.id = d.ticket_id and ${visibleTickets(ctx)}
      where ${after === undefined ? sql`true` : sql`(d.created_at, d.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
      order by d.created_at desc, d.id desc limit ${limit}`,
  );
}

export type Conversation = {
  readonly subject: string;
  readonly language: 'ru' | 'en' | null;
  readonly said: { who: 'customer' | 'agent'; text: string }[];
  /** Of the requester and of everybody who wrote from that side. */
  readonly names: string[];
};

const mostComments = 60;

/** Public words alone: notes among colleagues and what third parties wrote stay here. */
export function conversationOf(ctx: Ctx, ticket_id: string): Promise<Conversation | undefined> {
  return firstRow(
    ctx,
    sql<Conversation>`
      select tickets.subject, tickets.language,
        coalesce((select jsonb_agg(jsonb_build_object('who', who, 'text', body_text) order by created_at, id)
          from (select id, created_at, body_text, case author_kind when 'contact' then 'customer' else 'agent' end as who
            from comments where ticket_id = tickets.id and visibility = 'public'
              and side_conversation_id is null and not is_automatic
            order by created_at desc, id desc limit ${mostComments}) newest), '[]') as said,
        array(select distinct unnest(array[first_name, last_name]) from contacts
          where id = tickets.requester_id
            or id in (select contact_id from ticket_participants where ticket_id = tickets.id)
            or id in (select author_id from comments where ticket_id = tickets.id and author_kind = 'contact')
        ) as names
      from tickets where id = ${ticket_id} and ${visibleTickets(ctx)}`,
  );
}
