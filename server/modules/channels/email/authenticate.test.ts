import { describe, expect, it } from 'vitest';
import type { MailAuth } from '#contract/mail-protection.ts';
import { noDns } from '#platform/dns.ts';
import { fakeDns } from '#testing/fake-dns.ts';
import { aDomain, sealed, signed } from '#testing/signed-mail.ts';
import { AUTH_TIME_MS, type AuthQuestion, authenticateMail } from './authenticate.ts';
import { parseMail } from './parse.ts';
import { aLetter } from './testing.ts';

const dns = fakeDns();
aDomain(dns, 'client.example', { policy: 'reject', ip: '8.8.4.4' });
aDomain(dns, 'quiet.example', { ip: '8.8.4.4' });
aDomain(dns, 'evil.example', { policy: 'none', ip: '9.9.9.9' });
aDomain(dns, 'forwarder.example', {});

const THEIRS = '8.8.4.4';
const STRANGER = '9.9.9.9';

async function ask(
  raw: Buffer,
  given: Partial<AuthQuestion> = {},
  from = dns,
): Promise<MailAuth | null> {
  const parsed = parseMail(raw);
  if (!parsed.ok) throw new Error(parsed.cause);
  return authenticateMail(from, {
    raw,
    mail: parsed.mail,
    door: 'smtp',
    remote_address: THEIRS,
    helo: 'mx.client.example',
    envelope_from: 'anna@client.example',
    believed: { ids: [], imap_host: null },
    trusts_relay: false,
    ...given,
  });
}

const imap = (host: string): Partial<AuthQuestion> => ({
  door: 'imap',
  remote_address: null,
  helo: null,
  envelope_from: null,
  believed: { ids: [], imap_host: host },
});

describe('at our own door', () => {
  it('SPF of an aligned envelope proves the author', async () => {
    expect(await ask(aLetter())).toMatchObject({
      source: 'door',
      spf: 'pass',
      dmarc: 'pass',
      policy: 'reject',
      aligned_domain: 'client.example',
    });
  });

  it('a signature proves the author wherever it was forwarded from', async () => {
    const raw = await signed(aLetter(), 'client.example');
    expect(await ask(raw, { remote_address: STRANGER })).toMatchObject({
      spf: 'fail',
      dkim: 'pass',
      dmarc: 'pass',
      aligned_domain: 'client.example',
    });
  });

  it('a stranger in another’s name fails, whatever he proves of himself', async () => {
    const stranger = { remote_address: STRANGER, envelope_from: 'x@evil.example' };
    const raw = await signed(aLetter(), 'evil.example');
    expect(await ask(raw, stranger)).toMatchObject({
      spf: 'pass',
      dkim: 'pass',
      dmarc: 'fail',
      policy: 'reject',
      aligned_domain: null,
    });
  });

  it('a changed body breaks the signature', async () => {
    const raw = await signed(aLetter({ text: 'Переведите 100 рублей' }), 'client.example');
    const changed = Buffer.from(raw.toString().replace('100', '900'));
    expect(await ask(changed, { remote_address: STRANGER })).toMatchObject({ dmarc: 'fail' });
  });

  it('a signature over the beginning of the body proves nothing about what was added', async () => {
    const raw = await signed(aLetter({ text: 'Начало' }), 'client.example', { maxBodyLength: 4 });
    expect(await ask(raw, { remote_address: STRANGER })).toMatchObject({ dmarc: 'fail' });
  });

  it('a domain without a policy neither passes nor fails', async () => {
    const from = 'a@quiet.example';
    const auth = await ask(aLetter({ from }), { remote_address: STRANGER, envelope_from: from });
    expect(auth).toMatchObject({ spf: 'fail', dmarc: 'none', policy: null });
  });

  it('an author who can be read in two ways is nobody', async () => {
    const raw = Buffer.from(
      'From: anna@client.example\r\nFrom: x@evil.example\r\nSubject: x\r\n\r\nx',
    );
    expect(await ask(raw)).toMatchObject({ dmarc: 'permerror', from_domain: null });
  });

  it('does not believe a header that the peer wrote himself (case C7)', async () => {
    const raw = aLetter({
      headers: ['Authentication-Results: mx.desk.example; dmarc=pass header.from=client.example'],
    });
    const believed = { ids: ['mx.desk.example'], imap_host: null };
    const auth = await ask(raw, { remote_address: STRANGER, believed });
    expect(auth).toMatchObject({ source: 'door', dmarc: 'fail' });
  });

  it('believes a forwarder’s seal only for what it says of this author', async () => {
    const say = (domain: string) =>
      sealed(aLetter(), 'forwarder.example', `forwarder.example; dmarc=pass header.from=${domain}`);
    const stranger = { remote_address: STRANGER, envelope_from: 'x@evil.example' };
    const good = await ask(await say('client.example'), stranger);
    expect(good).toMatchObject({ arc: 'pass', dmarc: 'fail', forwarded_by: 'forwarder.example' });
    const other = await ask(await say('evil.example'), stranger);
    expect(other).toMatchObject({ arc: 'pass', forwarded_by: null });
  });
});

describe('behind our own relay', () => {
  const relay = { remote_address: '127.0.0.1', helo: 'relay.desk.example' };
  const headers = [
    'Received: from mx.client.example (mx.client.example [8.8.4.4]) by relay.desk.example; now',
  ];

  it('nobody is asked about mail that carries nothing to look at', async () => {
    const before = dns.asked.length;
    expect(await ask(aLetter({ headers }), relay)).toBeNull();
    expect(dns.asked.length).toBe(before);
  });

  it('its Received tells the peer, when it is trusted', async () => {
    const raw = Buffer.concat([Buffer.from(`${headers[0]}\r\n`), aLetter()]);
    expect(await ask(raw, { ...relay, trusts_relay: true })).toMatchObject({
      source: 'door',
      spf: 'pass',
      dmarc: 'pass',
    });
  });

  it('its Authentication-Results are believed when an administrator named it', async () => {
    const raw = aLetter({
      headers: [
        'Authentication-Results: relay.desk.example; spf=fail smtp.mailfrom=x@evil.example; dmarc=fail (p=REJECT sp=NONE) header.from=client.example',
      ],
    });
    const believed = { ids: ['relay.desk.example'], imap_host: null };
    expect(await ask(raw, { ...relay, believed })).toMatchObject({
      source: 'header',
      dmarc: 'fail',
      policy: 'reject',
      authserv_id: 'relay.desk.example',
    });
    expect(await ask(raw, relay)).toBeNull();
  });

  it('a signature still proves, and its absence fails nobody', async () => {
    expect(await ask(await signed(aLetter(), 'client.example'), relay)).toMatchObject({
      source: 'signature',
      dmarc: 'pass',
    });
    expect(await ask(await signed(aLetter(), 'evil.example'), relay)).toMatchObject({
      dkim: 'pass',
      dmarc: 'unknown',
    });
  });
});

describe('behind IMAP', () => {
  const results = (value: string) => aLetter({ headers: [`Authentication-Results: ${value}`] });

  it.each([
    [
      'imap.gmail.com',
      'mx.google.com; dkim=pass header.i=@client.example header.s=mail; spf=pass (google.com: domain of anna@client.example designates 8.8.4.4 as permitted sender) smtp.mailfrom=anna@client.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=client.example',
    ],
    [
      'outlook.office365.com',
      'spf=pass (sender IP is 8.8.4.4) smtp.mailfrom=client.example; dkim=pass (signature was verified) header.d=client.example;dmarc=pass action=none header.from=client.example;compauth=pass reason=100',
    ],
    [
      'imap.mail.ru',
      'mxs.mail.ru; spf=pass (mx283.i.mail.ru: domain of client.example designates 8.8.4.4 as permitted sender) smtp.mailfrom=anna@client.example; dkim=pass header.d=client.example; dmarc=pass header.from=anna@client.example',
    ],
  ])('the word of %s is believed in its own mailbox', async (host, value) => {
    expect(await ask(results(value), imap(host))).toMatchObject({
      source: 'header',
      dmarc: 'pass',
      aligned_domain: 'client.example',
    });
    expect(await ask(results(value), imap('imap.other.example'))).toBeNull();
    // Said of another author: said of nobody.
    const other = aLetter({
      from: 'boss@desk.example',
      headers: [`Authentication-Results: ${value}`],
    });
    expect((await ask(other, imap(host)))?.dmarc).not.toBe('pass');
  });

  it('Yandex tells SPF and DKIM; the rest is our own look', async () => {
    const value =
      'vla1-2e8e.vla.yp-c.yandex.net; spf=pass (vla1: domain of client.example designates 8.8.4.4 as permitted sender, rule=[ip4:8.8.4.4]) smtp.mail=anna@client.example; dkim=pass header.i=@client.example';
    expect(await ask(results(value), imap('imap.yandex.ru'))).toMatchObject({
      spf: 'pass',
      dmarc: 'pass',
      policy: 'reject',
    });
  });

  it('only the topmost header is read', async () => {
    const raw = aLetter({
      headers: [
        'Authentication-Results: other.example; dmarc=none',
        'Authentication-Results: mx.google.com; dmarc=pass header.from=client.example',
      ],
    });
    expect(await ask(raw, imap('imap.gmail.com'))).toBeNull();
  });
});

describe('without the internet', () => {
  it('names that do not answer leave everything open, in time', async () => {
    const silent = fakeDns();
    silent.is_silent = true;
    const auth = await ask(await signed(aLetter(), 'client.example'), {}, silent);
    expect(auth).toMatchObject({ spf: 'temperror', dmarc: 'temperror', aligned_domain: null });
    const stuck = fakeDns();
    stuck.resolve = () => new Promise(() => undefined);
    const started = performance.now();
    expect(await ask(aLetter(), {}, stuck)).toMatchObject({ dmarc: 'temperror' });
    expect(performance.now() - started).toBeLessThan(AUTH_TIME_MS + 1_000);
  }, 10_000);

  it('nobody is asked when it is switched off', async () => {
    expect(await authenticate(noDns)).toBeNull();
    async function authenticate(off: typeof noDns) {
      const raw = aLetter();
      const parsed = parseMail(raw);
      if (!parsed.ok) throw new Error(parsed.cause);
      return authenticateMail(off, {
        raw,
        mail: parsed.mail,
        door: 'smtp',
        remote_address: THEIRS,
        helo: 'x',
        envelope_from: 'a@b.example',
        believed: { ids: [], imap_host: null },
        trusts_relay: false,
      });
    }
  });
});
