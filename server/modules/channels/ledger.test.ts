import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam, aToken } from '#testing/builders.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aDesk, aSession } from '#testing/ticket-builders.ts';
import { aLetter, aMailbox, receive, SUPPORT } from './email/testing.ts';

const app = useTestApp();
const desk = { cookie: '', email: '' };

beforeAll(async () => {
  const admin = await aDesk(app);
  desk.cookie = admin.cookie;
  desk.email = admin.email;
  await aMailbox(app);
});

function get(url: string, as: { cookie: string } | { token: string } = desk) {
  return app.call({ method: 'GET', url, as });
}

describe('the third door, POST /api/mail/raw', () => {
  async function post(
    raw: Buffer,
    given: { as?: { token: string } | { cookie: string }; type?: string } = {},
  ) {
    return app.call({
      method: 'POST',
      url: `/api/mail/raw?to=${SUPPORT}`,
      headers: { 'content-type': given.type ?? 'message/rfc822' },
      payload: raw,
      ...(given.as === undefined ? {} : { as: given.as }),
    });
  }

  it('takes a raw message with a token of the mail scope, and says whether it is new', async () => {
    const as = await aToken(app.ctx(), desk, ['mail']);
    const raw = aLetter();
    const first = await post(raw, { as });
    expect(first.statusCode, first.body).toBe(202);
    expect(first.json()).toMatchObject({ is_new: true });
    const again = await post(raw, { as });
    expect(again.json()).toEqual({ ...first.json(), is_new: false });
    await app.opora.drainJobs();
    const entry = (await get('/api/mail/ledger')).json().items[0];
    expect(entry).toMatchObject({ door: 'api', state: 'opened', received_count: 2 });
  });

  it('refuses others, other scopes and what is no message', async () => {
    const read = await aToken(app.ctx(), desk, ['read']);
    const agent = await aSession(app.ctx(), (await anAgent(app.ctx())).id);
    await expectNoEvents(app.ctx(), async () => {
      expect((await post(aLetter())).statusCode).toBe(401);
      expect((await post(aLetter(), { as: read })).statusCode).toBe(403);
      expect((await post(aLetter(), { as: agent })).statusCode).toBe(403);
    });
    const as = await aToken(app.ctx(), desk, ['mail']);
    const json = await post(Buffer.from('{}'), { as, type: 'application/json' });
    expect([415, 422, 400]).toContain(json.statusCode);
  });
});

describe('the ledger', () => {
  it('lists every message with its state and cause, newest first, by state and by words', async () => {
    const opened = await receive(app, aLetter({ subject: 'Ищут меня' }));
    const ignored = await receive(app, aLetter({ headers: ['Auto-Submitted: auto-replied'] }));
    const all = (await get('/api/mail/ledger')).json();
    expect(all.items[0].id).toBe(ignored.id);
    expect(all.counts.opened).toBeGreaterThan(0);
    const some = (await get('/api/mail/ledger?state=ignored')).json().items;
    expect(some.every((one: { state: string }) => one.state === 'ignored')).toBe(true);
    expect(some[0]).toMatchObject({ cause: 'auto_reply_unmatched', ticket: null });
    const found = (await get(`/api/mail/ledger?q=${encodeURIComponent('ищут')}`)).json().items;
    expect(found.map((one: { id: string }) => one.id)).toEqual([opened.id]);
    expect((await get('/api/mail/ledger?q=%25')).json().items).toEqual([]);
    expect((await get('/api/mail/ledger?after=nonsense')).statusCode).toBe(422);
  });

  it('is read in pages without gaps', async () => {
    for (let count = 0; count < 55; count += 1) {
      await receive(app, aLetter({ headers: ['Auto-Submitted: auto-replied'] }));
    }
    const first = (await get('/api/mail/ledger?state=ignored')).json();
    expect(first.items).toHaveLength(50);
    const second = (await get(`/api/mail/ledger?state=ignored&after=${first.next}`)).json();
    const ids = [...first.items, ...second.items].map((one: { id: string }) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(first.counts.ignored);
  });

  it('gives the message back as it came, as a download', async () => {
    const raw = aLetter({ text: 'байт в байт' });
    const entry = await receive(app, raw);
    const response = await get(`/api/mail/ledger/${entry.id}/raw`);
    expect(response.rawPayload.equals(raw)).toBe(true);
    expect(response.headers['content-disposition']).toMatch(/^attachment;/);
    expect(response.headers['content-type']).toBe('application/octet-stream');
  });

  it('tries a failed message again, and says so', async () => {
    const failed = await receive(app, Buffer.from('Subject: x\r\n\r\nnobody'));
    await expectEvents(app.ctx(), ['ledger.retried'], async () => {
      const url = `/api/mail/ledger/${failed.id}/retry`;
      const response = await app.call({ method: 'POST', url, as: desk });
      expect(response.json()).toMatchObject({ state: 'received' });
      expect((await app.call({ method: 'POST', url, as: desk })).statusCode).toBe(409);
    });
  });

  it('is closed to those without the right; the raw message is open to who sees its ticket', async () => {
    const team = await aTeam(app.ctx());
    const to = 'team@desk.example';
    await aMailbox(app, { address: to, team_id: team });
    const entry = await receive(app, aLetter({ to }), { to: [to] });
    const member = await aSession(app.ctx(), (await anAgent(app.ctx(), { teams: [team] })).id);
    const other = await aSession(app.ctx(), (await anAgent(app.ctx())).id);
    expect((await get('/api/mail/ledger', member)).statusCode).toBe(403);
    expect((await get(`/api/mail/ledger/${entry.id}/raw`, member)).statusCode).toBe(200);
    expect((await get(`/api/mail/ledger/${entry.id}/raw`, other)).statusCode).toBe(404);
    const missing = '0192f0c0-0000-7000-8000-000000000000';
    expect((await get(`/api/mail/ledger/${missing}/raw`)).statusCode).toBe(404);
    expect((await app.call({ method: 'GET', url: '/api/mail/ledger' })).statusCode).toBe(401);
  });
});
