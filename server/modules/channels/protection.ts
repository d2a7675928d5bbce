/** How incoming mail is judged, whom to trust, and what waits for a person's word. */
import { z } from 'zod';
import {
  FORBIDDEN_EXTENSIONS,
  type MailProtection,
  type MailRule,
  mailAuth,
  mailProtection,
} from '#contract/mail-protection.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type Db, transaction } from '#platform/db.ts';
import { resolveHost } from '#platform/egress.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { enqueue, type Job } from '#platform/jobs.ts';
import { domainOf, normalAddress } from './email/addresses.ts';
import {
  allRules,
  arrivalsOf,
  deleteRuleRow,
  lockProtection,
  type NewRule,
  type RuleRow,
  readProtection,
  releaseEntry,
  ruleById,
  upsertRule,
  writeProtection,
} from './protection.sql.ts';

export { countQuarantined } from './protection.sql.ts';

const defaults: MailProtection = {
  trusted_authserv_ids: [],
  trust_relay: false,
  honour_dmarc: true,
  spoofed_internal: 'quarantine',
  honour_spam_headers: true,
  spam_score: null,
  forbidden_extensions: FORBIDDEN_EXTENSIONS,
  // More than any team could read: below that, a storm of alarms is still work.
  sender_per_minute: 300,
  sender_per_hour: 3_000,
  domain_per_minute: 3_000,
  domain_per_hour: 30_000,
  rspamd_url: '',
  rspamd_allow_private: false,
};

const fields = mailProtection.shape;

/** The settings as they stand; a value that this version does not understand is its default. */
export async function protectionSettings(ctx: Ctx): Promise<MailProtection> {
  const stored = z
    .record(z.string(), z.unknown())
    .catch({})
    .parse(await readProtection(ctx));
  const known = Object.entries(fields).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(stored[key]);
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return mailProtection.parse({ ...defaults, ...Object.fromEntries(known) });
}

type ProtectionInput = { [K in keyof MailProtection]?: MailProtection[K] | undefined };

/** @throws OporaError invalid when rspamd's address leads where it may not */
export async function updateProtection(ctx: Ctx, input: ProtectionInput): Promise<MailProtection> {
  const before = await protectionSettings(ctx);
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const after = mailProtection.parse({ ...before, ...Object.fromEntries(given) });
  await refuseForbiddenServer(after);
  await changing(ctx, async (tx) => {
    await lockProtection(tx);
    await writeProtection(tx, after);
    await publish(tx, {
      name: 'mail_protection.updated',
      subject_type: 'mail_protection',
      subject_id: null,
      data: { fields: given.map(([name]) => name) },
    });
  });
  return after;
}

/** Case E1: judged when it is saved, and again at each connection. */
async function refuseForbiddenServer(settings: MailProtection): Promise<void> {
  if (settings.rspamd_url === '') return;
  const url = URL.parse(settings.rspamd_url);
  if (url === null || url.username !== '') failField('rspamd_url', 'errors.field.server_address');
  const rule = { allow_private: settings.rspamd_allow_private };
  await resolveHost(url.hostname, rule).catch(() =>
    failField('rspamd_url', 'errors.field.server_address'),
  );
}

// rules -------------------------------------------------------------------------------------

export async function listRules(ctx: Ctx): Promise<MailRule[]> {
  return allRules(ctx);
}

/** @throws OporaError invalid when it is neither an address nor a domain */
export async function setRule(
  ctx: Ctx,
  input: { verdict: 'trust' | 'block'; value: string },
): Promise<MailRule> {
  const rule = { verdict: input.verdict, ...readRuleValue(input.value) };
  return changing(ctx, async (tx) => writeRule(tx, rule));
}

async function writeRule(tx: Ctx, rule: NewRule): Promise<RuleRow> {
  const id = await upsertRule(tx, rule);
  await publish(tx, {
    name: 'mail_rule.changed',
    subject_type: 'mail_rule',
    subject_id: id,
    data: { verdict: rule.verdict, value: rule.value },
  });
  return (await ruleById(tx, id)) ?? fail('not_found', 'errors.not_found');
}

function readRuleValue(given: string): Pick<NewRule, 'kind' | 'value'> {
  const text = given.trim().replace(/^@/, '');
  const address = normalAddress(text);
  if (address !== null) return { kind: 'address', value: address };
  const domain = normalAddress(`x@${text}`);
  if (domain !== null && text.includes('.')) return { kind: 'domain', value: domainOf(domain) };
  return failField('value', 'errors.field.address_or_domain');
}

/** @throws OporaError not_found */
export async function deleteRule(ctx: Ctx, id: string): Promise<void> {
  await changing(ctx, async (tx) => {
    const gone = (await deleteRuleRow(tx, id)) ?? fail('not_found', 'errors.not_found');
    await publish(tx, {
      name: 'mail_rule.deleted',
      subject_type: 'mail_rule',
      subject_id: id,
      data: { value: gone.value },
    });
  });
}

// quarantine --------------------------------------------------------------------------------

/**
 * Lets a message in without judging it again; with `trust` its sender, or the whole domain, from now on.
 * @throws OporaError conflict when it is not in quarantine
 */
export async function release(
  ctx: Ctx,
  asked: { id: string; trust?: 'address' | 'domain' | undefined },
  intake: Job<{ ledger_entry_ids: string[] }>,
): Promise<void> {
  await changing(ctx, async (tx) => {
    const entry = (await releaseEntry(tx, asked.id)) ?? fail('conflict', 'errors.conflict');
    const { from_address } = entry;
    if (asked.trust !== undefined && from_address !== null) {
      const value = asked.trust === 'address' ? from_address : domainOf(from_address);
      await writeRule(tx, { verdict: 'trust', kind: asked.trust, value });
    }
    await enqueue(tx, intake, { ledger_entry_ids: [asked.id] });
    await publish(tx, {
      name: 'mail.released',
      subject_type: 'ledger_entry',
      subject_id: asked.id,
      data: { trust: asked.trust ?? null },
    });
  });
}

export async function listArrivals(ctx: Ctx, ticket_id: string) {
  const found = await arrivalsOf(ctx, ticket_id);
  return found.map((row) => ({ ...row, auth: mailAuth.nullable().catch(null).parse(row.auth) }));
}

// what every message asks for -----------------------------------------------------------------

export type KnownProtection = {
  settings: MailProtection;
  verdictOn(address: string): 'trust' | 'block' | null;
};

const KNOWN_FOR_MS = 1_000;
const known = new WeakMap<Db, { at: number; protection: KnownProtection }>();

/** Settings and rules as of at most a second ago. Outside transactions. */
export async function knownProtection(ctx: Ctx): Promise<KnownProtection> {
  const before = known.get(ctx.db);
  if (before !== undefined && performance.now() - before.at < KNOWN_FOR_MS) {
    return before.protection;
  }
  const settings = await protectionSettings(ctx);
  const rules = new Map((await allRules(ctx)).map((rule) => [rule.value, rule.verdict]));
  const protection: KnownProtection = {
    settings,
    // What is said of one address is more exact than what is said of its domain.
    verdictOn: (address) => rules.get(address) ?? rules.get(domainOf(address)) ?? null,
  };
  known.set(ctx.db, { at: performance.now(), protection });
  return protection;
}

/** Runs the change, and lets this process see it at once. */
async function changing<Result>(ctx: Ctx, work: (tx: Ctx) => Promise<Result>): Promise<Result> {
  try {
    return await transaction(ctx, work);
  } finally {
    known.delete(ctx.db);
  }
}
