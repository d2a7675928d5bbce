/**
 * Old messages cleaned anew when the rules of cleaning (HTML_VERSION) learn something (case D3). A message that
 * came whole is made from its raw bytes again; where its words would differ from what was said then, and for all
 * that was not one plain message, the stored HTML is cleaned once more. Goes over all comments once, in batches;
 * broken off anywhere, it goes on from there, and done twice it changes nothing.
 */
import {
  bodiesAfter,
  type CleanBody,
  type StoredBody,
  writeCleanBodies,
} from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { sanitizeComposerHtml, sanitizeStoredMailHtml } from '#platform/html.ts';
import type { Ports } from '#platform/ports.ts';
import { advanceCleaning, beginCleaning, endCleaning, type Raw, rawsOf } from './cleaning.sql.ts';
import { parseMail } from './email/parse.ts';
import { prepareBody } from './email/prepare.ts';

const batchSize = 100;

/** Cleans one batch. False: everything is clean by this version. */
export async function cleanBatch(ctx: Ctx, ports: Ports, version: number): Promise<boolean> {
  const progress = await beginCleaning(ctx, version);
  if (progress === undefined) return false;
  const batch = await bodiesAfter(ctx, progress.after_id, batchSize);
  const old = batch.filter((one) => one.html_version < version);
  const raws = await rawsOf(ctx, old);
  const clean: CleanBody[] = [];
  for (const one of old) clean.push(await cleanOne(ctx, ports, one, raws.get(one.id)));
  const last = batch.at(-1);
  await transaction(ctx, async (tx) => {
    await writeCleanBodies(tx, clean, version);
    if (last === undefined) await endCleaning(tx, version);
    else
      await advanceCleaning(tx, {
        ...{ version, from_id: progress.after_id, to_id: last.id },
        ...{ looked: batch.length, cleaned: clean.length },
      });
  });
  return last !== undefined;
}

async function cleanOne(
  ctx: Ctx,
  ports: Ports,
  stored: StoredBody,
  raw: Raw | undefined,
): Promise<CleanBody> {
  const anew = raw === undefined ? undefined : await fromRaw(ctx, ports, raw);
  if (anew !== undefined && anew.body_text === stored.body_text)
    return { id: stored.id, body_html: anew.body_html, quoted_html: anew.quoted_html };
  const clean = stored.channel === 'email' ? sanitizeStoredMailHtml : sanitizeComposerHtml;
  return {
    id: stored.id,
    body_html: clean(stored.body_html),
    quoted_html: clean(stored.quoted_html),
  };
}

/** Undefined: it was encrypted or signed as a whole, is damaged, or the store has lost it. */
async function fromRaw(ctx: Ctx, ports: Ports, raw: Raw) {
  try {
    const parsed = parseMail(await ports.blobs.read(raw));
    if (!parsed.ok || (parsed.mail.crypto ?? null) !== null) return undefined;
    return prepareBody(parsed.mail);
  } catch (error) {
    const { comment_id } = raw;
    ctx.log.warn({ err: String(error), comment_id }, 'a raw message could not be read again');
    return undefined;
  }
}
