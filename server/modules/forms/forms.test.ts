/** Requests by form: what is asked, who is asked to confirm, what is held, and what it comes to. */
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { mainBrandId } from '#contract/brands.ts';
import * as contract from '#contract/forms.ts';
import { parseMail } from '#modules/channels/channels.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { newId } from '#platform/id.ts';
import { aContact, aToken } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { eventually } from '#testing/eventually.ts';
import { expectEvents } from '#testing/expect-events.ts';
import { openTransaction } from '#testing/open-transaction.ts';
import { endOldRequests } from './confirming.ts';
import { countDeflection } from './deflection.ts';
import { lockSenders } from './forms.sql.ts';
import { sendRequest } from './sending.ts';
import { newStamp } from './stamps.ts';
import { type PrintingForm, printingForm } from './testing.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
const named = (ru: string, en = '') => ({ ru, en });
let printing: PrintingForm;

beforeAll(async () => {
  await desk.post('/api/mailboxes', desk.admin, {
    address: 'help@desk.test',
    name: 'Поддержка',
    incoming: 'none',
    outgoing: 'smtp',
    smtp: { host: 'mail.desk.test', port: 25, security: 'none', user: '' },
  });
  printing = await printingForm(desk);
}, 60_000);

const anyone = (method: 'GET' | 'POST', url: string, payload?: object) =>
  desk.app.call({ method, url, ...(payload === undefined ? {} : { payload }) });

/** Opens the form as a person would, and reads it for a minute. */
async function opened(): Promise<string> {
  const { stamp } = (await anyone('GET', `/api/forms/${printing.topic.id}`)).json();
  desk.app.setTime(new Date(ctx().now.getTime() + 60_000));
  return stamp;
}

let written = 0;
function request(more: object = {}) {
  written += 1;
  return {
    form_id: printing.topic.id,
    address: `somebody${written}@customer.test`,
    name: 'Пётр',
    subject: 'Не печатает',
    text: `Касса ${'тик '.repeat(written)} молчит`,
    fields: printing.answers,
    ...more,
  };
}

function lettersTo(address: string) {
  return desk.app.mail.sent.filter((one) => one.to.includes(address));
}

function secretIn(raw: Buffer | undefined): string {
  const parsed = parseMail(raw ?? Buffer.alloc(0));
  const text = parsed.ok ? parsed.mail.text : '';
  return /ask\/confirm\/([\w-]{43})/.exec(text)?.[1] ?? '';
}

describe('a form', () => {
  test('shows what is offered with the words of customers, and asks only what is theirs', async () => {
    const { items } = (await anyone('GET', '/api/forms?language=en')).json();
    expect(items.map((one: object) => one)).toMatchObject([
      { name: 'Tills', has_form: false },
      { name: 'No receipt', has_form: true },
    ]);
    const form = (await anyone('GET', `/api/forms/${printing.topic.id}`)).json();
    expect(form).toMatchObject({
      path: [{ name: 'Кассы' }, { name: 'Чек не печатается' }],
      questions: [{ id: printing.model.id, is_required: true }],
      is_changing: true,
      files: 'may',
    });
    const after = await anyone('POST', `/api/forms/${printing.topic.id}/questions`, {
      fields: printing.answers,
    });
    expect(after.json().questions.map((one: { id: string }) => one.id)).toEqual([
      printing.model.id,
      printing.serial.id,
    ]);
    expect(after.body).not.toContain(printing.secret.id);
    expect((await anyone('GET', `/api/forms/${items[0].id}`)).statusCode).toBe(404);
  });

  test('is there under the brands it is offered by, and gone when it no longer is', async () => {
    const other = (
      await desk.post('/api/brands', desk.admin, { key: 'other', name: 'Другая' })
    ).json();
    const offer = (body: object) =>
      desk.put(`/api/topics/${printing.topic.id}/offer`, desk.admin, body);
    await offer({ brand_ids: [other.id] });
    expect((await anyone('GET', `/api/forms/${printing.topic.id}`)).statusCode).toBe(404);
    expect((await anyone('GET', `/api/forms/${printing.topic.id}?brand=other`)).statusCode).toBe(
      200,
    );
    await offer({ brand_ids: [], is_offered: false });
    expect((await anyone('GET', `/api/forms/${printing.topic.id}?brand=other`)).statusCode).toBe(
      404,
    );
    expect((await offer({ is_offered: true })).json()).toMatchObject({
      names: named('Чек не печатается', 'No receipt'),
    });
  });
});

describe('a request by somebody unknown', () => {
  test('is a ticket of the right team only once its letter is confirmed, and once', async () => {
    const body = { ...request(), stamp: await opened() };
    const before = await ticketCount();
    const sent = await anyone('POST', '/api/requests', body);
    expect(sent.json(), sent.body).toEqual({
      ...{ state: 'confirm', number: null, like: null, promise: null },
    });
    expect((await anyone('POST', '/api/requests', body)).json().state).toBe('confirm');
    expect(await ticketCount()).toBe(before);
    await desk.app.opora.drainJobs();
    const letters = lettersTo(body.address);
    expect(letters).toHaveLength(1);
    const parsed = parseMail(letters[0]?.raw ?? Buffer.alloc(0));
    expect(parsed.ok && parsed.mail.text).not.toMatch(/молчит|Пётр/);
    expect(parsed.ok && parsed.mail.subject).not.toContain('Не печатает');
    const key = secretIn(letters[0]?.raw);
    const look = await anyone('POST', '/api/requests/confirmations/look', { secret: key });
    expect(look.json()).toMatchObject({ subject: 'Не печатает', like: null });
    const [created] = await expectEvents(
      ctx(),
      ['contact.created', 'ticket.created', 'comment.added', 'delivery.queued'],
      async () => {
        const answer = await anyone('POST', '/api/requests/confirmations', { secret: key });
        expect(answer.json(), answer.body).toMatchObject({ state: 'sent' });
      },
    ).then((events) => events.filter((one) => one.name === 'ticket.created'));
    const ticket = (await desk.get(`/api/tickets/${created?.subject_id}`, desk.agent)).json();
    expect(ticket).toMatchObject({
      ...{ channel: 'form', urgency: 1, topic_id: printing.topic.id, subject: 'Не печатает' },
      ...{ fields: printing.answers, tags: ['касса'] },
    });
    const again = await anyone('POST', '/api/requests/confirmations', { secret: key });
    expect(again.json()).toMatchObject({ state: 'sent', number: ticket.number });
    expect(await ticketCount()).toBe(before + 1);
    await desk.app.opora.drainJobs();
    const answer = lettersTo(body.address);
    expect(answer).toHaveLength(2);
  });

  test('ends unconfirmed after a day, and nothing of what it said stays', async () => {
    const body = { ...request(), stamp: await opened() };
    await anyone('POST', '/api/requests', body);
    await desk.app.opora.drainJobs();
    const key = secretIn(lettersTo(body.address)[0]?.raw);
    desk.app.setTime(new Date(ctx().now.getTime() + 25 * 3_600_000));
    await endOldRequests(asSystem(ctx()));
    const late = await anyone('POST', '/api/requests/confirmations', { secret: key });
    expect(late.json()).toMatchObject({ status: 404, message_key: 'errors.link_dead' });
    const row = await ctx()
      .db.selectFrom('form_requests')
      .select(['state', 'content'])
      .where('address', '=', body.address)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ state: 'expired', content: null });
  });

  test('says what is missing, field by field, and takes no field of the desk', async () => {
    const refused = async (more: object) =>
      (await anyone('POST', '/api/requests', request(more))).json().fields;
    expect(
      await refused({ fields: { [printing.model.id]: printing.model.options[0]?.id } }),
    ).toEqual({
      [`fields.${printing.serial.id}`]: 'errors.field.needed',
    });
    expect(await refused({ fields: { ...printing.answers, [printing.secret.id]: 'x' } })).toEqual({
      [`fields.${printing.secret.id}`]: 'errors.field.no_field',
    });
    expect(await refused({ address: undefined })).toEqual({ address: 'errors.field.needed' });
    expect(await refused({ address: 'no-reply@customer.test', stamp: await opened() })).toEqual({
      address: 'errors.field.nobody_reads',
    });
  });

  test('is held for a person when a machine sent it; nobody gets a letter', async () => {
    const body = { ...request(), stamp: await opened(), website: 'https://spam.test' };
    const bare = request();
    await expectEvents(ctx(), ['request.held', 'request.held'], async () => {
      for (const one of [body, bare])
        expect((await anyone('POST', '/api/requests', one)).json().state).toBe('held');
    });
    await desk.app.opora.drainJobs();
    expect([...lettersTo(body.address), ...lettersTo(bare.address)]).toEqual([]);
    const { items } = (await desk.get('/api/held-requests', desk.admin)).json();
    expect(items).toMatchObject([
      { address: bare.address, causes: ['no_stamp'], text: bare.text },
      { address: body.address, causes: ['trap'] },
    ]);
    expect((await desk.get('/api/held-requests', desk.agent)).statusCode).toBe(403);
    const [good, bad] = items;
    const release = () =>
      desk.app.call({
        ...{ method: 'POST', url: `/api/held-requests/${good.id}/release`, as: desk.admin },
        headers: { 'idempotency-key': `release-${good.id}` },
      });
    const released = await release();
    expect(released.json().number).toBeGreaterThan(0);
    // Whoever had no answer asks again, and hears the same.
    expect((await release()).json()).toEqual(released.json());
    const late = await desk.post(`/api/held-requests/${good.id}/refuse`, desk.admin);
    expect(late.json().message_key).toBe('errors.conflict');
    expect((await desk.post(`/api/held-requests/${bad.id}/refuse`, desk.admin)).statusCode).toBe(
      200,
    );
    expect((await desk.get('/api/held-requests', desk.admin)).json().items).toEqual([]);
  });

  test('makes no mail bomb: three letters an hour to one address, the rest wait for a person (case B11)', async () => {
    const address = 'victim@customer.test';
    const states: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const body = { ...request({ address }), stamp: await opened() };
      states.push((await anyone('POST', '/api/requests', body)).json().state);
    }
    expect(states).toEqual(['confirm', 'confirm', 'confirm', 'held']);
    await desk.app.opora.drainJobs();
    expect(lettersTo(address)).toHaveLength(3);
    // So much has come from here by now that nothing more does, for an hour.
    for (let count = 0; count < 20; count += 1) await anyone('POST', '/api/requests', request());
    const over = await anyone('POST', '/api/requests', request());
    expect(over.json()).toMatchObject({ status: 429, message_key: 'errors.too_many_requests' });
    desk.app.setTime(new Date(ctx().now.getTime() + 2 * 3_600_000));
  });
});

describe('files of a form', () => {
  test('belong to the form that was opened, and go with its request alone (case F3)', async () => {
    const [mine, other] = [await opened(), await opened()];
    const upload = (stamp: string, name = 'check.png') =>
      desk.app.call({
        method: 'POST',
        url: `/api/forms/files?form_id=${printing.topic.id}&name=${name}&stamp=${stamp}`,
        headers: { 'content-type': 'application/octet-stream' },
        payload: Buffer.from('a picture'),
      });
    expect((await upload('made-up')).json()).toMatchObject({
      fields: { stamp: 'errors.field.stamp' },
    });
    const file = (await upload(mine)).json();
    expect(file.expires_at).not.toBeNull();
    const foreign = request({ stamp: other, file_ids: [file.id] });
    expect((await anyone('POST', '/api/requests', foreign)).json().fields).toEqual({
      file_ids: 'errors.field.file_gone',
    });
    const own = request({ stamp: mine, file_ids: [file.id] });
    expect((await anyone('POST', '/api/requests', own)).json().state).toBe('confirm');
    expect((await anyone('GET', `/api/files/${file.id}`)).statusCode).toBe(401);
    for (let count = 0; count < 14; count += 1) await upload(mine, `check${count}.png`);
    expect((await upload(mine, 'one-more.png')).statusCode).toBe(429);
  });

  test('that come again with each press of a button are the ones that wait already', async () => {
    const stamp = await opened();
    const upload = async (name: string, words: string) =>
      (
        await desk.app.call({
          method: 'POST',
          url: `/api/forms/files?form_id=${printing.topic.id}&name=${name}&stamp=${stamp}`,
          headers: { 'content-type': 'application/octet-stream' },
          payload: Buffer.from(words),
        })
      ).json().id as string;
    const ids = await Promise.all(Array.from({ length: 20 }, () => upload('check.png', 'one')));
    expect(new Set(ids).size).toBe(1);
    const [first = ''] = ids;
    expect(await upload('other.png', 'one')).not.toBe(first);
    expect(await upload('check.png', 'two')).not.toBe(first);
    // What a request holds goes with it alone.
    await anyone('POST', '/api/requests', request({ stamp, file_ids: [first] }));
    expect(await upload('check.png', 'one')).not.toBe(first);
  });
});

describe('announcements', () => {
  test('are told by topic and time, and end when somebody ends them', async () => {
    const made = async (body: object) => desk.post('/api/announcements', desk.lead, body);
    const words = { titles: named('Сбой печати'), texts: named('Чиним.') };
    const trouble = (
      await made({ kind: 'trouble', ...words, topic_ids: [printing.topic.id] })
    ).json();
    expect(trouble).toMatchObject({ state: 'running', ends_at: null });
    const soon = new Date(ctx().now.getTime() + 3 * 86_400_000).toISOString();
    const planned = (
      await made({ kind: 'planned', titles: named('Работы'), starts_at: soon })
    ).json();
    expect(planned.state).toBe('ahead');
    const far = new Date(ctx().now.getTime() + 30 * 86_400_000).toISOString();
    await made({ kind: 'planned', titles: named('Нескоро'), starts_at: far });
    const told = async () =>
      (await anyone('GET', `/api/forms/${printing.topic.id}`))
        .json()
        .announcements.map((one: { title: string }) => one.title);
    expect(await told()).toEqual(['Работы', 'Сбой печати']);
    const backwards = await desk.patch(`/api/announcements/${planned.id}`, desk.lead, {
      ends_at: ctx().now.toISOString(),
    });
    expect(backwards.json().fields).toEqual({ ends_at: 'errors.field.ends_before' });
    await desk.remove(`/api/announcements/${planned.id}`, desk.lead);
    expect(await told()).toEqual(['Сбой печати']);
    expect((await made({ kind: 'trouble', titles: named('') })).statusCode).toBe(422);
    const byAgent = await desk.post('/api/announcements', desk.agent, {
      kind: 'trouble',
      ...words,
    });
    expect(byAgent.statusCode).toBe(403);
  });
});

describe('a request whose button is pressed twice at the same moment', () => {
  const user_agent = 'test';

  /** Both are under way before either may go on. */
  async function twice(as: Ctx, body: Record<string, unknown>, { lock = '', ip = '' }) {
    const { ports, database } = desk.app.opora.house;
    const parsed = contract.sendRequest.body?.parse(body);
    if (parsed === undefined) throw new Error('no body');
    const before = await openTransaction(ctx());
    await lockSenders(before.tx, lock, ip);
    const sender = { ip, user_agent };
    const both = Promise.all([1, 2].map(() => sendRequest(as, ports, { body: parsed, sender })));
    await eventually('both wait', async () => {
      const { rowCount } = await database.pool.query(
        "select from pg_locks where locktype = 'advisory' and not granted",
      );
      return rowCount === 2;
    });
    await before.commit();
    return both;
  }

  test('is one ticket of a requester, and both pages say its number', async () => {
    const contact = await aContact(ctx());
    const as: Ctx = { ...ctx(), actor: { kind: 'contact', id: contact.id } };
    const body = { ...request(), address: undefined, stamp: await opened() };
    const [one, other] = await twice(as, body, { lock: contact.id, ip: '203.0.113.77' });
    expect(one).toMatchObject({ state: 'sent', number: expect.any(Number) });
    expect(other).toMatchObject({ state: 'sent', number: one?.number });
  });

  test('is one of a stranger, though the first was the last that its place may send', async () => {
    const body = { ...request(), stamp: await opened() };
    const ip = '203.0.113.78';
    await anyone('POST', '/api/requests', request());
    await sql`insert into form_requests select made.* from generate_series(1, 19) number,
      (select one from form_requests one limit 1) any_request,
      jsonb_populate_record(any_request.one, jsonb_build_object('id', gen_random_uuid(), 'token_hash', null,
        'request_key', 'before.' || number, 'ip', ${ip}::text,
        'created_at', ${ctx().now}::timestamptz)) made`.execute(ctx().db);
    const [one, other] = await twice(ctx(), body, { lock: body.address, ip });
    expect([one?.state, other?.state]).toEqual(['held', 'held']);
  });
});

describe('a request by somebody known', () => {
  test('of a requester is a ticket at once; the same again asks whether to add to it', async () => {
    const contact = await aContact(ctx());
    const send = (more: object) =>
      sendRequest(
        { ...ctx(), actor: { kind: 'contact', id: contact.id } },
        desk.app.opora.house.ports,
        {
          body: {
            ...{
              form_id: printing.topic.id,
              language: 'ru',
              name: '',
              fields: printing.answers,
              file_ids: [],
            },
            ...{
              stamp: newStamp(desk.app.opora.house.ports.secrets, printing.topic.id, ctx().now),
            },
            ...{
              website: '',
              way: 'portal',
              is_other: false,
              subject: 'Чек',
              text: 'Не выходит чек',
            },
            ...more,
          },
          sender: { ip: '203.0.113.9', user_agent: 'test' },
        },
      );
    const first = await send({});
    expect(first).toMatchObject({ state: 'sent', number: expect.any(Number) });
    const second = await send({ text: 'И ещё один чек' });
    expect(second).toMatchObject({ state: 'alike', number: null, like: { number: first.number } });
    const joined = await send({ text: 'И ещё один чек', add_to: first.number ?? 0 });
    expect(joined).toMatchObject({ state: 'sent', number: first.number });
    const other = await send({ text: 'Совсем другое', is_other: true });
    expect(other.number).not.toBe(first.number);
    await desk.app.opora.drainJobs();
    const [letter] = lettersTo(contact.address).slice(-1);
    const parsed = parseMail(letter?.raw ?? Buffer.alloc(0));
    expect(parsed.ok && parsed.mail.text).toContain(`${other.number}`);
    expect(parsed.ok && parsed.mail.text).toMatch(/Сбой печати \(с .+\)\s+Чиним\./);
    expect(parsed.ok && parsed.mail.text).not.toContain('Работы');
    const stranger = await aContact(ctx());
    await expect(
      sendRequest(
        { ...ctx(), actor: { kind: 'contact', id: stranger.id } },
        desk.app.opora.house.ports,
        {
          body: {
            ...{
              form_id: printing.topic.id,
              language: 'ru',
              name: '',
              fields: printing.answers,
              file_ids: [],
              stamp: '',
            },
            ...{ website: '', way: 'api', is_other: false, subject: 'Чужое', text: 'Чужое' },
            ...{ add_to: first.number ?? 0 },
          },
          sender: { ip: '203.0.113.9', user_agent: 'test' },
        },
      ),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  test('by an API token opens a ticket for the address it names', async () => {
    const token = await aToken(ctx(), desk.agent, ['write']);
    const body = request();
    const key = { 'idempotency-key': 'order-4711-4711' };
    const send = () =>
      desk.app.call({
        method: 'POST',
        url: '/api/requests',
        as: token,
        headers: key,
        payload: body,
      });
    const sent = (await send()).json();
    expect(sent).toMatchObject({ state: 'sent', number: expect.any(Number) });
    expect((await send()).json()).toEqual(sent);
    const light = await aToken(ctx(), desk.light, ['write']);
    const refused = await desk.app.call({
      ...{ method: 'POST', url: '/api/requests', as: light, payload: request() },
    } as Parameters<typeof desk.app.call>[0]);
    expect(refused.statusCode).toBe(403);
  });
});

test('what forms spared is a range: who saw an article and did not send, less those who came back', async () => {
  const article_id = newId();
  const seen = async (key: string, more: { hours?: number } = {}) => {
    const at = ctx().now;
    await ctx()
      .db.insertInto('form_sights')
      .values({
        ...{
          visit_id: newId(),
          topic_id: printing.topic.id,
          brand_id: mainBrandId,
          visitor_key: key,
        },
        ...{ article_ids: [article_id], saw_at: at },
      })
      .execute();
    if (more.hours === undefined) return;
    await ctx()
      .db.insertInto('form_requests')
      .values({
        ...{
          id: newId(),
          request_key: newId(),
          state: 'sent',
          way: 'portal',
          topic_id: printing.topic.id,
        },
        ...{ brand_id: mainBrandId, language: 'ru', address: 'a@b.test', content_hash: '' },
        ...{ visitor_key: key, created_at: new Date(at.getTime() + more.hours * 3_600_000) },
        ...{ expires_at: at },
      })
      .execute();
  };
  await seen('stayed away');
  await seen('stayed away');
  await seen('sent', { hours: 1 });
  await seen('came back', { hours: 50 });
  await seen('came much later', { hours: 80 });
  desk.app.setTime(new Date(ctx().now.getTime() + 5 * 86_400_000));
  await countDeflection(asSystem(ctx()));
  await countDeflection(asSystem(ctx()));
  const report = (await desk.get('/api/deflection', desk.lead)).json();
  expect(report).toMatchObject({ saw: 4, least: 2, most: 3 });
  expect(report.topics).toMatchObject([
    { topic: { id: printing.topic.id }, saw: 4, least: 2, most: 3 },
  ]);
  expect((await desk.get('/api/deflection', desk.agent)).statusCode).toBe(403);
});

async function ticketCount(): Promise<number> {
  const { rows } = await desk.app.opora.house.database.pool.query('select count(*) from tickets');
  return Number(rows[0].count);
}
