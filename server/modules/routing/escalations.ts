/**
 * Escalation: a ticket goes to a team of another line with a reason and what was tried before, and comes
 * back with an answer or with what was missing. Whoever of the first line had it stays its curator: sees
 * it wherever it goes, hears all that the customer hears, and answers in the end. Escalations lie on each
 * other (L1 to L2, L2 to the vendor): a return ends the newest.
 */
import { z } from 'zod';
import type { Escalation } from '#contract/escalations.ts';
import type { Ticket } from '#contract/tickets.ts';
import { ticketAsItIs, ticketAsLeft, updateTicket } from '#modules/tickets/tickets.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { type OporaEvent, publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  canOwn,
  deleteEscalation,
  type EscalationRow,
  endEscalations,
  escalationsOf,
  insertEscalation,
  isInTeam,
  type OpenEscalation,
  openEscalations,
  reopenEscalations,
  type TeamCard,
  teamCard,
} from './escalations.sql.ts';
import { allReasons } from './escalations-settings.sql.ts';
import { itemsToTry, type ReasonKind } from './escalations-settings.ts';

type Tried = { readonly text: string; readonly is_done: boolean; readonly words: string };

export type EscalationInput = {
  readonly team_id: string;
  readonly assignee_id: string | null;
  readonly reason_id: string | null;
  readonly words: string;
  readonly tried: readonly Tried[];
  /** By a macro, in bulk or by a rule: nobody is asked for a code, its words are the reason. */
  readonly is_by_action?: boolean;
};

type Locked = Awaited<ReturnType<typeof ticketAsItIs>>;

/**
 * Gives the ticket to a team of another line; answers it as it was left.
 * @throws OporaError not_found; forbidden; conflict: the ticket is merged, or solved; invalid: the team has
 * it already or is no more, the person is not of it, no reason, something was neither tried nor explained
 */
export async function escalateTicket(
  ctx: Ctx,
  ticket_id: string,
  input: EscalationInput,
): Promise<Ticket> {
  refuseWithoutRight(ctx);
  return transaction(ctx, async (tx) => {
    const ticket = await ticketAsItIs(tx, ticket_id);
    const to = await targetOf(tx, ticket, input);
    const reason = await reasonOf(tx, 'escalation', input);
    await refuseUntried(tx, ticket, input);
    const from = ticket.team_id === null ? undefined : await teamCard(tx, ticket.team_id);
    const curator_id = await curatorOf(tx, ticket);
    const id = newId();
    await insertEscalation(tx, {
      ...{ id, ticket_id, topic_id: ticket.topic_id, curator_id },
      from_team_id: ticket.team_id,
      from_line: from?.line ?? null,
      to_team_id: to.id,
      to_line: to.line,
      from_agent_id: ticket.assignee_id,
      to_agent_id: input.assignee_id,
      reason_id: input.reason_id,
      words: input.words.trim(),
      tried: JSON.stringify(input.tried),
      by_id: agentId(tx),
      created_at: tx.now,
    });
    await tell(tx, {
      name: 'ticket.escalated',
      ticket_id,
      data: {
        ...hop(from, to),
        reason,
        words: input.words.trim(),
        escalation_id: id,
        to_agent_id: input.assignee_id,
        curator_id,
      },
    });
    await updateTicket(tx, ticket_id, {
      team_id: to.id,
      assignee_id: input.assignee_id,
      curator_id: curator_id === input.assignee_id ? null : curator_id,
    });
    return ticketAsLeft(tx, ticket_id);
  });
}

function refuseWithoutRight(ctx: Ctx): void {
  if (!mayAct(ctx.actor, 'tickets.update')) fail('forbidden', 'errors.forbidden');
}

async function targetOf(
  tx: Ctx,
  ticket: Locked,
  { team_id, assignee_id }: EscalationInput,
): Promise<TeamCard> {
  if (ticket.solved_at !== null) fail('conflict', 'errors.escalation_ended');
  const team = (await teamCard(tx, team_id)) ?? fail('not_found', 'errors.not_found');
  if (team.is_archived) failField('team_id', 'errors.field.archived');
  if (team.id === ticket.team_id) failField('team_id', 'errors.field.team_already');
  if (assignee_id !== null && !(await isInTeam(tx, assignee_id, team_id)))
    failField('assignee_id', 'errors.field.not_in_team');
  return team;
}

type Reasoned = Pick<EscalationInput, 'reason_id' | 'words' | 'is_by_action'>;

/** The code by its name. People give one where the desk has codes, and words where it has none. */
async function reasonOf(
  tx: Ctx,
  kind: ReasonKind,
  { reason_id, words, is_by_action = false }: Reasoned,
): Promise<string | null> {
  const known = (await allReasons(tx)).filter((one) => one.kind === kind && !one.is_archived);
  if (reason_id !== null) {
    const reason = known.find((one) => one.id === reason_id);
    return reason?.name ?? failField('reason_id', 'errors.field.reason_unknown');
  }
  if (tx.actor.kind === 'system') return null;
  if (known.length > 0 && !is_by_action) failField('reason_id', 'errors.field.reason_needed');
  if (words.trim() === '') failField('words', 'errors.field.reason_needed');
  return null;
}

/** Rules try nothing; people tick each item or say why not. */
async function refuseUntried(tx: Ctx, ticket: Locked, input: EscalationInput): Promise<void> {
  if (tx.actor.kind === 'system') return;
  const { topic_id } = ticket;
  for (const text of await itemsToTry(tx, { team_id: input.team_id, topic_id })) {
    const item = input.tried.find((one) => one.text === text);
    if (item === undefined || (!item.is_done && item.words.trim() === ''))
      failField('tried', 'errors.field.tried_open');
  }
}

/** The curator as it is; else whose it was; else whoever escalates. Nobody who can own no ticket. */
export async function curatorOf(
  tx: Ctx,
  ticket: Pick<Locked, 'curator_id' | 'assignee_id'>,
): Promise<string | null> {
  for (const agent_id of [ticket.curator_id, ticket.assignee_id, agentId(tx)])
    if (await canOwn(tx, agent_id)) return agent_id;
  return null;
}

function agentId(ctx: Ctx): string | null {
  return ctx.actor.kind === 'agent' ? ctx.actor.id : null;
}

export type ReturnInput = {
  readonly cause: 'done' | 'returned';
  readonly reason_id: string | null;
  readonly words: string;
};

/**
 * Gives the ticket back to the line before: to its curator where that is the first line, else to whose it
 * was there. Answers the ticket as it was left.
 * @throws OporaError not_found; forbidden; conflict: nothing is to be returned, or the ticket is solved;
 * invalid without a reason
 */
export async function returnEscalation(
  ctx: Ctx,
  ticket_id: string,
  input: ReturnInput,
): Promise<Ticket> {
  refuseWithoutRight(ctx);
  return transaction(ctx, async (tx) => {
    const ticket = await ticketAsItIs(tx, ticket_id);
    // The work is over: whoever wants it back opens it first.
    if (ticket.solved_at !== null) fail('conflict', 'errors.escalation_ended');
    const [top, ...below] = await openEscalations(tx, ticket_id);
    if (top === undefined) fail('conflict', 'errors.not_escalated');
    const isMissing = input.cause === 'returned';
    const reason = isMissing ? await reasonOf(tx, 'return', input) : null;
    const { team, agent_id } = await placeBefore(tx, { ticket, top, below });
    await endEscalations(tx, [top.id], {
      end_cause: input.cause,
      return_reason_id: isMissing ? input.reason_id : null,
      return_words: input.words.trim(),
      returned_by_id: agentId(tx),
    });
    const from = ticket.team_id === null ? undefined : await teamCard(tx, ticket.team_id);
    await tell(tx, {
      name: 'ticket.returned',
      ticket_id,
      data: {
        ...hop(from, team),
        reason,
        words: input.words.trim(),
        escalation_id: top.id,
        to_agent_id: agent_id,
        cause: input.cause,
      },
    });
    await updateTicket(tx, ticket_id, {
      team_id: team?.id ?? null,
      assignee_id: agent_id,
      ...(below.length === 0 ? { curator_id: null } : {}),
    });
    return ticketAsLeft(tx, ticket_id);
  });
}

type Stack = {
  readonly ticket: Locked;
  readonly top: OpenEscalation;
  readonly below: readonly OpenEscalation[];
};

/** A team that is no more leaves the ticket to those whom all tickets without a team go to. */
async function placeBefore(tx: Ctx, { ticket, top, below }: Stack) {
  const found = top.from_team_id === null ? undefined : await teamCard(tx, top.from_team_id);
  const team = found?.is_archived === true ? undefined : found;
  const isFirst = below.length === 0;
  const candidates = isFirst
    ? [ticket.curator_id, top.from_agent_id, top.curator_id]
    : [top.from_agent_id];
  for (const agent_id of candidates) if (await canOwn(tx, agent_id)) return { team, agent_id };
  return { team, agent_id: null };
}

function hop(from: TeamCard | undefined, to: TeamCard | undefined) {
  return {
    from_team_id: from?.id ?? null,
    to_team_id: to?.id ?? null,
    from_line: from?.line ?? null,
    to_line: to?.line ?? null,
  };
}

type News = {
  readonly name: 'ticket.escalated' | 'ticket.returned';
  readonly ticket_id: string;
  readonly data: Record<string, unknown>;
};

async function tell(tx: Ctx, { name, ticket_id, data }: News): Promise<void> {
  await publish(tx, { name, ticket_id, subject_type: 'ticket', subject_id: ticket_id, data });
}

/** Another curator, or none. @throws OporaError not_found; forbidden; invalid for who owns no tickets */
export async function setCurator(
  ctx: Ctx,
  ticket_id: string,
  curator_id: string | null,
): Promise<Ticket> {
  refuseWithoutRight(ctx);
  return transaction(ctx, async (tx) => {
    await updateTicket(tx, ticket_id, { curator_id });
    return ticketAsLeft(tx, ticket_id);
  });
}

const movedTeam = z.object({
  changes: z.object({ team_id: z.tuple([z.string().nullable(), z.string().nullable()]) }),
});

/** The ticket went to another line by hand, in bulk or by a rule: nothing is to be returned any more. */
export async function endOvertaken(tx: Ctx, event: OporaEvent): Promise<void> {
  const moved = movedTeam.safeParse(event.data);
  if (!moved.success || event.ticket_id === null) return;
  const open = await openEscalations(tx, event.ticket_id);
  const [top] = open;
  const [, team_id] = moved.data.changes.team_id;
  if (top === undefined || top.to_team_id === team_id) return;
  const team = team_id === null ? undefined : await teamCard(tx, team_id);
  if (team?.line === top.to_line) return;
  const ids = open.map((one) => one.id);
  await endEscalations(tx, ids, { end_cause: 'overtaken', returned_by_id: agentId(tx) });
}

/** Those that are not over, the newest first, by id. */
export async function openEscalationIds(tx: Ctx, ticket_id: string): Promise<string[]> {
  return (await openEscalations(tx, ticket_id)).map((one) => one.id);
}

/** What a change of a ticket did to its escalations. */
export type EscalationChange = {
  readonly made: readonly string[];
  readonly ended: readonly string[];
};

/**
 * Before the ticket's own fields are put back, so that going back ends nothing.
 * @throws OporaError conflict: one that was made is over by now, or another one lies on it
 */
export async function unmakeEscalations(
  tx: Ctx,
  ticket_id: string,
  { made }: EscalationChange,
): Promise<void> {
  const open = await openEscalationIds(tx, ticket_id);
  const top = open.slice(0, made.length);
  if (made.some((id) => !top.includes(id))) fail('conflict', 'errors.changed_since.team_id');
  for (const id of made) await deleteEscalation(tx, id);
}

/** Once the ticket is where it was: what was overtaken by its leaving is open again. */
export async function resumeEscalations(tx: Ctx, { ended }: EscalationChange): Promise<void> {
  await reopenEscalations(tx, ended);
}

/** How the ticket went, oldest first, and where a return would lead. */
export async function listEscalations(ctx: Ctx, ticket_id: string) {
  const items = (await escalationsOf(ctx, ticket_id)).map(presentEscalation);
  const open = items.filter((one) => one.end === null);
  const top = open.at(-1);
  if (top === undefined) return { items, back: null };
  const agent = open.length === 1 ? (top.curator ?? top.from_agent) : top.from_agent;
  return { items, back: { team: top.from_team, agent } };
}

const tried = z.array(z.object({ text: z.string(), is_done: z.boolean(), words: z.string() }));

export function presentEscalation(row: EscalationRow): Escalation {
  const { id, from_team, to_team, from_agent, to_agent, curator, reason, words, by, created_at } =
    row;
  return {
    ...{ id, from_team, to_team, from_agent, to_agent, curator, reason, words, by, created_at },
    tried: tried.parse(row.tried),
    end:
      row.ended_at === null || row.end_cause === null
        ? null
        : {
            cause: row.end_cause,
            at: row.ended_at,
            reason: row.return_reason,
            words: row.return_words,
            by: row.returned_by,
            moved: row.moved,
          },
  };
}
