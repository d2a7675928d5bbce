/** Tickets with all that hangs on them, in the order that the foreign keys ask for. */
import type { Ctx } from '#platform/ctx.ts';
import { continueNumbersAfter, heardEvents, passOverHistory, plant, type Row } from './demo.sql.ts';
import { type Enclosed, type Ground, instant, type TicketRows } from './fold.ts';
import { day, hour } from './hours.ts';
import { chance, idAt, type Random } from './random.ts';
import { rowsOfStory } from './rows.ts';
import type { Story } from './stories.ts';

/** The youngest ticket's number, as a desk of some years has it. */
export const lastNumber = 10_482;

export async function plantTickets(
  tx: Ctx,
  random: Random,
  { ground, stories }: { ground: Ground; stories: readonly Story[] },
): Promise<Enclosed[]> {
  const firstNumber = lastNumber - stories.length + 1;
  const made = stories.map((story, index) =>
    rowsOfStory(random, ground, { story, number: firstNumber + index }),
  );
  const reads = made.flatMap((one) => readRows(random, ground, one));
  failSome(made);
  const tagOf = await plantTags(tx, random, { made, at: ground.now });
  await plant(
    tx,
    'threads',
    made.map((one) => one.thread),
  );
  await plant(
    tx,
    'tickets',
    made.map((one) => one.ticket),
  );
  await plant(
    tx,
    'ticket_tags',
    made.flatMap((one) => tagRows(one, tagOf)),
  );
  await plant(
    tx,
    'ticket_participants',
    made.flatMap((one) => one.participants),
  );
  await plant(
    tx,
    'comments',
    made.flatMap((one) => one.comments),
  );
  await plant(
    tx,
    'deliveries',
    made.flatMap((one) => one.deliveries),
  );
  await plant(
    tx,
    'mail_message_ids',
    made.flatMap((one) => one.message_ids),
  );
  await plant(tx, 'ticket_reads', reads);
  // Ids run with time, whichever ticket: readers of the feed rely on it.
  const events = made
    .flatMap((one) => one.events)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  await plant(tx, 'events', events);
  await continueNumbersAfter(tx, lastNumber);
  await notify(tx, random, ground);
  return made.flatMap((one) => one.enclosed);
}

async function plantTags(
  tx: Ctx,
  random: Random,
  { made, at }: { made: readonly TicketRows[]; at: number },
): Promise<Map<string, string>> {
  const names = [...new Set(made.flatMap((one) => one.ticket.tag_names))].sort();
  const tagOf = new Map(names.map((name) => [name, idAt(random, at - 200 * day)]));
  const created_at = instant(at - 200 * day);
  await plant(
    tx,
    'tags',
    names.map((name) => ({ id: tagOf.get(name), name, created_at })),
  );
  return tagOf;
}

function tagRows({ ticket }: TicketRows, tagOf: ReadonlyMap<string, string>): Row[] {
  return ticket.tag_names.map((name) => ({ ticket_id: ticket.id, tag_id: tagOf.get(name) }));
}

/**
 * Who has seen what: everybody what rests for two days or is over; of the rest the owner up to the
 * own last word, so that a customer's newer one stands out.
 */
function readRows(random: Random, ground: Ground, { ticket }: TicketRows): Row[] {
  const isQuiet = ticket.solved_at !== null || Date.parse(ticket.updated_at) < ground.now - 2 * day;
  if (isQuiet) {
    return ground.agents.map(({ id }) => ({
      ticket_id: ticket.id,
      agent_id: id,
      read_at: ticket.updated_at,
    }));
  }
  if (ticket.assignee_id === null || ticket.last_agent_at === null) return [];
  const read_at = chance(random, 0.45) ? ticket.updated_at : ticket.last_agent_at;
  return [{ ticket_id: ticket.id, agent_id: ticket.assignee_id, read_at }];
}

const troubles = [
  {
    state: 'bounced',
    error: '550 5.1.1 <{to}>: Recipient address rejected: User unknown',
    error_code: '5.1.1',
  },
  { state: 'failed', error: '552 5.2.2 Mailbox full', error_code: '5.2.2' },
] as const;

/** Two replies that did not arrive, so that the screen for it is seen. */
function failSome(made: readonly TicketRows[]): void {
  const waiting = made
    .filter(({ ticket }) => ticket.status_category === 'waiting_customer')
    .slice(-2);
  for (const [index, trouble] of troubles.entries()) {
    const rows = waiting[index];
    const delivery = rows?.deliveries.at(-1);
    const comment = rows?.comments.find((one) => one.id === delivery?.comment_id);
    if (rows === undefined || delivery === undefined || comment === undefined) continue;
    const to = delivery.recipients.to[0]?.address ?? '';
    const error = trouble.error.replace('{to}', to);
    const failed_at = delivery.sent_at;
    Object.assign(delivery, { ...trouble, error, sent_at: null, failed_at });
    comment.delivery = {
      id: delivery.id,
      state: trouble.state,
      error,
      attempts: 1,
      next_try_at: null,
      sent_at: null,
    };
    rows.events.push({
      at: failed_at ?? ticketTime(rows),
      actor_kind: 'system',
      actor_id: null,
      name: `delivery.${trouble.state}`,
      ticket_id: rows.ticket.id,
      subject_type: 'delivery',
      subject_id: delivery.id,
      data: { comment_id: comment.id, error },
    });
  }
}

function ticketTime({ ticket }: TicketRows): string {
  return ticket.updated_at;
}

/** The bell of the last days: customers' answers, those of the last hours not yet read. */
async function notify(tx: Ctx, random: Random, { now }: Ground): Promise<void> {
  await passOverHistory(tx, 'notifications');
  const heard = await heardEvents(tx, new Date(now - 3 * day));
  await plant(
    tx,
    'notifications',
    heard.map(({ event_id, ticket_id, agent_id, actor_id, at }) => {
      const isRead = Date.parse(at) < now - 5 * hour || chance(random, 0.3);
      return {
        id: idAt(random, Date.parse(at)),
        agent_id,
        kind: 'customer_replied',
        ticket_id,
        event_id,
        actor_kind: 'contact',
        actor_id,
        data: {},
        created_at: at,
        read_at: isRead ? at : null,
      };
    }),
  );
}
