import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getMessageSignature, type MessageSignature } from '#contract/mail-keys.ts';
import { useTestApp } from '#testing/app.ts';
import { corpusPath, hasCorpus } from '#testing/corpora.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { parseMail } from './email/parse.ts';
import { signedPart } from './email/signed-part.ts';
import { aMailbox, receive, SUPPORT } from './email/testing.ts';
import { verifyOpenpgp } from './email/verify-openpgp.ts';
import { verifySmime } from './email/verify-smime.ts';
import { knownKeys } from './mail-keys.sql.ts';

const app = useTestApp();
let admin: { cookie: string };
const dir = mkdtempSync(join(tmpdir(), 'opora-signatures-'));
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const hasGpg = spawnSync('gpg', ['--version']).status === 0;

beforeAll(async () => {
  admin = await aDesk(app);
  await aMailbox(app);
});
beforeEach(async () => {
  await app.ctx().db.deleteFrom('mail_keys').execute();
});
afterAll(() => rmSync(dir, { recursive: true }));

const PART = [
  'Content-Type: multipart/mixed; boundary=in',
  '',
  '--in',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Договор подписан. ',
  '',
  '--in',
  'Content-Type: text/csv; name=a.csv',
  'Content-Disposition: attachment; filename=a.csv',
  '',
  'a;b',
  '--in--',
].join('\r\n');

type Kind = 'pkcs7' | 'pgp';
type Parts = { from?: string; part?: string; more?: string[]; lf?: boolean };

let made = 0;
function head(from: string): string[] {
  made += 1;
  return [
    `From: Anna <${from}>`,
    `To: ${SUPPORT}`,
    'Subject: Contract',
    `Message-ID: <signed${made}@client.example>`,
    'MIME-Version: 1.0',
  ];
}

function signedBody(kind: Kind, signature: Buffer, { part = PART, more = [] }: Parts): string[] {
  const isPgp = kind === 'pgp';
  const type = `application/${kind}-signature`;
  return [
    `Content-Type: multipart/signed; protocol="${type}"; micalg=sha256; boundary="out"`,
    '',
    'This is a signed message',
    '--out',
    part,
    '--out',
    `Content-Type: ${type}; name=${isPgp ? 'signature.asc' : 'smime.p7s'}`,
    ...(isPgp ? [] : ['Content-Transfer-Encoding: base64']),
    '',
    isPgp ? signature.toString() : signature.toString('base64').replace(/(.{76})/g, '$1\r\n'),
    ...more,
    '--out--',
    '',
  ];
}

function aSigned(kind: Kind, signature: Buffer, parts: Parts = {}): Buffer {
  const lines = [
    ...head(parts.from ?? 'anna@client.example'),
    ...signedBody(kind, signature, parts),
  ];
  return Buffer.from(lines.join('\r\n').replaceAll('\r\n', parts.lf === true ? '\n' : '\r\n'));
}

async function shownFor(raw: Buffer): Promise<MessageSignature> {
  const { comment_id, state } = await receive(app, raw);
  expect(['opened', 'joined']).toContain(state);
  const url = `/api/comments/${comment_id}/signature`;
  const response = await app.call({ method: 'GET', url, as: admin });
  expect(response.statusCode).toBe(200);
  return getMessageSignature.response.parse(response.json());
}

async function imported(material: string): Promise<number> {
  const payload = { material };
  const response = await app.call({ method: 'POST', url: '/api/mail/keys', payload, as: admin });
  return response.statusCode;
}

// certificates ------------------------------------------------------------------------------------

const at = (name: string) => join(dir, name);
function openssl(...given: string[]): void {
  execFileSync('openssl', given, { cwd: dir, stdio: 'pipe' });
}
const read = (name: string) => readFileSync(at(name), 'utf8');

function anAuthority(name: string): void {
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/CN=${name}`],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=keyCertSign,cRLSign'],
    ...['-keyout', `${name}.key`, '-out', `${name}.pem`],
  );
}

function aCertificate(name: string, authority: string, extensions: string[]): void {
  writeFileSync(at(`${name}.ext`), extensions.join('\n'));
  openssl(
    ...['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`],
    ...['-keyout', `${name}.key`, '-out', `${name}.csr`],
  );
  openssl(
    ...[
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${authority}.pem`,
      '-CAkey',
      `${authority}.key`,
    ],
    ...['-days', '20', '-extfile', `${name}.ext`, '-out', `${name}.pem`],
  );
}

function smimeOf(name: string, ...options: string[]): Buffer {
  writeFileSync(at('part'), PART);
  openssl(
    ...[
      'cms',
      '-sign',
      '-binary',
      '-in',
      'part',
      '-signer',
      `${name}.pem`,
      '-inkey',
      `${name}.key`,
    ],
    ...['-outform', 'DER', '-out', 'signature', ...options],
  );
  return readFileSync(at('signature'));
}

describe.skipIf(!hasOpenssl)('an S/MIME signature made by OpenSSL', () => {
  beforeAll(() => {
    anAuthority('Root');
    anAuthority('Stranger');
    const mail = ['extendedKeyUsage=emailProtection', 'keyUsage=digitalSignature'];
    aCertificate('Anna', 'Root', ['subjectAltName=email:anna@client.example', ...mail]);
    aCertificate('Site', 'Root', [
      'subjectAltName=email:anna@client.example',
      'extendedKeyUsage=serverAuth',
    ]);
    aCertificate('Fake', 'Anna', ['subjectAltName=email:anna@client.example', ...mail]);
  });

  it('is shown with an imported authority, a matching From, over all that is displayed', async () => {
    expect(await imported(read('Root.pem'))).toBe(201);
    const proven = { scheme: 'smime', is_encrypted: false, cause: null };
    const signed_by = { address: 'anna@client.example', name: 'Anna', vouched_by: 'Root' };
    const raw = aSigned('pkcs7', smimeOf('Anna'));
    expect(await shownFor(raw)).toMatchObject({ ...proven, signed_by });
    // Line ends of a mailbox on disk are those of the wire.
    const lf = aSigned('pkcs7', smimeOf('Anna'), { lf: true });
    expect(await shownFor(lf)).toMatchObject({ ...proven, signed_by });
  });

  it('is shown by the certificate of the sender alone', async () => {
    await imported(read('Anna.pem'));
    expect((await shownFor(aSigned('pkcs7', smimeOf('Anna')))).signed_by).toMatchObject({
      name: 'Anna',
      vouched_by: null,
    });
  });

  it.each([
    ['nobody imported anything', [], 'Anna', 'unknown_key'],
    ['another authority was imported', ['Stranger.pem'], 'Anna', 'unknown_key'],
    ['the certificate is for web sites', ['Root.pem'], 'Site', 'unknown_key'],
    ['who vouches is no authority', ['Anna.pem'], 'Fake', 'unknown_key'],
  ] as const)('proves nothing when %s', async (_when, keys, signer, cause) => {
    for (const key of keys) await imported(read(key));
    const chain = signer === 'Fake' ? ['-certfile', 'Anna.pem'] : [];
    const raw = aSigned('pkcs7', smimeOf(signer, ...chain));
    expect(await shownFor(raw)).toMatchObject({ signed_by: null, cause });
  });

  it.each([
    ['From is another address', { from: 'boss@client.example' }, [], 'other_address'],
    ['a word was changed', { part: PART.replace('подписан', 'отменён') }, [], 'changed'],
    ['the digest can be forged', {}, ['-md', 'sha1'], 'weak'],
    ['the signature carries words of its own', {}, ['-nodetach'], 'unsupported'],
    [
      'something was added beside it',
      { more: ['--out', 'Content-Type: text/plain', '', 'И переведите деньги'] },
      [],
      'not_covered',
    ],
  ] as const)('proves nothing when %s', async (_when, parts, options, cause) => {
    await imported(read('Root.pem'));
    const raw = aSigned('pkcs7', smimeOf('Anna', ...options), {
      ...parts,
      more: 'more' in parts ? [...parts.more] : [],
    });
    expect(await shownFor(raw)).toMatchObject({ signed_by: null, cause });
  });

  it('proves nothing inside a message that says more (case C9)', async () => {
    await imported(read('Root.pem'));
    const inner = signedBody('pkcs7', smimeOf('Anna'), {});
    const lines = [
      ...head('anna@client.example'),
      'Content-Type: multipart/mixed; boundary=top',
      '',
      '--top',
      ...inner,
      '--top',
      'Content-Type: text/plain',
      '',
      'footer of a list',
      '--top--',
    ];
    const raw = Buffer.from(lines.join('\r\n'));
    expect(await shownFor(raw)).toMatchObject({ signed_by: null, cause: 'not_covered' });
  });

  it('proves nothing after the certificate has ended', async () => {
    await imported(read('Anna.pem'));
    const raw = aSigned('pkcs7', smimeOf('Anna'));
    const parsed = parseMail(raw);
    const part = parsed.ok ? signedPart(raw, parsed.mail) : null;
    if (part === null) throw new Error('nothing is signed');
    const keys = await knownKeys(app.ctx(), 'smime');
    const question = { ...part, address: 'anna@client.example', keys };
    const late = new Date(Date.now() + 100 * 24 * 3600 * 1000);
    expect(await verifySmime({ ...question, at: late })).toEqual({ cause: 'expired' });
    expect(await verifySmime({ ...question, at: new Date() })).toHaveProperty('signer');
  });
});

// OpenPGP -----------------------------------------------------------------------------------------

async function aKey(name: string, email: string) {
  const date = new Date(Date.now() - 60_000);
  return generateKey({ userIDs: [{ name, email }], format: 'armored', date });
}

async function pgpOf(privateKey: string, part = PART): Promise<Buffer> {
  const signed = await sign({
    message: await createMessage({ binary: new Uint8Array(Buffer.from(part)) }),
    signingKeys: await readPrivateKey({ armoredKey: privateKey }),
    detached: true,
    date: new Date(Date.now() - 1000),
  });
  return Buffer.from(String(signed));
}

describe('an OpenPGP signature', () => {
  it('is shown with an imported key of the sender', async () => {
    const anna = await aKey('Анна', 'anna@client.example');
    expect(await imported(anna.publicKey)).toBe(201);
    const shown = await shownFor(aSigned('pgp', await pgpOf(anna.privateKey)));
    expect(shown).toMatchObject({
      scheme: 'openpgp',
      cause: null,
      signed_by: { name: 'Анна', address: 'anna@client.example', vouched_by: null },
    });
  });

  it('proves nothing without the key, for another address, over other words (case C9)', async () => {
    const anna = await aKey('Анна', 'anna@client.example');
    const raw = aSigned('pgp', await pgpOf(anna.privateKey));
    expect(await shownFor(raw)).toMatchObject({ signed_by: null, cause: 'unknown_key' });
    await imported(anna.publicKey);
    const other = aSigned('pgp', await pgpOf(anna.privateKey), { from: 'boss@client.example' });
    expect(await shownFor(other)).toMatchObject({ signed_by: null, cause: 'other_address' });
    const changed = aSigned('pgp', await pgpOf(anna.privateKey, `${PART}x`));
    expect(await shownFor(changed)).toMatchObject({ signed_by: null, cause: 'changed' });
    const broken = aSigned('pgp', Buffer.from('-----BEGIN PGP SIGNATURE-----\r\n\r\nx\r\n'));
    expect(await shownFor(broken)).toMatchObject({ signed_by: null, cause: 'unsupported' });
  });

  it('in the text itself covers a part alone', async () => {
    const anna = await aKey('Анна', 'anna@client.example');
    await imported(anna.publicKey);
    const lines = [
      ...head('anna@client.example'),
      'Content-Type: text/plain; charset=utf-8',
      '',
      '-----BEGIN PGP SIGNED MESSAGE-----',
      'Hash: SHA256',
      '',
      'words',
      '-----BEGIN PGP SIGNATURE-----',
      '',
      'x',
      '-----END PGP SIGNATURE-----',
      'more words',
    ];
    const raw = Buffer.from(lines.join('\r\n'));
    expect(await shownFor(raw)).toMatchObject({ signed_by: null, cause: 'not_covered' });
  });

  it.skipIf(!hasGpg)('made by GnuPG is shown as well', async () => {
    const home = mkdtempSync(join(tmpdir(), 'opora-gpg-'));
    const gpg = (...given: string[]) =>
      execFileSync('gpg', ['--homedir', home, '--batch', '--passphrase', '', ...given], {
        cwd: dir,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    try {
      gpg('--quick-generate-key', 'Boris <boris@client.example>', 'default', 'sign');
      await imported(gpg('--armor', '--export').toString());
      writeFileSync(at('words'), PART);
      const signature = gpg('--armor', '--textmode', '--detach-sign', '--output', '-', 'words');
      const raw = aSigned('pgp', signature, { from: 'boris@client.example' });
      expect((await shownFor(raw)).signed_by).toMatchObject({ name: 'Boris' });
    } finally {
      spawnSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']);
      rmSync(home, { recursive: true, force: true });
    }
  });
});

describe('imported keys', () => {
  it('are listed, imported once, forgotten; what they proved is proven no more', async () => {
    const anna = await aKey('Анна', 'anna@client.example');
    await imported(anna.publicKey);
    await imported(anna.publicKey);
    const list = async () =>
      (await app.call({ method: 'GET', url: '/api/mail/keys', as: admin })).json().items;
    const [key, ...others] = await list();
    expect(others).toEqual([]);
    expect(key).toMatchObject({ kind: 'openpgp', addresses: ['anna@client.example'] });
    const url = `/api/mail/keys/${key.fingerprint}`;
    expect((await app.call({ method: 'DELETE', url, as: admin })).statusCode).toBe(200);
    expect((await app.call({ method: 'DELETE', url, as: admin })).statusCode).toBe(404);
    expect(await list()).toEqual([]);
  });

  it('are something that can be read', async () => {
    expect(await imported('-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----')).toBe(422);
    expect(await imported('hello')).toBe(422);
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    expect(await imported(broken)).toBe(422);
  });
});

const corpus = 'email/messages/rt';

it.skipIf(!hasCorpus(corpus))(
  'signed and encrypted messages of a public corpus are read in time and prove nothing',
  async () => {
    const files = readdirSync(corpusPath(corpus)).filter((name) => /gnupg|smime/.test(name));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const raw = readFileSync(join(corpusPath(corpus), file));
      const parsed = parseMail(raw);
      if (!parsed.ok) throw new Error(file);
      const part = signedPart(raw, parsed.mail);
      if (part === null) continue;
      const question = { ...part, address: 'rt-test@example.com', keys: [], at: new Date() };
      const scheme = parsed.mail.crypto?.scheme;
      const verdict = await (scheme === 'smime' ? verifySmime : verifyOpenpgp)(question).catch(
        () => ({ cause: 'unsupported' }),
      );
      expect(verdict).toHaveProperty('cause');
    }
  },
);

it('an encrypted message says that it is', async () => {
  const lines = [
    ...head('anna@client.example'),
    'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e',
    '',
    '--e',
    'Content-Type: application/pgp-encrypted',
    '',
    'Version: 1',
    '--e',
    'Content-Type: application/octet-stream; name=encrypted.asc',
    '',
    '-----BEGIN PGP MESSAGE-----',
    '',
    'x',
    '-----END PGP MESSAGE-----',
    '--e--',
  ];
  const shown = await shownFor(Buffer.from(lines.join('\r\n')));
  expect(shown).toMatchObject({
    scheme: 'openpgp',
    is_encrypted: true,
    signed_by: null,
    cause: null,
  });
});
