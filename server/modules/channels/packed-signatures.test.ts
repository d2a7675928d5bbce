import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createCleartextMessage,
  createMessage,
  encrypt,
  generateKey,
  readKey,
  readPrivateKey,
  sign,
} from 'openpgp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getMessageSignature } from '#contract/mail-keys.ts';
import { useTestApp } from '#testing/app.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { aMailbox, commentsOf, receive, SUPPORT } from './email/testing.ts';

const app = useTestApp();
let admin: { cookie: string };
const dir = mkdtempSync(join(tmpdir(), 'opora-packed-'));
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

beforeAll(async () => {
  admin = await aDesk(app);
  await aMailbox(app);
});
beforeEach(async () => {
  await app.ctx().db.deleteFrom('mail_keys').execute();
});
afterAll(() => rmSync(dir, { recursive: true }));

const INNER = [
  'Content-Type: multipart/mixed; boundary=in',
  ...['', '--in', 'Content-Type: text/plain; charset=utf-8', '', 'Договор подписан.'],
  ...['--in', 'Content-Type: text/csv; name=a.csv', 'Content-Disposition: attachment', '', 'a;b'],
  ...['--in--', ''],
].join('\r\n');

let made = 0;
function aMessage(lines: string[], from = 'anna@client.example'): Buffer {
  made += 1;
  const head = [
    ...[`From: Anna <${from}>`, `To: ${SUPPORT}`, 'Subject: Contract'],
    ...[`Message-ID: <packed${made}@client.example>`, 'MIME-Version: 1.0'],
  ];
  return Buffer.from([...head, ...lines, ''].join('\r\n'));
}

async function shownFor(raw: Buffer) {
  const { comment_id, ticket_id } = await receive(app, raw);
  const url = `/api/comments/${comment_id}/signature`;
  const response = await app.call({ method: 'GET', url, as: admin });
  const told = getMessageSignature.response.parse(response.json());
  const comments = await commentsOf(app, ticket_id ?? '');
  return { ...told, text: comments.find((one) => one.id === comment_id)?.body_text };
}

async function imported(material: string): Promise<void> {
  const payload = { material };
  const response = await app.call({ method: 'POST', url: '/api/mail/keys', payload, as: admin });
  expect(response.statusCode).toBe(201);
}

describe.skipIf(!hasOpenssl)(
  'an S/MIME signature packed with its message, as Outlook sends it',
  () => {
    function openssl(...given: string[]): void {
      execFileSync('openssl', given, { cwd: dir, stdio: 'pipe' });
    }
    function packed(content: string): Buffer {
      writeFileSync(join(dir, 'content'), content);
      openssl(
        ...['cms', '-sign', '-binary', '-nodetach', '-in', 'content', '-outform', 'DER'],
        ...['-signer', 'anna.pem', '-inkey', 'anna.key', '-out', 'packed'],
      );
      return readFileSync(join(dir, 'packed'));
    }
    function asMail(der: Buffer, from?: string): Buffer {
      const type = 'application/pkcs7-mime; smime-type=signed-data; name=smime.p7m';
      const body = der.toString('base64').replace(/(.{76})/g, '$1\r\n');
      return aMessage(
        [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', '', body],
        from,
      );
    }
    beforeAll(() => {
      openssl(
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=Anna'],
        ...['-addext', 'subjectAltName=email:anna@client.example'],
        ...['-addext', 'extendedKeyUsage=emailProtection'],
        ...['-keyout', 'anna.key', '-out', 'anna.pem'],
      );
    });

    it('is shown over the words that are read', async () => {
      await imported(readFileSync(join(dir, 'anna.pem'), 'utf8'));
      expect(await shownFor(asMail(packed(INNER)))).toMatchObject({
        text: 'Договор подписан.',
        signed_by: { name: 'Anna', address: 'anna@client.example' },
        cause: null,
      });
    });

    it('proves nothing over other words, for another address, without the key', async () => {
      const der = packed(INNER);
      expect(await shownFor(asMail(der))).toMatchObject({ signed_by: null, cause: 'unknown_key' });
      await imported(readFileSync(join(dir, 'anna.pem'), 'utf8'));
      const at = der.indexOf('Договор');
      const changed = Buffer.concat([
        der.subarray(0, at),
        Buffer.from('Дагавор'),
        der.subarray(at + Buffer.byteLength('Договор')),
      ]);
      expect(await shownFor(asMail(changed))).toMatchObject({
        text: 'Дагавор подписан.',
        signed_by: null,
        cause: 'changed',
      });
      expect(await shownFor(asMail(der, 'boss@client.example'))).toMatchObject({
        signed_by: null,
        cause: 'other_address',
      });
    });
  },
);

async function aKey(name: string, email: string) {
  const date = new Date(Date.now() - 60_000);
  return generateKey({ userIDs: [{ name, email }], format: 'armored', date });
}

describe('an OpenPGP signature below the words', () => {
  async function clearSigned(privateKey: string, text: string): Promise<string> {
    const message = await createCleartextMessage({ text });
    const signingKeys = await readPrivateKey({ armoredKey: privateKey });
    return String(await sign({ message, signingKeys, date: new Date(Date.now() - 1000) }));
  }
  const plain = (armour: string) =>
    aMessage(['Content-Type: text/plain; charset=utf-8', '', armour.replace(/\r?\n/g, '\r\n')]);

  it('is shown when it covers all of them', async () => {
    const anna = await aKey('Анна', 'anna@client.example');
    await imported(anna.publicKey);
    const armour = await clearSigned(anna.privateKey, 'Договор подписан.\n- один экземпляр');
    expect(await shownFor(plain(armour))).toMatchObject({
      text: 'Договор подписан.\n- один экземпляр',
      signed_by: { name: 'Анна' },
      cause: null,
    });
  });

  it('proves nothing of changed words, nor of those around it', async () => {
    const anna = await aKey('Анна', 'anna@client.example');
    await imported(anna.publicKey);
    const armour = await clearSigned(anna.privateKey, 'Договор подписан.');
    const changed = plain(armour.replace('подписан', 'отменён'));
    expect(await shownFor(changed)).toMatchObject({ signed_by: null, cause: 'changed' });
    const around = plain(`${armour}\r\nПереведите деньги.`);
    expect(await shownFor(around)).toMatchObject({ signed_by: null, cause: 'not_covered' });
  });
});

describe('an OpenPGP signature inside the encryption', () => {
  async function sealed(to: string, by: string | null): Promise<Buffer> {
    const armour = await encrypt({
      message: await createMessage({ binary: new Uint8Array(Buffer.from(INNER)) }),
      encryptionKeys: await readKey({ armoredKey: to }),
      ...(by === null ? {} : { signingKeys: await readPrivateKey({ armoredKey: by }) }),
      date: new Date(Date.now() - 1000),
    });
    const type = 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=out';
    return aMessage([
      ...[`Content-Type: ${type}`, '', '--out', 'Content-Type: application/pgp-encrypted', ''],
      ...['Version: 1', '--out', 'Content-Type: application/octet-stream', '', String(armour)],
      '--out--',
    ]);
  }

  it('is shown with the key of the sender, and of nobody else', async () => {
    const [desk, anna] = await Promise.all([
      aKey('Desk', SUPPORT),
      aKey('Анна', 'anna@client.example'),
    ]);
    await imported(desk.privateKey);
    const raw = await sealed(desk.publicKey, anna.privateKey);
    expect(await shownFor(raw)).toMatchObject({
      text: 'Договор подписан.',
      decryption: 'decrypted',
      signed_by: null,
      cause: 'unknown_key',
    });
    await imported(anna.publicKey);
    expect(await shownFor(await sealed(desk.publicKey, anna.privateKey))).toMatchObject({
      decryption: 'decrypted',
      signed_by: { name: 'Анна', address: 'anna@client.example' },
      cause: null,
    });
    expect(await shownFor(await sealed(desk.publicKey, null))).toMatchObject({
      decryption: 'decrypted',
      signed_by: null,
      cause: null,
    });
  });
});
