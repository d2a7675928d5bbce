/** Drafts that others finish, mentions, followers and files of a ticket, through HTTP. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { uniqueNames } from '#platform/zip.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam, aToken, type TestAgent } from '#testing/builders.ts';
import { aDesk, aSession, aTicket } from '#testing/ticket-builders.ts';

const app = useTestApp();
let anna: TestAgent & { cookie: string };
let boris: TestAgent & { cookie: string };

async function withSession(agent: TestAgent) {
  return { ...agent, ...(await aSession(app.ctx(), agent.id)) };
}

beforeAll(async () => {
  await aDesk(app);
  anna = await withSession(await anAgent(app.ctx(), { first_name: 'Анна', last_name: 'Первая' }));
  boris = await withSession(await anAgent(app.ctx(), { first_name: 'Борис', last_name: 'Второй' }));
});

type As = { cookie: string } | { token: string };
async function call(as: As, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  return app.call(payload === undefined ? { method, url, as } : { method, url, as, payload });
}

async function upload(as: As, name: string, bytes: Buffer): Promise<string> {
  const response = await app.call({
    method: 'POST',
    url: `/api/files?name=${encodeURIComponent(name)}`,
    headers: { 'content-type': 'application/octet-stream' },
    payload: bytes,
    as,
  });
  return response.json().id;
}

describe('a draft of somebody else', () => {
  it('is shared, taken once, sent by who finished it, and keeps who wrote it', async () => {
    const { ticket_id } = await aTicket(app.ctx());
    const url = `/api/tickets/${ticket_id}`;
    const file_id = await upload(anna, 'схема.txt', Buffer.from('схема'));
    await call(anna, 'PUT', `${url}/drafts/public`, {
      body_html: '<p>Начала</p>',
      file_ids: [file_id],
    });
    const offer = await call(anna, 'POST', `${url}/drafts`, {
      body_html: '<p>Начала<script>alert(1)</script></p>',
      file_ids: [file_id],
      note: 'Допиши, пожалуйста, про гарантию',
      for_agent_id: boris.id,
    });
    expect(offer.statusCode, offer.body).toBe(201);
    expect((await call(anna, 'GET', `${url}/drafts`)).json().items).toEqual([]);
    const [seen] = (await call(boris, 'GET', `${url}/offered-drafts`)).json().items;
    expect(seen).toMatchObject({ writer: { name: 'Анна Первая' }, program: null });
    expect(seen.body_html).toBe('<p>Начала</p>');
    const taken = await call(boris, 'POST', `/api/offered-drafts/${seen.id}/take`);
    expect(taken.json().items).toMatchObject([
      {
        body_html: '<p>Начала</p>',
        files: [{ id: file_id }],
        written_by: { kind: 'agent', name: 'Анна Первая' },
      },
    ]);
    const late = await call(anna, 'POST', `/api/offered-drafts/${seen.id}/take`);
    expect(late.json()).toMatchObject({ status: 409, message_key: 'errors.draft_gone' });
    const sent = await call(boris, 'POST', `${url}/comments`, {
      visibility: 'public',
      body_html: '<p>Начала и закончил</p>',
      file_ids: [file_id],
    });
    expect(sent.json()).toMatchObject({
      author: { id: boris.id },
      written_by: { kind: 'agent', name: 'Анна Первая' },
    });
    // The next one is his own from the first word.
    const next = await call(boris, 'POST', `${url}/comments`, {
      visibility: 'public',
      body_html: '<p>Ещё</p>',
    });
    expect(next.json().written_by).toBeNull();
  });

  it('by a program carries the name of its token, is never sent by itself, and can be declined', async () => {
    const { ticket_id } = await aTicket(app.ctx());
    const url = `/api/tickets/${ticket_id}`;
    const robot = await aToken(app.ctx(), anna, ['write']);
    const reader = await aToken(app.ctx(), anna, ['read']);
    const body = { body_html: '<p>Здравствуйте! Попробуйте перезагрузить.</p>' };
    expect((await call(reader, 'POST', `${url}/drafts`, body)).statusCode).toBe(403);
    const offer = await call(robot, 'POST', `${url}/drafts`, body);
    expect(offer.statusCode, offer.body).toBe(201);
    expect(offer.json().program).toBe('tests');
    await app.opora.drainJobs();
    const { items } = (await call(boris, 'GET', `${url}/comments`)).json();
    expect(items).toHaveLength(1);
    const declined = await call(boris, 'POST', `/api/offered-drafts/${offer.json().id}/decline`);
    expect(declined.statusCode).toBe(200);
    expect((await call(boris, 'GET', `${url}/offered-drafts`)).json().items).toEqual([]);
    const empty = await call(robot, 'POST', `${url}/drafts`, { body_html: '<p> </p>' });
    expect(empty.statusCode).toBe(422);
  });
});

describe('a mention', () => {
  it('is listed until the ticket is read, and makes a follower only by choice and only of who sees it', async () => {
    const { ticket_id } = await aTicket(app.ctx());
    const team_id = await aTeam(app.ctx(), { member_ids: [anna.id, boris.id] });
    await app
      .ctx()
      .db.updateTable('tickets')
      .set({ team_id })
      .where('id', '=', ticket_id)
      .execute();
    const team = [anna, boris].map((one) => aSession(app.ctx(), one.id));
    const [as, boriss] = await Promise.all(team);
    const stranger = await anAgent(app.ctx());
    const note = (ids: string[]) =>
      `<p>${ids.map((id) => `<span data-mention="${id}">@кто</span>`).join(' ')} посмотрите</p>`;
    const url = `/api/tickets/${ticket_id}`;
    await call(as ?? anna, 'POST', `${url}/comments`, {
      visibility: 'internal',
      body_html: note([boris.id]),
    });
    const list = (await call(boriss ?? boris, 'GET', '/api/mentions')).json();
    expect(list).toMatchObject({
      unread_count: 1,
      items: [{ ticket: { id: ticket_id }, author: { name: 'Анна Первая' }, is_unread: true }],
    });
    expect((await call(as ?? anna, 'GET', url)).json().followers).toEqual([]);
    await call(as ?? anna, 'POST', `${url}/comments`, {
      visibility: 'internal',
      body_html: note([boris.id, stranger.id]),
      follows_mentioned: true,
    });
    expect((await call(as ?? anna, 'GET', url)).json().followers).toEqual([
      { id: boris.id, name: 'Борис Второй' },
    ]);
    const strangers = (
      await call(await aSession(app.ctx(), stranger.id), 'GET', '/api/mentions')
    ).json();
    expect(strangers).toMatchObject({ items: [], unread_count: 0 });
    const refused = await call(as ?? anna, 'PUT', `${url}/followers`, {
      agent_id: stranger.id,
      is_following: true,
    });
    expect(refused.json().fields).toEqual({ agent_id: 'errors.field.follower_sees_not' });
    await call(boriss ?? boris, 'PUT', `${url}/read`);
    expect((await call(boriss ?? boris, 'GET', '/api/mentions')).json().unread_count).toBe(0);
  });
});

describe('files of a ticket', () => {
  it('are listed with who and when, and come in one archive that others can open', async () => {
    const { ticket_id, number } = await aTicket(app.ctx());
    const url = `/api/tickets/${ticket_id}`;
    const big = Buffer.alloc(300_000, 'опора');
    const file_ids = [
      await upload(anna, '../../etc/чек.txt', Buffer.from('первый')),
      await upload(anna, 'ЧЕК.txt', Buffer.from('второй')),
      await upload(anna, 'большой.bin', big),
    ];
    await call(anna, 'POST', `${url}/comments`, {
      visibility: 'internal',
      body_html: '<p>Файлы</p>',
      file_ids,
    });
    const { items } = (await call(boris, 'GET', `${url}/files`)).json();
    expect(items).toHaveLength(3);
    expect(items[0]).toMatchObject({ author: { name: 'Анна Первая' }, visibility: 'internal' });
    const zip = await app.call({ method: 'GET', url: `${url}/files.zip`, as: boris });
    expect(zip.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': expect.stringContaining(`${number}.zip`),
    });
    const dir = mkdtempSync(join(tmpdir(), 'opora-zip-'));
    try {
      writeFileSync(join(dir, 'all.zip'), zip.rawPayload);
      const script =
        'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2]); print("\\n".join(z.namelist()))';
      const names = execFileSync('python3', ['-c', script, join(dir, 'all.zip'), dir]).toString();
      expect(names.trim().split('\n').toSorted()).toEqual([
        'ЧЕК (2).txt',
        'большой.bin',
        'чек.txt',
      ]);
      expect(readFileSync(join(dir, 'большой.bin')).equals(big)).toBe(true);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('have one name each, whatever their letters', () => {
    expect(uniqueNames(['a.png', 'A.PNG', 'a.png', '.env', 'x', 'X'])).toEqual([
      ...['a.png', 'A (2).PNG', 'a (3).png', '.env', 'x', 'X (2)'],
    ]);
  });
});
