/**
 * Of several processes one watches a mailbox: it holds an advisory lock. All locks of a process live
 * on one connection, so that many mailboxes do not use up the pool, and end with it, however it ends.
 */
import type pg from 'pg';

export type MailboxLocks = {
  /** False while another process watches it. `onLost`: the connection went, and the lock with it. */
  take(mailbox_id: string, onLost: () => void): Promise<boolean>;
  release(mailbox_id: string): Promise<void>;
  close(): void;
};

const TAKE = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as got';
const RELEASE = 'select pg_advisory_unlock(hashtextextended($1, 0))';

export function mailboxLocks(pool: pg.Pool): MailboxLocks {
  const held = new Map<string, () => void>();
  let opening: Promise<pg.PoolClient> | undefined;

  function lose(client: pg.PoolClient): void {
    opening = undefined;
    client.release(true);
    const losers = [...held.values()];
    held.clear();
    for (const onLost of losers) onLost();
  }

  async function open(): Promise<pg.PoolClient> {
    const client = await pool.connect();
    client.once('error', () => lose(client));
    return client;
  }

  async function connection(): Promise<pg.PoolClient> {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  /** One statement after another: the connection is shared. */
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  }

  const keyOf = (mailbox_id: string) => [`imap:${mailbox_id}`];

  return {
    async take(mailbox_id, onLost) {
      const client = await connection();
      const { rows } = await inTurn(() => client.query<{ got: boolean }>(TAKE, keyOf(mailbox_id)));
      if (rows[0]?.got !== true) return false;
      held.set(mailbox_id, onLost);
      return true;
    },
    async release(mailbox_id) {
      if (!held.delete(mailbox_id)) return;
      const client = await connection().catch(() => undefined);
      if (client === undefined) return;
      await inTurn(() => client.query(RELEASE, keyOf(mailbox_id))).catch(() => undefined);
    },
    close() {
      // Closing the connection lets every lock go at once.
      opening?.then(
        (client) => client.release(true),
        () => undefined,
      );
      opening = undefined;
    },
  };
}
