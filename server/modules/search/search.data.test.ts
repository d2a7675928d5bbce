import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { updateTicket } from '#modules/tickets/tickets.ts';
import { useTestApp } from '#testing/app.ts';
import { aContact, anAgent, aTeam } from '#testing/builders.ts';
import { eventually } from '#testing/eventually.ts';
import {
  aCustomerReply,
  aDesk,
  aSession,
  aTicket,
  type TicketGiven,
} from '#testing/ticket-builders.ts';
import { catchUp, reindexAll, type SearchResult } from './search.ts';

const app = useTestApp();
let admin: { cookie: string };

beforeAll(async () => {
  admin = await aDesk(app);
});

/** Until every event so far is indexed; other databases' transactions may hold that up for a moment. */
async function indexed(): Promise<void> {
  const ctx = app.ctx();
  const last =
    (
      await ctx.db
        .selectFrom('events')
        .select((eb) => eb.fn.max('id').as('id'))
        .executeTakeFirst()
    )?.id ?? 0;
  await eventually('the index has followed', async () => {
    await catchUp(ctx);
    const place = await ctx.db
      .selectFrom('event_positions')
      .select('event_id')
      .where('reader', '=', 'search')
      .executeTakeFirst();
    return place !== undefined && place.event_id >= last;
  });
}

async function tickets(...given: TicketGiven[]): Promise<string[]> {
  const ids: string[] = [];
  for (const one of given) ids.push((await aTicket(app.ctx(), one)).ticket_id);
  await indexed();
  return ids;
}

async function find(
  q: string,
  as: { cookie: string } = admin,
  after?: string,
): Promise<SearchResult> {
  const query = new URLSearchParams({ q, ...(after === undefined ? {} : { after }) });
  const answer = await app.call({ method: 'GET', url: `/api/search?${query}`, as });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json();
}

const idsOf = (result: SearchResult) => result.tickets.map((ticket) => ticket.id);

describe('words', () => {
  it('are found in any form, in both languages, ё or not', async () => {
    const [ru = '', en = ''] = await tickets(
      { subject: 'Сломался картридж', words: 'Замените картриджи в чёрном принтере' },
      { subject: 'Paper jams', words: 'The copiers were jamming all mornings' },
    );
    for (const q of ['картридж', 'КАРТРИДЖЕЙ', 'черный принтер', 'чёрных принтеров'])
      expect(idsOf(await find(q))).toEqual([ru]);
    for (const q of ['copier', 'jammed morning', 'jam COPIERS'])
      expect(idsOf(await find(q))).toEqual([en]);
    expect((await find('картридж copier')).tickets).toEqual([]);
  });

  it('are found by their beginning while the last one is being typed', async () => {
    const [id] = await tickets({ subject: 'Синхронизация календаря' });
    expect(idsOf(await find('синхрониз'))).toEqual([id]);
    expect(idsOf(await find('календарь синхр'))).toEqual([id]);
    expect((await find('синхр календарь')).tickets.length).toBeLessThanOrEqual(1);
  });

  it('are shown where they stand, as plain text between marks', async () => {
    await tickets({ words: 'Вчера <b>турникет</b> на входе не открылся, турникеты пищат' });
    const [hit] = (await find('турникета')).tickets;
    expect(hit?.snippet).toBe(
      'Вчера <b>\u0002турникет\u0003</b> на входе не открылся, \u0002турникеты\u0003 пищат',
    );
  });

  it('together in quotes must stand together, and with a minus must not stand at all', async () => {
    const [together = '', apart = ''] = await tickets(
      { words: 'Пропуск потерян вчера, прошу новый' },
      { words: 'Потерян ключ, а пропуск цел' },
    );
    expect(idsOf(await find('пропуск потерян')).sort()).toEqual([together, apart].sort());
    expect(idsOf(await find('"пропуск потерян"'))).toEqual([together]);
    expect(idsOf(await find('пропуск -ключ'))).toEqual([together]);
    expect((await find('-ключ')).tickets).toEqual([]);
  });

  it('of addresses, versions, codes and files are found whole and in part', async () => {
    const contact = await aContact(app.ctx(), {
      address: 'zinaida.gorelova@north-wind.example',
      name: 'Зинаида Горелова',
    });
    const [id] = await tickets({
      requester_id: contact.id,
      subject: 'Ошибка 0x80070005 в версии 12.4.7',
      words: 'См. https://wiki.example/kb/article_42 и ERR-9917',
      tags: ['сертификат'],
    });
    for (const q of [
      'zinaida.gorelova@north-wind.example',
      'gorelova',
      'Горелова',
      '0x80070005',
      '12.4.7',
      'ERR-9917',
      '9917',
      'wiki.example',
      'article_42',
      'сертификат',
    ])
      expect(idsOf(await find(q)), q).toEqual([id]);
    expect((await find('12.7.4')).tickets).toEqual([]);
  });
});

describe('forgiving', () => {
  it('corrects typing errors and says so', async () => {
    const [id] = await tickets({
      subject: 'Эквайринг',
      words: 'Не проходит эквайринг на кассе самообслуживания',
    });
    for (const [typed, meant] of [
      ['эквайрниг', 'эквайринг'],
      ['экваринг', 'эквайринг'],
      ['эквайринг самообслужвание', 'эквайринг самообслуживания'],
    ] as const) {
      const result = await find(typed);
      expect(idsOf(result), typed).toEqual([id]);
      expect(result.corrected).toBe(meant);
    }
    expect((await find('эквайринг')).corrected).toBeNull();
  });

  it('reads the other keyboard layout', async () => {
    const [id] = await tickets({ words: 'Пропала вайфай-сеть в переговорной' });
    const result = await find('gthtujdjhyfz');
    expect(result.corrected).toBe('переговорная');
    expect(idsOf(result)).toEqual([id]);
  });

  it('finds kin that the stemmer does not know', async () => {
    const [id] = await tickets({ words: 'Счёт давно погашен' });
    const [people] = await tickets({ words: 'В зале застряли люди' });
    expect(idsOf(await find('погашение'))).toEqual([id]);
    expect(idsOf(await find('застрял человек'))).toEqual([people]);
  });

  it('finds nothing rather than anything', async () => {
    const result = await find('щёгрибкювала');
    expect(result).toMatchObject({ tickets: [], corrected: null, next: null, is_capped: false });
  });
});

describe('people and numbers', () => {
  it('puts the ticket with that number first', async () => {
    const [id] = await tickets({ subject: 'По номеру' });
    const row = await app
      .ctx()
      .db.selectFrom('tickets')
      .select('number')
      .where('id', '=', id ?? '')
      .executeTakeFirstOrThrow();
    await tickets({ words: `смотрите также обращение ${row.number}` });
    for (const q of [`${row.number}`, `#${row.number}`]) {
      const result = await find(q);
      expect(result.tickets[0]?.id, q).toBe(id);
      expect(new Set(idsOf(result)).size).toBe(result.tickets.length);
    }
  });

  it('finds contacts by name in any order, address, telephone, and with an error', async () => {
    const contact = await aContact(app.ctx(), {
      address: 'kirill.vetrov@pier.example',
      name: 'Кирилл Ветрёнов',
    });
    await sql`insert into contact_identities (id, contact_id, kind, value) values (gen_random_uuid(), ${contact.id}, 'phone', '+79215550142')`.execute(
      app.ctx().db,
    );
    for (const q of [
      'Ветренов',
      'кирилл ветрён',
      'ветренов кирилл',
      'kirill.vetrov@pier',
      '8 (921) 555-01-42',
      'Ветринов Кирил',
    ]) {
      const found = (await find(q)).contacts;
      expect(
        found.map((one) => one.id),
        q,
      ).toContain(contact.id);
    }
    expect((await find('vetrov@pier.example')).contacts[0]).toMatchObject({
      name: 'Кирилл Ветрёнов',
      address: 'kirill.vetrov@pier.example',
    });
  });

  it('finds organisations', async () => {
    await sql`insert into organizations (id, name) values (gen_random_uuid(), 'ООО «Берёзовая роща»')`.execute(
      app.ctx().db,
    );
    for (const q of ['березовая', 'роща берёз', 'Березвая роща'])
      expect(
        (await find(q)).organizations.map((one) => one.name),
        q,
      ).toEqual(['ООО «Берёзовая роща»']);
  });

  it('follows a renamed contact into the tickets', async () => {
    const contact = await aContact(app.ctx(), { name: 'Ольга Старофамильева' });
    const [id] = await tickets({ requester_id: contact.id });
    const renamed = await app.call({
      method: 'PATCH',
      url: `/api/contacts/${contact.id}`,
      payload: { last_name: 'Новофамильева' },
      as: admin,
    });
    expect(renamed.statusCode).toBe(200);
    await indexed();
    expect(idsOf(await find('Новофамильева'))).toEqual([id]);
    expect((await find('Старофамильева')).tickets).toEqual([]);
  });
});

it('follows new comments and changed subjects', async () => {
  const ticket = await aTicket(app.ctx(), { subject: 'Было' });
  await indexed();
  await aCustomerReply(app.ctx(), ticket, { words: 'А ещё мигает светодиод' });
  await updateTicket(app.ctx(), ticket.ticket_id, { subject: 'Сигнализатор' });
  await indexed();
  expect(idsOf(await find('светодиод'))).toEqual([ticket.ticket_id]);
  expect(idsOf(await find('сигнализатор'))).toEqual([ticket.ticket_id]);
});

it('shows nothing of tickets that the agent may not see, not even a correction (case A10)', async () => {
  const ctx = app.ctx();
  const [ours, theirs] = [await aTeam(ctx), await aTeam(ctx)];
  const agent = await anAgent(ctx, { teams: [ours] });
  const as = await aSession(ctx, agent.id);
  const [hidden, shown] = await tickets(
    { team_id: theirs, subject: 'Увольнение', words: 'Секретный гиперболоид' },
    { team_id: ours, subject: 'Обычное', words: 'Обычный параболоид' },
  );
  const { number } = await ctx.db
    .selectFrom('tickets')
    .select('number')
    .where('id', '=', hidden ?? '')
    .executeTakeFirstOrThrow();
  expect(idsOf(await find('гиперболоид'))).toEqual([hidden]);
  const nothing = { tickets: [], corrected: null, next: null, is_capped: false };
  for (const q of ['гиперболоид', 'гипербалоид', 'гиперб', `#${number}`, `${number}`])
    expect(await find(q, as), q).toMatchObject(nothing);
  expect(idsOf(await find('параболоид', as))).toEqual([shown]);
  expect((await find('парабалоид', as)).corrected).toBe('параболоид');
});

it('ranks a subject above a remark, and what is newer above what is alike', async () => {
  const [remark, subject, older, newer] = await tickets(
    { subject: 'Прочее', words: 'кстати, домофон' },
    { subject: 'Домофон', words: 'молчит' },
    { subject: 'Стеклопакет', words: 'дует' },
    { subject: 'Стеклопакет', words: 'дует' },
  );
  expect(idsOf(await find('домофон'))).toEqual([subject, remark]);
  expect(idsOf(await find('стеклопакет'))).toEqual([newer, older]);
});

it('pages through all that is found, each once, beyond what is ranked at once', async () => {
  const ctx = app.ctx();
  const { ticket_id } = await aTicket(ctx, { subject: 'Множественное' });
  await sql`
    with made as (
      insert into tickets (id, subject, requester_id, status_id, status_category, channel, created_at, updated_at)
      select gen_random_uuid(), 'Множественное ' || n, requester_id, status_id, status_category, channel,
        created_at - n * interval '1 minute', updated_at
      from tickets, generate_series(1, 330) n where id = ${ticket_id} returning id
    ) select count(*) from made`.execute(ctx.db);
  await reindexAll(ctx);
  const seen = new Set<string>();
  let page = await find('множественное');
  expect(page.is_capped).toBe(true);
  for (;;) {
    for (const id of idsOf(page)) {
      expect(seen.has(id)).toBe(false);
      seen.add(id);
    }
    if (page.next === null) break;
    page = await find('множественное', admin, page.next);
  }
  expect(seen.size).toBe(331);
  expect(page.is_capped).toBe(false);
});

describe('hostile words', () => {
  it.each([
    "'; drop table tickets; --",
    '" OR 1=1',
    '%',
    '\\',
    'a:*&|!()',
    '((((((((',
    '!!!',
    '<->',
    '"',
    '-',
    '- - -',
    '*:*',
    'ticket:A',
    'و ١٢٣ 中文',
    'a'.repeat(200),
    `${'a '.repeat(99)}b`,
    '$1',
    '{{7*7}}',
    '[[:alpha:]]',
    '(?:x)',
    '😀😀',
    'не',
  ])('%j is only words', async (q) => {
    const result = await find(q);
    expect(Array.isArray(result.tickets)).toBe(true);
  });

  it.each([
    ['q='],
    ['q=%00'],
    ['q=%02чек%03'],
    [`q=${'a'.repeat(201)}`],
    ['q[]=a'],
    ['q=a&q=b'],
    ['q[$ne]=1'],
    ['q=a&sort=rank'],
    ['q=a&after=x'],
    [`q=a&after=${Buffer.from('[0,["2020-01-01T00:00:00Z","x"],null]').toString('base64url')}`],
    [`q=a&after=${Buffer.from('[99,null,null]').toString('base64url')}`],
    [''],
  ])('?%s is refused', async (query) => {
    const answer = await app.call({ method: 'GET', url: `/api/search?${query}`, as: admin });
    expect(answer.statusCode).toBe(422);
  });

  it('is for those who are signed in', async () => {
    expect((await app.call({ method: 'GET', url: '/api/search?q=a' })).statusCode).toBe(401);
  });
});

it('passes over a ticket too large for a document, and indexes the rest of it and of the desk', async () => {
  const junk = Array.from({ length: 60_000 }, (_, n) => `слово${n.toString(36)}`).join(' ');
  const large = await aTicket(app.ctx(), { subject: 'Огромное', words: 'коротко' });
  await app
    .ctx()
    .db.updateTable('comments')
    .set({ body_text: junk })
    .where('ticket_id', '=', large.ticket_id)
    .execute();
  const [id] = await tickets({ subject: 'Соседнее обычное' });
  expect(idsOf(await find('огромное'))).toEqual([large.ticket_id]);
  expect(idsOf(await find('соседнее'))).toEqual([id]);
});
