/** Keys and certificates of correspondents: imported by people, public parts alone. */
import { X509Certificate } from 'node:crypto';
import type { PublicKey } from 'openpgp';
import type { MailKey } from '#contract/mail-keys.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { normalAddress } from './email/addresses.ts';
import { fingerprintOf, nameOf } from './email/certificates.ts';
import { deleteKey, insertKey, listKeys, type NewKey } from './mail-keys.sql.ts';

const MOST_AT_ONCE = 50;

/**
 * Takes every certificate and public key of the text; one that is there already stays as it is.
 * @throws OporaError invalid when nothing can be read, or a private key is among them
 */
export async function importKeys(ctx: Ctx, material: string): Promise<MailKey[]> {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(material)) fail('invalid', 'errors.private_key');
  const found = [...certificatesIn(material), ...(await openpgpIn(material))];
  if (found.length === 0 || found.length > MOST_AT_ONCE) fail('invalid', 'errors.no_keys');
  const created_by = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
  return transaction(ctx, async (tx) => {
    for (const key of found) {
      await insertKey(tx, { ...key, created_by });
      const { fingerprint, kind, name } = key;
      await publish(tx, {
        name: 'mail_key.imported',
        subject_type: 'mail_key',
        subject_id: null,
        data: { fingerprint, kind, name },
      });
    }
    return listKeys(
      tx,
      found.map((key) => key.fingerprint),
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

function certificatesIn(material: string): NewKey[] {
  const blocks = material.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.slice(0, MOST_AT_ONCE + 1).flatMap((pem) => {
    try {
      return [certificateKey(new X509Certificate(pem))];
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

async function openpgpKey(key: PublicKey): Promise<NewKey> {
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
