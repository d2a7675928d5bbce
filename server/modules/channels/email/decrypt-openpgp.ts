/** OpenPGP (RFC 9580) by openpgp.js, which refuses what is not protected against changes. */
import {
  decrypt,
  config as defaults,
  type MaybeStream,
  type Message,
  type PrivateKey as OpenpgpKey,
  readMessage,
  readPrivateKey,
} from 'openpgp';
import { MAX_SECRET_BYTES, MOST_KEYS_TRIED, type Opened, type PrivateKey } from './decrypt.ts';

const MOST_RECIPIENTS = 50;
const CONFIG = { ...defaults, maxDecompressedMessageSize: MAX_SECRET_BYTES };

export async function decryptOpenpgp(bytes: Buffer, keys: readonly PrivateKey[]): Promise<Opened> {
  try {
    const opened = await openOpenpgp(bytes, keys);
    if ('cause' in opened) return opened;
    const { message, decryptionKeys, config } = opened;
    const { data } = await decrypt({ message, decryptionKeys, format: 'binary', config });
    if (!(data instanceof Uint8Array)) return { cause: 'unsupported' };
    if (data.length > MAX_SECRET_BYTES) return { cause: 'too_large' };
    const plain = Buffer.from(data.buffer, data.byteOffset, data.length);
    return { plain, is_protected: true };
  } catch (error) {
    return { cause: causeOf(String(error)) };
  }
}

type Openable = {
  message: Message<MaybeStream<Uint8Array | string>>;
  decryptionKeys: OpenpgpKey[];
  config: typeof CONFIG;
};

/**
 * The message, and those of the keys that may open it.
 * @throws what openpgp.js says of bytes that are no message
 */
export async function openOpenpgp(
  bytes: Buffer,
  keys: readonly PrivateKey[],
): Promise<Openable | { cause: 'too_large' | 'unsupported' | 'no_key' }> {
  if (bytes.length > MAX_SECRET_BYTES) return { cause: 'too_large' };
  const message = await messageOf(bytes);
  const ids = message.getEncryptionKeyIDs();
  if (ids.length > MOST_RECIPIENTS) return { cause: 'unsupported' };
  const names = ids.map((id) => id.toHex());
  // A sender may hide for whom it is: then every key is tried.
  const isForAnybody = names.some((name) => /^0*$/.test(name));
  const decryptionKeys: OpenpgpKey[] = [];
  for (const { secret } of keys) {
    const key = await readPrivateKey({ armoredKey: secret });
    if (isForAnybody || key.getKeyIDs().some((id) => names.includes(id.toHex())))
      decryptionKeys.push(key);
    if (decryptionKeys.length === MOST_KEYS_TRIED) break;
  }
  if (decryptionKeys.length === 0) return { cause: 'no_key' };
  return { message, decryptionKeys, config: CONFIG };
}

function messageOf(bytes: Buffer) {
  const start = bytes.subarray(0, 1000).toString('latin1');
  return /-----BEGIN PGP MESSAGE-----/.test(start)
    ? readMessage({ armoredMessage: bytes.toString('latin1') })
    : readMessage({ binaryMessage: new Uint8Array(bytes) });
}

/** openpgp.js has words, and no codes. */
function causeOf(words: string): 'damaged' | 'unprotected' | 'too_large' | 'unsupported' {
  if (/maximum decompressed|exceed|too large/i.test(words)) return 'too_large';
  if (/not authenticated/i.test(words)) return 'unprotected';
  if (/unsupported|not supported|unknown (?:public|symmetric|compression)/i.test(words))
    return 'unsupported';
  return 'damaged';
}
