/** Teams and who is in them. Being in a team shows its tickets. */
import type { lines } from '#contract/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, isUniqueViolation } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  agentById,
  insertTeam,
  lockTeam,
  openTeams,
  type TeamRow,
  teamById,
  teamByName,
  updateTeamRow,
  writeMembers,
} from './agents.sql.ts';
import { assertCovers, assertCoversTeams } from './agents.ts';
import { changesOf } from './changes.ts';

type Line = (typeof lines)[number];
export type TeamInput = {
  name: string;
  line: Line;
  member_ids: string[];
  /** Below a person's own under letters of the team's tickets. */
  signature?: string | undefined;
};

export async function listTeams(ctx: Ctx) {
  return { items: (await openTeams(ctx)).map(presentTeam) };
}

export async function createTeam(ctx: Ctx, input: TeamInput) {
  return transaction(ctx, async (tx) => {
    await assertCoversMembers(tx, input.member_ids);
    const id = newId();
    const { name, line, signature = '' } = input;
    await named(insertTeam(tx, { id, name, line, signature }));
    await writeMembers(tx, id, input.member_ids);
    await publish(tx, {
      name: 'team.created',
      subject_type: 'team',
      subject_id: id,
      data: { name: input.name, line: input.line, member_ids: input.member_ids },
    });
    return presentTeam(await foundTeam(tx, id));
  });
}

export type TeamChange = {
  [K in keyof TeamInput]?: TeamInput[K] | undefined;
} & { is_archived?: boolean | undefined };

export async function updateTeam(ctx: Ctx, team_id: string, input: TeamChange) {
  return transaction(ctx, async (tx) => {
    const before = await lockTeam(tx, team_id);
    if (before === undefined) fail('not_found', 'errors.not_found');
    const is_archived = before.archived_at !== null;
    const changes = changesOf({ ...before, is_archived }, input);
    if (Object.keys(changes).length === 0) return presentTeam(before);
    await assertMayChangeMembers(tx, before, input.member_ids);
    const { name, line, signature } = input;
    await named(
      updateTeamRow(tx, team_id, {
        ...(name === undefined ? {} : { name }),
        ...(line === undefined ? {} : { line }),
        ...(signature === undefined ? {} : { signature }),
        ...(changes['is_archived'] ? { archived_at: input.is_archived ? tx.now : null } : {}),
      }),
    );
    if (input.member_ids !== undefined) await writeMembers(tx, team_id, input.member_ids);
    await publish(tx, {
      name: 'team.updated',
      subject_type: 'team',
      subject_id: team_id,
      data: { changes },
    });
    return presentTeam(await foundTeam(tx, team_id));
  });
}

async function assertMayChangeMembers(tx: Ctx, before: TeamRow, member_ids?: string[]) {
  if (member_ids === undefined) return;
  const added = member_ids.filter((id) => !before.member_ids.includes(id));
  const removed = before.member_ids.filter((id) => !member_ids.includes(id));
  if (added.length > 0) assertCoversTeams(tx, [before.id]);
  await assertCoversMembers(tx, [...added, ...removed]);
}

/** Moving somebody with more rights is an edit of them, on this path as on the other. */
async function assertCoversMembers(tx: Ctx, agent_ids: readonly string[]): Promise<void> {
  for (const id of new Set(agent_ids)) {
    const agent = await agentById(tx, id);
    if (agent === undefined) fail('not_found', 'errors.not_found');
    assertCovers(tx, agent.permissions);
  }
}

/**
 * The teams of a preset, made unless there are such names. Teams that an earlier choice made and
 * nobody joined are archived.
 */
export async function makePresetTeams(
  tx: Ctx,
  wanted: readonly { name: string; line: Line }[],
  outdated_names: readonly string[],
): Promise<void> {
  for (const team of wanted) {
    const known = await teamByName(tx, team.name);
    if (known === undefined) await createTeam(tx, { ...team, member_ids: [] });
    else if (known.archived_at !== null) await updateTeam(tx, known.id, { is_archived: false });
  }
  for (const team of await openTeams(tx)) {
    const isWanted = wanted.some((one) => one.name === team.name);
    if (isWanted || team.member_ids.length > 0 || !outdated_names.includes(team.name)) continue;
    await updateTeam(tx, team.id, { is_archived: true });
  }
}

async function named<Result>(writing: Promise<Result>): Promise<Result> {
  try {
    return await writing;
  } catch (error) {
    if (isUniqueViolation(error)) fail('conflict', 'errors.team_name_taken');
    throw error;
  }
}

async function foundTeam(tx: Ctx, id: string): Promise<TeamRow> {
  return (await teamById(tx, id)) ?? fail('not_found', 'errors.not_found');
}

function presentTeam({ id, name, line, signature, member_ids }: TeamRow) {
  return { id, name, line, signature, member_ids };
}
