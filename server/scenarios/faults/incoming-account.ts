/** After a round: what came in from outside, however often and in whatever order, is there once. */
import type { DeskProcess } from '../desk-process.ts';
import { idOf, type Pushed } from './pushes.ts';
import type { Ended, Visited } from './visitors.ts';

/** A line for each thing that does not add up. `round`: whose closings are looked at. */
export async function incomingAmiss(
  desk: DeskProcess,
  { pushed, visited, round }: { pushed: Pushed; visited: Visited; round: number },
): Promise<string[]> {
  return [
    ...(await conversationsAmiss(desk, pushed)),
    ...(await reportsAmiss(desk, pushed)),
    ...pushed.new_twice.map((bytes) => `${bytes}: called new twice`),
    ...(await requestsAmiss(desk, visited)),
    ...(await closingsAmiss(desk, visited, round)),
    ...(await votesAmiss(desk, visited)),
    ...visited.contradictions,
  ];
}

/** One ticket was opened, the rest joined it, each letter is one comment, and all stand together. */
async function conversationsAmiss(desk: DeskProcess, { conversations }: Pushed): Promise<string[]> {
  const letters = conversations.flatMap(({ subject, marks }) =>
    marks.map((mark) => ({ subject, mark, message_id: idOf(mark) })),
  );
  const rows = await desk.rows(
    `with letters as materialized (select * from jsonb_to_recordset($1::jsonb)
        as l (subject text, mark text, message_id text)),
      entries as materialized (select message_id, count(*) filter (where state = 'opened') as opened,
        count(*) filter (where state = 'joined') as joined from mail_ledger
        where message_id in (select message_id from letters) group by 1),
      words as materialized (select substring(body_text from '^push(?:-[0-9]+)+') as mark, ticket_id, id
        from comments where body_text like 'push-%')
    select l.subject, count(*)::int as letters,
      (select coalesce(sum(opened), 0)::int from entries e join letters o using (message_id)
        where o.subject = l.subject) as opened,
      (select coalesce(sum(joined), 0)::int from entries e join letters o using (message_id)
        where o.subject = l.subject) as joined,
      (select count(*)::int from words w join letters o using (mark) where o.subject = l.subject) as comments,
      (select count(distinct w.ticket_id)::int from words w join letters o using (mark)
        where o.subject = l.subject) as tickets
    from letters l group by l.subject`,
    [JSON.stringify(letters)],
  );
  return rows.flatMap(({ subject, letters: count, opened, joined, comments, tickets }) => {
    const isRight =
      opened === 1 && joined === Number(count) - 1 && comments === count && tickets === 1;
    const how = JSON.stringify({ letters: count, opened, joined, comments, tickets });
    return isRight ? [] : [`conversation "${String(subject)}": ${how}`];
  });
}

/** A letter that was reported is so for good, and was told of once. */
async function reportsAmiss(desk: DeskProcess, { bounced }: Pushed): Promise<string[]> {
  const rows = await desk.rows(
    `select m.mark, d.state, (select count(*)::int from events e
        where e.name = 'delivery.bounced' and e.subject_id = d.id) as told
     from unnest($1::text[]) as m (mark)
     left join comments c on substring(c.body_text from '^reply(?:-[0-9]+)+') = m.mark
     left join deliveries d on d.comment_id = c.id and d.kind = 'reply'`,
    [[...bounced]],
  );
  return rows
    .filter(({ state, told }) => state !== 'bounced' || told !== 1)
    .map((row) => `report of ${String(row['mark'])}: ${JSON.stringify(row)}`);
}

/** What waits is one request; what does not is one ticket of that number, or one word, with its files. */
async function requestsAmiss(desk: DeskProcess, { asked, said }: Visited): Promise<string[]> {
  const words = [
    ...asked.map(({ mark, files, state }) => ({ mark, files, is_waiting: state === 'waits' })),
    ...said.map(({ mark, files }) => ({ mark, files, is_waiting: false })),
  ];
  const wrongWords = await desk.rows(
    `with said as materialized (select substring(body_text from '^[a-z]+(?:-[0-9]+)+') as mark, id
       from comments where body_text like 'form-%' or body_text like 'said-%')
     select w.mark, count(s.id)::int as comments,
       (select count(*)::int from attachments a join said o on o.id = a.comment_id
         where o.mark = w.mark) as files
     from jsonb_to_recordset($1::jsonb) as w (mark text, files int, is_waiting boolean)
     left join said s on s.mark = w.mark group by w.mark, w.files, w.is_waiting
     having count(s.id) <> case when w.is_waiting then 0 else 1 end
       or (not w.is_waiting and w.files <> (select count(*) from attachments a join said o
         on o.id = a.comment_id where o.mark = w.mark))`,
    [JSON.stringify(words)],
  );
  const wrongTickets = await desk.rows(
    `select a.subject, a.number, array_agg(t.number) as numbers
     from jsonb_to_recordset($1::jsonb) as a (subject text, number bigint, state text)
     left join tickets t on t.subject = a.subject
     group by a.subject, a.number, a.state
     having case when a.state = 'ticket' then array_agg(t.number) <> array[a.number]
       else count(t.id) > 0 end`,
    [JSON.stringify(asked)],
  );
  const wrongRequests = await desk.rows(
    `select a.mark, a.state, array_agg(r.state) as requests
     from jsonb_to_recordset($1::jsonb) as a (mark text, address text, state text)
     left join form_requests r on r.address = a.address
     where a.address not like 'regular%' group by a.mark, a.state
     having count(r.id) <> 1
       or bool_or(r.state = any(array['waiting', 'held'])) <> (a.state = 'waits')`,
    [JSON.stringify(asked)],
  );
  return [...wrongWords, ...wrongTickets, ...wrongRequests].map(
    (row) => `request: ${JSON.stringify(row)}`,
  );
}

/** One vote a reader; whoever said no in the end has said so, and what was missing. */
async function votesAmiss(
  desk: DeskProcess,
  { voted }: { readonly voted: Visited['voted'] },
): Promise<string[]> {
  const refusing = [...voted.values()].filter(({ says }) => says === 'no');
  const rows = await desk.rows(
    `select (select count(*)::int from article_votes) as votes, array(select mark from unnest($1::text[]) as m (mark)
       where (select count(*) from article_votes where words = m.mark and not has_helped) <> 1) as wrong`,
    [refusing.map(({ mark }) => mark)],
  );
  return rows
    .filter(({ votes, wrong }) => votes !== voted.size || String(wrong) !== '')
    .map((row) => `votes of ${voted.size} readers: ${JSON.stringify(row)}`);
}

/** Solved by the requester's word, once. */
async function closingsAmiss(
  desk: DeskProcess,
  { ended }: { readonly ended: readonly Ended[] },
  round: number,
): Promise<string[]> {
  const rows = await desk.rows(
    `select t.number, t.status_category, (select count(*)::int from events e
        join statuses s on s.id::text = e.data -> 'changes' -> 'status_id' ->> 1
        where e.name = 'ticket.updated' and e.ticket_id = t.id and e.actor_kind = 'contact'
          and s.category = 'solved') as times
     from tickets t where t.number = any($1::bigint[])`,
    [ended.filter((one) => one.round === round).map(({ number }) => number)],
  );
  return rows
    .filter(({ status_category, times }) => status_category !== 'solved' || times !== 1)
    .map((row) => `closed by its requester: ${JSON.stringify(row)}`);
}
