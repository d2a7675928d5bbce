/**
 * A large desk, made inside PostgreSQL: texts and people are given once, each ticket and its three
 * comments are picked from them by number. The same size gives the same desk.
 */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';

export type BenchText = {
  language: 'ru' | 'en';
  subject: string;
  opening: string;
  question: string;
  solution: string;
  tags: readonly string[];
};

/** For the session: the helpers and pools that the large statements draw from. */
export async function layPools(
  tx: Ctx,
  pools: {
    texts: readonly BenchText[];
    agent_ids: readonly string[];
    team_ids: readonly string[];
    /** Besides those who are there. */
    people: number;
  },
): Promise<void> {
  await sql`create function pg_temp.chance(n bigint, salt int, most int) returns int
    language sql immutable as $$ select ((hashint8extended(n, salt) & 9007199254740991) % most)::int $$`.execute(
    tx.db,
  );
  await sql`create function pg_temp.id_at(at timestamptz, salt text) returns uuid
    language sql immutable as $$
      select (substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(m, 1, 3) || '-a'
        || substr(m, 4, 3) || '-' || substr(m, 7, 12))::uuid
      from (select lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') as h, md5(salt) as m) parts $$`.execute(
    tx.db,
  );
  await makePeople(tx, pools.people);
  await sql`create temp table pool_texts on commit drop as
    select (row_number() over ()) - 1 as place, t.* from json_to_recordset(${JSON.stringify(pools.texts)}::json)
      as t (language text, subject text, opening text, question text, solution text, tags text[])`.execute(
    tx.db,
  );
  await sql`create unique index on pool_texts (place)`.execute(tx.db);
  await sql`create temp table pool_people on commit drop as
    select (row_number() over (order by c.id)) - 1 as place, c.id, c.organization_id from contacts c`.execute(
    tx.db,
  );
  await sql`create unique index on pool_people (place)`.execute(tx.db);
  await sql`create temp table pool_agents on commit drop as
    select ordinality - 1 as place, id from unnest(${[...pools.agent_ids]}::uuid[]) with ordinality as a (id, ordinality)`.execute(
    tx.db,
  );
  await sql`create temp table pool_teams on commit drop as
    select ordinality - 1 as place, id from unnest(${[...pools.team_ids]}::uuid[]) with ordinality as a (id, ordinality)`.execute(
    tx.db,
  );
  await sql`analyze pool_texts, pool_people`.execute(tx.db);
}

/** So many people more, named as those who are there, each with an address of their own. */
export async function makePeople(tx: Ctx, count: number): Promise<void> {
  await sql`create temp table named on commit drop as
    select (row_number() over (order by id)) - 1 as place, first_name, last_name, organization_id, language from contacts`.execute(
    tx.db,
  );
  await sql`create unique index on named (place)`.execute(tx.db);
  await sql`insert into contacts (id, first_name, last_name, organization_id, language)
    select pg_temp.id_at(now(), 'p' || n), one.first_name, other.last_name, other.organization_id, other.language
    from generate_series(1, ${count}::bigint) as n cross join (select count(*) as all_named from named) counted
    join named one on one.place = pg_temp.chance(n, 11, all_named::int)
    join named other on other.place = pg_temp.chance(n, 12, all_named::int)`.execute(tx.db);
  await sql`insert into contact_identities (id, contact_id, kind, value, is_primary)
    select pg_temp.id_at(now(), 'a' || n), pg_temp.id_at(now(), 'p' || n), 'email', 'person' || n || '@people.example', true
    from generate_series(1, ${count}::bigint) as n`.execute(tx.db);
}

/** A word that one ticket in a hundred has, and one that twenty have, however large the desk is. */
export const commonWord = { text: 'инкассацию', asked: 'инкассация' };
export const rareWord = { text: 'гильотина', asked: 'гильотина' };
export const rareTickets = 20;

export type Size = {
  tickets: number;
  people: number;
  texts: number;
  agents: number;
  teams: number;
  /** Over how many days they were opened. */
  days: number;
};

/** Of all tickets the last three per cent are open. */
export async function makeTickets(tx: Ctx, size: Size): Promise<void> {
  const rareEvery = Math.max(1, Math.floor(size.tickets / rareTickets));
  await sql`create temp table made on commit drop as
    select n, pg_temp.id_at(at, 't' || n) as id, at, p.id as requester_id, p.organization_id,
      a.id as agent_id, m.id as team_id, x.place as text_place, x.language, category,
      case when n % 100 = 37 then E'\n\nПросим заодно проверить ${sql.raw(commonWord.text)}.'
        when n % ${rareEvery}::bigint = 11 then E'\n\nИ ещё заедает ${sql.raw(rareWord.text)} чековой ленты.'
        else '' end as extra
    from (
      select n, ${tx.now.toISOString()}::timestamptz - make_interval(days => ${size.days}::int) * (1 - n / (${size.tickets}::float8 + 1)) as at,
        case when n <= ${size.tickets}::bigint * 0.97 then 'closed'
          else (array['new', 'new', 'open', 'open', 'open', 'waiting_customer', 'waiting_customer',
            'waiting_internal', 'waiting_vendor', 'solved'])[1 + pg_temp.chance(n, 1, 10)] end as category
      from generate_series(1, ${size.tickets}::bigint) as n
    ) numbers
    join pool_people p on p.place = pg_temp.chance(n, 2, ${size.people}::int)
    join pool_texts x on x.place = pg_temp.chance(n, 3, ${size.texts}::int)
    join pool_agents a on a.place = pg_temp.chance(n, 4, ${size.agents}::int)
    join pool_teams m on m.place = pg_temp.chance(n, 5, ${size.teams}::int)`.execute(tx.db);
  await sql`insert into tickets (id, number, subject, requester_id, organization_id, assignee_id, team_id,
      status_id, status_category, type_id, impact, urgency, priority, channel, language, preview,
      preview_author_kind, comment_count, tag_names, created_at, updated_at, last_customer_at,
      last_agent_at, solved_at, closed_at)
    select made.id, 1000 + n, subject || ' № ' || (10000 + pg_temp.chance(n, 6, 89999)), requester_id,
      organization_id, case when category <> 'new' then agent_id end, team_id,
      (select id from statuses s where s.category = made.category and s.is_default), category,
      (select id from ticket_types order by position limit 1), 1 + pg_temp.chance(n, 7, 3),
      1 + pg_temp.chance(n, 8, 3), 1 + pg_temp.chance(n, 9, 4), 'email', x.language,
      left(case when category in ('closed', 'solved') then solution else question end, 160),
      case when category = 'new' then 'contact' else 'agent' end, 3, tags, at, at + interval '3 hours', at,
      case when category <> 'new' then at + interval '3 hours' end,
      case when category in ('closed', 'solved') then at + interval '3 hours' end,
      case when category = 'closed' then at + interval '5 days' end
    from made join pool_texts x on x.place = text_place`.execute(tx.db);
}

/** Three comments a ticket: the opening, a question, a solution (or a second word, or a note). */
export async function makeComments(tx: Ctx): Promise<void> {
  await sql`insert into comments (id, ticket_id, origin_ticket_id, visibility, author_kind, author_id, channel,
      body_html, body_text, created_at)
    select pg_temp.id_at(said_at, 'c' || n || '.' || turn), id, id, visibility, author_kind,
      case author_kind when 'agent' then agent_id else requester_id end,
      case author_kind when 'agent' then 'agent' else 'email' end,
      '<p>' || replace(replace(replace(body, '&', '&amp;'), '<', '&lt;'), E'\n\n', '</p><p>') || '</p>', body, said_at
    from made join pool_texts x on x.place = text_place cross join lateral (values
      (1, at, 'public', 'contact', opening || extra),
      (2, at + interval '40 minutes', case category when 'new' then 'internal' else 'public' end, 'agent', question),
      (3, at + interval '3 hours', 'public', case category when 'new' then 'contact' else 'agent' end,
        case category when 'new' then question else solution end)
    ) as said (turn, said_at, visibility, author_kind, body)`.execute(tx.db);
}

export async function makeEvents(tx: Ctx): Promise<void> {
  await sql`insert into events (at, actor_kind, actor_id, name, ticket_id, subject_type, subject_id, data)
    select told_at, kind, case kind when 'agent' then agent_id else requester_id end, name, id, 'ticket', id, data::jsonb
    from made cross join lateral (values
      (1, at, 'contact', 'ticket.created', '{"channel": "email"}'),
      (2, at, 'contact', 'comment.added', '{"visibility": "public", "author_kind": "contact"}'),
      (3, at + interval '40 minutes', 'agent', 'comment.added', '{"visibility": "public", "author_kind": "agent"}'),
      (4, at + interval '3 hours', 'agent', 'comment.added', '{"visibility": "public", "author_kind": "agent"}'),
      (5, at + interval '3 hours', 'agent', 'ticket.updated', '{"changes": {"priority": [3, 2]}}')
    ) as told (turn, told_at, kind, name, data)`.execute(tx.db);
}

/** The tags' own rows, numbers that go on, and readers of the feed that have read it all. */
export async function finishTickets(tx: Ctx, readers: readonly string[]): Promise<void> {
  await sql`insert into tags (id, name)
    select pg_temp.id_at(now(), 'tag' || name), name from (select distinct unnest(tags) as name from pool_texts) t
    on conflict do nothing`.execute(tx.db);
  await sql`insert into ticket_tags (ticket_id, tag_id)
    select made.id, tags.id from made join pool_texts x on x.place = text_place cross join lateral unnest(x.tags) as t (name)
    join tags on tags.name = t.name on conflict do nothing`.execute(tx.db);
  // Whose turn it was: a worker would count a million of them all the while.
  await sql`insert into court_spans (ticket_id, place, side, line, team_id, from_at, to_at)
    select id, 0, 'line', 'L1', team_id, created_at, greatest(created_at, coalesce(solved_at, closed_at))
    from tickets`.execute(tx.db);
  await sql`select setval('ticket_numbers', (select max(number) from tickets))`.execute(tx.db);
  await sql`insert into event_positions (reader, xid, event_id)
    select reader, (select max(xid) from events), (select max(id) from events)
    from unnest(${[...readers]}::text[]) as reader
    on conflict (reader) do update set xid = excluded.xid, event_id = excluded.event_id`.execute(
    tx.db,
  );
}
