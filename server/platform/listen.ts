/** One connection a process that hears NOTIFY, and finds its way back when the server was away. */
import { Client } from 'pg';
import { instanceName } from './db.ts';
import type { Log } from './log.ts';

export type Listener = {
  /** `hear` is also called with an empty payload after a reconnect: something may have been missed. */
  on(channel: string, hear: (payload: string) => void): () => void;
  notify(channel: string, payload: string): Promise<void>;
  close(): Promise<void>;
};

const retryMilliseconds = 1_000;

export async function listen(url: string, log: Log): Promise<Listener> {
  const hearers = new Map<string, Set<(payload: string) => void>>();
  let client: Client | undefined;
  let isClosed = false;

  async function connect(): Promise<void> {
    const fresh = new Client({
      connectionString: url,
      application_name: instanceName,
      keepAlive: true,
    });
    fresh.on('notification', (note) => {
      for (const hear of hearers.get(note.channel) ?? []) hear(note.payload ?? '');
    });
    fresh.on('error', () => undefined);
    fresh.on('end', () => {
      if (client === fresh) again();
    });
    await fresh.connect();
    if (isClosed) return fresh.end();
    for (const channel of hearers.keys()) await fresh.query(`listen ${channel}`);
    client = fresh;
  }

  function again(): void {
    client = undefined;
    if (isClosed) return;
    setTimeout(() => {
      if (isClosed) return;
      connect().then(
        () => {
          for (const set of hearers.values()) for (const hear of set) hear('');
        },
        (error: unknown) => {
          log.warn({ err: String(error) }, 'listening for news: the database is away');
          again();
        },
      );
    }, retryMilliseconds);
  }

  /** One after another: a client that is asked while it is busy only queues, and warns. */
  let said: Promise<unknown> = Promise.resolve();

  await connect();
  return {
    on(channel, hear) {
      const known = hearers.get(channel);
      if (known === undefined) {
        hearers.set(channel, new Set([hear]));
        // A channel name is one of our own constants, never input.
        client?.query(`listen ${channel}`).catch(() => undefined);
      } else {
        known.add(hear);
      }
      return () => hearers.get(channel)?.delete(hear);
    },
    async notify(channel, payload) {
      const mine = said
        .catch(() => undefined)
        .then(() => client?.query('select pg_notify($1, $2)', [channel, payload]));
      said = mine;
      await mine;
    },
    async close() {
      isClosed = true;
      const last = client;
      client = undefined;
      await last?.end().catch(() => undefined);
    },
  };
}
