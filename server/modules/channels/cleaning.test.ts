import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import { HTML_VERSION, sanitizeMailHtml, sanitizeStoredMailHtml } from '#platform/html.ts';
import { useTestApp } from '#testing/app.ts';
import { aDesk, aTicket } from '#testing/ticket-builders.ts';
import { cleanBatch } from './cleaning.ts';
import { aMailbox, receive, SUPPORT } from './email/testing.ts';

const app = useTestApp();
const next = HTML_VERSION + 1;

beforeAll(async () => {
  await aDesk(app);
  await aMailbox(app);
});

/** As a rule of cleaning with a hole would have left it. */
const hole = '<p>Оплатите</p><img src="x" onerror="alert(1)"><form action="https://evil.example">';

async function leave(id: string, body: { body_html: string; body_text?: string }): Promise<void> {
  await app.ctx().db.updateTable('comments').set(body).where('id', '=', id).execute();
}

function bodies() {
  return app
    .ctx()
    .db.selectFrom('comments')
    .select(['id', 'body_html', 'body_text', 'quoted_html', 'html_version'])
    .orderBy('id')
    .execute();
}

async function cleanAll(version = next): Promise<number> {
  let batches = 0;
  while (await cleanBatch(app.ctx(), app.opora.house.ports, version)) batches += 1;
  return batches;
}

it('old messages are cleaned anew when the rules learn something: once, and from where it broke off (case D3)', async () => {
  const html =
    '<p>Оплатите <b>счёт</b></p><img src="cid:px@far"><img src="https://far.example/p.png?a=1&amp;b=2"><blockquote>прежнее</blockquote>';
  const raw = (id: string) =>
    Buffer.from(
      [
        'From: Anna <anna@client.example>',
        ...[`To: ${SUPPORT}`, `Subject: bill ${id}`, `Message-ID: <${id}@client.example>`],
        ...['MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8', '', html, ''],
      ].join('\r\n'),
    );
  const whole = await receive(app, raw('whole'));
  const reworded = await receive(app, raw('reworded'));
  const ours = await aTicket(app.ctx(), { channel: 'agent', comment: { channel: 'agent' } });
  const good = new Map((await bodies()).map((one) => [one.id, one]));
  const [own] = await app
    .ctx()
    .db.selectFrom('comments')
    .select('id')
    .where('ticket_id', '=', ours.ticket_id)
    .execute();
  // One whose words are those of the raw message, one whose words are not, one of our own.
  await leave(whole.comment_id ?? '', { body_html: hole });
  await leave(reworded.comment_id ?? '', { body_html: hole, body_text: 'Другие слова' });
  await leave(own?.id ?? '', { body_html: hole });

  // Rules that have not changed ask for nothing.
  expect(await cleanAll(HTML_VERSION)).toBe(0);
  expect(await bodies()).toContainEqual(expect.objectContaining({ body_html: hole }));

  expect(await cleanBatch(app.ctx(), app.opora.house.ports, next)).toBe(true);
  const { rows } = await sql`select target, looked, cleaned from comment_cleaning`.execute(
    app.ctx().db,
  );
  expect(rows).toEqual([{ target: next, looked: 3, cleaned: 3 }]);
  expect(await cleanAll()).toBe(0);

  const clean = new Map((await bodies()).map((one) => [one.id, one]));
  for (const { body_html, html_version } of clean.values()) {
    expect(body_html).not.toMatch(/onerror|<form|alert/);
    expect(html_version).toBe(next);
  }
  const restored = clean.get(whole.comment_id ?? '');
  expect(restored).toEqual({ ...good.get(whole.comment_id ?? ''), html_version: next });
  // Words that a person or a key put there stay; what was stored is cleaned.
  expect(clean.get(reworded.comment_id ?? '')).toMatchObject({ body_text: 'Другие слова' });
  expect(clean.get(reworded.comment_id ?? '')?.body_html).toContain('<p>Оплатите</p>');

  // Done once more, it changes nothing; yet newer rules go over all of it again.
  expect(await cleanAll()).toBe(0);
  expect(await cleanAll(next + 1)).toBe(1);
  const again = new Map((await bodies()).map((one) => [one.id, one]));
  for (const [id, one] of clean) expect(again.get(id)).toEqual({ ...one, html_version: next + 1 });
});

it('what is clean stays as it is when it is cleaned again, remote images and marks too (case D3)', () => {
  const source = `<div style="color:red" onclick="x()"><img src="//far.example/a.png"><img src="cid:a@b">
    <a href="https://far.example/?a=1&amp;b=2">&lt;img data-remote-src="x"&gt;</a><p>a &amp; b</p></div>`;
  const { html } = sanitizeMailHtml(source, (tag) => (tag === 'p' ? 'quote' : undefined));
  expect(html).toContain('data-remote-src="https://far.example/a.png"');
  expect(html).toContain('data-mark="quote"');
  expect(sanitizeStoredMailHtml(html)).toBe(html);
});
