/**
 * Rules: events a second through fifty of them, when none fires and when one does for each ticket. The
 * feed is read, the queue is worked by its four shards, everything on this one machine.
 */
import { createRule, followFeed, updateRule } from '#modules/automation/automation.ts';
import { recogniseContact } from '#modules/people/people.ts';
import { openTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import type { Opora } from '../server/app.ts';
import type { Told } from './seed.ts';

export const rulesName = 'rules';
export type RulesSize = { rules: number; tickets: number };
export const rulesSize: RulesSize = { rules: 50, tickets: 2_000 };

export type RulesLine = { name: string; events: number; seconds: number };

export async function measureRules(
  opora: Opora,
  size: RulesSize,
  told: Told,
): Promise<RulesLine[]> {
  const ctx = opora.ctx();
  const requester_id = await aContact(ctx);
  for (let number = 0; number < size.rules; number += 1) await aRule(ctx, number);
  const lines: RulesLine[] = [];
  const keep = (line: RulesLine) => {
    told(`${line.name}: ${(line.events / line.seconds).toFixed(0)} events a second`);
    lines.push(line);
  };
  // The first pass compiles, plans and fills caches.
  await pass(opora, { requester_id, tickets: Math.ceil(size.tickets / 10) });
  const quiet = await pass(opora, { requester_id, tickets: size.tickets });
  keep({ name: `${size.rules} rules, none fires`, ...quiet });
  const { id } = await createRule(ctx, {
    name: 'One for each',
    is_on: true,
    definition: {
      kind: 'trigger',
      when: [{ moment: 'created' }],
      before: { all: [] },
      conditions: { all: [] },
      actions: [{ do: 'add_tags', tags: ['bench'] }],
    },
  });
  const busy = await pass(opora, { requester_id, tickets: Math.ceil(size.tickets / 4) });
  keep({ name: `${size.rules} rules, one fires for each ticket`, ...busy });
  await updateRule(ctx, id, { is_on: false });
  return lines;
}

async function aContact(ctx: Ctx): Promise<string> {
  const party = { name: 'Bench', address: 'rules@bench.example' };
  return (await transaction(ctx, (tx) => recogniseContact(tx, party))).contact_id;
}

/** Its moment is every new ticket; its condition, no ticket's. */
async function aRule(ctx: Ctx, number: number): Promise<void> {
  await createRule(ctx, {
    name: `Rule ${number}`,
    is_on: true,
    definition: {
      kind: 'trigger',
      when: [{ moment: 'created' }, { moment: 'changed', field: 'anything' }],
      before: { all: [] },
      conditions: {
        all: [
          { field: 'channel', op: 'is', value: 'email' },
          { field: 'subject', op: 'contains', value: `word${number}` },
        ],
      },
      actions: [{ do: 'add_tags', tags: [`tag${number}`] }],
    },
  });
}

type Pass = { readonly requester_id: string; readonly tickets: number };

/** From the first look at the feed until nothing waits; events are those of the tickets. */
async function pass(
  opora: Opora,
  { requester_id, tickets }: Pass,
): Promise<Omit<RulesLine, 'name'>> {
  const ctx = opora.ctx();
  for (let number = 0; number < tickets; number += 1) await aTicket(ctx, requester_id, number);
  // What other modules made of the tickets is not the rules' time.
  await opora.drainJobs();
  const start = performance.now();
  await followFeed(opora.ctx());
  await opora.drainJobs();
  return { events: tickets, seconds: (performance.now() - start) / 1000 };
}

async function aTicket(ctx: Ctx, requester_id: string, number: number): Promise<void> {
  await openTicket(ctx, {
    subject: `Ticket ${number}`,
    requester_id,
    channel: 'email',
    comment: {
      ...{ visibility: 'public', author_kind: 'contact', author_id: requester_id },
      ...{ channel: 'email', body_html: '<p>Hello</p>', body_text: 'Hello' },
    },
  });
}
