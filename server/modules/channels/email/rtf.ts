/** Compressed RTF (MS-OXRTFCP): the text of Outlook's own format. Bounded, never throws. */

const COMPRESSED = 0x75465a4c;
const PLAIN = 0x414c454d;
const WINDOW = 4096;
const MAX_RTF = 4 * 1024 * 1024;

/** What the window holds before the first byte. */
const PRESET =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';

/** The RTF itself, or null when there is none. */
export function rtfOf(bytes: Buffer): Buffer | null {
  if (bytes.length < 16) return null;
  const size = Math.min(bytes.readUInt32LE(4), MAX_RTF);
  const kind = bytes.readUInt32LE(8);
  const body = bytes.subarray(16);
  if (kind === PLAIN) return body.subarray(0, size);
  return kind === COMPRESSED ? decompressed(body, size) : null;
}

function decompressed(body: Buffer, size: number): Buffer {
  const window = Buffer.alloc(WINDOW, 0x20);
  let write = window.write(PRESET, 'latin1');
  const out = Buffer.alloc(size);
  let done = 0;
  let at = 0;
  const put = (byte: number) => {
    out[done] = byte;
    done += 1;
    window[write] = byte;
    write = (write + 1) % WINDOW;
  };
  while (at < body.length && done < size) {
    const flags = body[at] ?? 0;
    at += 1;
    for (let bit = 0; bit < 8 && at < body.length && done < size; bit += 1) {
      if ((flags & (1 << bit)) === 0) {
        put(body[at] ?? 0);
        at += 1;
        continue;
      }
      const reference = ((body[at] ?? 0) << 8) | (body[at + 1] ?? 0);
      at += 2;
      const from = reference >> 4;
      // A reference to the place that is written next ends the text.
      if (from === write) return out.subarray(0, done);
      const length = (reference & 15) + 2;
      for (let step = 0; step < length && done < size; step += 1) {
        put(window[(from + step) % WINDOW] ?? 0);
      }
    }
  }
  return out.subarray(0, done);
}
