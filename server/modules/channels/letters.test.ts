import { beforeAll, describe, expect, it } from 'vitest';
import { getLetter, getOriginal } from '#contract/letters.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam } from '#testing/builders.ts';
import { aDesk, aSession } from '#testing/ticket-builders.ts';
import { aMailbox, commentsOf, receive, SUPPORT } from './email/testing.ts';

const app = useTestApp();
let agent: { cookie: string };

beforeAll(async () => {
  await aDesk(app);
  await aMailbox(app);
  agent = await aSession(app.ctx(), (await anAgent(app.ctx(), { role: 'lead' })).id);
});

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const INNERMOST = ['From: deep@far.example', 'Subject: Deepest', '', 'At the bottom.'];
const INNER = [
  'From: Boss <boss@far.example>, "Second" <two@far.example>',
  'To: anna@client.example',
  'Subject: =?utf-8?B?0KHRh9GR0YI=?=',
  'Date: Wed, 15 Jul 2026 10:00:00 +0300',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=in',
  '',
  '--in',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p onclick="alert(1)">Оплатите</p><script>alert(2)</script><img src="cid:px@far"><img src="https://evil.example/p.png">',
  '--in',
  'Content-Type: image/png; name=p.png',
  'Content-ID: <px@far>',
  'Content-Transfer-Encoding: base64',
  '',
  PIXEL,
  '--in',
  'Content-Type: message/rfc822',
  'Content-Disposition: attachment; filename=deep.eml',
  '',
  ...INNERMOST,
  '--in--',
];

function aForward(): Buffer {
  made += 1;
  const lines = [
    'From: Anna <anna@client.example>',
    `To: ${SUPPORT}`,
    'Subject: see attached',
    `Message-ID: <fw${made}@client.example>`,
    'X-Odd: one\r\n\ttwo',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=out',
    '',
    '--out',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Посмотрите вложенное письмо.',
    '--out',
    'Content-Type: message/rfc822',
    'Content-Disposition: attachment; filename="bill.eml"',
    '',
    ...INNER,
    '--out',
    'Content-Type: text/plain; name=note.txt',
    'Content-Disposition: attachment; filename="note.txt"',
    '',
    'x',
    '--out--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
let made = 0;

async function taken() {
  const raw = aForward();
  const { ticket_id, comment_id } = await receive(app, raw);
  const url = `/api/tickets/${ticket_id}/comments`;
  const { items } = (await app.call({ method: 'GET', url, as: agent })).json();
  const [comment] = items;
  const file = (name: string): string =>
    comment.attachments.find((one: { name: string }) => one.name === name).file_id;
  return { raw, comment_id: comment_id ?? '', ticket_id: ticket_id ?? '', file };
}

async function ask(path: string) {
  return app.call({ method: 'GET', url: path, as: agent });
}

describe('a message that lies in another as a file', () => {
  it('is read by the same reader and the same sanitiser, with its own files', async () => {
    const { file } = await taken();
    const base = `/api/files/${file('bill.eml')}/letter`;
    const response = await ask(base);
    expect(response.statusCode).toBe(200);
    const letter = getLetter.response.parse(response.json());
    expect(letter).toMatchObject({
      from: [{ name: 'Boss', address: 'boss@far.example' }, { address: 'two@far.example' }],
      to: [{ address: 'anna@client.example' }],
      subject: 'Счёт',
      date: '2026-07-15T07:00:00.000Z',
    });
    expect(letter.body_html).toContain('Оплатите');
    expect(letter.body_html).not.toMatch(/script|onclick|alert/);
    expect(letter.body_html).toContain('data-remote-src="https://evil.example/p.png"');
    expect(letter.files.map(({ name, is_inline }) => ({ name, is_inline }))).toEqual([
      { name: 'p.png', is_inline: true },
      { name: 'deep.eml', is_inline: false },
    ]);
  });

  it('shows those inside it, to a depth', async () => {
    const { file } = await taken();
    const base = `/api/files/${file('bill.eml')}/letter`;
    const deep = await ask(`${base}?at=1`);
    expect(deep.json()).toMatchObject({ subject: 'Deepest', files: [] });
    expect((await ask(`${base}?at=0`)).statusCode).toBe(404); // a picture
    expect((await ask(`${base}?at=7`)).statusCode).toBe(404);
    expect((await ask(`${base}?at=1.1.1.1.1.1`)).statusCode).toBe(422);
    expect((await ask(`${base}?at=__proto__`)).statusCode).toBe(422);
  });

  it('hands out its files as attachments, safe pictures inline', async () => {
    const { file } = await taken();
    const base = `/api/files/${file('bill.eml')}/letter/files`;
    const picture = await ask(`${base}/0?preview=1`);
    expect(picture.headers['content-type']).toBe('image/png');
    expect(picture.rawPayload.toString('base64')).toBe(PIXEL);
    const deep = await ask(`${base}/1?preview=1`);
    expect(deep.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringMatching(/^attachment;/),
      'content-security-policy': expect.stringContaining('sandbox'),
    });
    expect((await ask(`${base}/9`)).statusCode).toBe(404);
  });

  it('is nothing where the file is no message, or the actor sees it not', async () => {
    const { file, ticket_id } = await taken();
    expect((await ask(`/api/files/${file('note.txt')}/letter`)).statusCode).toBe(404);
    const team_id = await aTeam(app.ctx());
    await app
      .ctx()
      .db.updateTable('tickets')
      .set({ team_id })
      .where('id', '=', ticket_id)
      .execute();
    const url = `/api/files/${file('bill.eml')}/letter`;
    const outsider = await anAgent(app.ctx(), { teams: [await aTeam(app.ctx())] });
    const as = await aSession(app.ctx(), outsider.id);
    expect((await app.call({ method: 'GET', url, as })).statusCode).toBe(404);
    expect((await app.call({ method: 'GET', url: `${url}/files/0`, as })).statusCode).toBe(404);
  });
});

describe('a message as it came', () => {
  it('shows its header fields, every one as it was written', async () => {
    const { comment_id, raw } = await taken();
    const response = await ask(`/api/comments/${comment_id}/original`);
    const { headers, size, is_cut } = getOriginal.response.parse(response.json());
    expect({ size, is_cut }).toEqual({ size: raw.length, is_cut: false });
    expect(headers).toContain('X-Odd: one\r\n\ttwo');
    expect(headers.endsWith('boundary=out')).toBe(true);
  });

  it('is cut when its head has no end', async () => {
    const long = Buffer.from(
      `From: anna@client.example\r\nTo: ${SUPPORT}\r\nSubject: x\r\nX-Long: ${'я'.repeat(300_000)}`,
    );
    const { comment_id } = await receive(app, long);
    const { headers, is_cut } = (await ask(`/api/comments/${comment_id}/original`)).json();
    expect(is_cut).toBe(true);
    expect(headers.length).toBeLessThanOrEqual(256 * 1024);
  });

  it('that did not come by mail has none', async () => {
    const { ticket_id } = await taken();
    await app.opora.drainJobs();
    const note = await app.call({
      method: 'POST',
      url: `/api/tickets/${ticket_id}/comments`,
      payload: { visibility: 'internal', body_html: '<p>x</p>' },
      as: agent,
    });
    expect((await commentsOf(app, ticket_id)).length).toBeGreaterThan(1);
    expect((await ask(`/api/comments/${note.json().id}/original`)).statusCode).toBe(404);
  });
});
