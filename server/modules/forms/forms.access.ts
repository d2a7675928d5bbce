/** Forms are for everybody while their topic is offered somewhere; what is held is for whoever judges mail. */
import { sql } from 'kysely';
import { mayAct } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import type { Guards } from '#platform/guards.ts';
import { heldById } from './forms.sql.ts';

export const guards: Guards = {
  form: {
    find: async (ctx, id) =>
      firstRow(
        ctx,
        sql<{ id: string }>`select t.id from topics t join topic_offers o on o.topic_id = t.id
          where t.id = ${id} and o.is_offered and t.archived_at is null`,
      ),
  },
  held_request: {
    find: async (ctx, id) => (mayAct(ctx.actor, 'mail.ledger') ? heldById(ctx, id) : undefined),
  },
};
