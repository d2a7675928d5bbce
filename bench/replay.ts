/** Recorded statements, again and again, straight through the driver, named where the desk names them. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { planEachTime } from '#platform/db.ts';
import type { Statement } from './record.ts';

const uuid7 = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/gu;
const ownMessageId = /o\.[a-z0-9]+\.[a-z0-9]+\.[a-z0-9]+@/gu;
/** The mark of one message of the load, in its addresses, ids and subject. */
export const mailMark = /mk[0-9a-f]{16}/gu;

export type Replay = { run: () => Promise<void>; close: () => Promise<void> };

/**
 * One connection that runs whole recordings. `fresh_since`: ids made after that instant are the
 * recording's own and become new ones each time, so that a write can be written again.
 */
export async function openReplay(
  url: string,
  recordings: readonly (readonly Statement[])[],
  fresh_since: number,
): Promise<Replay> {
  const client = new pg.Client({
    connectionString: url,
    options: '-c timezone=UTC',
    // As raw as the protocol gives it: parsing would be our work, not the driver's.
    types: { getTypeParser: () => (value: unknown) => value },
  });
  await client.connect();
  const names = new Map<string, string>();
  let turn = Math.floor(Math.random() * recordings.length);
  return {
    async run() {
      turn = (turn + 1) % recordings.length;
      const renewed = renewal(fresh_since);
      try {
        for (const { text, values } of recordings[turn] ?? []) {
          if (values.length === 0) await client.query(text);
          else if (text.startsWith(planEachTime)) await client.query(text, values.map(renewed));
          else await client.query({ text, values: values.map(renewed), name: nameOf(names, text) });
        }
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    },
    close: () => client.end(),
  };
}

function nameOf(names: Map<string, string>, text: string): string {
  const known = names.get(text) ?? `r${names.size}`;
  names.set(text, known);
  return known;
}

/** The same old value gives the same new one throughout a recording. */
function renewal(fresh_since: number): (value: unknown) => unknown {
  const renewed = new Map<string, string>();
  function again(old: string, make: () => string): string {
    const known = renewed.get(old) ?? make();
    renewed.set(old, known);
    return known;
  }
  function text(value: string): string {
    return value
      .replace(uuid7, (id) => (timeOf(id) < fresh_since ? id : again(id, () => newTail(id))))
      .replace(ownMessageId, (id) => again(id, () => `o.0.${randomBytes(8).toString('hex')}.x@`))
      .replace(mailMark, (mark) => again(mark, () => `mk${randomBytes(8).toString('hex')}`));
  }
  return function renew(value: unknown): unknown {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(renew);
    // The hash of a message or file.
    if (value instanceof Uint8Array && value.length === 32) {
      const hex = again(Buffer.from(value).toString('hex'), () => randomBytes(32).toString('hex'));
      return Buffer.from(hex, 'hex');
    }
    return value;
  };
}

function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

function newTail(id: string): string {
  return `${id.slice(0, 24)}${randomBytes(6).toString('hex')}`;
}
