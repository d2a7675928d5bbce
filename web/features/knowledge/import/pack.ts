/**
 * Files of a folder as one archive, made in the browser: stored, not packed, so that the bytes of the files
 * are never all in memory. The server reads archives alone.
 */
export type PathFile = { path: string; file: File };

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

async function sumOf(file: File): Promise<number> {
  let sum = 0xffffffff;
  const reader = file.stream().getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return (sum ^ 0xffffffff) >>> 0;
    for (const byte of value) sum = (sum >>> 8) ^ (table[(sum ^ byte) & 0xff] ?? 0);
  }
}

const utf8 = 0x800;

type Facts = { name: Uint8Array<ArrayBuffer>; size: number; sum: number };

/** What the head of a file and its line in the directory have in common (APPNOTE 4.3.7, 4.3.12). */
function common(view: DataView, at: number, { name, size, sum }: Facts): void {
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, utf8, true);
  view.setUint32(at + 10, sum, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, name.length, true);
}

function bytes(length: number, write: (view: DataView) => void): ArrayBuffer {
  const made = new ArrayBuffer(length);
  write(new DataView(made));
  return made;
}

/** @throws when there is more than an archive of this kind holds: four gigabytes */
export async function packFiles(files: readonly PathFile[]): Promise<Blob> {
  const parts: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let length = 0;
  for (const { path, file } of files) {
    const name = new TextEncoder().encode(path);
    const facts = { name, size: file.size, sum: await sumOf(file) };
    const head = bytes(30, (view) => {
      view.setUint32(0, 0x04034b50, true);
      common(view, 4, facts);
    });
    const line = bytes(46, (view) => {
      view.setUint32(0, 0x02014b50, true);
      view.setUint16(4, 20, true);
      common(view, 6, facts);
      view.setUint32(42, offset, true);
    });
    parts.push(head, name, file);
    directory.push(line, name);
    offset += 30 + name.length + file.size;
    length += 46 + name.length;
  }
  const end = bytes(22, (view) => {
    view.setUint32(0, 0x06054b50, true);
    view.setUint16(8, files.length, true);
    view.setUint16(10, files.length, true);
    view.setUint32(12, length, true);
    view.setUint32(16, offset, true);
  });
  return new Blob([...parts, ...directory, end], { type: 'application/zip' });
}
