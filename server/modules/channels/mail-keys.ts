/** Keys and certificates, imported by people: of correspondents, and our own with their private parts. */
import { X509Certificate } from 'node:crypto';
import type { Key } from 'openpgp';
import type { MailKey } from '#contract/mail-keys.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import type { Secrets } from '#platform/secrets.ts';
import { normalAddress } from './email/addresses.ts';
import { fingerprintOf, nameOf } from './email/certificates.ts';
import { deleteKey, insertKey, listKeys, type NewKey } from './mail-keys.sql.ts';
import { sealPrivateKey } from './private-keys.ts';
import {
  type Brought,
  isPkcs12,
  openpgpPrivateKeys,
  pemKeys,
  pkcs12Keys,
} from './read-private-keys.ts';

const MOST_AT_ONCE = 50;

/** `secret`: the private part as it was read; '' for none. */
type Found = { key: NewKey; secret: string };

/**
 * Takes every certificate and key; one that is there already stays as it is. Private parts are kept
 * sealed, the passphrase is not kept.
 * @throws OporaError invalid when nothing can be read, or a private key cannot be opened or used
 */
export async function importKeys(ctx: Ctx, secrets: Secrets, brought: Brought): Promise<MailKey[]> {
  const found = onceEach([...(await privateIn(brought)), ...(await publicIn(brought))]);
  if (found.length === 0 || found.length > MOST_AT_ONCE) fail('invalid', 'errors.no_keys');
  const created_by = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
  return transaction(ctx, async (tx) => {
    for (const { key, secret } of found) {
      const { fingerprint, kind, name } = key;
      const sealed = secret === '' ? null : sealPrivateKey(secrets, { fingerprint, secret });
      await insertKey(tx, { ...key, created_by, secret: sealed });
      await publish(tx, {
        name: 'mail_key.imported',
        subject_type: 'mail_key',
        subject_id: null,
        data: { fingerprint, kind, name },
      });
    }
    return listKeys(
      tx,
      found.map(({ key }) => key.fingerprint),
    );
  });
}

/** @throws OporaError not_found */
export async function forgetKey(ctx: Ctx, fingerprint: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const gone = await deleteKey(tx, fingerprint);
    if (gone === undefined) fail('not_found', 'errors.not_found');
    await publish(tx, {
      name: 'mail_key.deleted',
      subject_type: 'mail_key',
      subject_id: null,
      data: { fingerprint, name: gone.name },
    });
  });
}

/** Those with their private parts come first, and stand for the same ones without. */
function onceEach(found: readonly Found[]): Found[] {
  const kept = new Map<string, Found>();
  for (const one of found) {
    if (!kept.has(one.key.fingerprint)) kept.set(one.key.fingerprint, one);
  }
  return [...kept.values()];
}

async function privateIn(brought: Brought): Promise<Found[]> {
  const { bytes, passphrase } = brought;
  const isPfx = isPkcs12(bytes);
  const text = bytes.toString('latin1');
  const smime = isPfx ? await pkcs12Keys(brought) : pemKeys(text, passphrase, certificatesIn(text));
  const openpgp = isPfx ? [] : await openpgpPrivateKeys(brought);
  const found = smime.map(({ certificate, secret }) => ({
    key: certificateKey(certificate),
    secret,
  }));
  for (const key of openpgp)
    found.push({ key: await openpgpKey(key.toPublic()), secret: key.armor() });
  return found;
}

async function publicIn({ bytes }: Brought): Promise<Found[]> {
  const text = bytes.toString('utf8');
  const keys = [...certificatesIn(text).map(certificateKey), ...(await openpgpIn(text))];
  return keys.map((key) => ({ key, secret: '' }));
}

function certificatesIn(material: string): X509Certificate[] {
  const blocks = material.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.slice(0, MOST_AT_ONCE + 1).flatMap((pem) => {
    try {
      return [new X509Certificate(pem)];
    } catch {
      return [];
    }
  });
}

function certificateKey(certificate: X509Certificate): NewKey {
  const said = `${certificate.subjectAltName ?? ''}, ${certificate.subject ?? ''}`;
  const addresses = [...said.matchAll(/(?:email:|emailAddress=)"?([^",\s]+)/g)].flatMap(
    ([, address = '']) => normalAddress(address) ?? [],
  );
  return {
    fingerprint: fingerprintOf(certificate),
    kind: 'smime',
    name: nameOf(certificate),
    addresses: [...new Set(addresses)],
    is_authority: certificate.ca,
    expires_at: new Date(certificate.validTo),
    material: certificate.toString(),
  };
}

async function openpgpIn(material: string): Promise<NewKey[]> {
  const blocks =
    material.match(
      /-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g,
    ) ?? [];
  if (blocks.length === 0) return [];
  // Large, and needed by few.
  const { readKeys } = await import('openpgp');
  const found: NewKey[] = [];
  for (const armoredKeys of blocks.slice(0, MOST_AT_ONCE + 1)) {
    const keys = await readKeys({ armoredKeys }).catch(() => []);
    for (const key of keys) found.push(await openpgpKey(key));
  }
  return found;
}

async function openpgpKey(key: Key): Promise<NewKey> {
  const users = key.users.flatMap(({ userID }) => userID ?? []);
  const expires = await key.getExpirationTime().catch(() => null);
  return {
    fingerprint: key.getFingerprint(),
    kind: 'openpgp',
    name: (users[0]?.userID ?? key.getKeyID().toHex()).slice(0, 200).toWellFormed(),
    addresses: [...new Set(users.flatMap(({ email }) => normalAddress(email) ?? []))],
    is_authority: false,
    expires_at: expires instanceof Date ? expires : null,
    material: key.armor(),
  };
}
