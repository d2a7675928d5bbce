/** Who sees which people: where queries start, and one guard for each kind of row. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { Guards } from '#platform/guards.ts';

/** Contacts within the actor's sight: every agent sees all, a contact sees themselves. */
export function visibleContacts(ctx: Ctx) {
  const { actor } = ctx;
  const all = ctx.db.selectFrom('contacts');
  if (actor.kind === 'agent' || actor.kind === 'system') return all;
  if (actor.kind === 'contact') return all.where('contacts.id', '=', actor.id);
  return all.where(sql<boolean>`false`);
}

/** Organisations: every agent sees all, a contact sees their own. */
export function visibleOrganizations(ctx: Ctx) {
  const { actor } = ctx;
  const all = ctx.db.selectFrom('organizations');
  if (actor.kind === 'agent' || actor.kind === 'system') return all;
  if (actor.kind === 'contact') {
    const own = sql<boolean>`organizations.id = (select organization_id from contacts where id = ${actor.id})`;
    return all.where(own);
  }
  return all.where(sql<boolean>`false`);
}

function isOurs(ctx: Ctx): boolean {
  return ctx.actor.kind === 'agent' || ctx.actor.kind === 'system';
}

/** The actor's own agent id, or one that no row has. */
function ownId(ctx: Ctx): string {
  return ctx.actor.kind === 'agent' ? ctx.actor.id : '00000000-0000-0000-0000-000000000000';
}

export const guards: Guards = {
  agent: {
    find: async (ctx, id) =>
      isOurs(ctx)
        ? ctx.db.selectFrom('agents').select('id').where('id', '=', id).executeTakeFirst()
        : undefined,
  },
  team: {
    find: async (ctx, id) =>
      isOurs(ctx)
        ? ctx.db.selectFrom('teams').select('id').where('id', '=', id).executeTakeFirst()
        : undefined,
  },
  role: {
    find: async (ctx, id) =>
      isOurs(ctx)
        ? ctx.db.selectFrom('roles').select('id').where('id', '=', id).executeTakeFirst()
        : undefined,
  },
  contact: {
    find: (ctx, id) =>
      visibleContacts(ctx).select('contacts.id').where('contacts.id', '=', id).executeTakeFirst(),
  },
  organization: {
    find: (ctx, id) =>
      visibleOrganizations(ctx)
        .select('organizations.id')
        .where('organizations.id', '=', id)
        .executeTakeFirst(),
  },
  session: {
    find: (ctx, id) =>
      ctx.db
        .selectFrom('sessions')
        .select('id')
        .where('id', '=', id)
        .where('agent_id', '=', ownId(ctx))
        .executeTakeFirst(),
  },
  api_token: {
    find: (ctx, id) =>
      ctx.db
        .selectFrom('api_tokens')
        .select('id')
        .where('id', '=', id)
        .where('agent_id', '=', ownId(ctx))
        .where('revoked_at', 'is', null)
        .executeTakeFirst(),
  },
};
