/** What mail says of a message and its ticket, as an agent reads it; only tickets the actor sees are named. */
import { z } from 'zod';
import { type MailAuth, mailAuth, mailCopy, standingOf } from '#contract/mail-protection.ts';
import {
  evidence as evidenceSchema,
  type Relation,
  type ThreadRule,
  type Why,
} from '#contract/mail-threading.ts';
import { statusCategories } from '#contract/settings.ts';
import { agentNames } from '#modules/people/people.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { type TicketName, ticketNames, type WhyRow, whyRow } from './relations.sql.ts';
import {
  type Link,
  linksOf,
  type Rule,
  ruleById,
  rulesOfTicket,
  rulesPage,
} from './threading.sql.ts';

/** The ledger's evidence as intake wrote it; older entries know less. */
const recorded = z
  .object({
    by: evidenceSchema.nullable().catch(null).default(null),
    also: z.array(evidenceSchema).catch([]).default([]),
    follow_up_of: evidenceSchema.nullable().catch(null).default(null),
    claims_agent: z.boolean().catch(false).default(false),
    from_own_address: z.boolean().catch(false).default(false),
    from_ambiguous: z.boolean().catch(false).default(false),
    is_stranger: z.boolean().catch(false).default(false),
    forwarded_by: z.uuid().nullable().catch(null).default(null),
  })
  .catch({
    ...{ by: null, also: [], follow_up_of: null, forwarded_by: null },
    ...{ claims_agent: false, from_own_address: false, from_ambiguous: false, is_stranger: false },
  });

/** @throws OporaError not_found for a comment that did not come by mail */
export async function whyHere(ctx: Ctx, comment_id: string): Promise<Why> {
  const row = (await whyRow(ctx, comment_id)) ?? fail('not_found', 'errors.not_found');
  const { by, also, follow_up_of, forwarded_by, ...marks } = recorded.parse(row.evidence);
  const { ledger_entry_id, received_at, from_address, message_id } = row;
  const auth = authOf(row.auth);
  const is_moved = row.origin_ticket_id !== row.ticket_id;
  const names = await ticketNames(ctx, [is_moved ? row.origin_ticket_id : null]);
  const people = await agentNames(ctx, forwarded_by === null ? [] : [forwarded_by]);
  return {
    ...{ ledger_entry_id, received_at, from_address, message_id },
    ...{ by, also, follow_up_of, marks },
    forwarded_by: personOf(forwarded_by, people),
    standing: standingOf(auth),
    auth,
    received_again: copiesOf(row),
    moved_from: is_moved ? refOf(names.get(row.origin_ticket_id)) : null,
    is_moved,
    can_move: mayAct(ctx.actor, 'tickets.reply'),
  };
}

function authOf(value: unknown): MailAuth | null {
  const parsed = mailAuth.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** Times inside JSON come as PostgreSQL writes them. */
const storedCopy = mailCopy.extend({
  received_at: z.string().transform((at) => new Date(at).toISOString()),
});

/** The same words by another way, and the same bytes once more. */
function copiesOf(row: WhyRow): Why['received_again'] {
  const copies = z.array(storedCopy).parse(row.copies);
  const again = row.received_again_at.map((at) => ({
    id: row.ledger_entry_id,
    door: row.door,
    received_at: new Date(at).toISOString(),
  }));
  return [...copies, ...again].toSorted((one, two) =>
    one.received_at.localeCompare(two.received_at),
  );
}

function personOf(id: string | null, names: ReadonlyMap<string, string>) {
  return id === null ? null : { id, name: names.get(id) ?? '' };
}

function refOf(ticket: TicketName | undefined) {
  if (ticket === undefined) return null;
  const { id, number, subject } = ticket;
  return { id, number, subject };
}

// a ticket ----------------------------------------------------------------------------------------

export async function relationsOf(
  ctx: Ctx,
  ticket_id: string,
): Promise<{ items: Relation[]; rules: ThreadRule[] }> {
  const links = (await linksOf(ctx, ticket_id)).filter(
    (link) => link.kind !== 'possible' || link.settled_at === null,
  );
  const otherOf = (link: Link) =>
    link.ticket_id === ticket_id ? link.other_ticket_id : link.ticket_id;
  const names = await ticketNames(ctx, links.map(otherOf));
  const items = links.flatMap((link) => {
    const ticket = names.get(otherOf(link));
    const kind = kindSeenFrom(ticket_id, link);
    return ticket === undefined || kind === null ? [] : [presentRelation(link, ticket, kind)];
  });
  return { items, rules: await presentRules(ctx, await rulesOfTicket(ctx, ticket_id)) };
}

/** What was moved away concerns the emptied ticket alone. */
function kindSeenFrom(ticket_id: string, link: Link): Relation['kind'] | null {
  if (link.ticket_id === ticket_id) return link.kind;
  return link.kind === 'follow_up' ? 'followed_by' : null;
}

function presentRelation(link: Link, ticket: TicketName, kind: Relation['kind']): Relation {
  const parsed = evidenceSchema.safeParse(link.evidence);
  const { id, number, subject } = ticket;
  const status_category = z.enum(statusCategories).parse(ticket.status_category);
  return {
    kind,
    ticket: { id, number, subject, status_category },
    evidence: parsed.success ? parsed.data : null,
  };
}

// rules -------------------------------------------------------------------------------------------

async function presentRules(ctx: Ctx, rules: readonly Rule[]): Promise<ThreadRule[]> {
  const tickets = await ticketNames(
    ctx,
    rules.flatMap((rule) => [rule.to_ticket_id, rule.away_from_ticket_id]),
  );
  const people = await agentNames(
    ctx,
    rules.flatMap((rule) => rule.created_by_id ?? []),
  );
  return rules.map((rule) => ({
    id: rule.id,
    message_id: rule.message_id,
    from_address: rule.from_address,
    subject: rule.base_subject,
    to: refOf(tickets.get(rule.to_ticket_id ?? '')),
    away_from: refOf(tickets.get(rule.away_from_ticket_id ?? '')),
    created_by: personOf(rule.created_by_id, people),
    created_at: rule.created_at,
    used_count: rule.used_count,
    last_used_at: rule.last_used_at,
  }));
}

const PAGE = 50;

/** @throws OporaError invalid for a cursor that is none */
export async function listThreadRules(
  ctx: Ctx,
  after: string | undefined,
): Promise<{ items: ThreadRule[]; next: string | null }> {
  const before = after ?? null;
  if (before !== null && !z.uuid().safeParse(before).success) fail('invalid', 'errors.cursor');
  const found = await rulesPage(ctx, { before, size: PAGE + 1 });
  const shown = found.slice(0, PAGE);
  const last = shown.at(-1);
  const hasMore = found.length > PAGE && last !== undefined;
  return { items: await presentRules(ctx, shown), next: hasMore ? last.id : null };
}

/** Who sees one of its tickets sees the rule; whoever runs the desk sees all. */
export async function findVisibleRule(ctx: Ctx, id: string): Promise<{ id: string } | undefined> {
  const rule = await ruleById(ctx, id);
  if (rule === undefined) return undefined;
  const seen = await ticketNames(ctx, [rule.to_ticket_id, rule.away_from_ticket_id]);
  return seen.size > 0 || mayAct(ctx.actor, 'settings.manage') ? { id } : undefined;
}
