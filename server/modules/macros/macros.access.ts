/** Whose macros one sees, and which one may change: as views, and by the same permission. */
import { type RawBuilder, sql } from 'kysely';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import type { Guard } from '#platform/guards.ts';

export type MacroSight = {
  readonly id: string;
  readonly scope: 'everyone' | 'team' | 'agent';
  readonly team_id: string | null;
  readonly agent_id: string | null;
};

/** For everyone, for one's teams, and one's own; whoever shares with every team sees those as well. */
export function visibleMacros(ctx: Ctx): RawBuilder<boolean> {
  const { actor } = ctx;
  if (actor.kind === 'system') return sql<boolean>`true`;
  if (actor.kind !== 'agent') return sql<boolean>`false`;
  if (actor.permissions.has('views.share') && actor.permissions.has('tickets.view_all'))
    return sql<boolean>`(macros.scope <> 'agent' or macros.agent_id = ${actor.id})`;
  return sql<boolean>`(macros.scope = 'everyone' or macros.agent_id = ${actor.id} or macros.team_id = any(${[...actor.team_ids]}::uuid[]))`;
}

export function mayChangeMacro(ctx: Ctx, macro: MacroSight): boolean {
  if (macro.scope === 'agent') return ctx.actor.kind === 'agent' && macro.agent_id === ctx.actor.id;
  return mayShareMacro(ctx, macro.team_id);
}

/** With everyone by the permission; with a team by its members who have it, or those who see all. */
export function mayShareMacro(ctx: Ctx, team_id: string | null): boolean {
  const { actor } = ctx;
  if (!mayAct(actor, 'views.share')) return false;
  if (team_id === null || actor.kind !== 'agent') return true;
  return actor.team_ids.includes(team_id) || actor.permissions.has('tickets.view_all');
}

export const macroGuard: Guard<MacroSight> = {
  find: async (ctx, id) => {
    const { rows } = await sql<MacroSight>`
      select id, scope, team_id, agent_id from macros where id = ${id} and ${visibleMacros(ctx)}`.execute(
      ctx.db,
    );
    return rows[0];
  },
  can: { update: mayChangeMacro, use: () => true },
};
