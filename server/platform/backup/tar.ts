/**
 * A tar archive (POSIX.1-1988, ustar) as a stream, both ways. Any tar opens what is written here, so
 * that a backup can be read without Opora.
 */

const block = 512;
const mostBytes = 8 * 1024 ** 3 - 1;

export type TarEntry = {
  readonly name: string;
  readonly size: number;
  /** Must be read to its end, or not at all. */
  readonly body: AsyncGenerator<Buffer>;
};

/** The header of an entry; its bytes follow, then `tarPadding`. */
export function tarHeader(name: string, size: number, at: Date): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name}: too long a name for an entry`);
  if (size > mostBytes) throw new Error(`${name}: ${size} bytes are too many for an entry`);
  const header = Buffer.alloc(block);
  header.write(name, 0);
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write(
    `${Math.floor(at.getTime() / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
  );
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257, 'latin1');
  header.write(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

export function tarPadding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

export function tarEnd(): Buffer {
  return Buffer.alloc(2 * block);
}

function sumOf(header: Buffer): number {
  let sum = 0;
  for (const byte of header) sum += byte;
  return sum;
}

/** @throws Error when the bytes are no tar, or break off */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const bytes = new Bytes(source);
  for (;;) {
    const header = await bytes.exactly(block);
    if (header.every((byte) => byte === 0)) return bytes.toEnd();
    const { name, size } = understood(header);
    let left = size;
    yield {
      name,
      size,
      body: (async function* () {
        while (left > 0) {
          const chunk = await bytes.atMost(left);
          left -= chunk.length;
          yield chunk;
        }
      })(),
    };
    while (left > 0) left -= (await bytes.atMost(left)).length;
    await bytes.exactly(tarPadding(size).length);
  }
}

function understood(header: Buffer): { name: string; size: number } {
  const claimed = Number.parseInt(header.toString('latin1', 148, 156), 8);
  const summed = Buffer.from(header);
  summed.write('        ', 148);
  if (sumOf(summed) !== claimed)
    throw new Error('the archive is damaged: a header does not add up');
  const [name = ''] = header.toString('utf8', 0, 100).split('\0');
  return { name, size: Number.parseInt(header.toString('latin1', 124, 136), 8) };
}

/** Chunks of any size, read in the sizes that are asked for. */
class Bytes {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async atMost(size: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#source.next();
      if (done) throw new Error('the archive breaks off');
      this.#rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    const taken = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  async exactly(size: number): Promise<Buffer> {
    if (size === 0) return Buffer.alloc(0);
    const first = await this.atMost(size);
    if (first.length === size) return first;
    const parts = [first];
    for (let have = first.length; have < size; ) {
      const part = await this.atMost(size - have);
      parts.push(part);
      have += part.length;
    }
    return Buffer.concat(parts);
  }

  /** Decompression and decryption check themselves at their ends. */
  async toEnd(): Promise<void> {
    while (!(await this.#source.next()).done);
  }
}
