import PostalMime from 'postal-mime';
import { beforeAll, describe, expect, it } from 'vitest';
import { addComment, addParticipants, openTicket } from '#modules/tickets/tickets.ts';
import { textToHtml } from '#platform/html.ts';
import { aContact, type TestContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { pages } from '../pages.ts';

const desk = useTestDesk();
const own = { 'sec-fetch-site': 'same-origin' };
const plain = { ...own, 'content-type': 'application/x-www-form-urlencoded' };

type Visitor = { readonly cookie: string } | undefined;

async function look(url: string, as: Visitor, headers: Record<string, string> = {}) {
  return desk.app.call({ method: 'GET', url, headers, ...(as === undefined ? {} : { as }) });
}
async function send(url: string, fields: Record<string, string>, as?: Visitor) {
  const payload = new URLSearchParams(fields).toString();
  return desk.app.call({
    method: 'POST',
    url,
    payload,
    headers: plain,
    ...(as === undefined ? {} : { as }),
  });
}

/** The secret of the newest link that was mailed to the address; undefined when none was. */
async function mailedSecret(address: string): Promise<string | undefined> {
  await desk.app.opora.drainJobs();
  const letter = desk.app.mail.sent.findLast((one) => one.to.includes(address));
  if (letter === undefined) return undefined;
  const { text = '' } = await PostalMime.parse(letter.raw);
  return /\/sign-in\/link\/([\w-]{43})/.exec(text)?.[1];
}

/** Signed in by the way people go: a letter, its page, its button. */
async function enter(address: string): Promise<{ cookie: string }> {
  await send('/help/ru/sign-in', { address });
  const secret = await mailedSecret(address);
  const done = await send('/help/ru/sign-in/link', { secret: secret ?? '' });
  expect(done.headers.location, desk.app.logged.at(-1)).toBe('/help/ru/requests');
  const [cookie] = done.cookies;
  return { cookie: `${cookie?.name}=${cookie?.value}` };
}

const inside = new Map<string, { cookie: string }>();

/** Once for each address: letters to one are few an hour. */
async function entered(address: string): Promise<{ cookie: string }> {
  const as = inside.get(address) ?? (await enter(address));
  inside.set(address, as);
  return as;
}

let mine: TestContact;
let colleague: TestContact;
let stranger: TestContact;
let number: number;
let ticket_id: string;
let organization_id: string;

beforeAll(async () => {
  const ctx = desk.app.ctx();
  await desk.post('/api/mailboxes', desk.admin, {
    ...{ address: 'help@desk.test', name: 'Помощь', outgoing: 'smtp', auto_reply: false },
    smtp: { host: 'mail.desk.test', port: 25, security: 'none', user: '' },
  });
  const made = await desk.post('/api/organizations', desk.admin, {
    name: 'Лента-Юг',
    domains: ['lenta.test'],
  });
  organization_id = made.json().id;
  mine = await aContact(ctx, { address: 'marina@lenta.test', name: 'Марина Соколова' });
  colleague = await aContact(ctx, { address: 'oleg@lenta.test', name: 'Олег Ким' });
  stranger = await aContact(ctx, { address: 'ivan@elsewhere.test', name: 'Иван Чужой' });
  const said = { body_text: 'Касса молчит', body_html: textToHtml('Касса молчит') };
  const opened = await openTicket(ctx, {
    ...{ subject: 'Не печатает <b>чек</b>', requester_id: mine.id, channel: 'email' },
    comment: {
      visibility: 'public',
      author_kind: 'contact',
      author_id: mine.id,
      channel: 'email',
      ...said,
    },
  });
  ({ number, ticket_id } = opened);
  await desk.post(`/api/tickets/${number}/comments`, desk.agent, {
    ...{ visibility: 'internal', body_html: '<p>секрет коллег</p>' },
  });
  await desk.post(`/api/tickets/${number}/comments`, desk.agent, {
    ...{ visibility: 'public', body_html: '<p style="color:red">Перезагрузите кассу</p>' },
  });
  await desk.app.opora.drainJobs();
}, 60_000);

describe('signing in', () => {
  it('tells nobody whether an address is known, and mails both a link (case B10)', async () => {
    const [known, unknown] = [
      await send('/help/ru/sign-in', { address: stranger.address }),
      await send('/help/ru/sign-in', { address: 'nobody-yet@elsewhere.test' }),
    ];
    expect([known.statusCode, known.headers.location, known.body]).toEqual([
      unknown.statusCode,
      unknown.headers.location,
      unknown.body,
    ]);
    expect(await mailedSecret(stranger.address)).toMatch(/^[\w-]{43}$/);
    expect(await mailedSecret('nobody-yet@elsewhere.test')).toMatch(/^[\w-]{43}$/);
  });

  it('lets in once, by a button: looking at the page uses nothing up (cases B5, H6)', async () => {
    await send('/help/ru/sign-in', { address: mine.address });
    const secret = (await mailedSecret(mine.address)) ?? '';
    for (const _ of [1, 2, 3]) {
      const page = await look(`/help/ru/sign-in/link/${secret}`, undefined);
      expect([page.statusCode, page.body.includes(mine.address)]).toEqual([200, true]);
    }
    expect((await send('/help/ru/sign-in/link', { secret })).statusCode).toBe(303);
    expect((await send('/help/ru/sign-in/link', { secret })).statusCode).toBe(404);
    expect((await look(`/help/ru/sign-in/link/${secret}`, undefined)).statusCode).toBe(404);
    expect((await send('/help/ru/sign-in/link', { secret: '' })).statusCode).toBe(404);
    expect(desk.app.logged.join('')).not.toContain(secret);
  });

  it('mails one address only so often, and says so to nobody (case B11)', async () => {
    const address = 'often@elsewhere.test';
    for (let time = 0; time < 8; time += 1)
      expect((await send('/help/ru/sign-in', { address })).statusCode).toBe(303);
    await desk.app.opora.drainJobs();
    expect(desk.app.mail.sent.filter((one) => one.to.includes(address))).toHaveLength(5);
  });

  it('takes a password that was set after a link, and ends other sessions with it (case B2)', async () => {
    const [first, second] = [await enter(colleague.address), await enter(colleague.address)];
    const password = 'лодка плывёт на север';
    const weak = await send('/help/ru/profile/password', { password: 'короткий' }, second);
    expect([weak.statusCode, weak.body.includes('короче 12')]).toEqual([422, true]);
    expect((await send('/help/ru/profile/password', { password }, second)).statusCode).toBe(303);
    expect((await look('/help/ru/profile', first)).headers.location).toContain('/sign-in?back=');
    expect((await look('/help/ru/profile', second)).statusCode).toBe(200);
    const tryPassword = (given: string, address = colleague.address) =>
      send('/help/ru/sign-in/password', { address, password: given });
    expect((await tryPassword(password)).headers.location).toBe('/help/ru/requests');
    const [wrong, nobody] = [
      await tryPassword('не тот пароль'),
      await tryPassword(password, 'who@elsewhere.test'),
    ];
    expect([wrong.statusCode, nobody.statusCode]).toEqual([422, 422]);
    const shown = (body: string) => /role="alert">([^<]*)/.exec(body)?.[1];
    expect(shown(wrong.body)).toBe(shown(nobody.body));
    for (let time = 0; time < 10; time += 1) await tryPassword('не тот пароль');
    expect((await tryPassword(password)).body).toContain('Слишком');
  });

  it('leads back to the page that was asked for, and never elsewhere (case D10)', async () => {
    const asked = await look(`/help/ru/requests/${number}`, undefined);
    expect(asked.headers.location).toBe(
      `/help/ru/sign-in?back=${encodeURIComponent(`/help/ru/requests/${number}`)}`,
    );
    for (const back of [
      '//elsewhere.example',
      'https://elsewhere.example',
      '/help/ru//elsewhere',
      '/api/me',
      '/help/ru/\\x',
    ]) {
      const page = await look(`/help/ru/sign-in?back=${encodeURIComponent(back)}`, undefined);
      expect(page.body).toContain('name="back" value=""');
    }
  });
});

describe('a request', () => {
  it('shows its requester public words alone, and takes answer, file, closing and colleague', async () => {
    const as = await entered(mine.address);
    const list = await look('/help/ru/requests', as);
    expect(list.body).toContain('Не печатает &lt;b&gt;чек&lt;/b&gt;');
    const page = await look(`/help/ru/requests/${number}`, as);
    expect(page.body).toContain('Перезагрузите кассу');
    expect(page.body).not.toMatch(/секрет коллег|style=|<script>/);
    const at = `/help/ru/requests/${number}`;
    const form = new FormData();
    form.set('text', 'Перезагрузила, не помогло');
    form.set('files', new File(['снимок'], 'экран.txt'));
    const body = new Response(form);
    const answered = await desk.app.call({
      ...{ method: 'POST', url: `${at}/answer`, as },
      headers: { ...own, 'content-type': body.headers.get('content-type') ?? '' },
      payload: Buffer.from(await body.arrayBuffer()),
    });
    expect([answered.statusCode, answered.headers.location], answered.body).toEqual([303, at]);
    const after = await look(at, as);
    expect(after.body).toContain('Перезагрузила, не помогло');
    const file = /href="([^"]+\/files\/[^"]+)"/.exec(after.body)?.[1] ?? '';
    const got = await look(file, as);
    expect([
      got.body,
      got.headers['content-disposition']?.toString().startsWith('attachment'),
    ]).toEqual(['снимок', true]);
    expect((await look(file, await entered(stranger.address))).statusCode).toBe(404);
    await send(`${at}/close`, {}, as);
    expect((await look(at, as)).body).toContain('Открыть снова');
    await send(`${at}/reopen`, {}, as);
    await send(`${at}/colleague`, { address: 'boss@lenta.test' }, as);
    expect((await look(at, as)).body).toContain('boss@lenta.test');
    expect((await send(`${at}/colleague`, { address: mine.address }, as)).statusCode).toBe(422);
    expect((await send(`${at}/answer`, { text: ' ' }, as)).statusCode).toBe(422);
    const told = await desk.get(`/api/tickets/${number}/history`, desk.admin);
    expect(told.statusCode).toBe(200);
  });

  it('takes one answer however often its button was pressed, also after a merge', async () => {
    const as = await entered(mine.address);
    const said = { body_text: 'Сканер молчит', body_html: textToHtml('Сканер молчит') };
    const open = (subject: string) =>
      openTicket(desk.app.ctx(), {
        ...{ subject, requester_id: mine.id, channel: 'email' },
        comment: {
          ...{ visibility: 'public', author_kind: 'contact', author_id: mine.id },
          ...{ channel: 'email', ...said },
        },
      });
    const [asked, survivor] = [await open('Сканер'), await open('Сканер опять')];
    const at = `/help/ru/requests/${asked.number}`;
    const once = /name="once" value="([^"]+)"/.exec((await look(at, as)).body)?.[1] ?? '';
    expect(once).not.toBe('');
    const press = async (text: string, file: string) => {
      const form = new FormData();
      form.set('once', once);
      form.set('text', text);
      form.set('files', new File([file], 'снимок.txt'));
      const body = new Response(form);
      const answered = await desk.app.call({
        ...{ method: 'POST', url: `${at}/answer`, as },
        headers: { ...own, 'content-type': body.headers.get('content-type') ?? '' },
        payload: Buffer.from(await body.arrayBuffer()),
      });
      expect(answered.statusCode, answered.body).toBe(303);
    };
    await Promise.all([press('Горит красным', 'а'), press('Горит красным', 'а')]);
    // Other words from the same page, by the way back of the browser, are another answer.
    await press('Горит красным', 'б');
    await desk.post(`/api/tickets/${survivor.ticket_id}/merge`, desk.admin, {
      from_ids: [asked.ticket_id],
    });
    await press('Горит красным', 'а');
    const words = await desk.app
      .ctx()
      .db.selectFrom('comments')
      .select(['id', 'ticket_id'])
      .where('body_text', '=', 'Горит красным')
      .execute();
    expect(words.map((word) => word.ticket_id)).toEqual([survivor.ticket_id, survivor.ticket_id]);
  });

  it('shows its requester no letter of a stranger to its address (case C5)', async () => {
    const service = await aContact(desk.app.ctx(), { address: 'no-reply@messenger.test' });
    const code = 'Ваш код подтверждения 482915';
    await addComment(desk.app.ctx(), ticket_id, {
      ...{ visibility: 'public', author_kind: 'contact', author_id: service.id, channel: 'email' },
      ...{ body_html: textToHtml(code), body_text: code },
    });
    const as = await entered(mine.address);
    for (const url of [`/help/ru/requests/${number}`, `/api/requests/${number}`])
      expect((await look(url, as)).body).not.toContain('482915');
    expect((await look('/help/ru/requests?q=482915', as)).body).not.toContain(
      `/requests/${number}"`,
    );
    const inside = await desk.get(`/api/tickets/${number}/comments`, desk.agent);
    expect(inside.body).toContain('482915');
  });

  it('is found by words of its conversation, and not by what colleagues said inside', async () => {
    const as = await entered(mine.address);
    const found = async (q: string) =>
      (await look(`/help/ru/requests?q=${encodeURIComponent(q)}`, as)).body.includes(
        `/requests/${number}"`,
      );
    expect([await found('перезагрузите'), await found('секрет'), await found('%')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('nobody sees another’s request', () => {
  const paths = pages.filter((one) => one.path.startsWith('/requests/:number'));

  async function seen(as: Visitor): Promise<string[]> {
    const open: string[] = [];
    for (const one of paths) {
      const path = one.path.replace(':number', String(number)).replace(':file_id', ticket_id);
      const response =
        one.method === 'GET'
          ? await look(`/help/ru${path}`, as)
          : await send(`/help/ru${path}`, { text: 'чужие слова', address: 'x@lenta.test' }, as);
      expect(response.body).not.toContain('секрет коллег');
      if (response.statusCode === 200 || response.statusCode === 422) open.push(path);
      if (response.statusCode === 303 && !String(response.headers.location).includes('/sign-in'))
        open.push(path);
    }
    const lists = [
      '',
      '?whose=organization',
      '?state=closed&whose=organization',
      '?q=чек&whose=organization',
    ];
    for (const query of lists) {
      const list = await look(`/help/ru/requests${encodeURI(query)}`, as);
      if (list.body.includes(`/requests/${number}"`)) open.push(`/requests${query}`);
    }
    return open;
  }

  async function share(shares_requests: boolean): Promise<void> {
    const url = `/api/organizations/${organization_id}`;
    expect((await desk.patch(url, desk.agent, { shares_requests })).statusCode).toBe(200);
  }

  async function apiStatus(as: { cookie: string }): Promise<number> {
    return (await desk.app.call({ method: 'GET', url: `/api/requests/${number}`, as })).statusCode;
  }

  it('by any page, as a stranger, another requester, or a colleague without the opt-in (case C8)', async () => {
    expect(paths.length).toBeGreaterThanOrEqual(6);
    const other = await entered(stranger.address);
    const beside = await entered(colleague.address);
    await addParticipants(desk.app.ctx(), ticket_id, [colleague.id]);
    expect([await seen(undefined), await seen(other), await seen(beside)]).toEqual([[], [], []]);
    expect([await apiStatus(other), await apiStatus(beside)]).toEqual([404, 404]);
    const page = await look(`/help/ru/requests/${number}`, await entered(mine.address));
    expect(page.body).not.toContain('чужие слова');
  });

  it('but a colleague does once an agent has switched it on for the organisation, and no stranger (case C8)', async () => {
    const beside = await entered(colleague.address);
    const other = await entered(stranger.address);
    await share(true);
    const open = await seen(beside);
    expect(open).toContain(`/requests/${number}`);
    expect(open).toContain('/requests?whose=organization');
    expect(open).not.toContain('/requests');
    expect(await seen(other)).toEqual([]);
    expect([await apiStatus(beside), await apiStatus(other)]).toEqual([200, 404]);
    await share(false);
    expect(await seen(beside)).toEqual([]);
  });

  it('nor does a session open anything of the workspace', async () => {
    const as = await entered(mine.address);
    for (const url of ['/api/me', '/api/tickets', `/api/tickets/${number}`, '/api/contacts'])
      expect((await desk.app.call({ method: 'GET', url, as })).statusCode).toBe(401);
  });
});

it('words of a desk’s people reach a request that was answered here', async () => {
  await addComment(desk.app.ctx(), ticket_id, {
    ...{ visibility: 'public', author_kind: 'system', author_id: null, channel: 'agent' },
    ...{ body_html: '<p>Робот</p>', body_text: 'Робот', is_automatic: true },
  });
  const as = await entered(mine.address);
  expect((await look(`/help/en/requests/${number}`, as)).body).toContain('Support');
});
