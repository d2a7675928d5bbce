/** Roles. The built-in ones stay as they are; one's own may hold no right that the maker lacks. */
import type { Language } from '#contract/common.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  agentsOfRole,
  allRoles,
  insertRole,
  lockRole,
  nameRole,
  type RoleRow,
  roleById,
  updateRoleRow,
} from './agents.sql.ts';
import { assertCovers } from './agents.ts';
import { changesOf } from './changes.ts';
import { publishEnded } from './confirm.ts';
import { builtinRoleKeys, builtinRoleNames, isPermission } from './permissions.ts';
import { deleteSessions } from './sessions.sql.ts';

export async function listRoles(ctx: Ctx) {
  return { items: (await allRoles(ctx)).map(presentRole) };
}

type RoleInput = {
  readonly name: string;
  readonly permissions: string[];
  readonly requires_second_factor?: boolean | undefined;
};

export async function createRole(ctx: Ctx, input: RoleInput) {
  assertCovers(ctx, input.permissions);
  return transaction(ctx, async (tx) => {
    const id = newId();
    const permissions = [...new Set(input.permissions)];
    const { name, requires_second_factor = false } = input;
    await insertRole(tx, { id, key: `role_${id}`, name, permissions, requires_second_factor });
    await publish(tx, {
      name: 'role.created',
      subject_type: 'role',
      subject_id: id,
      data: { name, permissions },
    });
    return presentRole(await foundRole(tx, id));
  });
}

/**
 * When its rights change, the sessions of its agents end: they sign in anew with the new ones. From the moment it
 * asks for a second factor, whoever has none can do nothing but set one up.
 */
export async function updateRole(
  ctx: Ctx,
  role_id: string,
  input: { [Name in keyof RoleInput]?: RoleInput[Name] | undefined },
) {
  return transaction(ctx, async (tx) => {
    const before = await lockRole(tx, role_id);
    if (before === undefined) fail('not_found', 'errors.not_found');
    const isRewritten = input.name !== undefined || input.permissions !== undefined;
    if (before.is_builtin && isRewritten) fail('conflict', 'errors.role_builtin');
    assertCovers(tx, before.permissions);
    assertCovers(tx, input.permissions ?? []);
    const changes = changesOf(before, input);
    if (Object.keys(changes).length === 0) return presentRole(before);
    await updateRoleRow(tx, role_id, input);
    if (changes['permissions']) await endSessionsOfRole(tx, role_id);
    await publish(tx, {
      name: 'role.updated',
      subject_type: 'role',
      subject_id: role_id,
      data: { changes },
    });
    return presentRole(await foundRole(tx, role_id));
  });
}

async function endSessionsOfRole(tx: Ctx, role_id: string): Promise<void> {
  for (const agent_id of await agentsOfRole(tx, role_id)) {
    await publishEnded(tx, agent_id, await deleteSessions(tx, [agent_id]));
  }
}

/** Names the built-in roles in the language the desk is set up in. */
export async function nameBuiltinRoles(tx: Ctx, language: Language): Promise<void> {
  for (const key of builtinRoleKeys) await nameRole(tx, key, builtinRoleNames[language][key]);
}

async function foundRole(tx: Ctx, id: string): Promise<RoleRow> {
  return (await roleById(tx, id)) ?? fail('not_found', 'errors.not_found');
}

function presentRole(row: RoleRow) {
  return { ...row, permissions: row.permissions.filter(isPermission) };
}
