import { beforeAll, describe, expect, it } from 'vitest';
import { FORBIDDEN_EXTENSIONS } from '#contract/mail-protection.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent } from '#testing/builders.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { fakeDns } from '#testing/fake-dns.ts';
import { aDomain, signed } from '#testing/signed-mail.ts';
import { aDesk, aSession } from '#testing/ticket-builders.ts';
import { updateProtection } from '../protection.ts';
import { receiveRaw } from './record.ts';
import { aLetter, aMailbox, became, commentsOf, SUPPORT } from './testing.ts';

const dns = fakeDns();
function publish(): void {
  aDomain(dns, 'client.example', { policy: 'reject', ip: '8.8.4.4' });
  aDomain(dns, 'desk.example', { policy: 'none', ip: '8.8.8.8' });
  aDomain(dns, 'loose.example', { policy: 'none', ip: '8.8.4.4' });
}
publish();
const app = useTestApp({ dns });
const desk = { cookie: '', email: '' };

beforeAll(async () => {
  const admin = await aDesk(app);
  desk.cookie = admin.cookie;
  desk.email = admin.email;
  await aMailbox(app);
});

/** Handed over by a peer on the internet. */
async function from(peer: string, raw: Buffer, envelope_from = 'anna@client.example') {
  const { id } = await receiveRaw(app.ctx(), app.opora.house.ports, {
    raw,
    door: 'smtp',
    mailbox_id: null,
    envelope_from,
    envelope_to: [SUPPORT],
    peer: { address: peer, helo: 'mx.client.example' },
  });
  await app.opora.drainJobs();
  return became(app, id);
}
const THEIRS = '8.8.4.4';
const STRANGER = '9.9.9.9';

function call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload?: object) {
  return app.call({ method, url, as: desk, ...(payload === undefined ? {} : { payload }) });
}
async function entryOf(id: string) {
  return (await call('GET', `/api/mail/ledger/${id}`)).json();
}
async function released(id: string, body: object = {}) {
  const response = await call('POST', `/api/mail/ledger/${id}/release`, body);
  expect(response.statusCode, response.body).toBe(200);
  await app.opora.drainJobs();
  return became(app, id);
}
async function rules(): Promise<{ id: string; value: string; verdict: string }[]> {
  return (await call('GET', '/api/mail/rules')).json().items;
}
async function forgetRules(): Promise<void> {
  for (const rule of await rules()) await call('DELETE', `/api/mail/rules/${rule.id}`);
}

describe('the sender of a message', () => {
  it('is verified at our own door, and the ledger says by what', async () => {
    const entry = await from(THEIRS, aLetter());
    expect(entry.state).toBe('opened');
    expect((await entryOf(entry.id)).auth).toMatchObject({
      source: 'door',
      dmarc: 'pass',
      from_domain: 'client.example',
    });
    expect((await entryOf(entry.id)).remote_address).toBe(THEIRS);
  });

  it('is shown on the message of the ticket to whoever sees the ticket', async () => {
    const entry = await from(STRANGER, aLetter({ from: 'a@loose.example' }), 'a@evil.example');
    expect(entry.state).toBe('opened');
    const agent = await aSession(app.ctx(), (await anAgent(app.ctx(), { role: 'lead' })).id);
    const url = `/api/tickets/${entry.ticket_id}/arrivals`;
    const { items } = (await app.call({ method: 'GET', url, as: agent })).json();
    expect(items).toMatchObject([
      { ledger_entry_id: entry.id, auth: { dmarc: 'fail', policy: 'none' }, received_count: 1 },
    ]);
    const stranger = await aSession(app.ctx(), (await anAgent(app.ctx())).id);
    const hidden = await app.call({ method: 'GET', url, as: stranger });
    expect([200, 404]).toContain(hidden.statusCode);
  });

  it('who fails and whose domain asks for it waits, and nobody is answered', async () => {
    const sent = app.mail.sent.length;
    const entry = await from(STRANGER, aLetter(), 'x@evil.example');
    expect(entry).toMatchObject({ state: 'quarantined', cause: 'auth_failed', ticket_id: null });
    expect(app.mail.sent.length).toBe(sent);
  });

  it('behind IMAP is told by a server that an administrator named, and by no other', async () => {
    const fail =
      'Authentication-Results: mx.hosting.example; dmarc=fail (p=reject) header.from=client.example';
    const take = async () => {
      const { id } = await receiveRaw(app.ctx(), app.opora.house.ports, {
        ...{ raw: aLetter({ headers: [fail] }), door: 'imap', mailbox_id: null },
        ...{ envelope_from: null, envelope_to: [] },
      });
      await app.opora.drainJobs();
      return became(app, id);
    };
    expect((await take()).state).toBe('opened');
    await updateProtection(app.ctx(), { trusted_authserv_ids: ['mx.hosting.example'] });
    const stopped = await take();
    expect(stopped).toMatchObject({ state: 'quarantined', cause: 'auth_failed' });
    expect((await entryOf(stopped.id)).auth).toMatchObject({
      source: 'header',
      authserv_id: 'mx.hosting.example',
      policy: 'reject',
    });
    await updateProtection(app.ctx(), { trusted_authserv_ids: [] });
  });

  it('names that do not answer stop nobody', async () => {
    dns.is_silent = true;
    const entry = await from(THEIRS, aLetter({ from: 'someone@other.example' }));
    dns.is_silent = false;
    expect(entry.state).toBe('opened');
    expect((await entryOf(entry.id)).auth).toMatchObject({ dmarc: 'temperror' });
  });
});

describe('mail in our own name (case C1)', () => {
  it('of an agent, without proof, is stopped; with proof it comes in', async () => {
    const agent = await anAgent(app.ctx());
    const domain = agent.email.split('@')[1] ?? '';
    aDomain(dns, domain, { policy: 'none', ip: '8.8.8.8' });
    const letter = () => aLetter({ from: `Boss <${agent.email}>` });
    const forged = await from(STRANGER, letter(), 'x@evil.example');
    expect(forged).toMatchObject({ state: 'quarantined', cause: 'spoofed_internal' });
    const proven = await from(STRANGER, await signed(letter(), domain), 'x@evil.example');
    expect(proven.state).toBe('opened');
    dns.records.clear();
    publish();
  });

  it('of an agent whose domain has no policy stays the marked word of a contact', async () => {
    const agent = await anAgent(app.ctx());
    const entry = await from(STRANGER, aLetter({ from: agent.email }), 'x@evil.example');
    expect(entry.state).toBe('opened');
    expect(entry.evidence).toMatchObject({ claims_agent: true });
    const comments = await commentsOf(app, entry.ticket_id ?? '');
    expect(comments.every((comment) => comment.author_kind === 'contact')).toBe(true);
  });

  it('of our own domain too; a release makes nobody an agent', async () => {
    const entry = await from(STRANGER, aLetter({ from: 'printer@desk.example' }), 'x@evil.example');
    expect(entry).toMatchObject({ state: 'quarantined', cause: 'spoofed_internal' });
    const taken = await released(entry.id);
    expect(taken.state).toBe('opened');
    const comments = await commentsOf(app, taken.ticket_id ?? '');
    expect(comments[0]).toMatchObject({ author_kind: 'contact' });
  });

  it('is only marked when an administrator wants it so', async () => {
    await updateProtection(app.ctx(), { spoofed_internal: 'mark' });
    const entry = await from(STRANGER, aLetter({ from: 'fax@desk.example' }), 'x@evil.example');
    expect(entry.state).toBe('opened');
    await updateProtection(app.ctx(), { spoofed_internal: 'quarantine' });
  });
});

describe('other causes', () => {
  it('spam by the filter before us; an answer to our own letter is none', async () => {
    const spam = await from(THEIRS, aLetter({ headers: ['X-Spam-Flag: YES'] }));
    expect(spam).toMatchObject({ state: 'quarantined', cause: 'spam' });
    expect((await entryOf(spam.id)).detail).toBe('x-spam-flag');
    const first = await from(THEIRS, aLetter());
    const { raw } = app.mail.sent.at(-1) ?? { raw: Buffer.alloc(0) };
    const ours = /^Message-ID: <(.*)>/im.exec(raw.toString())?.[1] ?? '';
    const answer = await from(
      THEIRS,
      aLetter({ in_reply_to: ours, headers: ['X-Spam-Flag: YES'] }),
    );
    expect(answer).toMatchObject({ state: 'joined', ticket_id: first.ticket_id });
  });

  it('a header that says «no spam» lets nobody in', async () => {
    const headers = ['X-Spam-Flag: NO', 'X-Spam-Status: No, score=-100'];
    const entry = await from(STRANGER, aLetter({ headers }), 'x@evil.example');
    expect(entry).toMatchObject({ state: 'quarantined', cause: 'auth_failed' });
  });

  it('a forbidden file, by a list that an administrator changes', async () => {
    const raw = Buffer.from(
      [
        'From: anna@client.example',
        `To: ${SUPPORT}`,
        'Subject: счёт',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'см. вложение',
        '--b',
        'Content-Type: application/pdf; name="invoice.pdf.exe"',
        'Content-Disposition: attachment; filename="invoice.pdf.exe"',
        '',
        'MZ',
        '--b--',
      ].join('\r\n'),
    );
    const entry = await from(THEIRS, raw);
    expect(entry).toMatchObject({ state: 'quarantined', cause: 'forbidden_attachment' });
    expect((await entryOf(entry.id)).detail).toContain('.exe');
    await updateProtection(app.ctx(), { forbidden_extensions: ['scr'] });
    await call('POST', `/api/mail/ledger/${entry.id}/retry`);
    await app.opora.drainJobs();
    expect((await became(app, entry.id)).state).toBe('opened');
    await updateProtection(app.ctx(), { forbidden_extensions: FORBIDDEN_EXTENSIONS });
  });

  it('a flood: what is too much waits, and nothing is dropped', async () => {
    await updateProtection(app.ctx(), { sender_per_minute: 3 });
    const states = [];
    const address = 'flood@loose.example';
    for (let count = 0; count < 5; count += 1) {
      states.push((await from(THEIRS, aLetter({ from: address }), address)).cause);
    }
    expect(states).toEqual([null, null, null, 'flood', 'flood']);
    await updateProtection(app.ctx(), { sender_per_minute: 300 });
    expect((await from(THEIRS, aLetter({ from: address }), address)).state).toBe('opened');
  });
});

describe('a word of an administrator', () => {
  it('releases a message: it becomes a ticket, once', async () => {
    const entry = await from(THEIRS, aLetter({ headers: ['X-Spam-Flag: YES'] }));
    const before = (await call('GET', '/api/mail/quarantine')).json().count;
    await expectEvents(app.ctx(), ['mail.released'], async () => {
      const url = `/api/mail/ledger/${entry.id}/release`;
      expect((await call('POST', url, {})).statusCode).toBe(200);
      expect((await call('POST', url, {})).statusCode).toBe(409);
    });
    await app.opora.drainJobs();
    expect((await became(app, entry.id)).state).toBe('opened');
    expect((await call('GET', '/api/mail/quarantine')).json().count).toBe(before - 1);
    expect((await entryOf(entry.id)).released_at).not.toBeNull();
  });

  it('trusts an address from now on, visibly, until it is taken back', async () => {
    const headers = ['X-Spam-Flag: YES'];
    const entry = await from(THEIRS, aLetter({ headers }));
    await released(entry.id, { trust: 'address' });
    expect(await rules()).toMatchObject([{ value: 'anna@client.example', verdict: 'trust' }]);
    expect((await from(THEIRS, aLetter({ headers }))).state).toBe('opened');
    await forgetRules();
    expect((await from(THEIRS, aLetter({ headers }))).cause).toBe('spam');
  });

  it('blocks a domain, but not the one address that is trusted', async () => {
    await call('PUT', '/api/mail/rules', { verdict: 'block', value: 'Client.Example' });
    expect(await from(THEIRS, aLetter())).toMatchObject({ cause: 'blocked' });
    await call('PUT', '/api/mail/rules', { verdict: 'trust', value: 'anna@client.example' });
    expect((await from(THEIRS, aLetter())).state).toBe('opened');
    await forgetRules();
    const wrong = await call('PUT', '/api/mail/rules', { verdict: 'block', value: 'no domain' });
    expect(wrong.statusCode).toBe(422);
  });

  it('is nobody else’s to say', async () => {
    const entry = await from(THEIRS, aLetter({ headers: ['X-Spam-Flag: YES'] }));
    const agent = await aSession(app.ctx(), (await anAgent(app.ctx())).id);
    await expectNoEvents(app.ctx(), async () => {
      const url = `/api/mail/ledger/${entry.id}/release`;
      const answer = await app.call({ method: 'POST', url, as: agent, payload: {} });
      expect(answer.statusCode).toBe(403);
    });
    expect((await became(app, entry.id)).state).toBe('quarantined');
  });
});

describe('received again', () => {
  it('the same bytes are counted with their times; a copy by another way is attached', async () => {
    const raw = aLetter({ message_id: 'again@client.example' });
    const first = await from(THEIRS, raw);
    await from(THEIRS, raw);
    const copy = await from(
      THEIRS,
      aLetter({
        message_id: 'again@client.example',
        headers: ['Delivered-To: second@desk.example'],
      }),
    );
    expect(copy).toMatchObject({ state: 'ignored', cause: 'duplicate' });
    const entry = await entryOf(first.id);
    expect(entry.received_count).toBe(2);
    expect(entry.received_again_at).toHaveLength(1);
    expect(entry.copies).toMatchObject([{ id: copy.id, door: 'smtp' }]);
    const arrivals = await call('GET', `/api/tickets/${first.ticket_id}/arrivals`);
    expect(arrivals.json().items).toMatchObject([{ received_count: 3 }]);
  });

  it('a direct copy of what was stopped comes in; the stopped one is then its copy', async () => {
    const parts = { message_id: 'direct@client.example', headers: [] };
    const stopped = await from(STRANGER, aLetter(parts), 'x@evil.example');
    expect(stopped.state).toBe('quarantined');
    const direct = await from(THEIRS, aLetter({ ...parts, headers: ['X-Way: direct'] }));
    expect(direct.state).toBe('opened');
    expect(await released(stopped.id)).toMatchObject({ state: 'ignored', cause: 'duplicate' });
  });
});

describe('the preview', () => {
  it('shows the words and the names of the files, never the markup', async () => {
    const raw = Buffer.from(
      'From: anna@client.example\r\nTo: support@desk.example\r\nSubject: x\r\nX-Spam-Flag: YES\r\nContent-Type: text/html\r\n\r\n<p>Здравствуйте<script>alert(1)</script><img src=https://t.example/p.gif></p>',
    );
    const entry = await from(THEIRS, raw);
    const { preview } = await entryOf(entry.id);
    expect(preview).toMatchObject({
      text: 'Здравствуйте',
      to: ['support@desk.example'],
      files: [],
    });
  });
});

describe('the settings', () => {
  it('are read and changed by administrators, and judged when they are saved', async () => {
    const url = '/api/mail/protection';
    expect((await call('GET', url)).json()).toMatchObject({ honour_dmarc: true });
    const changed = await call('PATCH', url, { spam_score: 7, trusted_authserv_ids: ['mx.x.ru'] });
    expect(changed.json()).toMatchObject({ spam_score: 7, trusted_authserv_ids: ['mx.x.ru'] });
    const inside = await call('PATCH', url, { rspamd_url: 'http://127.0.0.1:11333' });
    expect(inside.statusCode).toBe(422);
    expect((await call('GET', url)).json()).toMatchObject({ rspamd_url: '', spam_score: 7 });
    await call('PATCH', url, { spam_score: null, trusted_authserv_ids: [] });
  });
});
