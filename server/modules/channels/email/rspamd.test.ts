import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { rspamd } from '#testing/servers/tools.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { updateProtection } from '../protection.ts';
import { forgetRests } from './rspamd.ts';
import { aLetter, aMailbox, receive } from './testing.ts';

const app = useTestApp();

beforeAll(async () => {
  await aDesk(app);
  await aMailbox(app, { auto_reply: false });
});
beforeEach(forgetRests);

async function spamOf(id: string): Promise<unknown> {
  const row = await app
    .ctx()
    .db.selectFrom('mail_ledger')
    .select('spam')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.spam;
}

describe('a server that speaks the protocol of rspamd', () => {
  const asked: { path: string; headers: IncomingMessage['headers']; body: Buffer }[] = [];
  const answer = { status: 200, body: '' };
  let server: Server;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url = '', headers, method } = request;
        asked.push({ path: `${method} ${url}`, headers, body: Buffer.concat(chunks) });
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await updateProtection(app.ctx(), {
      rspamd_url: `http://127.0.0.1:${port}`,
      rspamd_allow_private: true,
    });
  });
  afterAll(() => void server.close());

  it('is given the message and its envelope, and its word stops spam', async () => {
    answer.body = '{"action":"add header","score":12.5,"required_score":15,"symbols":{}}';
    const raw = aLetter();
    const entry = await receive(app, raw);
    expect(entry).toMatchObject({ state: 'quarantined', cause: 'spam' });
    expect(await spamOf(entry.id)).toMatchObject({ is_spam: true, score: 12.5, by: 'rspamd' });
    const question = asked.at(-1);
    expect(question?.path).toBe('POST /checkv2');
    expect(question?.body.equals(raw)).toBe(true);
    expect(question?.headers).toMatchObject({
      from: 'anna@client.example',
      rcpt: 'support@desk.example',
    });
  });

  it.each(['no action', 'greylist', 'soft reject'])('lets «%s» in', async (action) => {
    answer.body = JSON.stringify({ action, score: 1 });
    const entry = await receive(app, aLetter());
    expect(entry.state).toBe('opened');
    expect(await spamOf(entry.id)).toMatchObject({ is_spam: false, is_unchecked: false });
  });

  it.each([
    ['fails', 500, 'oops'],
    ['talks nonsense', 200, '<html>'],
    ['leaves out what matters', 200, '{"score":"NaN"}'],
  ])(
    'that %s stops nothing; it is marked and logged, and not asked again at once',
    async (...given) => {
      const [, status, body] = given;
      Object.assign(answer, { status, body });
      const before = asked.length;
      for (let count = 0; count < 2; count += 1) {
        const entry = await receive(app, aLetter());
        expect(entry.state).toBe('opened');
        expect(await spamOf(entry.id)).toMatchObject({ is_unchecked: true });
      }
      expect(asked.length).toBe(before + 1);
      expect(app.logged.some((line) => line.includes('rspamd did not answer'))).toBe(true);
      answer.status = 200;
    },
  );

  it('that is gone stops nothing', async () => {
    await updateProtection(app.ctx(), { rspamd_url: `http://127.0.0.1:${await freePort()}` });
    expect((await receive(app, aLetter())).state).toBe('opened');
  });
});

/** The pattern by which every filter can be tried: https://spamassassin.apache.org/gtube/ */
const GTUBE = ['XJS*C4JDBQADN1.NSBN3*2IDNEN*', 'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL', '*C.34X'].join(
  '',
);

describe.skipIf(rspamd().path === undefined)('rspamd itself', () => {
  const held: { process?: ChildProcess; dir?: string } = {};

  beforeAll(async () => {
    const port = await freePort();
    const dir = mkdtempSync(join(tmpdir(), 'opora-rspamd-'));
    writeFileSync(
      join(dir, 'rspamd.conf'),
      [
        `options { pidfile = "${dir}/pid"; dns { nameserver = "127.0.0.1:9"; timeout = 0.1s; } }`,
        `logging { type = "file"; filename = "${dir}/log"; level = "error"; }`,
        `worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }`,
        'actions { reject = 15; add_header = 6; greylist = 4; }',
      ].join('\n'),
    );
    const args = ['-f', '-i', '-c', join(dir, 'rspamd.conf')];
    held.process = spawn(rspamd().path ?? '', args, { stdio: 'ignore' });
    held.dir = dir;
    await updateProtection(app.ctx(), {
      rspamd_url: `http://127.0.0.1:${port}`,
      rspamd_allow_private: true,
    });
    for (let count = 0; count < 400; count += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}/ping`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error('rspamd did not start');
    // It compiles its tables of domains first.
  }, 120_000);
  afterAll(() => {
    held.process?.kill();
    if (held.dir !== undefined) rmSync(held.dir, { recursive: true, force: true });
  });

  it('stops what it knows to be spam, and lets the rest in', async () => {
    const spam = await receive(app, aLetter({ text: GTUBE }));
    expect(spam).toMatchObject({ state: 'quarantined', cause: 'spam' });
    expect(await spamOf(spam.id)).toMatchObject({ is_spam: true, by: 'rspamd' });
    const fine = await receive(app, aLetter());
    expect(fine.state).toBe('opened');
    expect(await spamOf(fine.id)).toMatchObject({ is_spam: false, is_unchecked: false });
  });
});
