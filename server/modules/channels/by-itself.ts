/** May a rule write to somebody by itself? RFC 3834, and the same budget as the automatic answer. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import { domainOf } from './email/addresses.ts';
import { isUnattended } from './email/automatic.ts';
import { ANSWERS_PER_HOUR, type NoAnswerCause } from './email/autoreply.ts';
import { countAutoReply } from './ledger.sql.ts';

/** To one domain within an hour, as of automatic answers. */
const ANSWERS_PER_DOMAIN = 200;

type Requester = { readonly address: string | null; readonly is_automatic: boolean };

/**
 * Null: the desk may say something to the requester by itself now, and it is counted. Else why not:
 * their last word was a machine's, nobody reads that address, or it had enough of us this hour.
 */
export async function whySilent(tx: Ctx, ticket_id: string): Promise<NoAnswerCause | null> {
  const requester = await firstRow(
    tx,
    sql<Requester>`
    select (select value from contact_identities i where i.contact_id = t.requester_id and i.kind = 'email'
        order by is_primary desc, created_at limit 1) as address,
      coalesce((select c.is_automatic from comments c
        where c.ticket_id = t.id and c.author_kind = 'contact' and c.visibility = 'public'
        order by c.created_at desc, c.id desc limit 1), false) as is_automatic
    from tickets t where t.id = ${ticket_id}`,
  );
  if (requester === undefined || requester.address === null) return 'no_sender';
  if (requester.is_automatic) return 'automatic';
  return whyNoLetter(tx, requester.address);
}

/** The same of an address that is not in the conversation. */
export async function whyNoLetter(tx: Ctx, address: string): Promise<NoAnswerCause | null> {
  if (isUnattended(address)) return 'unattended_address';
  const own = await firstRow(
    tx,
    sql`select from mailboxes where lower(address) = ${address.toLowerCase()} limit 1`,
  );
  if (own !== undefined) return 'own_address';
  const counted = await countAutoReply(tx, { address, domain: domainOf(address) });
  const isOver = counted.address > ANSWERS_PER_HOUR || counted.domain > ANSWERS_PER_DOMAIN;
  return isOver ? 'budget' : null;
}
