/**
 * Keeps a connection for each IMAP mailbox: reconnects with growing waits, follows changed settings,
 * tells how each mailbox fares. Of several processes one watches a mailbox: it holds an advisory lock.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { generalSettings } from '#modules/settings/settings.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import type { MailError } from '#platform/mail.ts';
import { clearAlarm, raiseAlarm } from '../alarms.ts';
import { imapServer } from '../mailbox-secrets.ts';
import { allMailboxes, type MailboxRow, writeMailboxState } from '../mailboxes.sql.ts';
import { forgetToken } from '../tokens.ts';
import { fetchTrouble, troubleText } from '../trouble.ts';
import { type ImapSetup, imapFailure, openSession, type Session } from './imap-door.ts';
import { type MailboxLocks, mailboxLocks } from './imap-locks.ts';

export type WatchSetup = ImapSetup & { readonly pool: pg.Pool };
type Locked = WatchSetup & { readonly locks: MailboxLocks };
export type Watch = { stop(): Promise<void> };

const LOOK_EVERY_MS = 2_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const STEADY_MS = 60_000;

type Watched = { version: string; stop(): Promise<void> };

/** Watches all IMAP mailboxes, those made later too, until it is stopped. */
export function watchImap(given: WatchSetup): Watch {
  const setup: Locked = { ...given, locks: mailboxLocks(given.pool) };
  const watched = new Map<string, Watched>();
  const ending = new AbortController();
  const running = follow(setup, watched, ending.signal);
  return {
    async stop() {
      ending.abort();
      await running;
      await Promise.all([...watched.values()].map((one) => one.stop()));
      setup.locks.close();
    },
  };
}

async function follow(
  setup: Locked,
  watched: Map<string, Watched>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await reconcile(setup, watched);
    } catch (error) {
      setup.log.warn({ err: String(error) }, 'mailboxes cannot be looked up');
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function reconcile(setup: Locked, watched: Map<string, Watched>): Promise<void> {
  const wanted = (await allMailboxes(setup.makeCtx())).filter(
    (one) => one.incoming === 'imap' && one.disabled_at === null && imapServer(one) !== null,
  );
  const versions = new Map(wanted.map((one) => [one.id, one.updated_at]));
  for (const [id, one] of watched) {
    if (versions.get(id) === one.version) continue;
    watched.delete(id);
    await one.stop();
  }
  for (const mailbox of wanted) {
    if (watched.has(mailbox.id)) continue;
    watched.set(mailbox.id, { version: mailbox.updated_at, ...watchOne(setup, mailbox) });
  }
}

/** Stays with one mailbox as it is now set up. */
function watchOne(setup: Locked, mailbox: MailboxRow): { stop(): Promise<void> } {
  const ending = new AbortController();
  const held: { session?: Session } = {};
  const running = stay(setup, mailbox, { signal: ending.signal, held }).catch((error: unknown) => {
    setup.log.error({ err: error, mailbox_id: mailbox.id }, 'the watch of a mailbox ended');
  });
  return {
    async stop() {
      ending.abort();
      await held.session?.stop();
      await running;
    },
  };
}

type Stay = { signal: AbortSignal; held: { session?: Session } };

async function stay(setup: Locked, mailbox: MailboxRow, { signal, held }: Stay): Promise<void> {
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    const lost = () => void held.session?.stop();
    const isOurs = await setup.locks.take(mailbox.id, lost).catch(() => false);
    if (!isOurs) {
      await pause(LOOK_EVERY_MS);
      continue;
    }
    const started = Date.now();
    await visit(setup, mailbox, { signal, held });
    await setup.locks.release(mailbox.id);
    // A connection that held for a while was a good one: the next wait is short again.
    if (Date.now() - started > STEADY_MS) wait = FIRST_WAIT_MS;
    // Half of the wait is chance, so that many mailboxes do not come back at once.
    await pause(wait * (0.5 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

/** One connection from its beginning to its end; what went wrong is kept for the screen. */
async function visit(setup: Locked, mailbox: MailboxRow, { signal, held }: Stay): Promise<void> {
  try {
    const session = await openSession(setup, mailbox, () => tellState(setup, mailbox, null));
    held.session = session;
    if (signal.aborted) await session.stop();
    await session.run();
  } catch (error) {
    if (signal.aborted) return;
    const failure = imapFailure(error);
    if (failure.failure === 'login') forgetToken(mailbox.id);
    await tellState(setup, mailbox, failure).catch((trouble: unknown) => {
      setup.log.warn({ err: String(trouble), mailbox_id: mailbox.id }, 'a mailbox is not well');
    });
  } finally {
    delete held.session;
  }
}

/** Keeps the state for the screen, and the alarm; says so when it turned. */
async function tellState(
  setup: WatchSetup,
  mailbox: MailboxRow,
  failure: MailError | null,
): Promise<void> {
  const ctx = setup.makeCtx();
  const { language } = await generalSettings(ctx);
  const trouble = failure === null ? null : fetchTrouble(failure, mailbox);
  const error = trouble === null ? null : troubleText(trouble, language);
  const of = { mailbox_id: mailbox.id, kind: 'fetch' as const };
  await transaction(ctx, async (tx) => {
    const hasChanged = await writeMailboxState(tx, mailbox.id, error);
    if (trouble === null) await clearAlarm(tx, of);
    else await raiseAlarm(tx, of, trouble);
    if (!hasChanged) return;
    await publish(tx, {
      name: 'mailbox.state_changed',
      subject_type: 'mailbox',
      subject_id: mailbox.id,
      data: { is_ok: failure === null, failure: failure?.failure ?? null },
    });
  });
}
