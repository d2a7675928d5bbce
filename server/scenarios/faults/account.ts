/** After a round: is every acknowledged change there once, did each letter leave, do copies agree with facts? */
import { Writable } from 'node:stream';
import type { Ctx } from '#platform/ctx.ts';
import { openDatabase } from '#platform/db.ts';
import { makeLog } from '#platform/log.ts';
import { clocksAmiss } from '#testing/clock-account.ts';
import { courtAmiss } from '#testing/court-account.ts';
import { eventually } from '#testing/eventually.ts';
import type { DeskProcess } from '../desk-process.ts';
import type { Caller } from './caller.ts';
import { incomingAmiss } from './incoming-account.ts';
import type { Letters } from './letters.ts';
import { heavyTag, heavyView } from './scene.ts';
import { mayRepeatLetters, type Scene, type Trouble } from './troubles.ts';
import type { Watcher } from './watcher.ts';
import { webhooksAmiss } from './webhook-account.ts';
import { type Done, markOf, type Workers } from './work.ts';

export type OfRound = {
  readonly number: number;
  readonly trouble: Trouble;
  /** The number of the newest event before the round. */
  readonly since: number;
};

/** Whoever works and looks: programs, people and browsers, and what they know of earlier rounds. */
export type Onlookers = Workers & {
  readonly watchers: readonly Watcher[];
  readonly letters: Letters;
  readonly webhook_secret: string;
};

/** A line for each thing that does not add up. */
export async function faultsOf(
  scene: Scene,
  done: Done,
  { number, trouble, since, ...by }: OfRound & Onlookers,
): Promise<string[]> {
  const { desk } = scene;
  const ofRound = markOf(number, 0).slice(0, -2);
  const replies = done.replies.filter((mark) => mark.startsWith(ofRound));
  const seen = await Promise.all(by.watchers.map((watcher) => watcher.amiss(desk)));
  return [
    ...(await notOnce(desk, 'mail', done.mails)),
    ...(await notOnce(desk, 'ticket', done.created)),
    ...(await wordsAmiss(desk, [...done.replies, ...done.chats])),
    ...(await mergesAmiss(desk, done)),
    ...(await incomingAmiss(desk, {
      ...{ pushed: by.pushes.pushed, visited: by.people.visited, round: number },
    })),
    ...by.once.differing.map((key) => `${key}: two who asked heard different things`),
    ...by.letters.amiss(replies, mayRepeatLetters(trouble)),
    ...(await bulkAmiss(desk, done)),
    ...(await countersAmiss(desk)),
    ...(await jobsAmiss(desk)),
    ...(await viewsAmiss(desk, by.call)),
    ...(await clocksAndTurns(desk, since)),
    ...(await webhooksAmiss(scene, by.webhook_secret)),
    ...seen.flat(),
  ];
}

async function notOnce(
  desk: DeskProcess,
  what: string,
  subjects: readonly string[],
): Promise<string[]> {
  const rows = await desk.rows(
    `select s.subject, count(t.id)::int as tickets
     from unnest($1::text[]) as s (subject) left join tickets t on t.subject = s.subject
     group by 1 having count(t.id) <> 1`,
    [[...new Set(subjects)]],
  );
  return rows.map(
    (row) => `${what} "${String(row['subject'])}": ${String(row['tickets'])} tickets`,
  );
}

/** Each message begins with its mark. */
async function wordsAmiss(desk: DeskProcess, marks: readonly string[]): Promise<string[]> {
  const rows = await desk.rows(
    `select m.mark, count(c.id)::int as comments from unnest($1::text[]) as m (mark)
     left join comments c on substring(c.body_text from '^[a-z]+(?:-[0-9]+)+') = m.mark
     group by 1 having count(c.id) <> 1`,
    [[...marks]],
  );
  return rows.map((row) => `${String(row['mark'])}: ${String(row['comments'])} comments`);
}

/** Merged once, or merged once and again what it was. */
async function mergesAmiss(desk: DeskProcess, { merges }: Done): Promise<string[]> {
  const rows = await desk.rows(
    `select d.merge_id, d.is_taken_back, t.merged_into_id = d.into_id as is_in,
       (select count(*)::int from ticket_merges m where m.ticket_id = d.from_id) as times,
       (select count(*)::int from comments c where c.ticket_id = d.from_id) as own,
       (select count(*)::int from comments c
         where c.ticket_id = d.into_id and c.merged_from_id = d.from_id) as lent
     from jsonb_to_recordset($1::jsonb) as d (merge_id uuid, into_id uuid, from_id uuid, is_taken_back boolean)
     join tickets t on t.id = d.from_id`,
    [JSON.stringify(merges)],
  );
  return rows.flatMap(({ merge_id, is_taken_back, is_in, times, own, lent }) => {
    const isRight = is_taken_back
      ? is_in === null && times === 1 && own !== 0 && lent === 0
      : is_in === true && times === 1 && own === 0 && lent !== 0;
    const how = JSON.stringify({ is_taken_back, is_in, times, own, lent });
    return isRight ? [] : [`merge ${String(merge_id)}: ${how}`];
  });
}

async function bulkAmiss(desk: DeskProcess, done: Done): Promise<string[]> {
  const faults: string[] = [];
  for (const { tag, ticket_ids } of done.bulk) {
    const [row] = await desk.rows(
      `select count(*)::int as tagged from tickets where id = any($1::uuid[]) and $2 = any(tag_names)`,
      [[...ticket_ids], tag],
    );
    if (row?.['tagged'] !== ticket_ids.length)
      faults.push(`${tag}: ${String(row?.['tagged'])} of ${ticket_ids.length} tickets have it`);
  }
  return faults;
}

/** Copies that are kept for lists against what they are copies of, and both against the events. */
async function countersAmiss(desk: DeskProcess): Promise<string[]> {
  const [counts] = await desk.rows(`with words as materialized (
      select ticket_id, count(*) as count,
        max(created_at) filter (where visibility = 'public' and not is_automatic
          and author_kind = 'contact') as last_customer_at,
        max(created_at) filter (where visibility = 'public' and not is_automatic
          and author_kind = 'agent') as last_agent_at
      from comments where visibility <> 'side' group by ticket_id),
    told as materialized (select ticket_id, subject_id, name, count(*) as count from events
      where name in ('ticket.created', 'comment.added') group by 1, 2, 3)
    select
    (select count(*)::int from tickets t left join words w on w.ticket_id = t.id
      where t.merged_into_id is null and t.comment_count <> coalesce(w.count, 0)) as wrong_comment_counts,
    (select count(*)::int from tickets t left join words w on w.ticket_id = t.id
      where t.merged_into_id is null and (t.last_customer_at, t.last_agent_at)
        is distinct from (w.last_customer_at, w.last_agent_at)) as wrong_last_words,
    (select count(*)::int from tickets t where (select array_agg(name order by name)
        from unnest(tag_names) name) is distinct from (select array_agg(g.name order by g.name)
        from ticket_tags l join tags g on g.id = l.tag_id where l.ticket_id = t.id)) as wrong_tags,
    (select count(*)::int from tickets t join statuses s on s.id = t.status_id
      where s.category <> t.status_category) as wrong_categories,
    (select count(*)::int from tickets t where coalesce((select sum(count) from told
      where told.ticket_id = t.id and name = 'ticket.created'), 0) <> 1) as not_created_once,
    (select count(*)::int from told where name = 'comment.added' and count > 1) as told_twice,
    (select count(*)::int from (select ticket_id, count(*) from sla_clocks
      where voided_at is null and stopped_at is null group by ticket_id, target having count(*) > 1) twice)
      as clocks_running_twice,
    (select count(*)::int from (select subject_id from events where name = 'clock.breached'
      group by subject_id, data ->> 'due_at' having count(*) > 1) twice) as breaches_told_twice,
    (select count(*)::int from operations where finished_at is not null
      and total <> done + unchanged + refused) as operations_that_do_not_add_up,
    (select count(*)::int from mail_ledger where state in ('received', 'failed')) as mail_lying,
    (select count(*)::int from (select raw_sha256 from mail_ledger group by 1 having count(*) > 1) twice)
      as same_bytes_twice`);
  return Object.entries(counts ?? {})
    .filter(([, count]) => count !== 0)
    .map(([what, count]) => `${what}: ${String(count)}`);
}

/** What another took the place of goes, and what the machine failed begins anew, with the next sign of life of a worker. */
async function jobsAmiss(desk: DeskProcess): Promise<string[]> {
  const given_up = () =>
    desk.rows(`select t.identifier, j.attempts, j.key, j.last_error
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where j.attempts >= j.max_attempts and j.locked_at is null`);
  const isNone = async () => (await given_up()).length === 0;
  await eventually('no job is given up', isNone, 25_000).catch(() => false);
  return (await given_up()).map(
    (row) =>
      `given up: ${String(row['identifier'])} (${String(row['key'])}) after ${String(row['attempts'])}: ${String(row['last_error']).slice(0, 200)}`,
  );
}

/** What the screen counts, against the rows. */
async function viewsAmiss(desk: DeskProcess, call: Caller): Promise<string[]> {
  const { items } = (await call('GET', '/api/views')) as {
    items: { name: string; count: number }[];
  };
  const [row] = await desk.rows(
    `select least(count(*), 1000)::int as count from tickets
     where merged_into_id is null and $1 = any(tag_names)`,
    [heavyTag],
  );
  const shown = items.find(({ name }) => name === heavyView)?.count;
  return shown === row?.['count']
    ? []
    : [`the view "${heavyView}" counts ${shown} of ${String(row?.['count'])}`];
}

/** Of the tickets to which anything happened in this round. */
async function clocksAndTurns(desk: DeskProcess, since: number): Promise<string[]> {
  const found = await desk.rows(
    'select distinct ticket_id from events where id > $1 and ticket_id is not null',
    [since],
  );
  const log = makeLog('silent', new Writable({ write: (_chunk, _encoding, done) => done() }));
  const database = openDatabase(desk.databaseUrl() ?? '', log, 1);
  const ctx: Ctx = { db: database.db, actor: { kind: 'system' }, now: new Date(), log };
  try {
    const ids = found.map((row) => String(row['ticket_id']));
    const clocks = await clocksAmiss(ctx, ids, { are_breaches_told: false });
    return [...clocks, ...(await courtAmiss(ctx, ids))];
  } finally {
    await database.close();
  }
}
