/** Forms as a browser without scripts sees them: topics, questions in steps, a letter, a button, a number. */
import { beforeAll, expect, it } from 'vitest';
import { mainBrandId } from '#contract/brands.ts';
import { parseMail } from '#modules/channels/channels.ts';
import { reindexArticles } from '#modules/search/search.ts';
import { newId } from '#platform/id.ts';
import { useTestDesk } from '#testing/desk.ts';

const desk = useTestDesk();
const own = { 'sec-fetch-site': 'same-origin' };
const named = (ru: string) => ({ ru, en: '' });
const till = newId();
let group = '';
let topic = '';
let model = '';
let serial = '';

beforeAll(async () => {
  const made = async (url: string, body: object) =>
    (await desk.post(url, desk.admin, body)).json().id;
  await made('/api/mailboxes', {
    ...{ address: 'help@desk.test', name: 'Поддержка', incoming: 'none', outgoing: 'smtp' },
    smtp: { host: 'mail.desk.test', port: 25, security: 'none', user: '' },
  });
  model = await made('/api/ticket-fields', {
    ...{ kind: 'choice', name: named('Модель'), customer_access: 'fill', is_everywhere: false },
    ...{ required: 'to_open' },
    options: [{ id: till, parent_id: null, name: named('АТОЛ <30Ф>'), is_archived: false }],
  });
  serial = await made('/api/ticket-fields', {
    ...{ kind: 'text', name: named('Номер'), customer_access: 'fill', is_everywhere: false },
    ...{ required: 'to_open' },
    shown_when: {
      match: 'all',
      tests: [{ field: 'custom', field_id: model, op: 'in', value: [till] }],
    },
  });
  group = await made('/api/topics', { name: named('Кассы') });
  topic = await made('/api/topics', {
    ...{ name: named('Печать'), parent_id: group, field_ids: [model, serial] },
  });
  await desk.put(`/api/topics/${topic}/offer`, desk.admin, {});
  await made('/api/announcements', {
    ...{ kind: 'trouble', titles: named('Не работает печать'), topic_ids: [group] },
  });
}, 60_000);

const page = (url: string) => desk.app.call({ method: 'GET', url });

function sent(url: string, fields: Record<string, string>) {
  const boundary = 'parts';
  const body = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return desk.app.call({
    ...{ method: 'POST', url, payload: `${body.join('')}--${boundary}--\r\n` },
    headers: {
      ...own,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
  });
}

it('leads from the tree to a ticket by plain forms, step by step', async () => {
  const tree = await page('/help/ru/ask');
  expect(tree.statusCode, tree.body).toBe(200);
  expect(tree.body).toContain(`/help/ru/ask/${group}`);
  const below = await page(`/help/ru/ask/${group}`);
  expect(below.body).toContain(`/help/ru/ask/${topic}`);
  const url = `/help/ru/ask/${topic}`;
  const form = await page(url);
  expect(form.body).toContain('Не работает печать');
  expect(form.body).toContain('АТОЛ &lt;30Ф&gt;');
  expect(form.body).not.toContain(`f_${serial}`);
  const stamp = /name="stamp" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
  desk.app.setTime(new Date(desk.app.ctx().now.getTime() + 60_000));
  const said = {
    ...{ stamp, subject: 'Не печатает', text: 'Чек <b>не</b> выходит', website: '' },
    ...{ name: 'Пётр', address: 'petr@customer.test', [`f_${model}`]: till },
  };
  const more = await sent(url, { ...said, asked: model, step: 'more' });
  expect([more.statusCode, more.body.includes(`f_${serial}`)]).toEqual([200, true]);
  expect(more.body).toContain('Чек &lt;b&gt;не&lt;/b&gt; выходит');
  // Whoever sends without that step is asked the rest first.
  const early = await sent(url, { ...said, asked: model, step: 'send' });
  expect([early.statusCode, early.body.includes(`f_${serial}`)]).toEqual([422, true]);
  const wrong = await sent(url, { ...said, address: 'nobody', step: 'send' });
  expect(wrong.statusCode).toBe(422);
  const whole = { ...said, [`f_${serial}`]: '00012', asked: `${model} ${serial}`, step: 'send' };
  const answer = await sent(url, whole);
  expect(answer.statusCode, answer.body).toBe(303);
  const next = await page(String(answer.headers.location));
  expect(next.body).toContain('petr@customer.test');
  await desk.app.opora.drainJobs();
  const [letter] = desk.app.mail.sent.filter((one) => one.to.includes('petr@customer.test'));
  const parsed = parseMail(letter?.raw ?? Buffer.alloc(0));
  const link = parsed.ok ? /\/help\/ru\/ask\/confirm\/[\w-]{43}/.exec(parsed.mail.text)?.[0] : '';
  const look = await page(link ?? '');
  expect(look.body).toContain('Не печатает');
  const done = await sent(link ?? '', {});
  expect(done.statusCode, done.body).toBe(303);
  const thanks = await page(String(done.headers.location));
  expect(thanks.body).toMatch(/Номер обращения: \d+/);
  expect((await page(`${link?.slice(0, -3)}xxx`)).statusCode).toBe(404);
});

it('is one request with its file, however often the button was pressed', async () => {
  const url = `/help/ru/ask/${topic}`;
  const form = await page(url);
  const stamp = /name="stamp" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
  desk.app.setTime(new Date(desk.app.ctx().now.getTime() + 60_000));
  const address = 'twice@customer.test';
  for (const content of ['снимок', 'снимок', 'другой снимок']) {
    const filled = new FormData();
    const said = { stamp, subject: 'Лента', text: 'Кончилась', address, website: '', step: 'send' };
    const answers = { [`f_${model}`]: till, [`f_${serial}`]: '7', asked: `${model} ${serial}` };
    for (const [name, value] of Object.entries({ ...said, ...answers })) filled.set(name, value);
    filled.set('files', new File([content], 'экран.txt'));
    const body = new Response(filled);
    const answer = await desk.app.call({
      ...{ method: 'POST', url, payload: Buffer.from(await body.arrayBuffer()) },
      headers: { ...own, 'content-type': body.headers.get('content-type') ?? '' },
    });
    expect(answer.statusCode, answer.body).toBe(303);
  }
  const { db } = desk.app.ctx();
  const kept = db.selectFrom('form_requests').select('id').where('address', '=', address);
  // What has another file says something else.
  expect(await kept.execute()).toHaveLength(2);
});

it('counts an article that was read, in the form or before it, and asked all the same', async () => {
  const shown = async (title: string) => {
    const { items } = (await desk.get('/api/knowledge', desk.lead)).json();
    const section_id =
      items[0].sections[0]?.id ??
      (
        await desk.post('/api/knowledge/sections', desk.lead, {
          ...{ space_id: items[0].id, names: { ru: 'Всё' } },
        })
      ).json().id;
    const made = await desk.post('/api/articles', desk.lead, {
      ...{ section_id, kind: 'free', language: 'ru', title, audience: 'public' },
      content: { body: '<p>Замените ленту.</p>' },
    });
    const { id, number } = made.json();
    const out = await desk.post(`/api/articles/${id}/publish`, desk.admin, { is_confirmed: true });
    expect(out.statusCode, out.body).toBeLessThan(300);
    return { id, number };
  };
  const [before, inside] = [await shown('Как сменить ленту'), await shown('Лента застряла')];
  // What led to the form goes along through the tree of topics.
  const tree = await page(
    `/help/ru/ask?article=${before.number}&q=${encodeURI('лента кончилась')}`,
  );
  const link = new RegExp(`/help/ru/ask/${group}[?][^"]+`).exec(tree.body)?.[0] ?? '';
  const below = await page(link.replaceAll('&amp;', '&'));
  const url = new RegExp(`/help/ru/ask/${topic}[?][^"]+`).exec(below.body)?.[0] ?? '';
  const form = await page(url.replaceAll('&amp;', '&'));
  expect(form.body).toContain('value="лента кончилась"');
  expect(form.body).toContain(`name="article" value="${before.number}"`);
  const stamp = /name="stamp" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
  desk.app.setTime(new Date(desk.app.ctx().now.getTime() + 60_000));
  const at = `/help/ru/ask/${topic}`;
  await sent(`${at}/opened`, { opened: inside.id, stamp });
  const asked = async () =>
    (await desk.get('/api/knowledge/gaps?kind=asked', desk.lead))
      .json()
      .items.map((one: { article: { id: string }; words: string }) => [one.article.id, one.words]);
  await sent(at, {
    ...{ stamp, article: String(before.number), subject: 'Лента, тел. 8 912 345-67-89' },
    ...{ text: 'Не заправляется', address: 'olga@customer.test', website: '', step: 'send' },
    ...{ [`f_${model}`]: till, [`f_${serial}`]: '7' },
  });
  await desk.app.opora.drainJobs();
  // Until somebody reads the letter it may be a machine's.
  expect(await asked()).toEqual([]);
  const [letter] = desk.app.mail.sent.filter((one) => one.to.includes('olga@customer.test'));
  const parsed = parseMail(letter?.raw ?? Buffer.alloc(0));
  await sent(
    parsed.ok ? (/\/help\/ru\/ask\/confirm\/[\w-]{43}/.exec(parsed.mail.text)?.[0] ?? '') : '',
    {},
  );
  expect((await asked()).toSorted()).toEqual(
    [before.id, inside.id].map((id) => [id, 'Лента, тел. …']).toSorted(),
  );
});

it('asks first whether an article answers it, counts what is read, and sends all the same', async () => {
  await reindexArticles(desk.app.ctx());
  const at = `/help/ru/ask/${topic}`;
  const form = await page(at);
  const stamp = /name="stamp" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
  desk.app.setTime(new Date(desk.app.ctx().now.getTime() + 60_000));
  const said = {
    ...{ stamp, subject: 'Застряла лента', text: 'Лента\nзастряла', address: 'lev@customer.test' },
    ...{ website: '', step: 'send', [`f_${model}`]: till, [`f_${serial}`]: '7' },
  };
  const first = await sent(at, said);
  expect([first.statusCode, first.body.includes('Лента застряла')]).toEqual([200, true]);
  expect(first.body).toContain('name="text" value="Лента\nзастряла"');
  expect(first.body).toContain('name="looked" value="1"');
  const opened = /name="opened" value="([^"]+)" formaction="([^"]+)"/.exec(first.body);
  const read = await sent(opened?.[2] ?? '', { ...said, looked: '1', opened: opened?.[1] ?? '' });
  expect([read.statusCode, read.headers.location]).toEqual([
    303,
    expect.stringContaining('/help/ru/articles/'),
  ]);
  const { rows } = await desk.app.opora.house.database.pool.query(
    'select article_ids, opened_id from form_sights where visit_id = $1',
    [stamp.split('.')[0]],
  );
  expect(rows).toMatchObject([{ opened_id: opened?.[1] }]);
  expect(rows[0].article_ids).toContain(opened?.[1]);
  // Back to the text: what was written stands there.
  const edit = await sent(at, { ...said, looked: '1', step: 'edit' });
  expect(edit.body).toContain('value="Застряла лента"');
  await desk.app
    .ctx()
    .db.insertInto('request_ranges')
    .values({
      ...{ kind: 'topic', subject_id: topic, within_minutes: 960, day_minutes: 480 },
      ...{ solved_count: 25, counted_at: desk.app.ctx().now },
    })
    .execute();
  const answer = await sent(at, { ...said, looked: '1' });
  expect(answer.statusCode, answer.body).toBe(303);
  await desk.app.opora.drainJobs();
  const [letter] = desk.app.mail.sent.filter((one) => one.to.includes('lev@customer.test'));
  const parsed = parseMail(letter?.raw ?? Buffer.alloc(0));
  const link = parsed.ok ? /\/help\/ru\/ask\/confirm\/[\w-]{43}/.exec(parsed.mail.text)?.[0] : '';
  const thanks = await page(String((await sent(link ?? '', {})).headers.location));
  expect(thanks.body).toContain('8 из 10 таких обращений решаются за 2 рабочих дня');
  // A machine that fills what people do not see is shown nothing and waits for a person.
  const trapped = await sent(at, { ...said, subject: 'Лента застряла опять', website: 'x' });
  expect(trapped.statusCode).toBe(303);
});

it('stands in frames of the sites of its brand alone, and its script says only its height (case H3)', async () => {
  const policyOf = async (url: string) =>
    String((await page(url)).headers['content-security-policy']);
  const url = `/help/ru/embed/${topic}`;
  expect(await policyOf(url)).toContain("frame-ancestors 'none'");
  const saved = await desk.put(`/api/brands/${mainBrandId}/form-sites`, desk.admin, {
    origins: ['https://shop.example'],
  });
  expect(saved.statusCode, saved.body).toBe(200);
  expect(await policyOf(url)).toContain('frame-ancestors https://shop.example');
  expect((await page(url)).headers['x-frame-options']).toBeUndefined();
  expect((await page(url)).body).not.toContain('<nav');
  expect(await policyOf(`/help/ru/ask/${topic}`)).toContain("frame-ancestors 'none'");
  const script = await page('/embed/form.js');
  expect(script.headers['cross-origin-resource-policy']).toBe('cross-origin');
  expect(script.rawPayload.length).toBeLessThan(2_000);
});
