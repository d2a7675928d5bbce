/**
 * Asking the engine to look: jobs, so that no change of a ticket waits for a decision. What they do is
 * in placing.ts and engine.ts; the jobs are made in routing.react.ts.
 */
import { z } from 'zod';
import type { Ctx } from '#platform/ctx.ts';
import { enqueue } from '#platform/jobs.ts';

const tries = { max_attempts: 12 };

/** Where a ticket stands, and who gets it. */
export const placeJob = {
  name: 'routing.place',
  payload: z.strictObject({ ticket_id: z.uuid(), cause: z.string() }),
  ...tries,
};
/** Work for people who have room; `agent_ids` null: for everyone. */
export const assignJob = {
  name: 'routing.assign',
  payload: z.strictObject({ agent_ids: z.array(z.uuid()).nullable(), cause: z.string() }),
  ...tries,
};
/** Every ticket without an owner once more, from this one on. */
export const placeAllJob = {
  name: 'routing.place_all',
  payload: z.strictObject({ after: z.uuid().nullable() }),
  ...tries,
};

/** What those who are gone hold. */
export const goneJob = { name: 'routing.gone', payload: z.strictObject({}), ...tries };

export async function askForGone(tx: Ctx): Promise<void> {
  await enqueue(tx, goneJob, {}, { key: 'routing:gone' });
}

export async function askToPlace(tx: Ctx, ticket_id: string, cause: string): Promise<void> {
  await enqueue(tx, placeJob, { ticket_id, cause }, { key: `routing:ticket:${ticket_id}` });
}

/** The person may have room for what waits. */
export async function askToFill(tx: Ctx, agent_id: string, cause: string): Promise<void> {
  await enqueue(
    tx,
    assignJob,
    { agent_ids: [agent_id], cause },
    { key: `routing:agent:${agent_id}` },
  );
}

export async function askToAssign(tx: Ctx): Promise<void> {
  await enqueue(tx, assignJob, { agent_ids: null, cause: 'sweep' }, { key: 'routing:everyone' });
}

export async function askToPlaceAll(tx: Ctx, after: string | null = null): Promise<void> {
  await enqueue(tx, placeAllJob, { after }, { key: `routing:place_all:${after ?? 'first'}` });
}
