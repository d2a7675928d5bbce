import { describe, expect, it } from 'vitest';
import { parseMail } from './parse.ts';
import type { CryptoFacts } from './parsed.ts';

function cryptoOf(...lines: string[]): CryptoFacts | null {
  const result = parseMail(Buffer.from(['From: a@b.example', ...lines].join('\r\n')));
  if (!result.ok) throw new Error(result.cause);
  return result.mail.crypto;
}

function multipart(type: string, ...parts: string[][]): string[] {
  const body = parts.flatMap((part) => ['--b', ...part]);
  return [`Content-Type: multipart/${type}; boundary=b`, '', ...body, '--b--'];
}

const TEXT = ['Content-Type: text/plain', '', 'words'];
const ARMOUR = ['-----BEGIN PGP MESSAGE-----', '', 'aGVsbG8=', '-----END PGP MESSAGE-----'];

describe('what is signed or encrypted', () => {
  it('by S/MIME beside the words', () => {
    const signature = ['Content-Type: application/pkcs7-signature; name=smime.p7s', '', 'x'];
    expect(
      cryptoOf(...multipart('signed; protocol="application/pkcs7-signature"', TEXT, signature)),
    ).toEqual({ scheme: 'smime', signed: true, encrypted: false, inline: false });
  });

  it('by S/MIME around the words, as declared or as the bytes say', () => {
    const around = (kind: string) =>
      cryptoOf(`Content-Type: application/pkcs7-mime; ${kind}`, '', 'x');
    expect(around('smime-type=enveloped-data')).toMatchObject({ encrypted: true, signed: null });
    expect(around('smime-type=signed-data')).toMatchObject({ encrypted: false, signed: true });
    expect(around('smime-type=certs-only')).toBeNull();
    const signed = Buffer.from('308006092a864886f70d010702a080', 'hex').toString('base64');
    expect(
      cryptoOf(
        'Content-Type: application/x-pkcs7-mime',
        'Content-Transfer-Encoding: base64',
        '',
        signed,
      ),
    ).toMatchObject({ scheme: 'smime', signed: true, encrypted: false });
  });

  it('by OpenPGP in parts of its own (RFC 3156)', () => {
    const signature = ['Content-Type: application/pgp-signature', '', 'x'];
    expect(
      cryptoOf(...multipart('signed; protocol="application/pgp-signature"', TEXT, signature)),
    ).toEqual({ scheme: 'openpgp', signed: true, encrypted: false, inline: false });
    const version = ['Content-Type: application/pgp-encrypted', '', 'Version: 1'];
    expect(
      cryptoOf(
        ...multipart('encrypted', version, [
          'Content-Type: application/octet-stream',
          '',
          ...ARMOUR,
        ]),
      ),
    ).toEqual({ scheme: 'openpgp', signed: null, encrypted: true, inline: false });
  });

  it('by OpenPGP in the text itself, also below other parts', () => {
    expect(cryptoOf('', ...ARMOUR)).toEqual({
      scheme: 'openpgp',
      signed: null,
      encrypted: true,
      inline: true,
    });
    expect(
      cryptoOf(
        ...multipart('mixed', ['', '-----BEGIN PGP SIGNED MESSAGE-----', 'Hash: SHA256', '', 'x']),
      ),
    ).toEqual({ scheme: 'openpgp', signed: true, encrypted: false, inline: true });
  });

  it('under the footer that a list put around it', () => {
    const inner = multipart('signed; protocol="application/pgp-signature"', TEXT).map((line) =>
      line.replace('boundary=b', 'boundary=c').replace(/^--b/, '--c'),
    );
    expect(cryptoOf(...multipart('mixed', inner, TEXT))).toMatchObject({ signed: true });
  });

  it('is nothing in plain words, and nothing in a quotation', () => {
    expect(cryptoOf('', 'words')).toBeNull();
    expect(cryptoOf('', '> -----BEGIN PGP MESSAGE-----')).toBeNull();
  });
});

function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), size, body]);
}

describe('what was signed', () => {
  function read(...lines: string[]) {
    const result = parseMail(Buffer.from(['From: a@b.example', ...lines].join('\r\n')));
    if (!result.ok) throw new Error(result.cause);
    return result.mail;
  }

  it('is read out of an S/MIME package', () => {
    const inner = [
      'Content-Type: multipart/mixed; boundary=i',
      '',
      '--i',
      '',
      'signed words',
      '--i',
    ];
    const file = ['Content-Type: text/csv; name=a.csv', '', '1;2', '--i--'];
    const content = der(0x04, Buffer.from([...inner, ...file].join('\r\n')));
    const data = Buffer.from('06092a864886f70d010701', 'hex');
    const version = Buffer.from('020101', 'hex');
    const signed = der(0x30, version, der(0x31), der(0x30, data, der(0xa0, content)), der(0x31));
    const info = der(0x30, Buffer.from('06092a864886f70d010702', 'hex'), der(0xa0, signed));
    const mail = read(
      'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m',
      'Content-Transfer-Encoding: base64',
      '',
      info.toString('base64'),
    );
    expect(mail.text.trim()).toBe('signed words');
    expect(mail.attachments.map((one) => one.name)).toEqual(['a.csv']);
    expect(mail.crypto).toMatchObject({ scheme: 'smime', signed: true });
  });

  it('is read out of a package with open lengths and chunks, cut or changed it never throws', () => {
    const open = (tag: number, ...content: Buffer[]) =>
      Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.alloc(2)]);
    const chunks = ['\r\nsigned ', 'words'].map((text) => der(0x04, Buffer.from(text)));
    const data = Buffer.from('06092a864886f70d010701', 'hex');
    const packed = open(0x30, data, open(0xa0, open(0x24, ...chunks)));
    const signed = open(0x30, Buffer.from('020101', 'hex'), open(0x31, der(0x30)), packed);
    const info = open(0x30, Buffer.from('06092a864886f70d010702', 'hex'), open(0xa0, signed));
    const head = ['Content-Type: application/pkcs7-mime', 'Content-Transfer-Encoding: base64', ''];
    expect(read(...head, info.toString('base64')).text).toBe('signed words');
    for (let at = 0; at < info.length; at += 1) {
      read(...head, info.subarray(0, at).toString('base64'));
      for (const byte of [0, 0x7f, 0x80, 0xff]) {
        const changed = Buffer.from(info);
        changed[at] = byte;
        read(...head, changed.toString('base64'));
      }
    }
  });

  it('stays a file where it cannot be taken out', () => {
    const mail = read('Content-Type: application/pkcs7-mime; name=smime.p7m', '', 'no DER at all');
    expect(mail.attachments.map((one) => one.name)).toEqual(['smime.p7m']);
  });

  it('is shown without the armour that OpenPGP puts around words', () => {
    const mail = read(
      '',
      'before',
      '-----BEGIN PGP SIGNED MESSAGE-----',
      'Hash: SHA256',
      '',
      'signed words',
      '- -----dashes',
      '-----BEGIN PGP SIGNATURE-----',
      '',
      'aGVsbG8=',
      '-----END PGP SIGNATURE-----',
      'after',
    );
    expect(mail.text).toBe('before\nsigned words\n-----dashes\nafter');
    expect(mail.crypto).toEqual({
      scheme: 'openpgp',
      signed: true,
      encrypted: false,
      inline: true,
    });
  });
});
