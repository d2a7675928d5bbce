/**
 * COPY in both directions over one connection, streaming: memory holds a few blocks, whatever the size
 * of the table. The driver has the protocol and no door to it; this is the door.
 */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type pg from 'pg';

/** Of the driver's connection, what COPY needs. */
type Wire = {
  readonly stream: Duplex;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
};

const blockBytes = 256 * 1024;
const mostWaitingBytes = 4 * 1024 * 1024;

export type Copied = { rows: number };

/**
 * Rows of `copy … to stdout`, in blocks that end where a row ends.
 * @returns through `copied.rows`, when it is over, how many rows there were
 */
export async function* copyOut(
  client: pg.Client,
  text: string,
  copied: Copied,
): AsyncGenerator<Buffer> {
  const query = new CopyOut(text);
  client.query(query as unknown as pg.Submittable);
  for (;;) {
    const block = await query.next();
    if (block === undefined) break;
    yield block;
  }
  copied.rows = query.rows;
}

/** Sends the bytes to `copy … from stdin`. @returns how many rows the server took */
export async function copyIn(
  client: pg.Client,
  text: string,
  bytes: AsyncIterable<Buffer>,
): Promise<number> {
  const query = new CopyIn(text, bytes);
  client.query(query as unknown as pg.Submittable);
  return query.done.promise;
}

function rowsOf(message: { text: string }): number {
  return Number(message.text.split(' ')[1] ?? 0);
}

/** What the driver tells any query, and COPY has no use for. */
class Unconcerned {
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
}

class CopyOut extends Unconcerned {
  readonly #text: string;
  #blocks: Buffer[] = [];
  #filling = Buffer.allocUnsafe(blockBytes);
  #filled = 0;
  #waiting = 0;
  #paused: Duplex | undefined;
  #isOver = false;
  #error: Error | undefined;
  #news = Promise.withResolvers<void>();
  rows = 0;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  submit(wire: Wire): void {
    wire.query(this.#text);
  }

  /** The driver reads into one buffer again and again, so that every row is copied. */
  handleCopyData({ chunk }: { chunk: Buffer }, wire: Wire): void {
    if (this.#filled + chunk.length > this.#filling.length) this.#pass();
    if (chunk.length > this.#filling.length) this.#offer(Buffer.from(chunk));
    else this.#filled += chunk.copy(this.#filling, this.#filled);
    if (this.#waiting <= mostWaitingBytes || this.#paused) return;
    this.#paused = wire.stream;
    wire.stream.pause();
  }

  handleCommandComplete(message: { text: string }): void {
    this.rows = rowsOf(message);
  }

  handleError(error: Error): void {
    this.#error = error;
    this.#news.resolve();
  }

  handleReadyForQuery(): void {
    this.#pass();
    this.#isOver = true;
    this.#news.resolve();
  }

  #pass(): void {
    if (this.#filled === 0) return;
    this.#offer(this.#filling.subarray(0, this.#filled));
    this.#filling = Buffer.allocUnsafe(blockBytes);
    this.#filled = 0;
  }

  #offer(block: Buffer): void {
    this.#blocks.push(block);
    this.#waiting += block.length;
    this.#news.resolve();
  }

  async next(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#error) throw this.#error;
      const block = this.#blocks.shift();
      if (block !== undefined) {
        this.#waiting -= block.length;
        if (this.#paused && this.#waiting < mostWaitingBytes / 2) {
          this.#paused.resume();
          this.#paused = undefined;
        }
        return block;
      }
      if (this.#isOver) return undefined;
      await this.#news.promise;
      this.#news = Promise.withResolvers<void>();
    }
  }
}

class CopyIn extends Unconcerned {
  readonly #text: string;
  readonly #bytes: AsyncIterable<Buffer>;
  readonly done = Promise.withResolvers<number>();
  #rows = 0;
  #error: Error | undefined;

  constructor(text: string, bytes: AsyncIterable<Buffer>) {
    super();
    this.#text = text;
    this.#bytes = bytes;
  }

  submit(wire: Wire): void {
    wire.query(this.#text);
  }

  handleCopyInResponse(wire: Wire): void {
    this.#send(wire).catch((error: unknown) => {
      this.#error ??= error instanceof Error ? error : new Error(String(error));
      wire.sendCopyFail('the source broke off');
    });
  }

  async #send(wire: Wire): Promise<void> {
    for await (const chunk of this.#bytes) {
      if (this.#error) break;
      wire.sendCopyFromChunk(chunk);
      if (wire.stream.writableNeedDrain) await once(wire.stream, 'drain');
    }
    wire.endCopyFrom();
  }

  handleCommandComplete(message: { text: string }): void {
    this.#rows = rowsOf(message);
  }

  handleError(error: Error): void {
    this.#error ??= error;
    // A lost connection brings no more messages.
    this.done.reject(this.#error);
  }

  handleReadyForQuery(): void {
    if (this.#error) this.done.reject(this.#error);
    else this.done.resolve(this.#rows);
  }
}
