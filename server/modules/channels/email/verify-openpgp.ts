/** Detached OpenPGP signatures (RFC 3156) by openpgp.js, with its own refusal of weak algorithms. */
import { createMessage, type PublicKey, readKey, readSignature, verify } from 'openpgp';
import { normalAddress } from './addresses.ts';
import type { Question, Verdict } from './verify.ts';

const MOST_SIGNATURES = 5;

export async function verifyOpenpgp(question: Question): Promise<Verdict> {
  const armoured = question.signature.toString('latin1');
  const signature = await readSignature({ armoredSignature: armoured });
  const ids = signature.getSigningKeyIDs().map((id) => id.toHex());
  if (ids.length === 0 || ids.length > MOST_SIGNATURES) return { cause: 'unsupported' };
  const keys: PublicKey[] = [];
  for (const key of question.keys) keys.push(await readKey({ armoredKey: key.material }));
  const known = keys.filter((key) => key.getKeyIDs().some((id) => ids.includes(id.toHex())));
  if (known.length === 0) return { cause: 'unknown_key' };
  const message = await createMessage({ binary: new Uint8Array(question.signed) });
  let cause: 'changed' | 'other_address' | 'expired' = 'changed';
  for (const key of known) {
    for (const date of momentsOf(question)) {
      const result = await verify({ message, signature, verificationKeys: key, date });
      const outcome = await outcomeOf(result.signatures);
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
function momentsOf({ at }: Question): Date[] {
  return [new Date(at.getTime() + CLOCKS_DIFFER_BY), new Date()];
}

async function outcomeOf(
  signatures: readonly { verified: Promise<boolean> }[],
): Promise<'good' | 'expired' | 'bad'> {
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
