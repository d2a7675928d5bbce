/**
 * Ways in that other desks left open, tried at the door of this one: headers that a stranger forges, addresses that
 * lead out, secrets in the log, servers of the own network, clients that dribble. docs/security.md says what else is
 * tried, and where.
 */
import { connect, type Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exchangeOutside, fetchOutside, postOutside } from '#platform/fetch.ts';
import { aToken } from '#testing/builders.ts';
import { corpusJson, hasCorpus } from '#testing/corpora.ts';
import { useTestDesk } from '#testing/desk.ts';
import { isTest, sourceFiles } from '#testing/source-files.ts';
import { modules } from './modules.ts';

const desk = useTestDesk();
const strict = useTestDesk({ are_limits_on: true });
const endpoints = modules.flatMap((one) => one.routes ?? []).map((one) => one.endpoint);

describe('headers of a peer that nobody trusts', () => {
  const forged = {
    forwarded: 'for=10.0.0.1;host=evil.example;proto=https',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-real-ip': '127.0.0.1',
    'x-remote-user': 'admin@desk.test',
    'remote-user': 'admin@desk.test',
    'x-forwarded-user': 'admin@desk.test',
    'x-authenticated-user': 'admin@desk.test',
    'x-original-url': '/api/agents',
    'x-rewrite-url': '/api/agents',
    'x-http-method-override': 'DELETE',
    'x-method-override': 'DELETE',
  };

  it('make nobody somebody, and no question another one (case B4)', async () => {
    const { app, agent } = desk;
    for (const [name, value] of Object.entries(forged)) {
      const headers = { [name]: value };
      const stranger = await app.call({ method: 'GET', url: '/api/me', headers });
      expect([name, stranger.statusCode]).toEqual([name, 401]);
      const known = await app.call({ method: 'GET', url: '/api/me', as: agent, headers });
      expect([name, known.json().email]).toEqual([name, agent.email]);
      const metrics = { method: 'GET', url: '/metrics', remoteAddress: '192.0.2.9' } as const;
      expect((await app.call({ ...metrics, headers })).body).not.toContain('opora_');
    }
    const sessions = await desk.get('/api/me/sessions', agent);
    expect(sessions.json().items.length).toBeGreaterThan(0);
  });

  it('turn no link that is mailed (case B6)', async () => {
    const { app, agent } = desk;
    await app.call({
      ...{ method: 'POST', url: '/api/password-reset', payload: { email: agent.email } },
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    });
    const own = { 'sec-fetch-site': 'same-origin' };
    await app.call({
      ...{ method: 'POST', url: '/help/ru/sign-in', payload: 'address=anna%40customer.test' },
      headers: {
        ...own,
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-host': 'evil.example',
      },
    });
    await app.opora.drainJobs();
    const letters = await Promise.all(app.mail.sent.map(({ raw }) => PostalMime.parse(raw)));
    const texts = letters.map(({ text = '', html = '' }) => text + html);
    for (const text of texts) expect(text).not.toContain('evil.example');
    for (const url of texts.join(' ').match(/https?:\/\/[^\s"<]+/g) ?? [])
      expect(url).toMatch(/^http:\/\/desk\.test\//);
  });

  it('do not evade the number of tries from one source (case B11)', async () => {
    const statuses: number[] = [];
    for (let turn = 0; turn < 14; turn += 1) {
      const answer = await strict.app.call({
        ...{ method: 'POST', url: '/api/session', remoteAddress: '192.0.2.77' },
        payload: { email: `who${turn}@desk.test`, password: 'a long wrong phrase' },
        headers: { 'x-forwarded-for': `198.51.100.${turn}`, 'x-real-ip': `198.51.100.${turn}` },
      });
      statuses.push(answer.statusCode);
    }
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401));
    expect(new Set(statuses.slice(10))).toEqual(new Set([429]));
  });

  it('every endpoint that tests a secret or sends mail has a limit (case B11)', () => {
    const tests = /password|token|code|secret/;
    const open = endpoints
      .filter(
        ({ access, method }) => method !== 'GET' && (access === 'public' || access === 'half'),
      )
      .filter(({ body, path }) => {
        const shape =
          body === undefined ? '' : JSON.stringify(z.toJSONSchema(body, { io: 'input' }));
        return tests.test(path) || tests.test(shape);
      })
      .filter(({ limit }) => limit === undefined)
      .map(({ method, path }) => `${method} ${path}`);
    expect(open).toEqual([]);
  });
});

describe('a token', () => {
  it('without the scope is nobody where anybody may call: it opens no ticket (case A1)', async () => {
    const { app, agent } = desk;
    const topic = await desk.post('/api/topics', desk.admin, { name: { ru: 'Касса', en: '' } });
    const form_id = topic.json().id;
    await desk.put(`/api/topics/${form_id}/offer`, desk.admin, {});
    const payload = {
      form_id,
      address: 'known@customer.test',
      subject: 'Чек',
      text: 'Не печатает',
    };
    const send = async (scopes: readonly ('read' | 'write')[]) =>
      app.call({
        ...{ method: 'POST', url: '/api/requests', payload },
        as: await aToken(app.ctx(), agent, scopes),
      });
    const [reading, writing] = [await send(['read']), await send(['write'])];
    // A stranger's request waits for the letter to be confirmed; the desk's own program opens a ticket.
    expect([reading.statusCode, reading.json().number ?? null]).toEqual([writing.statusCode, null]);
    expect(writing.json().number).toEqual(expect.any(Number));
  });
});

describe('an address', () => {
  const outward = [
    '//evil.example/',
    '///evil.example/',
    '/\\evil.example/',
    '/%2f%2fevil.example/',
    '/%5cevil.example',
    '/help//evil.example/',
    '/help/ru//evil.example',
    '/help/ru/sign-in?back=//evil.example',
    '/help/ru/requests/..//evil.example',
    '/.evil.example',
    '/help/ru/%0d%0alocation:%20https://evil.example',
  ];

  it('never leads to another site (case D10)', async () => {
    for (const url of outward) {
      const { headers, statusCode } = await desk.app.call({ method: 'GET', url });
      const { location } = headers;
      expect(statusCode, url).toBeLessThan(500);
      if (location !== undefined) expect(location, url).toMatch(/^\/(?![/\\])/);
      expect(headers['set-cookie'], url).toBeUndefined();
    }
  });

  it('reads no file that is not meant to be served (case F1)', async () => {
    const paths = ['package.json', 'server/app.ts', '.git/config', 'var/secret-key', 'etc/passwd'];
    const ups = ['../', '..%2f', '%2e%2e/', '%2e%2e%2f', '..%5c', '....//', '..%00/', '..%c0%af'];
    const roots = ['/', '/assets/', '/help/assets/', '/help/ru/files/', '/api/files/'];
    for (const root of roots)
      for (const up of ups)
        for (const path of paths) {
          const url = `${root}${up.repeat(6)}${path}`;
          const { body, statusCode } = await desk.app.call({ method: 'GET', url });
          expect(statusCode, url).toBeLessThan(500);
          expect(body, url).not.toMatch(/"dependencies"|buildApp|\[core\]|root:x:0/);
        }
  });

  it('reaches no prototype (case D9)', async () => {
    for (const query of [
      '__proto__[a]=1',
      'constructor.prototype.a=1',
      '__proto__=1',
      'q[__proto__]=1',
    ])
      for (const url of ['/api/tickets', '/api/help/search', '/help/ru/search'])
        expect(
          (await desk.app.call({ method: 'GET', url: `${url}?${query}` })).statusCode,
        ).toBeLessThan(500);
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
    const body = {
      method: 'POST',
      url: '/api/session',
      headers: { 'content-type': 'application/json' },
    } as const;
    for (const payload of ['{"__proto__":{"a":1}}', '{"constructor":{"prototype":{"a":1}}}'])
      expect((await desk.app.call({ ...body, payload })).statusCode).toBeGreaterThanOrEqual(400);
  });
});

describe('what is left in a browser', () => {
  it('is nothing of the API (case D12)', async () => {
    const kept: string[] = [];
    for (const url of [
      '/api/me',
      '/api/tickets',
      '/api/contacts',
      '/api/forms',
      '/api/help/sections',
    ]) {
      const { headers } = await desk.get(url, desk.agent);
      if (headers['cache-control'] !== 'no-store') kept.push(url);
    }
    expect(kept).toEqual([]);
  });
});

const corpus = 'attacks/ssrf-urls.json';
const listed = z.object({ cases: z.array(z.object({ url: z.string(), mustBlock: z.boolean() })) });

describe.skipIf(!hasCorpus(corpus))('addresses of the own network', () => {
  it('are refused by each way out, whatever they are dressed in (case E1)', async () => {
    const urls = listed
      .parse(corpusJson(corpus))
      .cases.filter(({ mustBlock }) => mustBlock)
      .map(({ url }) => url);
    expect(urls.length).toBeGreaterThan(25);
    const body = Buffer.from('x');
    const limits = { timeout_ms: 3_000, allow_private: false };
    for (const url of urls) {
      await expect(fetchOutside(url, { ...limits, max_bytes: 10 }), url).rejects.toMatchObject({
        message_key: 'errors.outside_unavailable',
      });
      const posted = await postOutside(url, { ...limits, body, headers: {} });
      expect([url, posted]).toEqual([url, { status: undefined, is_sent: false }]);
      const rule = { allow_private: false };
      const sent = { body, headers: {}, timeout_ms: 3_000, rule, keep_bytes: 10 };
      expect(await exchangeOutside(url, sent), url).toHaveProperty('error');
      const saved = await desk.post('/api/webhooks', desk.admin, { name: 'Чужой', url });
      expect([url, saved.statusCode]).toEqual([url, 422]);
    }
  }, 60_000);
});

describe('secrets', () => {
  const planted = {
    password: 'canary-password-of-a-mailbox-1',
    key: 'canary-key-of-a-model-2',
    guess: 'canary-wrong-password-3',
    token: `opora_${'c'.repeat(43)}`,
    query: 'canary-in-a-query-4',
    body: 'canary-in-a-broken-body-5',
    link: 'canarylink'.repeat(4).slice(0, 43),
  };

  it('of a whole run stand in no log, no answer of a failure, no event and no table (case I1)', async () => {
    const { app, admin, agent } = desk;
    const answers = [
      await desk.post('/api/mailboxes', admin, {
        ...{ address: 'canary@desk.test', name: 'Тайна', incoming: 'imap' },
        imap: { host: '127.0.0.1', port: 1, security: 'none', user: 'canary' },
        password: planted.password,
      }),
      await desk.post('/api/mailboxes/test', admin, {
        ...{ address: 'canary@desk.test', incoming: 'imap' },
        imap: { host: '127.0.0.1', port: 1, security: 'none', user: 'canary' },
        password: planted.password,
      }),
      await desk.patch('/api/text-model', admin, {
        ...{ url: 'https://model.invalid/v1', model: 'm', key: planted.key, is_on: true },
      }),
      await desk.post('/api/text-model/test', admin, {}),
      await desk.post('/api/session', agent, { email: agent.email, password: planted.guess }),
      await app.call({ method: 'GET', url: '/api/me', as: { token: planted.token } }),
      await app.call({ method: 'GET', url: `/api/me?secret=${planted.query}`, as: agent }),
      await app.call({ method: 'GET', url: `/help/ru/sign-in/link/${planted.link}` }),
      await desk.post('/api/links/use', agent, { token: planted.link, password: planted.guess }),
      await app.call({
        ...{ method: 'POST', url: '/api/session', payload: `{"password":"${planted.body}` },
        headers: { 'content-type': 'application/json' },
      }),
    ];
    expect(answers[0]?.statusCode, answers[0]?.body).toBe(201);
    await app.opora.drainJobs();
    // The log was written at all, and of these very requests.
    expect(app.logged.join('')).toContain('/api/mailboxes/test');
    const { pool } = app.opora.house.database;
    const tables = await pool.query<{ name: string }>(
      `select relname as name from pg_class
       where relnamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace) and relkind in ('r', 'p')
         and not relispartition`,
    );
    const rows: string[] = [];
    for (const { name } of tables.rows) {
      const schema = name.startsWith('_private') ? 'graphile_worker' : 'public';
      const found = await pool
        .query<{ row: string }>(`select t::text as row from "${schema}"."${name}" t`)
        .catch(() => undefined);
      rows.push(...(found?.rows ?? []).map(({ row }) => `${name}: ${row}`));
    }
    for (const secret of Object.values(planted)) {
      expect(app.logged.filter((line) => line.includes(secret))).toEqual([]);
      expect(rows.filter((row) => row.includes(secret))).toEqual([]);
      const told = answers.filter(({ body }) => body.includes(secret)).map(({ body }) => body);
      // The page of a link leads to itself in the other language; nobody else looks at it.
      expect(told.filter((body) => !body.includes('hreflang="en"'))).toEqual([]);
    }
  });
});

describe('a client that dribbles', () => {
  const sockets: Socket[] = [];
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
  });

  it('holds nobody else up, and is not waited for without end (case G4)', async () => {
    const { http } = desk.app.opora;
    expect(http.server.requestTimeout).toBeGreaterThan(0);
    expect(http.server.headersTimeout).toBeLessThanOrEqual(60_000);
    const address = new URL(await desk.app.opora.listen());
    for (let turn = 0; turn < 60; turn += 1) {
      const socket = connect(Number(address.port), '127.0.0.1');
      socket.on('error', () => {});
      sockets.push(socket);
      socket.write(`POST /api/session HTTP/1.1\r\nHost: ${address.host}\r\nContent-Type: applic`);
    }
    const answer = await fetch(new URL('/healthz', address), {
      signal: AbortSignal.timeout(10_000),
    });
    expect(answer.status).toBe(200);
  });

  it('has its statements ended by the database (case G4)', async () => {
    const { pool } = desk.app.opora.house.database;
    const { rows } = await pool.query<{ statement_timeout: string }>('show statement_timeout');
    expect(rows[0]?.statement_timeout).toBe('1min');
  });
});

describe('the code', () => {
  const product = sourceFiles('server', 'portal', 'contract').filter((file) => !isTest(file));

  it('makes no code and no name of a module of what it is told (case A13)', () => {
    const odd = product
      .filter((file) =>
        /\beval\(|new Function\(|node:vm|import\((?!['"])|require\(/.test(file.code),
      )
      .map((file) => file.path);
    expect(odd).toEqual([]);
  });

  it('starts the database server and nothing else (case I3)', () => {
    const starting = product
      .filter((file) => file.imports.includes('node:child_process'))
      .map((file) => file.path);
    expect(starting.filter((path) => !/embedded|postgres|server\/commands\//.test(path))).toEqual(
      [],
    );
    const shelled = product.filter((file) => /shell: true|execSync\(/.test(file.code));
    expect(shelled.map((file) => file.path)).toEqual([]);
  });
});
