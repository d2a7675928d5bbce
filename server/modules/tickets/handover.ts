/**
 * A change of owner by hand. For good, or until a time: then the ticket goes back by itself to whom it
 * belonged. Hand-overs for a time lie on each other (Anna to Boris until Friday, Boris to Vera until
 * Wednesday): the newest goes back first, and none outlives the one below it. Giving the ticket on in
 * any other way (for good, by a rule, in bulk, by taking it) ends them all.
 */
import { translate } from '#contract/i18n/dictionaries.ts';
import type { Ticket } from '#contract/tickets.ts';
import { agentNames } from '#modules/people/people.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import { type AgentActor, asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { type OporaEvent, publish } from '#platform/events.ts';
import { cleanHtmlToText, escapeHtml, sanitizeComposerHtml } from '#platform/html.ts';
import { newId } from '#platform/id.ts';
import { applyChange, lockTicket } from './changes.ts';
import { addComment, writeComment } from './comments.ts';
import { deskComment, recipientsOf } from './desk.ts';
import {
  endLoans,
  insertHandover,
  type Loan,
  markSummariesRead,
  openLoans,
  ticketsToReturn,
} from './handover.sql.ts';
import { getTicket } from './reads.ts';
import { findVisibleTicket, mayReply, mayUpdate } from './tickets.access.ts';
import { isAssignable, type LockedTicket } from './tickets.sql.ts';

const YEAR = 366 * 24 * 3_600_000;

export type HandOver = {
  readonly assignee_id: string;
  readonly returns_at: string | null;
  readonly summary: string;
  readonly introduction: string;
};

/**
 * Hands the ticket to an agent; answers it as it was left.
 * @throws OporaError not_found; forbidden; invalid: the agent cannot own tickets or has it already, the
 * time is past, too far, or later than it has to go back anyway
 */
export async function handOver(ctx: Ctx, ticket_id: string, input: HandOver): Promise<Ticket> {
  const { actor } = ctx;
  if (actor.kind !== 'agent' || !mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  if (input.introduction.trim() !== '' && !mayReply(ctx)) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const ticket = await lockTicket(tx, ticket_id);
    const loans = await openLoans(tx, ticket_id);
    await refuse(tx, { ticket, loans, input });
    if (input.returns_at === null) await endLoans(tx, idsOf(loans), 'overtaken');
    const words = await say(tx, actor, { ticket_id, input });
    await insertHandover(tx, {
      id: newId(),
      ticket_id,
      from_agent_id: ticket.assignee_id,
      to_agent_id: input.assignee_id,
      handed_by_id: actor.id,
      returns_at: input.returns_at,
      ...words,
      created_at: tx.now,
    });
    await tellHandedOver(tx, { ticket, input });
    await applyChange(tx, await lockTicket(asSystem(tx), ticket_id), {
      assignee_id: input.assignee_id,
    });
    return ticketAsLeft(tx, ticket_id);
  });
}

type Asked = {
  readonly ticket: LockedTicket;
  readonly loans: readonly Loan[];
  readonly input: HandOver;
};

async function refuse(tx: Ctx, { ticket, loans, input }: Asked): Promise<void> {
  const { assignee_id, returns_at } = input;
  if (!(await isAssignable(tx, assignee_id)))
    failField('assignee_id', 'errors.field.not_assignable');
  if (assignee_id === ticket.assignee_id) failField('assignee_id', 'errors.field.owner_already');
  if (returns_at === null) return;
  const at = Date.parse(returns_at);
  if (at <= tx.now.getTime()) failField('returns_at', 'errors.field.time_past');
  if (at > tx.now.getTime() + YEAR) failField('returns_at', 'errors.field.time_far');
  const [below] = loans;
  if (below !== undefined && at > Date.parse(below.returns_at))
    failField('returns_at', 'errors.field.returns_before');
}

/** The note for the colleague and the line for the customer; answers their ids. */
async function say(
  tx: Ctx,
  actor: AgentActor,
  { ticket_id, input }: { ticket_id: string; input: HandOver },
) {
  const summary_comment_id =
    input.summary.trim() === ''
      ? null
      : await addComment(tx, ticket_id, {
          ...deskComment(actor, written('internal', input.summary)),
        });
  if (input.introduction.trim() === '')
    return { summary_comment_id, introduction_comment_id: null };
  const reply = written('public', input.introduction);
  const introduction_comment_id = await addComment(tx, ticket_id, {
    ...deskComment(actor, reply),
    ...(await recipientsOf(tx, ticket_id, reply)),
    // Not an answer: it changes no status, keeps no promise, and the customer still waits for one.
    is_automatic: true,
  });
  return { summary_comment_id, introduction_comment_id };
}

function written(visibility: 'public' | 'internal', text: string) {
  return { visibility, body_html: paragraphs(text), file_ids: [] };
}

/** Plain text of a form as the paragraphs of a comment. */
function paragraphs(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((part) => `<p>${escapeHtml(part).replaceAll('\n', '<br>')}</p>`)
    .join('');
}

async function tellHandedOver(
  tx: Ctx,
  { ticket, input }: Pick<Asked, 'ticket' | 'input'>,
): Promise<void> {
  await publish(tx, {
    name: 'ticket.handed_over',
    ticket_id: ticket.id,
    subject_type: 'ticket',
    subject_id: ticket.id,
    data: {
      from_agent_id: ticket.assignee_id,
      to_agent_id: input.assignee_id,
      returns_at: input.returns_at,
      has_summary: input.summary.trim() !== '',
      is_introduced: input.introduction.trim() !== '',
    },
  });
}

/** Whoever gives a ticket out of their sight is answered once more, and may do nothing further. */
export async function ticketAsLeft(tx: Ctx, ticket_id: string): Promise<Ticket> {
  if ((await findVisibleTicket(tx, ticket_id)) !== undefined) return getTicket(tx, ticket_id);
  const left = await getTicket(asSystem(tx), ticket_id);
  return { ...left, can: { reply: false, note: false, update: false } };
}

function idsOf(loans: readonly Loan[]): string[] {
  return loans.map((loan) => loan.id);
}

/**
 * Gives it back before its time, one step down.
 * @throws OporaError conflict when nothing of it has to come back
 */
export async function returnTicket(ctx: Ctx, ticket_id: string): Promise<Ticket> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const ticket = await lockTicket(tx, ticket_id);
    const [top] = await openLoans(tx, ticket_id);
    if (top === undefined) fail('conflict', 'errors.not_lent');
    await giveBack(tx, { ticket, ends: [top], cause: 'early' });
    return ticketAsLeft(tx, ticket_id);
  });
}

const ticketsARun = 200;

/** Gives back whatever is due: asked for each minute, so that a lost job delays by a minute at most. */
export async function returnDue(ctx: Ctx): Promise<void> {
  for (const ticket_id of await ticketsToReturn(ctx, ticketsARun)) {
    await transaction(asSystem(ctx), async (tx) => {
      const ticket = await lockTicket(tx, ticket_id);
      const loans = await openLoans(tx, ticket_id);
      const deepest = loans.findLastIndex(
        (loan) => Date.parse(loan.returns_at) <= tx.now.getTime(),
      );
      if (deepest < 0) return;
      await giveBack(tx, { ticket, ends: loans.slice(0, deepest + 1), cause: 'returned' });
    });
  }
}

type Return = {
  readonly ticket: LockedTicket;
  /** Newest first: the ticket goes to whom the last of them says it belonged. */
  readonly ends: readonly Loan[];
  readonly cause: 'returned' | 'early';
};

async function giveBack(tx: Ctx, { ticket, ends, cause }: Return): Promise<void> {
  const owner_id = ends.at(-1)?.from_agent_id ?? null;
  const canOwn = owner_id !== null && (await isAssignable(tx, owner_id));
  const isLost = owner_id !== null && !canOwn;
  await endLoans(tx, idsOf(ends), isLost ? 'no_owner' : cause);
  await publish(tx, {
    name: 'ticket.came_back',
    ticket_id: ticket.id,
    subject_type: 'ticket',
    subject_id: ticket.id,
    data: {
      from_agent_id: ticket.assignee_id,
      to_agent_id: canOwn ? owner_id : null,
      cause: isLost ? 'no_owner' : cause,
    },
  });
  if (isLost) await noteLostOwner(tx, ticket.id, owner_id);
  await applyChange(tx, ticket, { assignee_id: canOwn ? owner_id : null });
}

async function noteLostOwner(tx: Ctx, ticket_id: string, owner_id: string): Promise<void> {
  const { language } = await generalSettings(tx);
  const name = (await agentNames(tx, [owner_id])).get(owner_id) ?? '';
  const text = translate(language, 'handover.lost_owner', { name });
  const body_html = sanitizeComposerHtml(paragraphs(text));
  await writeComment(
    asSystem(tx),
    ticket_id,
    {
      visibility: 'internal',
      author_kind: 'system',
      author_id: null,
      channel: 'agent',
      body_html,
      body_text: cleanHtmlToText(body_html),
    },
    {},
  );
}

/** The owner has changed in another way than by giving it back: nothing comes back any more. */
export async function forgetOvertaken(tx: Ctx, event: OporaEvent): Promise<void> {
  const assignee_id = newAssignee(event);
  if (assignee_id === undefined || event.ticket_id === null) return;
  const loans = await openLoans(tx, event.ticket_id);
  const [top] = loans;
  if (top === undefined || top.to_agent_id === assignee_id) return;
  await endLoans(tx, idsOf(loans), 'overtaken');
}

function newAssignee(event: OporaEvent): string | null | undefined {
  const { changes } = event.data;
  if (typeof changes !== 'object' || changes === null || !('assignee_id' in changes))
    return undefined;
  const [, next] = Array.isArray(changes.assignee_id) ? changes.assignee_id : [];
  return typeof next === 'string' ? next : null;
}

/** The actor has read what was left for them; whoever writes in the ticket has, too. */
export async function readSummary(ctx: Ctx, ticket_id: string): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'agent') return;
  await transaction(ctx, async (tx) => {
    if ((await markSummariesRead(tx, ticket_id, actor.id)) === 0) return;
    await publish(tx, {
      name: 'ticket.summary_read',
      ticket_id,
      subject_type: 'ticket',
      subject_id: ticket_id,
    });
  });
}
