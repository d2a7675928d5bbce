/** Merge of tickets two by two, and taking all of it back: the desk is as it was. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import type { Opora } from '../server/app.ts';
import type { Call } from './http-client.ts';
import { recorded, type Statement } from './record.ts';
import type { Signed } from './scenarios.ts';

export const mergeName = 'merge and take back';

export type Pair = { into: string; from: string };

/** Tickets that the agent who asks may see, each in one pair only. */
export async function pairsToMerge(ctx: Ctx, most: number): Promise<Pair[]> {
  return rows(
    ctx,
    sql<Pair>`select (array_agg(id order by number))[1] as into, (array_agg(id order by number))[2] as "from"
      from (select t.id, t.number, (row_number() over (order by hashint8(t.number)) - 1) / 2 as pair
        from (select id, number from tickets
          where merged_into_id is null and team_id in (select team_id from team_members m
            join agents a on a.id = m.agent_id where a.email = 'agent0@bench.example')
          order by number desc limit ${most * 2}) t) numbered
      group by pair having count(*) = 2`,
  );
}

function mergeCall({ into, from }: Pair): Call {
  return {
    method: 'POST',
    path: `/api/tickets/${into}/merge`,
    body: JSON.stringify({ from_ids: [from], confirm: ['other_requester', 'other_organization'] }),
  };
}

function unmergeCall({ into }: Pair, merged: string): Call {
  const answer: { merged: { merge_id: string }[] } = JSON.parse(merged);
  const merge_ids = answer.merged.map(({ merge_id }) => merge_id);
  return {
    method: 'POST',
    path: `/api/tickets/${into}/unmerge`,
    body: JSON.stringify({ merge_ids }),
  };
}

/** @throws Error with the status of what was refused */
export async function mergeAndBack(
  client: { call: (call: Call, keep?: (body: string) => void) => Promise<number> },
  pair: Pair,
): Promise<void> {
  let merged = '';
  const status = await client.call(mergeCall(pair), (body) => {
    merged = body;
  });
  if (status >= 400) throw new Error(`merge: ${status} ${merged}`);
  const back = await client.call(unmergeCall(pair, merged));
  if (back >= 400) throw new Error(`unmerge: ${back}`);
}

/** The statements of some merges, each with its way back. */
export async function recordMerges(
  opora: Opora,
  { headers }: Signed,
  pairs: readonly Pair[],
): Promise<Statement[][]> {
  const client = {
    async call({ path, body }: Call, keep?: (body: string) => void): Promise<number> {
      const answer = await opora.http.inject({
        method: 'POST',
        url: path,
        headers: { ...headers, 'content-type': 'application/json' },
        payload: body ?? '',
      });
      keep?.(answer.body);
      return answer.statusCode;
    },
  };
  const made: Statement[][] = [];
  for (const pair of pairs) made.push(await recorded(() => mergeAndBack(client, pair)));
  return made;
}
