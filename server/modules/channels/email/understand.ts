/**
 * Recorded messages are understood: those that came together in one transaction, because a commit
 * costs more than a message; one by one when that fails. Idempotent: the ledger's rows are held
 * meanwhile, and what is understood stays so.
 */
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { type Db, sideBySide, transaction, transactionSideBySide } from '#platform/db.ts';
import { isDatabaseLost, OporaError } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { compareInstants } from '#platform/instants.ts';
import type { Ports } from '#platform/ports.ts';
import { type EntryToUnderstand, entriesOf, lockEntries, writeFailure } from '../ledger.sql.ts';
import { type Incoming, prepareIncoming } from './incoming.ts';
import { factsOf, settle } from './intake.ts';
import { lanesOf, tracesOf } from './lanes.ts';
import { lighten, restored } from './lighten.ts';
import { parseMail } from './parse.ts';
import type { ParsedMail } from './parsed.ts';
import { WHOLE_BYTES } from './record.ts';

export type ToUnderstand = {
  entry_ids: readonly string[];
  /** An answer whose question is still ahead no longer waits for it. */
  is_last_try: boolean;
};

/** Read side by side: each may wait for the disk, for name servers, for a spam filter. */
const READ_AT_ONCE = 8;

/**
 * Understands what is waiting of these. Answers those that must come again because the message that
 * they answer is being understood just now.
 * @throws when the house is in trouble (database, disk): the job tries again
 */
export async function understand(ctx: Ctx, ports: Ports, asked: ToUnderstand): Promise<string[]> {
  const entries = await entriesOf(ctx, asked.entry_ids);
  const { is_last_try } = asked;
  const ready: Ready[] = [];
  for (let from = 0; from < entries.length; from += READ_AT_ONCE) {
    const some = entries
      .slice(from, from + READ_AT_ONCE)
      .map((entry) => guarded(ctx, entry.id, () => read(ctx, ports, entry)));
    for (const incoming of await Promise.all(some))
      if (incoming !== undefined) ready.push({ ...incoming, is_last_try });
  }
  return ready.length === 0 ? [] : inBatches(ctx, ports, ready);
}

type Ready = Incoming & { is_last_try: boolean };
/** What one job read. */
type Share = {
  readonly ready: readonly Ready[];
  readonly done: (ahead: string[]) => void;
  readonly failed: (error: unknown) => void;
};

/** What was read while a transaction is under way: it is settled together with the next one. */
const queues = new WeakMap<Db, { waiting: Share[]; is_busy: boolean }>();
const LARGEST_BATCH = 50;

function inBatches(ctx: Ctx, ports: Ports, ready: readonly Ready[]): Promise<string[]> {
  const queue = queues.get(ctx.db) ?? { waiting: [], is_busy: false };
  queues.set(ctx.db, queue);
  return new Promise((done, failed) => {
    queue.waiting.push({ ready, done, failed });
    if (!queue.is_busy) void drain(ctx, ports, queue);
  });
}

async function drain(
  ctx: Ctx,
  ports: Ports,
  queue: { waiting: Share[]; is_busy: boolean },
): Promise<void> {
  queue.is_busy = true;
  while (queue.waiting.length > 0) {
    const shares: Share[] = [];
    let count = 0;
    for (let next = queue.waiting[0]; next !== undefined; next = queue.waiting[0]) {
      count += next.ready.length;
      if (shares.length > 0 && count > LARGEST_BATCH) break;
      shares.push(next);
      queue.waiting.shift();
    }
    // Not the time of the job that was first: what came later is not told with an earlier moment.
    const now = { ...ctx, now: ports.clock() };
    await settleShares(now, ports, shares).catch((error: unknown) => {
      for (const share of shares) share.failed(error);
    });
  }
  queue.is_busy = false;
}

async function settleShares(ctx: Ctx, ports: Ports, shares: readonly Share[]): Promise<void> {
  const ready = shares.flatMap((share) => share.ready).toSorted(byArrival);
  try {
    const ahead = await settleTogether(ctx, ports, ready);
    const isAhead = new Set(ahead);
    for (const share of shares)
      share.done(share.ready.map(({ entry }) => entry.id).filter((id) => isAhead.has(id)));
    return;
  } catch (error) {
    if (isDatabaseLost(error)) throw error;
    if (ready.length > 1) ctx.log.info({ err: error, count: ready.length }, 'mails one by one');
  }
  for (const share of shares) await settleApart(ctx, ports, share).then(share.done, share.failed);
}

/** One that cannot be written must not take the others with it. */
async function settleApart(ctx: Ctx, ports: Ports, { ready }: Share): Promise<string[]> {
  const ahead: string[] = [];
  for (const one of ready) {
    const alone = () => settleTogether(ctx, ports, [one]);
    ahead.push(...((await guarded(ctx, one.entry.id, alone)) ?? []));
  }
  return ahead;
}

function byArrival({ entry: one }: Ready, { entry: other }: Ready): number {
  return compareInstants(one.received_at, other.received_at) || (one.id < other.id ? -1 : 1);
}

/** Undefined when it cannot be read: it is kept, with the cause. */
async function read(
  ctx: Ctx,
  ports: Ports,
  entry: EntryToUnderstand,
): Promise<Incoming | undefined> {
  const blob = { sha256: entry.raw_sha256, storage: entry.storage };
  const light =
    entry.raw_size > WHOLE_BYTES ? await lighten(ports.blobs, await ports.blobs.get(blob)) : null;
  const raw = light?.raw ?? (await ports.blobs.read(blob));
  const parsed = parseMail(raw);
  if (parsed.ok) {
    const mail = light === null ? parsed.mail : restored(parsed.mail, light);
    return prepareIncoming(ctx, ports, { entry, mail, raw, is_whole: light === null });
  }
  await failEntry(ctx, entry.id, { cause: parsed.cause, detail: parsed.detail });
  return undefined;
}

/** Of a conversation each letter names the one that it answers, the first, or both. */
function conversationIds({ message_id, in_reply_to, references }: ParsedMail): string[] {
  const named = [...in_reply_to.slice(0, 2), ...references.slice(0, 1), ...references.slice(-2)];
  return [...(message_id === null ? [] : [message_id]), ...named];
}

/** In one transaction; side by side where no message can know of the other. */
async function settleTogether(ctx: Ctx, ports: Ports, ready: readonly Ready[]): Promise<string[]> {
  return transactionSideBySide(asSystem(ctx), async (tx) => {
    const waiting = await lockEntries(
      tx,
      ready.map(({ entry, content_sha256, mail }) => ({
        ...{ id: entry.id, content_sha256 },
        message_ids: conversationIds(mail),
      })),
    );
    const known = await sideBySide(
      ready
        .filter(({ entry }) => waiting.has(entry.id))
        .map(async (incoming) => ({ incoming, facts: await factsOf(tx, incoming) })),
    );
    const lanes = lanesOf(known, tracesOf).map(async (lane) => {
      const ahead: string[] = [];
      for (const [place, { incoming, facts }] of lane.entries()) {
        // The one before may have made what this one belongs to.
        const now = place === 0 ? facts : await factsOf(tx, incoming);
        const settlement = await settle(tx, ports, { incoming, facts: now });
        if (settlement === 'ahead') ahead.push(incoming.entry.id);
      }
      return ahead;
    });
    return (await sideBySide(lanes)).flat();
  });
}

/** Trouble of the message is written on it; trouble of the house is the job's to try again. */
async function guarded<Result>(
  ctx: Ctx,
  entry_id: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isPassing(error)) throw error;
    ctx.log.error({ err: error, ledger_entry_id: entry_id }, 'a message could not be understood');
    await failEntry(ctx, entry_id, { cause: 'error', detail: String(error) });
    return undefined;
  }
}

function isPassing(error: unknown): boolean {
  if (isDatabaseLost(error)) return true;
  if (error instanceof OporaError) return error.code === 'unavailable';
  // Serialisation failures, deadlocks, a cancelled statement.
  return (
    error instanceof Error && 'code' in error && /^(40\w{3}|57014|55P03)$/.test(String(error.code))
  );
}

/** Kept and shown with its cause, to be tried again. */
async function failEntry(
  ctx: Ctx,
  entry_id: string,
  failure: { cause: string; detail: string },
): Promise<void> {
  await transaction(asSystem(ctx), async (tx) => {
    await writeFailure(tx, entry_id, failure);
    await publish(tx, {
      name: 'mail.failed',
      subject_type: 'ledger_entry',
      subject_id: entry_id,
      data: { cause: failure.cause },
    });
  });
}
