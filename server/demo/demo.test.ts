/** The demo is history made by hand: these are the laws that real history keeps by itself. */
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { firstRow, rows } from '#platform/db.ts';
import { useTestApp } from '#testing/app.ts';
import { type DemoLogin, demoCounts, readTexts, seedDemo } from './demo.ts';

describe.each(['ru', 'en'] as const)('the demo in %s', (lang) => {
  const app = useTestApp();
  let logins: DemoLogin[];
  let milliseconds = 0;

  beforeAll(async () => {
    const start = performance.now();
    logins = await seedDemo(app.ctx(), { lang, ...app.opora.house.ports });
    milliseconds = performance.now() - start;
  }, 120_000);

  async function count(condition: ReturnType<typeof sql>): Promise<number> {
    const row = await firstRow(
      app.ctx(),
      sql<{ count: number }>`select count(*)::int as count from ${condition}`,
    );
    return row?.count ?? -1;
  }

  // Seconds on a quiet machine; the suite runs on a busy one.
  test('is there within a minute', () => {
    expect(milliseconds).toBeLessThan(60_000);
  });

  test('has the people and tickets it promises', async () => {
    expect(await count(sql`agents`)).toBe(12);
    expect(await count(sql`teams`)).toBe(5);
    expect(await count(sql`mailboxes`)).toBe(3);
    expect(await count(sql`organizations`)).toBe(demoCounts.organizations);
    expect(await count(sql`contacts`)).toBe(demoCounts.contacts);
    expect(await count(sql`tickets`)).toBe(demoCounts.tickets);
    const roles = await rows(
      app.ctx(),
      sql<{ key: string; count: number }>`select key, count(*)::int as count
        from agents join roles on roles.id = role_id group by key order by key`,
    );
    expect(Object.fromEntries(roles.map((role) => [role.key, role.count]))).toEqual({
      admin: 1,
      agent: 8,
      lead: 2,
      light_agent: 1,
    });
  });

  test('has a fifth of its tickets open, with every turn among them', async () => {
    const open = await rows(
      app.ctx(),
      sql<{ status_category: string; count: number }>`
        select status_category, count(*)::int as count from tickets where solved_at is null group by 1`,
    );
    const total = open.reduce((sum, row) => sum + row.count, 0);
    expect(total).toBeGreaterThan(255);
    expect(total).toBeLessThan(345);
    expect(open).toHaveLength(5);
    for (const row of open) expect(row.count).toBeGreaterThan(10);
  });

  test('lets the agent, the lead and the administrator in', async () => {
    expect(logins.map((login) => login.role)).toEqual(['agent', 'lead', 'admin']);
    for (const { email, password } of logins) {
      const answer = await app.call({
        method: 'POST',
        url: '/api/session',
        payload: { email, password },
      });
      expect(answer.statusCode, answer.body).toBeLessThan(300);
    }
  });

  test('is seeded once', async () => {
    const again = seedDemo(app.ctx(), { lang, ...app.opora.house.ports });
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
  });

  test('keeps the order of time', async () => {
    const broken = [
      sql`comments c join tickets t on t.id = c.ticket_id where c.created_at < t.created_at`,
      sql`comments c join tickets t on t.id = c.ticket_id where c.created_at > t.updated_at`,
      sql`tickets where updated_at > now() or created_at < now() - interval '91 days'`,
      sql`events e join tickets t on t.id = e.ticket_id where e.at < t.created_at or e.at > now()`,
      sql`tickets t join contacts c on c.id = t.requester_id where c.created_at > t.created_at`,
      sql`(select at, lag(at) over (order by id) as before from events where ticket_id is not null) e where at < before`,
      sql`tickets t where number <> (select count(*) from tickets u where u.created_at <= t.created_at)
        + (select min(number) - 1 from tickets)`,
    ];
    for (const condition of broken) expect(await count(condition)).toBe(0);
  });

  test('agrees with itself: last words, counts, previews, tags, statuses', async () => {
    const broken = [
      sql`tickets t where merged_into_id is null and last_customer_at is distinct from (select max(created_at) from comments
        where ticket_id = t.id and visibility = 'public' and author_kind = 'contact')`,
      sql`tickets t where merged_into_id is null and last_agent_at is distinct from (select max(created_at) from comments
        where ticket_id = t.id and visibility = 'public' and author_kind = 'agent')`,
      sql`tickets t where merged_into_id is null and comment_count <> (select count(*) from comments
        where ticket_id = t.id and visibility <> 'side')`,
      sql`tickets where comment_count not between 1 and 12 or preview = '' or subject = ''`,
      sql`tickets where (status_category in ('solved', 'closed')) <> (solved_at is not null)`,
      sql`tickets where (status_category = 'closed') <> (closed_at is not null) or closed_at < solved_at`,
      sql`tickets t join statuses s on s.id = t.status_id where s.category <> t.status_category`,
      sql`tickets t where tag_names <> (select coalesce(array_agg(name order by name collate "C"), '{}')
        from tags join ticket_tags on tag_id = tags.id where ticket_id = t.id)`,
      sql`tickets t where status_category = 'waiting_customer' and last_agent_at is null`,
      sql`comments where author_kind = 'contact' and author_id not in (select id from contacts)`,
      sql`comments where author_kind = 'agent' and author_id not in (select id from agents)`,
      sql`comments where body_html = '' or body_html ~ '[{}\[\]]|undefined' or body_text ~ '[{}]|undefined|//'`,
      sql`tickets where subject ~ '[{}\[\]]|undefined'`,
    ];
    for (const condition of broken) expect(await count(condition)).toBe(0);
  });

  test('tells its whole history in events', async () => {
    const broken = [
      sql`tickets t where (select count(*) from events e where e.ticket_id = t.id and name = 'ticket.created') <> 1`,
      sql`comments c where c.visibility <> 'side'
        and (select count(*) from events e where e.subject_id = c.id and name = 'comment.added') <> 1`,
      sql`tickets t where status_category <> 'new' and merged_into_id is null and not exists (select from events e
        where e.ticket_id = t.id and name = 'ticket.updated'
          and data #>> '{changes,status_id,1}' = t.status_id::text)`,
      sql`tickets t where assignee_id is not null and (
        select data #>> '{changes,assignee_id,1}' from events e
        where e.ticket_id = t.id and data #> '{changes,assignee_id}' is not null order by id desc limit 1
      ) is distinct from assignee_id::text`,
    ];
    for (const condition of broken) expect(await count(condition)).toBe(0);
  });

  test('reads like many people: texts differ', async () => {
    const openings = await count(sql`(select distinct body_text from comments c
      where created_at = (select created_at from tickets where id = c.ticket_id)) o`);
    expect(openings).toBeGreaterThan(demoCounts.tickets * 0.99);
    const bodies = await count(sql`(select distinct body_text from comments) b`);
    expect(bodies).toBeGreaterThan((await count(sql`comments`)) * 0.7);
    expect(await count(sql`(select distinct subject from tickets) s`)).toBeGreaterThan(250);
  });

  test('can be searched at once', async () => {
    // A merged ticket is found by its survivor.
    const merged = await count(sql`tickets where merged_into_id is not null`);
    expect(merged).toBe(1);
    expect(await count(sql`search_documents`)).toBe(demoCounts.tickets - merged);
  });

  test('shows what readers did not find, what did not help them, and what articles are worth', async () => {
    const open = await rows(
      app.ctx(),
      sql<{ kind: string; state: string; count: number }>`select kind, state, count(*)::int as count
        from article_gaps group by kind, state order by kind, state`,
    );
    expect(open.map(({ kind, state, count }) => `${kind} ${state} ${count}`)).toEqual([
      ...['asked done 1', 'asked ignored 1', 'asked open 7'],
      ...['nothing done 1', 'nothing ignored 1', 'nothing open 12'],
    ]);
    expect(await count(sql`article_gaps where answer_id is not null`)).toBe(1);
    const broken = [
      sql`article_gaps where inside > times or times_before > times or last_at < first_at or last_at > now()`,
      sql`article_gaps where state <> 'open' and (changed_at is null or changed_by_id is null)`,
      sql`article_gaps where state = 'ignored' and note = ''`,
      sql`form_deflection where unsent > saw or returned > unsent`,
      sql`articles where audience = 'public' and (select count(*) from article_texts
        where article_id = articles.id and language in ('ru', 'en')) < 2`,
    ];
    for (const condition of broken) expect(await count(condition)).toBe(0);
    expect(await count(sql`form_deflection`)).toBeGreaterThan(50);
    expect(await count(sql`article_uses`)).toBeGreaterThan(50);
  });

  test('has files that can be read', async () => {
    expect(await count(sql`attachments`)).toBeGreaterThan(50);
    expect(await count(sql`files where size = 0`)).toBe(0);
  });
});

test('both languages know the same scenarios, some sixty of them', () => {
  const [ru, en] = [readTexts('ru'), readTexts('en')];
  const facts = (texts: typeof ru) =>
    texts.scenarios.map(({ key, kind, team, impact, urgency, enclosure }) => ({
      ...{ key, kind, team, impact, urgency, enclosure },
    }));
  expect(facts(ru)).toEqual(facts(en));
  expect(ru.scenarios.length).toBeGreaterThanOrEqual(60);
  expect([...ru.phrases.keys()]).toEqual([...en.phrases.keys()]);
});
