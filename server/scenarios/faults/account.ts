/** After a round: is every acknowledged change there once, did each letter leave, do counters and feed agree? */
import { createHash } from 'node:crypto';
import { openLive } from '#testing/live-client.ts';
import type { DeskProcess } from '../desk-process.ts';
import { mayRepeatLetters, type Scene, type Trouble } from './troubles.ts';
import { type Done, markOf } from './work.ts';

/** Where the feed stood when the round began. */
export type Since = { readonly cursor: string };

type OfRound = { number: number; trouble: Trouble; since: Since; cookie: string };

/** A line for each thing that does not add up. */
export async function faultsOf(scene: Scene, done: Done, round: OfRound): Promise<string[]> {
  const { desk } = scene;
  const repliesOfRound = done.replies.filter((mark) =>
    mark.startsWith(markOf(round.number, 0).slice(0, -2)),
  );
  return [
    ...(await notOnce(desk, { what: 'mail', subjects: done.mails })),
    ...(await notOnce(desk, { what: 'ticket', subjects: done.created })),
    ...(await repliesAmiss(desk, done.replies)),
    ...lettersAmiss(scene, repliesOfRound, round.trouble),
    ...(await bulkAmiss(desk, done)),
    ...(await countersAmiss(desk)),
    ...(await webhooksAmiss(scene)),
    ...(await liveAmiss(desk, round)),
  ];
}

async function notOnce(
  desk: DeskProcess,
  { what, subjects }: { what: string; subjects: readonly string[] },
): Promise<string[]> {
  const rows = await desk.rows(
    `select s.subject, count(t.id)::int as tickets, coalesce(sum(t.comment_count), 0)::int as comments
     from unnest($1::text[]) as s (subject) left join tickets t on t.subject = s.subject
     group by 1 having count(t.id) <> 1`,
    [[...new Set(subjects)]],
  );
  return rows.map(
    (row) => `${what} "${String(row['subject'])}": ${String(row['tickets'])} tickets`,
  );
}

async function repliesAmiss(desk: DeskProcess, marks: readonly string[]): Promise<string[]> {
  const rows = await desk.rows(
    `select m.mark, count(c.id)::int as comments from unnest($1::text[]) as m (mark)
     left join comments c on starts_with(c.body_text, m.mark) group by 1 having count(c.id) <> 1`,
    [[...marks]],
  );
  return rows.map((row) => `${String(row['mark'])} ${String(row['comments'])} comments`);
}

/** Each reply left; one that came twice was the same letter, byte for byte, after a trouble that allows it. */
function lettersAmiss({ smtp }: Scene, marks: readonly string[], trouble: Trouble): string[] {
  const faults: string[] = [];
  const byMark = new Map<string, string[]>();
  for (const { raw } of smtp.taken) {
    const text = raw.toString('latin1');
    const mark = marks.find((one) => text.includes(one) || text.includes(encoded(one)));
    if (mark === undefined) continue;
    const digest = createHash('sha256').update(raw).digest('hex');
    byMark.set(mark, [...(byMark.get(mark) ?? []), digest]);
  }
  for (const mark of marks) {
    const letters = byMark.get(mark) ?? [];
    if (letters.length === 0) faults.push(`${mark} never left`);
    if (new Set(letters).size > 1) faults.push(`${mark} left as different letters`);
    if (letters.length > 1 && !mayRepeatLetters(trouble))
      faults.push(`${mark} left ${letters.length} times`);
  }
  return faults;
}

/** Text in Russian leaves as base64 or quoted-printable; a mark at its beginning is found in either. */
function encoded(mark: string): string {
  return Buffer.from(mark).toString('base64');
}

async function bulkAmiss(desk: DeskProcess, done: Done): Promise<string[]> {
  const faults: string[] = [];
  for (const { tag, ticket_ids } of done.bulk) {
    const [row] = await desk.rows(
      `select (select count(*)::int from tickets where id = any($1::uuid[]) and $2 = any(tag_names)) as tagged,
         (select count(*)::int from events where name = 'ticket.updated' and ticket_id = any($1::uuid[])
           and data #>> '{changes,tags}' like '%' || $2 || '"%') as told`,
      [[...ticket_ids], tag],
    );
    if (row?.['tagged'] !== ticket_ids.length)
      faults.push(`${tag}: ${String(row?.['tagged'])} of ${ticket_ids.length} tickets have it`);
  }
  return faults;
}

/** Copies that are kept for lists against what they are copies of, and both against the events. */
async function countersAmiss(desk: DeskProcess): Promise<string[]> {
  const [counts] = await desk.rows(`select
    (select count(*)::int from tickets t where comment_count <>
      (select count(*) from comments c where c.ticket_id = t.id)) as wrong_comment_counts,
    (select count(*)::int from tickets t where cardinality(tag_names) <>
      (select count(*) from ticket_tags g where g.ticket_id = t.id)) as wrong_tags,
    (select count(*)::int from tickets t join statuses s on s.id = t.status_id
      where s.category <> t.status_category) as wrong_categories,
    (select count(*)::int from tickets t where (select count(*) from events e
      where e.ticket_id = t.id and e.name = 'ticket.created') <> 1) as not_created_once,
    (select count(*)::int from comments c where not c.is_automatic and author_kind <> 'system'
      and (select count(*) from events e where e.name = 'comment.added'
        and e.subject_id = c.id) > 1) as told_twice,
    (select count(*)::int from mail_ledger where state in ('received', 'failed')) as mail_lying,
    (select count(*)::int from (select raw_sha256 from mail_ledger group by 1 having count(*) > 1) twice)
      as same_bytes_twice,
    (select count(*)::int from graphile_worker._private_jobs where attempts >= max_attempts
      -- One that was asked for anew while it ran is spent, and its worker may be killed meanwhile.
      and last_error is not null) as jobs_given_up`);
  return Object.entries(counts ?? {})
    .filter(([, count]) => count !== 0)
    .map(([what, count]) => `${what}: ${String(count)}`);
}

/** Every event of its kind reached the receiver, each under one id. */
async function webhooksAmiss({ desk, receiver }: Scene): Promise<string[]> {
  const happened = await desk.rows(
    "select count(*)::int as count from events where name = 'ticket.created'",
  );
  const rows = await desk.rows('select message_id, state from webhook_deliveries');
  const heard = new Set(receiver.taken().map(({ id }) => id));
  const unheard = rows.filter((row) => !heard.has(String(row['message_id'])));
  const faults: string[] = [];
  if (rows.length !== happened[0]?.['count'])
    faults.push(`webhooks: ${rows.length} for ${String(happened[0]?.['count'])} events`);
  if (unheard.length > 0) faults.push(`webhooks: ${unheard.length} were never heard`);
  return faults;
}

/** A browser that was away since the beginning of the round is told everything, or told to start anew. */
async function liveAmiss(
  desk: DeskProcess,
  { since, cookie }: { since: Since; cookie: string },
): Promise<string[]> {
  const [xid, id] = since.cursor.split('.');
  const [row] = await desk.rows(
    `select count(*)::int as count from events where (xid, id) > ($1::bigint, $2::bigint)
       and name = 'ticket.created'`,
    [xid, id],
  );
  const missed = Number(row?.['count']);
  const client = await openLive(desk.url, { cookie, after: since.cursor });
  try {
    const told = () =>
      client.heard.filter((one) => one.kind === 'event' && one.name === 'ticket.created').length;
    await client.until('the news of the round', (one) => one.kind === 'reset' || told() >= missed);
    return [];
  } catch {
    return [`a live client did not catch up with ${missed} tickets`];
  } finally {
    await client.close();
  }
}
