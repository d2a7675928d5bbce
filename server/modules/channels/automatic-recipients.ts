/** Whom a letter that nobody wrote by hand goes to: one rule for every kind of automatic mail. */
import { copiesOfTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Party, Recipients } from './recipients.ts';

/** `survey`: asks for an opinion, which is the requester’s own and nobody’s in copy. */
export type AutomaticMail = 'auto_reply' | 'survey';
/** The administrator’s choice for the kind: the requester alone, or everybody in copy too. */
export type AutomaticAudience = 'requester' | 'all';

/** A letter with more copies than people read is a relay, not an answer. */
const MOST_COPIES = 10;

export async function recipientsOfAutomatic(
  ctx: Ctx,
  mail: { kind: AutomaticMail; audience: AutomaticAudience },
  to: { ticket_id: string; requester: Party },
): Promise<Recipients> {
  const isForAll = mail.audience === 'all' && mail.kind !== 'survey';
  const copies = isForAll ? await copiesOfTicket(ctx, to.ticket_id, MOST_COPIES) : [];
  const cc = copies.filter(({ address }) => address !== to.requester.address);
  return { to: [to.requester], cc, bcc: [], accepted: [] };
}
