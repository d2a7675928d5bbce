/** Built-in roles, and the rules that keep rights from growing. Pure. */
import { type Permission, permissions } from '#contract/endpoint.ts';
import type { Actor } from '#platform/ctx.ts';

export const builtinRoleKeys = ['admin', 'lead', 'agent', 'light_agent'] as const;
export type BuiltinRoleKey = (typeof builtinRoleKeys)[number];

const answering = [
  'tickets.create',
  'tickets.reply',
  'tickets.note',
  'tickets.update',
  'contacts.edit',
  'knowledge.write',
] as const satisfies readonly Permission[];

/** The same as the rows of the migration; a test compares them. */
export const builtinRoles: Record<BuiltinRoleKey, readonly Permission[]> = {
  admin: permissions,
  lead: [
    'tickets.view_all',
    ...answering,
    'views.share',
    'operations.manage',
    'knowledge.publish',
    'routing.manage',
    'mail.ledger',
  ],
  agent: answering,
  light_agent: ['tickets.note'],
};

export const builtinRoleNames: Record<'ru' | 'en', Record<BuiltinRoleKey, string>> = {
  ru: {
    admin: 'Администратор',
    lead: 'Руководитель',
    agent: 'Агент',
    light_agent: 'Лёгкий агент',
  },
  en: { admin: 'Administrator', lead: 'Lead', agent: 'Agent', light_agent: 'Light agent' },
};

/** A name from the database; one that a newer or older Opora knew is no right. */
export function isPermission(name: string): name is Permission {
  return permissions.some((known) => known === name);
}

/**
 * Nobody grants, changes or takes over what exceeds their own rights: the test for giving a role,
 * writing a role, and touching an agent or role that has these rights already.
 */
export function coversRights(actor: Actor, rights: Iterable<string>): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'agent') return false;
  return [...rights].every((right) => isPermission(right) && actor.permissions.has(right));
}

/** Membership shows a team's tickets, so only those who see them may hand it out. */
export function coversTeam(actor: Actor, team_id: string): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'agent') return false;
  return actor.permissions.has('tickets.view_all') || actor.team_ids.includes(team_id);
}
