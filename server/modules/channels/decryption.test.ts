import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMessage, encrypt, generateKey, readKey } from 'openpgp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getMessageSignature, type MessageSignature } from '#contract/mail-keys.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent } from '#testing/builders.ts';
import { aDesk, aSession } from '#testing/ticket-builders.ts';
import { readEnveloped } from './email/enveloped.ts';
import { aMailbox, commentsOf, receive, SUPPORT } from './email/testing.ts';

const app = useTestApp();
let admin: { cookie: string };
const dir = mkdtempSync(join(tmpdir(), 'opora-decryption-'));
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const hasGpg = spawnSync('gpg', ['--version']).status === 0;

beforeAll(async () => {
  admin = await aDesk(app);
  await aMailbox(app);
});
beforeEach(async () => {
  await app.ctx().db.deleteFrom('mail_keys').execute();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const INNER = [
  'Content-Type: multipart/mixed; boundary=in',
  'From: Chief <chief@desk.example>',
  'Subject: Another subject',
  '',
  '--in',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Тайные слова</p><script>alert(1)</script><img src="https://t.example/p.gif">',
  '<a href="https://t.example/x">ссылка</a>',
  '--in',
  'Content-Type: text/csv; name=a.csv',
  'Content-Disposition: attachment; filename=a.csv',
  '',
  'a;b',
  '--in--',
  '',
].join('\r\n');

let made = 0;
function aMessage(lines: string[]): Buffer {
  made += 1;
  return Buffer.from(
    [
      'From: Anna <anna@client.example>',
      `To: ${SUPPORT}`,
      `Subject: Secret ${made}`,
      `Message-ID: <secret${made}@client.example>`,
      'MIME-Version: 1.0',
      ...lines,
      '',
    ].join('\r\n'),
  );
}

function inPgpMime(armour: string, more: string[] = []): Buffer {
  return aMessage([
    'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=out',
    ...['', '--out', 'Content-Type: application/pgp-encrypted', '', 'Version: 1', '--out'],
    ...['Content-Type: application/octet-stream; name=encrypted.asc', '', armour],
    ...[...more, '--out--'],
  ]);
}

function inSmime(der: Buffer, type = 'enveloped-data'): Buffer {
  return aMessage([
    `Content-Type: application/pkcs7-mime; smime-type=${type}; name=smime.p7m`,
    ...['Content-Transfer-Encoding: base64', ''],
    der.toString('base64').replace(/(.{76})/g, '$1\r\n'),
  ]);
}

async function imported(payload: { material: string; encoding?: string; passphrase?: string }) {
  const response = await app.call({ method: 'POST', url: '/api/mail/keys', payload, as: admin });
  return { status: response.statusCode, body: response.body };
}

/** The words with which an import is refused. */
async function refusal(payload: Parameters<typeof imported>[0]): Promise<string> {
  const { status, body } = await imported(payload);
  expect(status).toBe(422);
  return String(JSON.parse(body).message_key ?? body);
}

type Shown = { text: string; html: string; files: string[]; told: MessageSignature; id: string };

async function shownOf(ticket_id: string | null, comment_id: string | null): Promise<Shown> {
  const found = await commentsOf(app, ticket_id ?? '');
  const comment = found.find((one) => one.id === comment_id);
  const files = await app
    .ctx()
    .db.selectFrom('attachments')
    .innerJoin('files', 'files.id', 'attachments.file_id')
    .select('files.name')
    .where('comment_id', '=', comment_id ?? '')
    .execute();
  const url = `/api/comments/${comment_id}/signature`;
  const response = await app.call({ method: 'GET', url, as: admin });
  return {
    id: comment_id ?? '',
    text: comment?.body_text ?? '',
    html: `${comment?.body_html}${comment?.quoted_html}`,
    files: files.map((file) => file.name),
    told: getMessageSignature.response.parse(response.json()),
  };
}

async function shownFor(raw: Buffer): Promise<Shown> {
  const { ticket_id, comment_id, state } = await receive(app, raw);
  expect(state).toBe('opened');
  return shownOf(ticket_id, comment_id);
}

// OpenPGP -----------------------------------------------------------------------------------------

async function aPgpKey(passphrase?: string) {
  const userIDs = [{ name: 'Desk', email: SUPPORT }];
  const date = new Date(Date.now() - 60_000);
  return generateKey({
    ...{ userIDs, date, format: 'armored' },
    ...(passphrase === undefined ? {} : { passphrase }),
  });
}

async function pgp(publicKey: string, content: Buffer | string): Promise<string> {
  const encryptionKeys = await readKey({ armoredKey: publicKey });
  const message = await createMessage({ binary: new Uint8Array(Buffer.from(content)) });
  return String(await encrypt({ message, encryptionKeys }));
}

describe('OpenPGP', () => {
  it('a message encrypted as a whole is read with the imported key, and cleaned like any other', async () => {
    const key = await aPgpKey('пароль');
    const taken = await imported({ material: key.privateKey, passphrase: 'пароль' });
    expect(taken.status).toBe(201);
    const shown = await shownFor(inPgpMime(await pgp(key.publicKey, INNER)));
    expect(shown.text).toContain('Тайные слова');
    expect(shown.html).not.toContain('script');
    expect(shown.html).toContain('data-remote-src="https://t.example/p.gif"');
    expect(shown.html).not.toContain(' src="https');
    expect(shown.files).toEqual(['a.csv']);
    expect(shown.told).toMatchObject({ is_encrypted: true, decryption: 'decrypted' });
    const { ledger, ticket } = await recordsOf(shown.id);
    // The outside says who wrote, and about what.
    expect(ledger.from_address).toBe('anna@client.example');
    expect(ticket.subject).toMatch(/^Secret/);
  });

  it('no answer, event or row holds the private key in the clear, or the passphrase (case I1)', async () => {
    const key = await aPgpKey('well-kept-words');
    const material = key.privateKey;
    const taken = await imported({ material, passphrase: 'well-kept-words' });
    const list = await app.call({ method: 'GET', url: '/api/mail/keys', as: admin });
    const { db } = app.ctx();
    const stored = JSON.stringify(await db.selectFrom('mail_keys').selectAll().execute());
    const events = JSON.stringify(await db.selectFrom('events').select('data').execute());
    for (const text of [taken.body, list.body, stored, events]) {
      expect(text).not.toContain('PRIVATE KEY');
      expect(text).not.toContain('well-kept-words');
    }
    expect(taken.body).not.toContain('secret');
    expect(list.json().items[0].can_decrypt).toBe(true);
  });

  it('says what is wrong with a key that cannot be imported', async () => {
    const { privateKey: material } = await aPgpKey('right');
    expect(await refusal({ material })).toContain('key_passphrase_needed');
    expect(await refusal({ material, passphrase: 'wrong' })).toContain('key_passphrase_wrong');
    expect(await refusal({ material: 'nothing' })).toContain('no_keys');
  });

  it('text that is an encrypted message and nothing else is read as text', async () => {
    const key = await aPgpKey();
    await imported({ material: key.privateKey });
    const armour = await pgp(key.publicKey, 'Тайна <b>текста</b>');
    const shown = await shownFor(aMessage(['Content-Type: text/plain', '', armour]));
    expect(shown.text).toBe('Тайна <b>текста</b>');
    expect(shown.html).not.toContain('<b>');
    const beside = await shownFor(aMessage(['Content-Type: text/plain', '', 'Look:', '', armour]));
    expect(beside.told.decryption).toBe('not_whole');
    expect(beside.text).toContain('Look:');
  });

  it('says why a message stays closed: no key, damaged, not protected', async () => {
    const key = await aPgpKey();
    const other = await aPgpKey();
    const armour = await pgp(key.publicKey, INNER);
    expect((await shownFor(inPgpMime(armour))).told.decryption).toBe('no_key');
    await imported({ material: other.privateKey });
    expect((await shownFor(inPgpMime(armour))).told.decryption).toBe('no_key');
    await imported({ material: key.privateKey });
    const lines = armour.split('\n');
    const middle = Math.floor(lines.length / 2);
    const line = lines[middle] ?? '';
    lines[middle] = `${line.startsWith('A') ? 'B' : 'A'}${line.slice(1)}`;
    const damaged = await shownFor(inPgpMime(lines.join('\n')));
    expect(damaged.told.decryption).toBe('damaged');
    expect(damaged.text).not.toContain('Тайные');
  });

  it('refuses what unpacks to more than it may (case F5)', { timeout: 30_000 }, async () => {
    const key = await aPgpKey();
    await imported({ material: key.privateKey });
    const encryptionKeys = await readKey({ armoredKey: key.publicKey });
    const message = await createMessage({ binary: new Uint8Array(48 * 1024 * 1024) });
    const config = { preferredCompressionAlgorithm: 2 };
    const bomb = String(await encrypt({ message, encryptionKeys, config }));
    expect(bomb.length).toBeLessThan(1_000_000);
    const shown = await shownFor(inPgpMime(bomb));
    expect(shown.told.decryption).toBe('too_large');
  });

  it('opens nothing that stands beside parts in the clear', async () => {
    const key = await aPgpKey();
    await imported({ material: key.privateKey });
    const armour = await pgp(key.publicKey, INNER);
    const html = (text: string) => ['--mix', 'Content-Type: text/html', '', text];
    const around = aMessage([
      'Content-Type: multipart/mixed; boundary=mix',
      ...['', ...html('<img src="https://evil.example/')],
      ...['--mix', 'Content-Type: multipart/encrypted; boundary=out', ''],
      ...['--out', 'Content-Type: application/pgp-encrypted', '', 'Version: 1'],
      ...['--out', 'Content-Type: application/octet-stream', '', armour, '--out--'],
      ...[...html('">'), '--mix--'],
    ]);
    const inside = inPgpMime(armour, ['--out', 'Content-Type: text/html', '', '<p>more</p>']);
    for (const raw of [around, inside]) {
      const shown = await shownFor(raw);
      expect(shown.told.decryption).toBe('not_whole');
      expect(`${shown.text}${shown.html}`).not.toContain('Тайные');
    }
  });

  it.runIf(hasGpg)(
    'messages and keys of gpg are read; without protection they are not',
    async () => {
      const home = join(dir, 'gpg');
      mkdirSync(home, { mode: 0o700 });
      const gpg = (...given: string[]) =>
        execFileSync('gpg', ['--homedir', home, '--batch', '--yes', ...given], {
          cwd: dir,
          stdio: 'pipe',
        });
      try {
        const quiet = ['--pinentry-mode', 'loopback', '--passphrase', 'gpg-words'];
        gpg(...quiet, '--quick-gen-key', `Desk <${SUPPORT}>`, 'default', 'default', 'never');
        const binary = gpg(...quiet, '--export-secret-keys');
        const taken = await imported({
          ...{ material: binary.toString('base64'), encoding: 'base64', passphrase: 'gpg-words' },
        });
        expect(taken.status).toBe(201);
        writeFileSync(join(dir, 'inner'), INNER);
        const to = ['-r', SUPPORT, '--trust-model', 'always', '--armor', '-o', '-', '-e', 'inner'];
        expect((await shownFor(inPgpMime(gpg(...to).toString()))).text).toContain('Тайные слова');
        const hidden = gpg('--throw-keyids', ...to).toString();
        expect((await shownFor(inPgpMime(hidden))).text).toContain('Тайные слова');
        const bare = gpg('--rfc2440', '--cipher-algo', '3DES', '--disable-mdc', ...to).toString();
        const shown = await shownFor(inPgpMime(bare));
        expect(shown.told.decryption).toBe('unprotected');
      } finally {
        spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
      }
    },
  );
});

async function recordsOf(comment_id: string) {
  const { db } = app.ctx();
  const ledger = await db
    .selectFrom('mail_ledger')
    .selectAll()
    .where('comment_id', '=', comment_id)
    .executeTakeFirstOrThrow();
  const ticket = await db
    .selectFrom('tickets')
    .selectAll()
    .where('id', '=', ledger.ticket_id ?? '')
    .executeTakeFirstOrThrow();
  return { ledger, ticket };
}

// S/MIME ------------------------------------------------------------------------------------------

function openssl(...given: string[]): void {
  execFileSync('openssl', given, { cwd: dir, stdio: 'pipe' });
}
const read = (name: string) => readFileSync(join(dir, name));

describe.runIf(hasOpenssl)('S/MIME by openssl', () => {
  beforeAll(() => {
    for (const name of ['desk', 'other']) {
      openssl(
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30'],
        ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=email:${SUPPORT}`],
        ...['-keyout', `${name}.key`, '-out', `${name}.pem`],
      );
    }
    writeFileSync(join(dir, 'inner'), INNER);
    const p12 = ['pkcs12', '-export', '-inkey', 'desk.key', '-in', 'desk.pem'];
    openssl(...p12, '-passout', 'pass:p12-words', '-out', 'desk.p12');
    openssl(...p12, '-passout', 'pass:слова', '-out', 'words.p12');
    const old = ['-legacy', '-certpbe', 'PBE-SHA1-RC2-40', '-keypbe', 'PBE-SHA1-3DES'];
    openssl(...p12, ...old, '-passout', 'pass:old', '-out', 'old.p12');
    openssl(
      'pkcs12',
      '-export',
      '-nokeys',
      '-in',
      'desk.pem',
      '-passout',
      'pass:',
      '-out',
      'c.p12',
    );
  });
  const pair = (name: string) => `${read(`${name}.key`)}\n${read(`${name}.pem`)}`;
  function cms(cipher: string, ...more: string[]): Buffer {
    openssl(
      ...['cms', '-encrypt', '-binary', '-in', 'inner', '-outform', 'DER', '-out', 'out.der'],
      ...[`-${cipher}`, ...more, ...(more.includes('-recip') ? [] : ['desk.pem'])],
    );
    return read('out.der');
  }

  it('reads what openssl encrypts: CBC, GCM, Triple DES, OAEP, in chunks, by key identifier', async () => {
    expect((await imported({ material: pair('desk') })).status).toBe(201);
    const oaep = ['-recip', 'desk.pem', '-keyopt', 'rsa_padding_mode:oaep'];
    const sha256 = [...oaep, '-keyopt', 'rsa_oaep_md:sha256'];
    const ways: [string, string[]][] = [
      ['aes128', []],
      ['aes256', []],
      ['des3', []],
      ['aes-256-gcm', []],
      ['aes-128-gcm', ['-stream']],
      ['aes256', oaep],
      ['aes256', sha256],
      ['aes192', ['-stream']],
      ['aes256', ['-keyid']],
    ];
    for (const [cipher, more] of ways) {
      const type = cipher.endsWith('gcm') ? 'authEnveloped-data' : 'enveloped-data';
      const shown = await shownFor(inSmime(cms(cipher, ...more), type));
      expect([cipher, more, shown.told.decryption]).toEqual([cipher, more, 'decrypted']);
      expect(shown.text).toContain('Тайные слова');
      expect(shown.files).toEqual(['a.csv']);
    }
  }, 60_000);

  it('what could have been changed on the way leads nowhere: no links, no remote images', async () => {
    await imported({ material: pair('desk') });
    const open = await shownFor(inSmime(cms('aes256')));
    expect(open.html).not.toContain('t.example');
    expect(open.text).toContain('ссылка');
    const closed = await shownFor(inSmime(cms('aes-256-gcm'), 'authEnveloped-data'));
    expect(closed.html).toContain('data-remote-src="https://t.example/p.gif"');
  });

  it('imports PKCS#12 with its passphrase, and says what is wrong with one', async () => {
    const material = read('desk.p12').toString('base64');
    const file = { material, encoding: 'base64' };
    expect(await refusal({ ...file, passphrase: 'wrong' })).toContain('key_passphrase_wrong');
    expect(await refusal(file)).toContain('key_passphrase');
    const bare = { material: read('c.p12').toString('base64'), encoding: 'base64' };
    expect(await refusal(bare)).toContain('no_private_key');
    const old = { material: read('old.p12').toString('base64'), encoding: 'base64' };
    expect(await refusal({ ...old, passphrase: 'old' })).toContain('key_unsupported');
    const words = { material: read('words.p12').toString('base64'), encoding: 'base64' };
    expect(await refusal({ ...words, passphrase: 'слово' })).toContain('key_passphrase_wrong');
    expect((await imported({ ...words, passphrase: 'слова' })).status).toBe(201);
    const { status, body } = await imported({ ...file, passphrase: 'p12-words' });
    expect([status, body]).toEqual([201, expect.stringContaining('"can_decrypt":true')]);
    expect((await shownFor(inSmime(cms('aes256')))).told.decryption).toBe('decrypted');
  });

  it('takes a locked PEM key with its passphrase, and no key without its certificate', async () => {
    openssl(
      ...['pkcs8', '-topk8', '-in', 'desk.key', '-out', 'locked.key', '-passout', 'pass:pem-words'],
    );
    const material = `${read('locked.key')}\n${read('desk.pem')}`;
    expect(await refusal({ material })).toContain('key_passphrase_needed');
    expect(await refusal({ material, passphrase: 'no' })).toContain('key_passphrase_wrong');
    const alone = `${read('desk.key')}\n${read('other.pem')}`;
    expect(await refusal({ material: alone })).toContain('key_without_certificate');
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'ec.key');
    const curve = `${read('ec.key')}\n${read('desk.pem')}`;
    expect(await refusal({ material: curve })).toContain('key_unsupported');
    expect((await imported({ material, passphrase: 'pem-words' })).status).toBe(201);
  });

  it('says why a message stays closed: no key, damaged, cut, of a kind that is not read', async () => {
    await imported({ material: pair('other') });
    const der = cms('aes256');
    expect((await shownFor(inSmime(der))).told.decryption).toBe('no_key');
    await imported({ material: pair('desk') });
    const gcm = cms('aes-256-gcm');
    for (const place of [0.5, 0.8]) {
      const changed = Buffer.from(gcm);
      const at = Math.floor(gcm.length * place);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const shown = await shownFor(inSmime(changed, 'authEnveloped-data'));
      expect(shown.told.decryption).toBe('damaged');
    }
    expect((await shownFor(inSmime(der.subarray(0, 200)))).told.decryption).toBe('damaged');
    const camellia = await shownFor(inSmime(cms('camellia256')));
    expect(camellia.told.decryption).toBe('unsupported');
  });

  it('a message kept closed is read when somebody asks after its key came', async () => {
    const closed = await receive(app, inSmime(cms('aes256')));
    const { comment_id, ticket_id } = closed;
    const url = `/api/comments/${comment_id}/decryption`;
    const ask = async (as: { cookie: string }) =>
      app.call({ method: 'POST', url, payload: {}, as });
    expect((await ask(admin)).json()).toEqual({ decryption: 'no_key' });
    await imported({ material: pair('desk') });
    const light = await anAgent(app.ctx(), { role: 'light_agent' });
    expect([403, 404]).toContain((await ask(await aSession(app.ctx(), light.id))).statusCode);
    expect((await ask(admin)).json()).toEqual({ decryption: 'decrypted' });
    const shown = await shownOf(ticket_id, comment_id);
    expect(shown.text).toContain('Тайные слова');
    expect(shown.files).toEqual(['a.csv']);
    expect(shown.told.decryption).toBe('decrypted');
    expect((await ask(admin)).json()).toEqual({ decryption: 'decrypted' });
    const events = await app
      .ctx()
      .db.selectFrom('events')
      .select(['name', 'data'])
      .where('subject_id', '=', comment_id)
      .where('name', '=', 'comment.decrypted')
      .execute();
    expect(events).toEqual([{ name: 'comment.decrypted', data: {} }]);
    const { ticket } = await recordsOf(comment_id ?? '');
    expect(ticket.preview).toContain('Тайные слова');
  });

  it('a signature inside is verified against the From of the outside', async () => {
    await imported({ material: pair('desk') });
    openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=Anna'],
      ...['-addext', 'subjectAltName=email:anna@client.example'],
      ...['-keyout', 'anna.key', '-out', 'anna.pem'],
    );
    openssl(
      ...['cms', '-sign', '-binary', '-in', 'inner', '-signer', 'anna.pem', '-inkey', 'anna.key'],
      ...['-md', 'sha256', '-out', 'signed'],
    );
    openssl(
      ...['cms', '-encrypt', '-binary', '-in', 'signed', '-outform', 'DER', '-out', 'both.der'],
      ...['-aes256', 'desk.pem'],
    );
    const raw = inSmime(read('both.der'));
    const before = await shownFor(raw);
    expect(before.told).toMatchObject({ signed_by: null, cause: 'unknown_key' });
    await imported({ material: read('anna.pem').toString() });
    const told = (await shownFor(inSmime(read('both.der')))).told;
    expect(told.signed_by).toMatchObject({ name: 'Anna', address: 'anna@client.example' });
    const forged = Buffer.from(
      inSmime(read('both.der')).toString().replace('anna@client.example>', 'eve@client.example>'),
    );
    const other = await shownFor(forged);
    expect(other.told).toMatchObject({ signed_by: null, cause: 'other_address' });
  });

  it('a copy of a message is the same message, with the key or without it', async () => {
    const raw = inSmime(cms('aes256'));
    const first = await receive(app, raw);
    await imported({ material: pair('desk') });
    const copy = Buffer.concat([Buffer.from('X-Relay: second\r\n'), raw]);
    expect(await receive(app, copy)).toMatchObject({
      ...{ state: 'ignored', cause: 'duplicate', ticket_id: first.ticket_id },
    });
  });
});

describe('structures of S/MIME', () => {
  it('hostile ones are refused in bounded time', () => {
    const million = Buffer.alloc(4_000_000, Buffer.from('0500', 'hex'));
    const began = performance.now();
    for (const start of ['3080', '30800609', '3080060b', '3084ffffffff', '30', '']) {
      const bytes = Buffer.concat([Buffer.from(start, 'hex'), million]);
      expect(readEnveloped(bytes)).toBeNull();
    }
    const enveloped = '308006092a864886f70d010703a0803080020100318030800201003000';
    expect(readEnveloped(Buffer.concat([Buffer.from(enveloped, 'hex'), million]))).toBeNull();
    expect(readEnveloped(Buffer.alloc(100_000, 0x30))).toBeNull();
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
