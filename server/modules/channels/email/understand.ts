/**
 * Recorded messages are understood: those that came together in one transaction, because a commit
 * costs more than a message; one by one when that fails. Idempotent: the ledger's rows are held
 * meanwhile, and what is understood stays so.
 */
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { isDatabaseLost, OporaError } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { readBlob } from '#platform/files.ts';
import type { Ports } from '#platform/ports.ts';
import { type EntryToUnderstand, entriesOf, lockEntries, writeFailure } from '../ledger.sql.ts';
import { type Incoming, prepareIncoming } from './incoming.ts';
import { settle } from './intake.ts';
import { lighten, restored } from './lighten.ts';
import { parseMail } from './parse.ts';
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
  const ready: Incoming[] = [];
  for (let from = 0; from < entries.length; from += READ_AT_ONCE) {
    const some = entries
      .slice(from, from + READ_AT_ONCE)
      .map((entry) => guarded(ctx, entry.id, () => read(ctx, ports, entry)));
    ready.push(...(await Promise.all(some)).filter((incoming) => incoming !== undefined));
  }
  const { is_last_try } = asked;
  try {
    return await settleTogether(ctx, ports, { ready, is_last_try });
  } catch (error) {
    if (isDatabaseLost(error)) throw error;
    if (ready.length > 1) ctx.log.info({ err: error, count: ready.length }, 'mails one by one');
  }
  const ahead: string[] = [];
  for (const one of ready) {
    const alone = () => settleTogether(ctx, ports, { ready: [one], is_last_try });
    ahead.push(...((await guarded(ctx, one.entry.id, alone)) ?? []));
  }
  return ahead;
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
  const raw = light?.raw ?? (await readBlob(ports.blobs, blob));
  const parsed = parseMail(raw);
  if (parsed.ok) {
    const mail = light === null ? parsed.mail : restored(parsed.mail, light);
    return prepareIncoming(ctx, ports, { entry, mail, raw, is_whole: light === null });
  }
  await failEntry(ctx, entry.id, { cause: parsed.cause, detail: parsed.detail });
  return undefined;
}

async function settleTogether(
  ctx: Ctx,
  ports: Ports,
  { ready, is_last_try }: { ready: readonly Incoming[]; is_last_try: boolean },
): Promise<string[]> {
  if (ready.length === 0) return [];
  return transaction(asSystem(ctx), async (tx) => {
    const waiting = await lockEntries(
      tx,
      ready.map(({ entry, content_sha256 }) => ({ id: entry.id, content_sha256 })),
    );
    const ahead: string[] = [];
    for (const incoming of ready) {
      const { id } = incoming.entry;
      if (!waiting.has(id)) continue;
      const settlement = await settle(tx, ports, { ...incoming, is_last_try });
      if (settlement === 'ahead') ahead.push(id);
    }
    return ahead;
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
