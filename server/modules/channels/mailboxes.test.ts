import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smtpMailPort } from '#platform/mail.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent } from '#testing/builders.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { openPostOffice, type PostOffice } from '#testing/servers/post-office.ts';
import { dovecot } from '#testing/servers/tools.ts';
import { aDesk, aSession } from '#testing/ticket-builders.ts';
import { type MailDns, suggestServers } from './email/autodetect.ts';
import { tryMailbox } from './mailbox-test.ts';
import { type Renewed, tokenCache } from './oauth.ts';

const app = useTestApp();
const desk = { cookie: '' };
beforeAll(async () => {
  desk.cookie = (await aDesk(app)).cookie;
});

type Asked = 'GET' | 'POST' | 'PATCH' | 'DELETE';

function call(method: Asked, url: string, payload?: Record<string, unknown>, as = desk) {
  return app.call({ method, url, as, ...(payload === undefined ? {} : { payload }) });
}

const imap = { host: 'imap.desk.example', port: 993, security: 'tls', user: 'support' };
const secret = 'горячий-пароль-42';

async function aSavedMailbox(address: string): Promise<string> {
  const response = await call('POST', '/api/mailboxes', {
    address,
    name: 'Поддержка',
    incoming: 'imap',
    imap,
    password: secret,
  });
  expect(response.statusCode, response.body).toBe(201);
  return response.json().id;
}

describe('a mailbox', () => {
  it('is connected, changed and removed; each is an event without its secret', async () => {
    const events = await expectEvents(
      app.ctx(),
      ['mailbox.created', 'mailbox.updated', 'mailbox.deleted'],
      async () => {
        const id = await aSavedMailbox('One@Desk.Example');
        const changed = await call('PATCH', `/api/mailboxes/${id}`, {
          name: 'Новая',
          password: 'x1',
        });
        expect(changed.json()).toMatchObject({ name: 'Новая', address: 'one@desk.example' });
        expect((await call('DELETE', `/api/mailboxes/${id}`)).statusCode).toBe(200);
        expect((await call('PATCH', `/api/mailboxes/${id}`, { name: 'x' })).statusCode).toBe(404);
      },
    );
    expect(JSON.stringify(events)).not.toMatch(/горячий|x1/);
  });

  it('never answers its secret, and keeps it sealed (case I1)', async () => {
    const id = await aSavedMailbox('secret@desk.example');
    const list = await call('GET', '/api/mailboxes');
    expect(list.body).not.toContain('горячий');
    expect(list.body).not.toContain('v1.');
    expect(list.json().items.find((one: { id: string }) => one.id === id).has_secret).toBe(true);
    const row = await app
      .ctx()
      .db.selectFrom('mailboxes')
      .select('secret')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(row.secret).toMatch(/^v1\./);
    expect(row.secret).not.toContain('горячий');
  });

  it('pointed at another server asks for its secret anew (case E5)', async () => {
    const id = await aSavedMailbox('moved@desk.example');
    const elsewhere = { ...imap, host: 'imap.evil.example' };
    await expectNoEvents(app.ctx(), async () => {
      const refused = await call('PATCH', `/api/mailboxes/${id}`, { imap: elsewhere });
      expect(refused.statusCode).toBe(422);
      expect(refused.json().fields).toEqual({ password: 'errors.field.secret_again' });
      const open = { ...imap, security: 'none' };
      expect((await call('PATCH', `/api/mailboxes/${id}`, { imap: open })).statusCode).toBe(422);
    });
    const allowed = await call('PATCH', `/api/mailboxes/${id}`, {
      imap: elsewhere,
      password: 'new',
    });
    expect(allowed.statusCode).toBe(200);
  });

  it('of an address that is connected already is refused', async () => {
    await aSavedMailbox('twice@desk.example');
    const again = await call('POST', '/api/mailboxes', {
      address: 'TWICE@desk.example',
      name: 'x',
    });
    expect(again.statusCode).toBe(409);
  });

  it('is the administrators’ business alone', async () => {
    const agent = await aSession(app.ctx(), (await anAgent(app.ctx())).id);
    const id = await aSavedMailbox('mine@desk.example');
    for (const [method, url, body] of [
      ['GET', '/api/mailboxes', undefined],
      ['POST', '/api/mailboxes', { address: 'a@b.example', name: 'x' }],
      ['PATCH', `/api/mailboxes/${id}`, { name: 'x' }],
      ['DELETE', `/api/mailboxes/${id}`, undefined],
      ['POST', '/api/mailboxes/suggestion', { address: 'a@b.example' }],
      ['POST', '/api/mailboxes/test', { address: 'a@b.example' }],
    ] as const) {
      expect((await call(method, url, body, agent)).statusCode, `${method} ${url}`).toBe(403);
      const nobody = await app.call({
        method,
        url,
        ...(body === undefined ? {} : { payload: body }),
      });
      expect(nobody.statusCode, `${method} ${url}`).toBe(401);
    }
  });

  it('refuses a body that is none', async () => {
    for (const bad of [
      { name: 'x' },
      { address: 'no address', name: 'x' },
      { address: 'a@b.example', name: 'x', imap: { ...imap, port: 0 } },
      { address: 'a@b.example', name: 'x', secret: 'v1.x' },
    ]) {
      expect((await call('POST', '/api/mailboxes', bad)).statusCode).toBe(422);
    }
  });
});

describe('the servers of an address', () => {
  const silent: MailDns = { mx: async () => [], srv: async () => [], exists: async () => false };

  it.each([
    ['anna@gmail.com', 'Gmail', 'imap.gmail.com', 'channels.hint.app_password_google'],
    ['anna@yandex.ru', 'Яндекс Почта', 'imap.yandex.ru', 'channels.hint.app_password_yandex'],
    ['anna@bk.ru', 'Mail.ru', 'imap.mail.ru', 'channels.hint.app_password_mailru'],
    ['anna@outlook.com', 'Microsoft 365', 'outlook.office365.com', 'channels.hint.oauth_microsoft'],
  ])('of %s are those of %s', async (address, provider, host, hint_key) => {
    const found = await suggestServers(address, silent);
    expect(found).toMatchObject({ source: 'provider', provider, hint_key });
    expect(found.imap).toMatchObject({ host, user: address });
  });

  it('of a domain that a provider serves are found by its MX', async () => {
    const dns = { ...silent, mx: async () => ['mx.yandex.net'] };
    const found = await suggestServers('a@firm.example', dns);
    expect(found).toMatchObject({ source: 'dns', provider: 'Яндекс Почта' });
  });

  it('are those that the domain states (RFC 6186), else usual names that exist, else nothing', async () => {
    const stated = {
      ...silent,
      srv: async (name: string) =>
        name === '_imaps._tcp.firm.example'
          ? [{ name: 'post.firm.example', port: 993, priority: 1 }]
          : [],
      exists: async (host: string) => host === 'smtp.firm.example',
    };
    const found = await suggestServers('a@firm.example', stated);
    expect(found).toMatchObject({
      source: 'dns',
      imap: { host: 'post.firm.example', port: 993, security: 'tls' },
      smtp: { host: 'smtp.firm.example', port: 465, security: 'tls' },
    });
    const guess = { ...silent, exists: async (host: string) => host === 'mail.firm.example' };
    expect(await suggestServers('a@firm.example', guess)).toMatchObject({
      source: 'guess',
      imap: { host: 'mail.firm.example' },
      smtp: { host: 'mail.firm.example' },
    });
    expect(await suggestServers('a@firm.example', silent)).toMatchObject({
      source: 'none',
      imap: null,
    });
  });
});

describe('OAuth2 tokens', () => {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const form = new URLSearchParams(body);
      asked.push(form);
      const isGood = form.get('refresh_token') !== 'revoked';
      response.statusCode = isGood ? 200 : 400;
      response.end(
        JSON.stringify(
          isGood
            ? { access_token: `access-${asked.length}`, expires_in: 3600, refresh_token: 'rotated' }
            : { error: 'invalid_grant', error_description: 'Token has been revoked.' },
        ),
      );
    });
  });
  const url = () => {
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  };
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  it('are renewed once, kept until they end, and a rotated refresh token is handed on', async () => {
    const cache = tokenCache({ google: url(), microsoft: `${url()}{tenant}` });
    const first = { client_id: 'id', client_secret: 's', refresh_token: 'first', tenant: 'firm' };
    const rotated: (string | null)[] = [];
    const keep = async ({ refresh_token }: Renewed) => {
      rotated.push(refresh_token);
    };
    const key = { mailbox_id: 'm', provider: 'oauth_microsoft' as const, secret: first };
    expect(await cache.get(key, keep)).toBe('access-1');
    const next = { ...key, secret: { ...first, refresh_token: 'rotated' } };
    expect(await cache.get(next, keep)).toBe('access-1');
    expect(rotated).toEqual(['rotated']);
    expect(asked[0]?.get('grant_type')).toBe('refresh_token');
    expect(asked[0]?.get('scope')).toContain('IMAP.AccessAsUser.All');
    cache.forget('m');
    expect(await cache.get(next, keep)).toBe('access-2');
  });

  it('that are revoked are a refused login, in the provider’s words', async () => {
    const cache = tokenCache({ google: url(), microsoft: url() });
    const revoked = { client_id: 'id', client_secret: 's', refresh_token: 'revoked' };
    await expect(
      cache.get(
        { mailbox_id: 'm', provider: 'oauth_google', secret: revoked },
        async () => undefined,
      ),
    ).rejects.toMatchObject({ failure: 'login', words: 'invalid_grant Token has been revoked.' });
  });
});

describe.skipIf(!dovecot().path)('the test button, on a real Dovecot', { timeout: 60_000 }, () => {
  const held: { office?: PostOffice } = {};
  beforeAll(async () => {
    held.office = await openPostOffice();
  }, 60_000);
  afterAll(() => held.office?.stop());

  function trying(given: Record<string, unknown> = {}) {
    const office = held.office;
    if (office === undefined) throw new Error('the post office is closed');
    const address = 'desk@desk.test';
    const { host, imap_port, password } = office.dovecot;
    const ports = {
      ...app.opora.house.ports,
      mail: smtpMailPort({ connect_ms: 2000, idle_ms: 2000 }),
    };
    return tryMailbox(app.ctx(), ports, {
      address,
      imap: { host, port: imap_port, security: 'none', user: address },
      smtp: { host, port: office.smtp_port, security: 'none', user: address },
      password,
      allow_private_hosts: true,
      ...given,
    });
  }

  it('says of each step that it works, and sends a message that becomes no request', async () => {
    const result = await trying();
    expect(result.steps.map((step) => [step.step, step.is_ok])).toEqual([
      ['imap_connect', true],
      ['imap_login', true],
      ['imap_folder', true],
      ['smtp_connect', true],
      ['smtp_login', true],
      ['smtp_sender', true],
    ]);
    expect(result.is_ok).toBe(true);
    expect(await held.office?.inbox('desk@desk.test')).toHaveLength(1);
  });

  it('says exactly what is wrong, and what to do', async () => {
    const wrong = async (given: Record<string, unknown>) => {
      const result = await trying(given);
      expect(result.is_ok).toBe(false);
      return result.steps.filter((step) => !step.is_ok).map((step) => step.message_key);
    };
    const { host, imap_port } = held.office?.dovecot ?? { host: '', imap_port: 0 };
    const server = { host, port: imap_port, security: 'none', user: 'desk@desk.test' };
    expect(await wrong({ password: 'no', smtp: null })).toEqual(['channels.imap_login.login']);
    expect(await wrong({ imap_folder: 'Нет такой', smtp: null })).toEqual([
      'channels.imap_folder.missing',
    ]);
    const not = (imap: Record<string, unknown>) =>
      wrong({ imap: { ...server, ...imap }, smtp: null });
    expect(await not({ port: 1 })).toEqual(['channels.imap_connect.refused']);
    expect(await not({ host: 'no-such-host.invalid' })).toEqual([
      'channels.imap_connect.host_not_found',
    ]);
    expect(await not({ security: 'tls' })).toEqual(['channels.imap_connect.tls']);
    expect(await wrong({ allow_private_hosts: false, smtp: null })).toEqual([
      'channels.imap_connect.host_is_private',
    ]);
    expect(await wrong({ imap: null, password: 'no' })).toEqual(['channels.smtp_login.login']);
    held.office?.refuse('desk@desk.test', '553 5.7.1 Not your address');
    expect(await wrong({ imap: null })).toEqual(['channels.smtp_sender.refused']);
  });
});
