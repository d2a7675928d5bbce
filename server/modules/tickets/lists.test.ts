/** Lists by pages: every ticket once whatever the sort, and cursors that nobody else can write. */
import { beforeAll, describe, expect, test } from 'vitest';
import { groupings, ticketSorts as sorts } from '#contract/views.ts';
import { aContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
let requester: string;
let mine: string[];

beforeAll(async () => {
  requester = (await aContact(ctx())).id;
  const at = new Date('2026-03-01T10:00:00Z');
  const made: string[] = [];
  for (let count = 0; count < 130; count += 1) {
    const isOurs = count % 5 !== 0;
    // Many of one moment, so that only the id tells them apart.
    const then = { ...ctx(), now: new Date(at.getTime() + (count % 3) * 1000) };
    const { ticket_id } = await aTicket(then, {
      requester_id: requester,
      team_id: isOurs ? desk.ours : desk.theirs,
      impact: (count % 3) + 1,
      urgency: (count % 2) + 1,
    });
    if (isOurs) made.push(ticket_id);
    if (count % 4 === 0)
      await ctx()
        .db.updateTable('tickets')
        .set({ next_due_at: new Date(at.getTime() + (count % 7) * 60_000) })
        .where('id', '=', ticket_id)
        .execute();
  }
  mine = made;
}, 60_000);

type Row = {
  id: string;
  updated_at: string;
  created_at: string;
  priority: number;
  next_due_at: string | null;
  last_customer_at: string | null;
};
const wordOf = (row: Row) => row.last_customer_at ?? row.created_at;

async function walk(query: string): Promise<{ rows: Row[]; pages: number }> {
  const rows: Row[] = [];
  let after = '';
  let pages = 0;
  for (;;) {
    const page = (await desk.get(`/api/tickets?${query}${after}`, desk.agent)).json();
    rows.push(...page.items);
    pages += 1;
    if (page.next === null) return { rows, pages };
    expect(page.items).toHaveLength(50);
    after = `&after=${page.next}`;
  }
}

const sorted: Record<(typeof sorts)[number], (one: Row, next: Row) => boolean> = {
  updated_desc: (one, next) => one.updated_at >= next.updated_at,
  updated_asc: (one, next) => one.updated_at <= next.updated_at,
  waiting: (one, next) => wordOf(one) <= wordOf(next),
  customer_desc: (one, next) => wordOf(one) >= wordOf(next),
  created_desc: (one, next) => one.created_at >= next.created_at,
  created_asc: (one, next) => one.created_at <= next.created_at,
  priority: (one, next) => one.priority <= next.priority,
  due: (one, next) => (one.next_due_at ?? '9') <= (next.next_due_at ?? '9'),
};

describe.each(sorts)('sorted by %s', (sort) => {
  test('each visible ticket comes once, in order, through all pages', async () => {
    const { rows, pages } = await walk(`requester_id=${requester}&sort=${sort}`);
    expect(pages).toBe(3);
    expect(rows.map((row) => row.id).sort()).toEqual([...mine].sort());
    for (const [index, row] of rows.entries()) {
      const next = rows[index + 1];
      if (next !== undefined) expect(sorted[sort](row, next)).toBe(true);
    }
  });

  test('a cursor of another sort, or a made-up one, is refused in words', async () => {
    const cursors = await Promise.all(
      sorts.map(
        async (other) =>
          (
            await desk.get(`/api/tickets?requester_id=${requester}&sort=${other}`, desk.agent)
          ).json().next,
      ),
    );
    const id = mine[0];
    const madeUp = [
      ['2026-13-45 99:99:99+00', id],
      ['2026-02-31 10:00:00+00', id],
      ['2026-03-01 10:00:00+99', id],
      ['infinity', id],
      ['-infinity', id],
      ['999', id],
      ['99999999', id],
      ['1', id],
      ['1', `${id}' or 1=1`],
      [null, id],
      [{}, []],
      [],
      'x',
      null,
    ].map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
    for (const cursor of [...cursors, ...madeUp, 'x', '%00', 'AAAA']) {
      const response = await desk.get(`/api/tickets?sort=${sort}&after=${cursor}`, desk.agent);
      expect([200, 422], `${cursor}: ${response.body}`).toContain(response.statusCode);
      if (response.statusCode === 422) expect(response.json().message_key).toBe('errors.cursor');
    }
  });
});

test('a ticket that comes in between neither doubles nor hides another', async () => {
  const first = (
    await desk.get(`/api/tickets?requester_id=${requester}&sort=created_asc`, desk.agent)
  ).json();
  await aTicket(ctx(), { team_id: desk.ours });
  const second = (
    await desk.get(
      `/api/tickets?requester_id=${requester}&sort=created_asc&after=${first.next}`,
      desk.agent,
    )
  ).json();
  const ids = [...first.items, ...second.items].map((row: Row) => row.id);
  expect(new Set(ids).size).toBe(100);
});

test('the conversation’s and the history’s cursors are their own', async () => {
  const id = mine[0];
  const made = [
    ['infinity', id],
    ['2026-02-31 10:00:00+00', id],
    ['5', id],
    ['2026-03-01T10:00:00Z', id],
  ].map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
  for (const cursor of [...made, 'x', '-1', '1e3', '9'.repeat(30)]) {
    for (const url of [`comments?before=${cursor}`, `history?after=${cursor}`]) {
      const response = await desk.get(`/api/tickets/${id}/${url}`, desk.agent);
      expect([200, 422], url).toContain(response.statusCode);
    }
  }
});

test('a person’s and an organisation’s tickets are those within sight', async () => {
  const made = await desk.post('/api/organizations', desk.agent, { name: 'Василёк' });
  const organization_id = made.json().id;
  const contact = await desk.post('/api/contacts', desk.agent, {
    first_name: 'Егор',
    organization_id,
  });
  const requester_id = contact.json().id;
  const seen = await aTicket(ctx(), { requester_id, team_id: desk.ours });
  await aTicket(ctx(), { requester_id, team_id: desk.theirs });
  for (const query of [`requester_id=${requester_id}`, `organization_id=${organization_id}`]) {
    const page = (await desk.get(`/api/tickets?${query}`, desk.agent)).json();
    expect(page.items.map((row: Row) => row.id)).toEqual([seen.ticket_id]);
  }
});

describe.each(groupings)('in groups by %s', (grouping) => {
  const keyOf = (row: Grouped): string | null => {
    if (grouping === 'priority') return String(row.priority);
    return grouping === 'status' ? row.status_id : (row[grouping]?.id ?? null);
  };
  type Group = { key: string | null; name: string; count: number };

  test('each ticket comes once, group after group, and the groups count what they hold', async () => {
    const query = `requester_id=${requester}&group_by=${grouping}&sort=waiting`;
    const { rows, pages } = await walk(query);
    expect(rows.map((row) => row.id).sort()).toEqual([...mine].sort());
    expect(pages).toBe(3);
    const groups: Group[] = (await desk.get(`/api/tickets?${query}`, desk.agent)).json().groups;
    const met = [...new Set((rows as Grouped[]).map(keyOf))];
    expect(met).toEqual(groups.map((group) => group.key));
    for (const group of groups) {
      const inside = (rows as Grouped[]).filter((row) => keyOf(row) === group.key);
      expect(inside).toHaveLength(group.count);
      for (const [index, row] of inside.entries()) {
        const next = inside[index + 1];
        if (next !== undefined) expect(sorted.waiting(row, next)).toBe(true);
      }
    }
    const [first] = groups;
    const folded = await walk(`${query}&folded=${first?.key}`);
    expect(folded.rows).toHaveLength(mine.length - (first?.count ?? 0));
  });

  test('a cursor of another grouping is refused in words', async () => {
    const [page] = await Promise.all([
      desk.get(`/api/tickets?requester_id=${requester}&group_by=${grouping}`, desk.agent),
    ]);
    const { next } = page.json();
    for (const other of groupings) {
      const response = await desk.get(
        `/api/tickets?requester_id=${requester}&group_by=${other}&after=${next}`,
        desk.agent,
      );
      expect(response.statusCode, other).toBe(other === grouping ? 200 : 422);
    }
  });
});

type Grouped = Row & {
  status_id: string;
  assignee: { id: string } | null;
  team: { id: string } | null;
  organization: { id: string } | null;
};
