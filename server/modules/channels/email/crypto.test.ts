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
