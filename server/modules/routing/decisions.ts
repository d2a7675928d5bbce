/** Decisions as they are kept and told: data with names, for whoever asks "why me" or "why nobody". */
import { z } from 'zod';
import {
  type Decision,
  decision as decisionSchema,
  type Outcome,
  refusal,
  scoreParts,
} from '#contract/routing.ts';
import { agentNames } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { newId } from '#platform/id.ts';
import { type Considered, type Decided, distanceOf, type Work } from './decide.ts';
import { type DecisionRow, decisionsOf, insertDecision } from './decisions.sql.ts';
import type { WaitingTicket } from './places.sql.ts';
import type { QueueRow } from './queues.sql.ts';
import { skillNames } from './skills.sql.ts';

/** Of those who could and of those who could not, so many are listed; the others are counted. */
const mostListed = 20;

export type Made = {
  readonly ticket: WaitingTicket;
  readonly queue: QueueRow;
  readonly work: Work;
  readonly decided: Decided;
  readonly cause: string;
};

export async function recordDecision(ctx: Ctx, made: Made): Promise<void> {
  const { ticket, queue, decided, cause } = made;
  const { listed, unlisted } = shortened(decided.candidates);
  await insertDecision(ctx, {
    id: newId(),
    ticket_id: ticket.id,
    queue_id: queue.id,
    queue_name: queue.name,
    at: ctx.now,
    rules_version: queue.version,
    mode: queue.mode,
    cause,
    outcome: decided.outcome,
    chosen_id: decided.chosen,
    inputs: JSON.stringify(inputsOf(made)),
    candidates: JSON.stringify(listed),
    unlisted: JSON.stringify(unlisted),
  });
}

function inputsOf({ ticket, queue, work }: Made) {
  return {
    points: work.points,
    channel: work.channel,
    language: work.language,
    priority: ticket.priority,
    next_due_at: ticket.next_due_at,
    is_transfer: work.is_transfer,
    skills: queue.skills,
    by_language: queue.by_language,
    weights: queue.weights,
  };
}

function shortened(candidates: readonly Considered[]) {
  const fit = candidates.filter((one) => one.refusals.length === 0);
  const refused = candidates.filter((one) => one.refusals.length > 0);
  const unlisted: Record<string, number> = {};
  for (const one of [...fit.slice(mostListed), ...refused.slice(mostListed)]) {
    const cause = weightiest(one);
    unlisted[cause] = (unlisted[cause] ?? 0) + 1;
  }
  return { listed: [...fit.slice(0, mostListed), ...refused.slice(0, mostListed)], unlisted };
}

function weightiest(one: Considered): string {
  const far = distanceOf(one);
  return one.refusals.find((each) => distanceOf({ refusals: [each] }) === far)?.cause ?? 'fit';
}

// told -------------------------------------------------------------------------------------------

const storedInputs = decisionSchema.shape.inputs.extend({
  skills: z.array(z.strictObject({ skill_id: z.uuid(), level: z.number(), is_must: z.boolean() })),
});
const storedCandidate = z.strictObject({
  agent_id: z.uuid(),
  score: z.number().nullable(),
  parts: scoreParts.nullable(),
  load: z.number(),
  capacity: z.number(),
  last_given_at: z.iso.datetime().nullable(),
  refusals: z.array(refusal),
});

type Untold = Omit<DecisionRow, 'id'> & { readonly id: string | null };

/** With the names that people read now. */
async function told(ctx: Ctx, rows: readonly Untold[]): Promise<Decision[]> {
  const parsed = rows.map((row) => ({
    row,
    inputs: storedInputs.parse(row.inputs),
    candidates: z.array(storedCandidate).parse(row.candidates),
  }));
  const ids = parsed.flatMap(({ row, candidates }) => [
    ...candidates.map((one) => one.agent_id),
    ...(row.chosen_id === null ? [] : [row.chosen_id]),
  ]);
  const names = await agentNames(ctx, [...new Set(ids)]);
  const skills = await skillNames(ctx);
  const person = (id: string) => ({ id, name: names.get(id) ?? '' });
  return parsed.map(({ row, inputs, candidates }) =>
    decisionSchema.parse({
      ...{ id: row.id, at: row.at, rules_version: row.rules_version, mode: row.mode },
      ...{ cause: row.cause, outcome: row.outcome, unlisted: row.unlisted },
      // A queue that is no more keeps its name.
      queue: { id: row.queue_id ?? noQueue, name: row.queue_name },
      chosen: row.chosen_id === null ? null : person(row.chosen_id),
      inputs: {
        ...inputs,
        skills: inputs.skills.map((skill) => ({
          ...skill,
          name: skills.get(skill.skill_id) ?? '',
        })),
      },
      candidates: candidates.map(({ agent_id, ...rest }) => ({ agent: person(agent_id), ...rest })),
    }),
  );
}

const noQueue = '00000000-0000-0000-0000-000000000000';
const mostTold = 50;

/** Newest first. */
export async function listDecisions(ctx: Ctx, ticket_id: string): Promise<Decision[]> {
  return told(ctx, await decisionsOf(ctx, ticket_id, mostTold));
}

/** How it would be decided at this moment; nothing is written. */
export async function tellUnstored(ctx: Ctx, made: Made): Promise<Decision | null> {
  const { queue, decided, cause } = made;
  const { listed, unlisted } = shortened(decided.candidates);
  const [decision] = await told(ctx, [
    {
      id: null,
      at: ctx.now.toISOString(),
      queue_id: queue.id,
      queue_name: queue.name,
      rules_version: queue.version,
      mode: queue.mode,
      cause,
      outcome: decided.outcome,
      chosen_id: decided.chosen,
      inputs: inputsOf(made),
      candidates: listed,
      unlisted,
    },
  ]);
  return decision ?? null;
}

/** Somebody took it themselves: the rest of the reasoning is as it was. */
export function taken(decided: Decided): Decided {
  const outcome: Outcome = 'taken';
  return { ...decided, outcome };
}
