/** Private keys as files hold them: PKCS#12, PEM beside its certificate, OpenPGP. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { PrivateKey as OpenpgpKey } from 'openpgp';
import { fail } from '#platform/errors.ts';

/** What a person brings: text, or the bytes of a file. */
export type Brought = { bytes: Buffer; passphrase: string };
export type CertifiedKey = { certificate: X509Certificate; secret: string };

const PEM_KEY =
  /-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----(?:(?!-----)[\s\S])+-----END \1-----/g;
const MOST_KEYS = 10;

/** @throws OporaError invalid: wrong passphrase, no certificate for the key, a key we cannot use */
export function pemKeys(
  text: string,
  passphrase: string,
  certificates: readonly X509Certificate[],
): CertifiedKey[] {
  return (text.match(PEM_KEY) ?? []).slice(0, MOST_KEYS).map((pem) => {
    const isLocked = /ENCRYPTED/.test(pem.slice(0, 200));
    return certified(unlocked(pem, isLocked ? passphrase : undefined), certificates);
  });
}

function unlocked(key: string | Buffer, passphrase: string | undefined): KeyObject {
  if (passphrase === '') fail('invalid', 'errors.key_passphrase_needed');
  const given = passphrase === undefined ? {} : { passphrase };
  try {
    if (typeof key === 'string') return createPrivateKey({ key, ...given });
    return createPrivateKey({ key, format: 'der', type: 'pkcs8', ...given });
  } catch (error) {
    // By a wrong passphrase one in 256 comes out with good padding, and is then no key at all.
    const isWrong = passphrase !== undefined && !/envelope.*unsupported/i.test(String(error));
    return fail('invalid', isWrong ? 'errors.key_passphrase_wrong' : 'errors.key_unsupported');
  }
}

function certified(key: KeyObject, certificates: readonly X509Certificate[]): CertifiedKey {
  if (key.asymmetricKeyType !== 'rsa') fail('invalid', 'errors.key_unsupported');
  const certificate =
    certificates.find((one) => one.checkPrivateKey(key)) ??
    fail('invalid', 'errors.key_without_certificate');
  return { certificate, secret: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

// PKCS#12 (RFC 7292) --------------------------------------------------------------------------------

/** The first bytes of a PFX: a sequence that begins with version 3. */
export function isPkcs12(bytes: Buffer): boolean {
  return bytes[0] === 0x30 && bytes.subarray(1, 8).includes(Buffer.from('020103', 'hex'));
}

/**
 * The keys with their certificates; authorities that lie beside are left: nobody asked to trust them.
 * @throws OporaError invalid
 */
export async function pkcs12Keys({ bytes, passphrase }: Brought): Promise<CertifiedKey[]> {
  const { CertBag, Certificate, PFX, PKCS8ShroudedKeyBag, PrivateKeyInfo } = await import('pkijs');
  const password = arrayOf(Buffer.from(passphrase));
  const bags = await bagsOf(() => PFX.fromBER(arrayOf(bytes)), password);
  const certificates: X509Certificate[] = [];
  const keys: KeyObject[] = [];
  for (const { bagValue } of bags) {
    if (bagValue instanceof CertBag && bagValue.parsedValue instanceof Certificate)
      certificates.push(new X509Certificate(Buffer.from(bagValue.parsedValue.toSchema().toBER())));
    if (keys.length === MOST_KEYS) continue;
    if (bagValue instanceof PKCS8ShroudedKeyBag)
      keys.push(unlocked(Buffer.from(bagValue.toSchema().toBER()), passphrase));
    if (bagValue instanceof PrivateKeyInfo)
      keys.push(unlocked(Buffer.from(bagValue.toSchema().toBER()), undefined));
  }
  if (keys.length === 0) fail('invalid', 'errors.no_private_key');
  return keys.map((key) => certified(key, certificates));
}

type Pfx = import('pkijs').PFX;

async function bagsOf(read: () => Pfx, password: ArrayBuffer) {
  // pkijs writes other letters than RFC 7292 into the key of the integrity.
  const isAscii = new Uint8Array(password).every((byte) => byte < 0x80);
  let pfx: Pfx;
  try {
    pfx = read();
  } catch {
    return fail('invalid', 'errors.no_private_key');
  }
  try {
    await pfx.parseInternalValues({ password, checkIntegrity: isAscii });
  } catch (error) {
    const isWrong = /integrity/i.test(String(error));
    fail('invalid', isWrong ? 'errors.key_passphrase_wrong' : 'errors.key_unsupported');
  }
  const safe = pfx.parsedValue?.authenticatedSafe;
  if (safe === undefined) return fail('invalid', 'errors.no_private_key');
  try {
    await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password })) });
  } catch {
    // Where the integrity was right, so is the password: a way of encryption that is too old.
    fail('invalid', isAscii ? 'errors.key_unsupported' : 'errors.key_passphrase_wrong');
  }
  const contents: { value: import('pkijs').SafeContents }[] = safe.parsedValue?.safeContents ?? [];
  return contents.flatMap(({ value }) => value.safeBags);
}

function arrayOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

// OpenPGP ---------------------------------------------------------------------------------------------

const PGP_KEY =
  /-----BEGIN PGP PRIVATE KEY BLOCK-----(?:(?!-----)[\s\S])*-----END PGP PRIVATE KEY BLOCK-----/g;

/** Unlocked keys. @throws OporaError invalid */
export async function openpgpPrivateKeys({ bytes, passphrase }: Brought): Promise<OpenpgpKey[]> {
  const { decryptKey, readPrivateKeys } = await import('openpgp');
  const found: OpenpgpKey[] = [];
  const text = bytes.toString('latin1');
  const blocks = text.match(PGP_KEY) ?? [];
  // Bytes of an OpenPGP packet always begin with the highest bit set.
  const isBinary = blocks.length === 0 && (bytes[0] ?? 0) >= 0x80;
  try {
    if (isBinary) found.push(...(await readPrivateKeys({ binaryKeys: new Uint8Array(bytes) })));
    for (const armoredKeys of blocks.slice(0, MOST_KEYS))
      found.push(...(await readPrivateKeys({ armoredKeys })));
  } catch {
    // Public ones are read by others.
    if (!isBinary) fail('invalid', 'errors.key_unsupported');
  }
  const open: OpenpgpKey[] = [];
  for (const privateKey of found.slice(0, MOST_KEYS)) {
    if (privateKey.isDecrypted()) {
      open.push(privateKey);
      continue;
    }
    if (passphrase === '') fail('invalid', 'errors.key_passphrase_needed');
    const config = { maxArgon2MemoryExponent: 21 };
    open.push(
      await decryptKey({ privateKey, passphrase, config }).catch((error: unknown) =>
        fail('invalid', wordsFor(error)),
      ),
    );
  }
  return open;
}

function wordsFor(error: unknown) {
  return /dummy|unsupported|memory/i.test(String(error))
    ? 'errors.key_unsupported'
    : 'errors.key_passphrase_wrong';
}
