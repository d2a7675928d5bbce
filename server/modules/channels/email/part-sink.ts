/** The body of one part on its way to the store: decoded as it streams, never held whole. */

import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { KeptBytes } from '#modules/files/files.ts';
import { decodeQuotedPrintable } from './transfer.ts';

export type Sink = {
  write(encoded: Buffer): Promise<void>;
  /** What was stored. The line break before a delimiter belongs to it; `is_cut`: none came. */
  end(at: { is_cut: boolean }): Promise<KeptBytes>;
};

type Decoder = { feed(encoded: Buffer): Buffer; flush(at: { is_cut: boolean }): Buffer };

export function openSink(
  encoding: string,
  keep: (decoded: AsyncIterable<Uint8Array>) => Promise<KeptBytes>,
): Sink {
  const pipe = new PassThrough({ highWaterMark: 256 * 1024 });
  const stored = keep(pipe);
  // A full disk ends the pipe; whoever waits for it to drain hears of it from `stored`.
  stored.catch(() => pipe.destroy());
  const decoder = decoderOf(encoding);
  async function push(decoded: Buffer): Promise<void> {
    if (decoded.length === 0) return;
    if (pipe.destroyed) await stored;
    if (!pipe.write(decoded)) await Promise.race([once(pipe, 'drain'), stored]);
  }
  return {
    write: (encoded) => push(decoder.feed(encoded)),
    async end(at) {
      await push(decoder.flush(at));
      pipe.end();
      return stored;
    },
  };
}

function decoderOf(encoding: string): Decoder {
  if (encoding.includes('base64')) return base64();
  const decode = encoding.includes('quoted-printable')
    ? decodeQuotedPrintable
    : (bytes: Buffer) => bytes;
  return byLines(decode);
}

const BATCH = 64 * 1024;

/** Quantums of four characters; padding ends a unit, and some mailers pad every chunk. */
function base64(): Decoder {
  let held = '';
  const decode = (whole: string) =>
    Buffer.concat(
      whole
        .split(/=+/)
        .filter((unit) => unit !== '')
        .map((unit) => Buffer.from(unit, 'base64')),
    );
  return {
    feed(encoded) {
      held += encoded.toString('latin1').replace(/[^A-Za-z0-9+/=]+/g, '');
      if (held.length < BATCH) return Buffer.alloc(0);
      // Cut behind a whole quantum of the last unit, so that no byte is torn.
      const unit = held.lastIndexOf('=') + 1;
      const cut = held.length - ((held.length - unit) % 4);
      const ready = held.slice(0, cut);
      held = held.slice(cut);
      return decode(ready);
    },
    flush: () => decode(held),
  };
}

/** Whole lines at a time; the last line end waits, since it may belong to the delimiter. */
function byLines(decode: (bytes: Buffer) => Buffer): Decoder {
  let held: Buffer[] = [];
  let size = 0;
  let ending: Buffer = Buffer.alloc(0);
  function take(): Buffer {
    const whole = Buffer.concat(held);
    held = [];
    size = 0;
    return decode(whole);
  }
  return {
    feed(encoded) {
      const end = lineEndOf(encoded);
      held.push(ending, encoded.subarray(0, encoded.length - end));
      size += ending.length + encoded.length - end;
      ending = Buffer.from(encoded.subarray(encoded.length - end));
      return size < BATCH ? Buffer.alloc(0) : take();
    },
    flush({ is_cut }) {
      if (is_cut) held.push(ending);
      return take();
    },
  };
}

function lineEndOf(line: Buffer): number {
  if (line.at(-1) !== 0x0a) return 0;
  return line.at(-2) === 0x0d ? 2 : 1;
}
