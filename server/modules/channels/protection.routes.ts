import { getLedgerEntry } from '#contract/channels.ts';
import {
  countQuarantine,
  deleteMailRule,
  getMailProtection,
  listArrivals as listArrivalsEndpoint,
  listMailRules,
  releaseMail,
  setMailRule,
  updateMailProtection,
} from '#contract/mail-protection.ts';
import { type Route, route } from '#platform/http.ts';
import { intake } from './channels.react.ts';
import { entryWithPreview } from './preview.ts';
import {
  countQuarantined,
  deleteRule,
  listArrivals,
  listRules,
  protectionSettings,
  release,
  setRule,
  updateProtection,
} from './protection.ts';

export const protectionRoutes: readonly Route[] = [
  route(getLedgerEntry, (ctx, { params }, { ports }) =>
    entryWithPreview(ctx, ports, params.ledger_entry_id),
  ),
  route(countQuarantine, async (ctx) => ({ count: await countQuarantined(ctx) })),
  route(releaseMail, async (ctx, { params, body }) => {
    const id = params.ledger_entry_id;
    await release(ctx, { id, trust: body.trust }, intake);
    return { ledger_entry_id: id };
  }),
  route(listMailRules, async (ctx) => ({ items: await listRules(ctx) })),
  route(setMailRule, (ctx, { body }) => setRule(ctx, body)),
  route(deleteMailRule, async (ctx, { params }) => {
    await deleteRule(ctx, params.mail_rule_id);
    return {};
  }),
  route(listArrivalsEndpoint, async (ctx, { params }) => ({
    items: await listArrivals(ctx, params.ticket_id),
  })),
  route(getMailProtection, (ctx) => protectionSettings(ctx)),
  route(updateMailProtection, (ctx, { body }) => updateProtection(ctx, body)),
];
