/**
 * OpenPGP signatures by openpgp.js, with its own refusal of weak algorithms: detached (RFC 3156), below
 * the words (RFC 9580, 7), or inside what is encrypted.
 */
import {
  createMessage,
  type PublicKey,
  readCleartextMessage,
  readKey,
  readSignature,
  verify,
} from 'openpgp';
import { normalAddress } from './addresses.ts';
import type { PrivateKey } from './decrypt.ts';
import { openOpenpgp } from './decrypt-openpgp.ts';
import type { Asked, Question, Verdict } from './verify.ts';

const MOST_SIGNATURES = 5;

type Verified = readonly { verified: Promise<boolean> }[];
/** The signatures of a message, checked with one key at one moment. */
type Check = (key: PublicKey, date: Date) => Promise<Verified>;

export async function verifyOpenpgp(question: Question): Promise<Verdict> {
  const armoured = question.signature.toString('utf8');
  if (question.form === 'clear') {
    const message = await readCleartextMessage({ cleartextMessage: armoured });
    const ids = message.getSigningKeyIDs().map((id) => id.toHex());
    return judged(ids, question, async (verificationKeys, date) => {
      const found = await verify({ message, verificationKeys, date });
      return found.signatures;
    });
  }
  const signature = await readSignature({ armoredSignature: armoured });
  const message = await createMessage({ binary: new Uint8Array(question.signed) });
  const ids = signature.getSigningKeyIDs().map((id) => id.toHex());
  return judged(ids, question, async (verificationKeys, date) => {
    const found = await verify({ message, signature, verificationKeys, date });
    return found.signatures;
  });
}

/**
 * A signature packed together with what it signs inside one encryption (RFC 3156, 6.2), as most
 * programs make it. Null: what is inside is not signed.
 */
export async function verifyEncrypted(
  encrypted: Buffer,
  secrets: readonly PrivateKey[],
  question: Asked,
): Promise<Verdict | null> {
  const opened = await openOpenpgp(encrypted, secrets);
  if ('cause' in opened) return null;
  const { message, decryptionKeys, config } = opened;
  const inside = await message.decrypt(decryptionKeys, undefined, undefined, undefined, config);
  const ids = inside.getSigningKeyIDs().map((id) => id.toHex());
  if (ids.length === 0) return null;
  return judged(ids, question, (key, date) => inside.verify([key], date));
}

async function judged(ids: readonly string[], question: Asked, check: Check): Promise<Verdict> {
  if (ids.length === 0 || ids.length > MOST_SIGNATURES) return { cause: 'unsupported' };
  const keys: PublicKey[] = [];
  for (const key of question.keys) keys.push(await readKey({ armoredKey: key.material }));
  const known = keys.filter((key) => key.getKeyIDs().some((id) => ids.includes(id.toHex())));
  if (known.length === 0) return { cause: 'unknown_key' };
  let cause: 'changed' | 'other_address' | 'expired' = 'changed';
  for (const key of known) {
    for (const date of momentsOf(question)) {
      const outcome = await outcomeOf(await check(key, date));
      if (outcome === 'expired') cause = 'expired';
      if (outcome !== 'good') continue;
      const name = await nameFor(key, question.address, date);
      const fingerprint = key.getFingerprint();
      if (name !== undefined) return { signer: { name, fingerprint, vouched_by: null } };
      cause = 'other_address';
    }
  }
  return { cause };
}

const CLOCKS_DIFFER_BY = 3600 * 1000;

/** When it came; or now, for a key that its owner has renewed since. */
function momentsOf({ at }: Asked): Date[] {
  return [new Date(at.getTime() + CLOCKS_DIFFER_BY), new Date()];
}

async function outcomeOf(signatures: Verified): Promise<'good' | 'expired' | 'bad'> {
  for (const one of signatures) {
    try {
      if (await one.verified) return 'good';
    } catch (error) {
      if (/expired|not valid at|revoked/i.test(String(error))) return 'expired';
    }
  }
  return 'bad';
}

/** The name beside that address, when the key itself vouches for it at that moment. */
async function nameFor(key: PublicKey, address: string, at: Date): Promise<string | undefined> {
  const users = await key.verifyAllUsers(undefined, at);
  const valid = users.filter((user) => user.valid === true).map((user) => user.userID);
  for (const { userID } of key.users) {
    if (userID === null || !valid.includes(userID.userID)) continue;
    if (normalAddress(userID.email) === address) return userID.name || userID.userID;
  }
  return undefined;
}
