/**
 * A stream sealed with a passphrase: frames of AES-256-GCM, each bound to its place and the last one
 * marked (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár), so that frames cannot be
 * changed, swapped, left out or cut off. The key is scrypt's, with a salt of the file's own.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';

export const sealedMark = Buffer.from('OPORA SEALED 1\n');
const saltBytes = 16;
const frameBytes = 64 * 1024;
const tagBytes = 16;

/** The passphrase does not open the file, or the file was changed. */
export class CannotUnseal extends Error {
  override name = 'CannotUnseal';
}

function keyOf(passphrase: string, salt: Buffer): Buffer {
  return scryptSync(passphrase.normalize('NFC'), salt, 32, {
    N: 2 ** 15,
    r: 8,
    p: 1,
    maxmem: 64 * 1024 * 1024,
  });
}

function nonceOf(place: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt8(isLast ? 1 : 0, 0);
  nonce.writeBigUInt64BE(BigInt(place), 4);
  return nonce;
}

export async function* sealed(
  source: AsyncIterable<Buffer>,
  passphrase: string,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes);
  const key = keyOf(passphrase, salt);
  yield Buffer.concat([sealedMark, salt]);
  let place = 0;
  const frame = (plain: Buffer, isLast: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(place, isLast));
    place += 1;
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  };
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    // A whole frame stays behind: only the end tells which one is the last.
    while (held.length > frameBytes) {
      yield frame(held.subarray(0, frameBytes), false);
      held = held.subarray(frameBytes);
    }
  }
  yield frame(held, true);
}

/** @throws CannotUnseal */
export async function* unsealed(
  source: AsyncIterable<Buffer>,
  passphrase: string,
): AsyncGenerator<Buffer> {
  const whole = frameBytes + tagBytes;
  let key: Buffer | undefined;
  let held: Buffer = Buffer.alloc(0);
  let place = 0;
  const open = (frame: Buffer, isLast: boolean): Buffer => {
    if (key === undefined || frame.length < tagBytes) throw new CannotUnseal('broken off');
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(place, isLast));
    place += 1;
    decipher.setAuthTag(frame.subarray(frame.length - tagBytes));
    try {
      return Buffer.concat([
        decipher.update(frame.subarray(0, frame.length - tagBytes)),
        decipher.final(),
      ]);
    } catch {
      throw new CannotUnseal(place === 1 ? 'wrong passphrase' : 'changed');
    }
  };
  for await (const chunk of source) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (key === undefined) {
      if (held.length < sealedMark.length + saltBytes) continue;
      key = keyOf(passphrase, held.subarray(sealedMark.length, sealedMark.length + saltBytes));
      held = held.subarray(sealedMark.length + saltBytes);
    }
    while (held.length > whole) {
      yield open(held.subarray(0, whole), false);
      held = held.subarray(whole);
    }
  }
  yield open(held, true);
}
