import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { maxUploadBytes } from '#contract/files.ts';
import { addComment } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { sha256 } from '#platform/files.ts';
import { blobFile } from '#platform/files-disk.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam, aToken } from '#testing/builders.ts';
import { aDesk, aSession, aTicket } from '#testing/ticket-builders.ts';
import {
  blobsInsert,
  holdFiles,
  releaseFiles,
  storeFile,
  sweepFiles,
  uploadQuota,
} from './files.ts';

const app = useTestApp();
const DAY = 86_400_000;
const png = Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001', 'hex');

beforeAll(async () => {
  await aDesk(app);
});

type As = { cookie: string } | { token: string };

async function upload(as: As | undefined, name: string, payload: Buffer | string) {
  return app.call({
    method: 'POST',
    url: `/api/files?name=${encodeURIComponent(name)}`,
    headers: { 'content-type': 'application/octet-stream' },
    payload,
    ...(as === undefined ? {} : { as }),
  });
}

const download = (as: As | undefined, id: string, query = '') =>
  app.call({ method: 'GET', url: `/api/files/${id}${query}`, ...(as === undefined ? {} : { as }) });

async function aSignedIn(given: Parameters<typeof anAgent>[1] = {}) {
  const agent = await anAgent(app.ctx(), given);
  return { ...agent, as: await aSession(app.ctx(), agent.id) };
}

function later(ctx: Ctx, milliseconds: number): Ctx {
  return { ...ctx, now: new Date(ctx.now.getTime() + milliseconds) };
}

it('keeps an upload and gives it back as an attachment that no browser opens as a page (cases D6, F9)', async () => {
  const { as } = await aSignedIn();
  const sent = await upload(as, 'отчёт <1>.html', '<script>alert(1)</script>');
  expect(sent.statusCode).toBe(201);
  const file = sent.json();
  expect(file).toMatchObject({
    name: 'отчёт _1_.html',
    media_type: 'application/octet-stream',
    size: 25,
  });
  for (const query of ['', '?preview=1']) {
    const got = await download(as, file.id, query);
    expect(got.statusCode).toBe(200);
    expect(got.body).toBe('<script>alert(1)</script>');
    expect(got.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-length': '25',
    });
    expect(got.headers['content-disposition']).toMatch(
      /^attachment; filename=".*\.html"; filename\*=UTF-8''/,
    );
    expect(got.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
  }
});

it('shows a picture inside a page only when its bytes are one (case D6)', async () => {
  const { as } = await aSignedIn();
  const { id } = (await upload(as, 'photo.png', png)).json();
  const shown = await download(as, id, '?preview=1');
  expect(shown.headers['content-type']).toBe('image/png');
  expect(shown.headers['content-disposition']).toMatch(/^inline; /);
  expect(shown.headers['content-security-policy']).toMatch(/^sandbox/);
  expect(shown.rawPayload.equals(png)).toBe(true);
  expect((await download(as, id)).headers['content-disposition']).toMatch(/^attachment; /);

  const fake = (await upload(as, 'photo.svg', '<svg onload="alert(1)"/>')).json();
  const answer = await download(as, fake.id, '?preview=1');
  expect(answer.headers['content-type']).toBe('application/octet-stream');
  expect(answer.headers['content-disposition']).toMatch(/^attachment; /);
});

it('never echoes the kind that the sender claims (case D6)', async () => {
  const { as } = await aSignedIn();
  for (const type of [
    'text/html',
    'image/svg+xml',
    'multipart/form-data; boundary=x',
    'application/json',
  ]) {
    const answer = await app.call({
      method: 'POST',
      url: '/api/files?name=x.bin',
      headers: { 'content-type': type },
      payload: '{}',
      as,
    });
    expect([415, 422]).toContain(answer.statusCode);
  }
});

it('keeps an empty file and one larger than a chunk', async () => {
  const { as } = await aSignedIn();
  const empty = (await upload(as, 'empty.txt', '')).json();
  expect((await download(as, empty.id)).body).toBe('');
  const bytes = Buffer.alloc(2_500_000, 'Опора');
  const large = (await upload(as, 'large.bin', bytes)).json();
  expect((await download(as, large.id)).rawPayload.equals(bytes)).toBe(true);
});

it('refuses strangers, light rights and odd names', async () => {
  expect((await upload(undefined, 'a.txt', 'x')).statusCode).toBe(401);
  const { as } = await aSignedIn();
  expect((await upload(as, '', 'x')).statusCode).toBe(422);
  expect((await upload(as, 'a\u0000b', 'x')).statusCode).toBe(422);
  expect((await upload(as, 'x'.repeat(300), 'x')).statusCode).toBe(422);
  const reader = await aToken(app.ctx(), await anAgent(app.ctx()), ['read']);
  expect((await upload(reader, 'a.txt', 'x')).statusCode).toBe(403);
});

it('hides an upload from everyone but its owner until a comment holds it (case F3)', async () => {
  const owner = await aSignedIn();
  const other = await aSignedIn({ role: 'admin' });
  const { id } = (await upload(owner.as, 'a.txt', 'mine')).json();
  expect((await download(owner.as, id)).statusCode).toBe(200);
  const hidden = await download(other.as, id);
  const missing = await download(other.as, randomUUID());
  expect(hidden.statusCode).toBe(404);
  expect(hidden.body).toBe(missing.body);
  expect((await download(undefined, id)).statusCode).toBe(401);
});

it('shows the file of a comment to those who see the ticket, note or not, and to nobody else (case F4)', async () => {
  const ctx = app.ctx();
  const team = await aTeam(ctx);
  const inside = await aSignedIn({ teams: [team] });
  const outside = await aSignedIn({ teams: [await aTeam(ctx)] });
  const { ticket_id } = await aTicket(ctx, { team_id: team });
  const { id } = (await upload(inside.as, 'note.txt', 'for us')).json();
  await addComment(ctx, ticket_id, {
    visibility: 'internal',
    author_kind: 'agent',
    author_id: inside.id,
    channel: 'agent',
    body_html: '<p>x</p>',
    body_text: 'x',
    attachments: [{ file_id: id }],
  });
  expect((await download(inside.as, id)).body).toBe('for us');
  expect((await download(outside.as, id)).statusCode).toBe(404);
});

it('limits what one agent may leave lying about (case F3)', async () => {
  const { as, id } = await aSignedIn();
  const small = await upload(as, 'first.txt', 'x');
  expect(small.statusCode).toBe(201);
  await app.opora.house.database.db
    .updateTable('files')
    .set({ size: uploadQuota.bytes })
    .where('uploaded_by', '=', id)
    .execute();
  const refused = await upload(as, 'second.txt', 'x');
  expect(refused.statusCode).toBe(429);
  expect(refused.json().message_key).toBe('errors.upload_quota');
  await holdFiles(app.ctx(), [small.json().id]);
  expect((await upload(as, 'third.txt', 'x')).statusCode).toBe(201);
});

it('ends what nothing holds after a day, with its bytes when they are used no more (case F3)', async () => {
  const ctx = app.ctx();
  const { blobs } = app.opora.house.ports;
  const bytes = Buffer.from(`unheld ${randomUUID()}`);
  const held = Buffer.from(`held ${randomUUID()}`);
  const store = (name: string, source: Buffer) => storeFile(ctx, blobs, { name, source });
  const ended = await store('a.txt', bytes);
  const kept = await store('b.txt', held);
  const twin = await store('twin.txt', held);
  await holdFiles(ctx, [kept.id]);

  expect(await sweepFiles(later(ctx, DAY / 2), blobs)).toBe(0);
  expect(await sweepFiles(later(ctx, 2 * DAY), blobs)).toBeGreaterThanOrEqual(2);
  const left = await ctx.db
    .selectFrom('files')
    .select('id')
    .where('id', 'in', [ended.id, kept.id, twin.id])
    .execute();
  expect(left).toEqual([{ id: kept.id }]);
  expect(existsSync(onDisk(bytes))).toBe(false);
  expect(existsSync(onDisk(held))).toBe(true);
});

function onDisk(bytes: Buffer): string {
  return blobFile(join(app.opora.house.ports.config.data_dir, 'blobs'), sha256(bytes));
}

it('spares bytes that another table refers to, and files that a comment holds after all', async () => {
  const ctx = app.ctx();
  const { blobs } = app.opora.house.ports;
  const raw = Buffer.from(`raw message ${randomUUID()}`);
  const blob = await blobs.put(raw);
  await blobsInsert(ctx, [blob]).execute(ctx.db);
  await ctx.db
    .insertInto('mail_ledger')
    .values({
      id: randomUUID(),
      door: 'api',
      raw_sha256: blob.sha256,
      raw_size: blob.size,
      received_at: ctx.now,
      last_received_at: ctx.now,
    })
    .execute();
  const same = await storeFile(ctx, blobs, { name: 'raw.eml', source: raw });

  const attached = await storeFile(ctx, blobs, {
    name: 'a.txt',
    source: Buffer.from(randomUUID()),
  });
  await aTicket(ctx, { comment: { attachments: [{ file_id: attached.id }] } });
  await releaseFiles(ctx, [attached.id]);

  await sweepFiles(later(ctx, 2 * DAY), blobs);
  expect(existsSync(onDisk(raw))).toBe(true);
  const left = await ctx.db
    .selectFrom('files')
    .select(['id', 'expires_at'])
    .where('id', 'in', [same.id, attached.id])
    .execute();
  expect(left).toEqual([{ id: attached.id, expires_at: null }]);
});

it('says plainly that the disk is full', async () => {
  const { as } = await aSignedIn();
  const { blobs } = app.opora.house.ports;
  const put = vi
    .spyOn(blobs, 'put')
    .mockImplementation(() => fail('unavailable', 'errors.disk_full'));
  const refused = await upload(as, 'a.txt', 'x');
  put.mockRestore();
  expect(refused.statusCode).toBe(503);
  expect(refused.json()).toMatchObject({ code: 'unavailable', message_key: 'errors.disk_full' });
  expect((await upload(as, 'a.txt', 'x')).statusCode).toBe(201);
});

describe('with a host of its own for files', () => {
  const apart = useTestApp({ env: { FILES_URL: 'http://files.test' } });

  it('a download is fetched there, once it is allowed here, and nothing else is there (case F9)', async () => {
    const agent = await anAgent(apart.ctx());
    const as = await aSession(apart.ctx(), agent.id);
    const stored = await apart.call({
      ...{ method: 'POST', url: '/api/files?name=page.html', as },
      headers: { 'content-type': 'application/octet-stream' },
      payload: Buffer.from('<script>alert(1)</script>'),
    });
    const look = (url: string, host = 'desk.test', who = as) =>
      apart.call({ method: 'GET', url, as: who, headers: { host } });
    const { id } = stored.json();
    const asked = await look(`/api/files/${id}`);
    expect(asked.statusCode).toBe(302);
    const { host, pathname } = new URL(String(asked.headers.location));
    expect(host).toBe('files.test');
    const got = await apart.call({ method: 'GET', url: pathname, headers: { host } });
    expect([got.statusCode, got.body]).toEqual([200, '<script>alert(1)</script>']);
    expect(got.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(String(got.headers['content-disposition'])).toMatch(/^attachment/);
    expect((await look(pathname)).statusCode).toBe(404);
    const forged = pathname.replace(/.{3}$/, 'AAA');
    expect((await look(forged, host)).statusCode).toBe(404);
    for (const url of ['/', '/api/me', `/api/files/${id}`, '/help/ru', '/healthz', '/assets/x.js'])
      expect([url, (await look(url, host)).statusCode]).toEqual([url, 404]);
    const other = await aSession(apart.ctx(), (await anAgent(apart.ctx())).id);
    expect((await look(`/api/files/${id}`, 'desk.test', other)).statusCode).toBe(404);
    const token = await aToken(apart.ctx(), agent, ['read']);
    const byProgram = await apart.call({ method: 'GET', url: `/api/files/${id}`, as: token });
    expect(byProgram.statusCode).toBe(200);
    apart.setTime(new Date(Date.now() + 61_000));
    expect((await look(pathname, host)).statusCode).toBe(404);
    apart.setTime(undefined);
  });
});

it('refuses more than the largest upload', async () => {
  const { as } = await aSignedIn();
  const refused = await upload(as, 'large.bin', Buffer.alloc(maxUploadBytes + 1));
  expect(refused.statusCode).toBe(422);
  expect(refused.json().message_key).toBe('errors.file_too_large');
});
