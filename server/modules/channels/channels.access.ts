/** Who may name a mailbox, a ledger entry, a delivery; and what they may do with it. */
import { mayAct } from '#platform/ctx.ts';
import type { Guard, Guards } from '#platform/guards.ts';
import { findVisibleDelivery, findVisibleEntry } from './ledger.ts';
import { mailboxById } from './mailboxes.sql.ts';
import { ruleById } from './protection.sql.ts';
import { findVisibleRule } from './relations.ts';

/** Every agent may choose a mailbox to answer from; its settings are behind a permission. */
const mailboxGuard: Guard = {
  find: async (ctx, id) => {
    if (ctx.actor.kind !== 'agent' && ctx.actor.kind !== 'system') return undefined;
    const row = await mailboxById(ctx, id);
    return row === undefined ? undefined : { id: row.id };
  },
};

const entryGuard: Guard = {
  find: (ctx, id) => findVisibleEntry(ctx, id),
  can: { view: () => true },
};

const deliveryGuard: Guard = {
  find: (ctx, id) => findVisibleDelivery(ctx, id),
  can: {
    retry: (ctx) => mayAct(ctx.actor, 'tickets.reply'),
    cancel: (ctx) => mayAct(ctx.actor, 'tickets.reply'),
  },
  is_scoped: true,
};

/** Behind the right to the ledger, which the endpoint states. */
const ruleGuard: Guard = {
  find: async (ctx, id) => {
    if (!mayAct(ctx.actor, 'mail.ledger')) return undefined;
    const row = await ruleById(ctx, id);
    return row === undefined ? undefined : { id: row.id };
  },
};

const threadRuleGuard: Guard = {
  find: findVisibleRule,
  can: { remove: (ctx) => mayAct(ctx.actor, 'tickets.reply') },
  is_scoped: true,
};

export const guards: Guards = {
  mailbox: mailboxGuard,
  ledger_entry: entryGuard,
  delivery: deliveryGuard,
  mail_rule: ruleGuard,
  thread_rule: threadRuleGuard,
};
