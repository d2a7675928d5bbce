/** Mailboxes: which addresses are ours, where their mail lies, how it leaves. */
import type { z } from 'zod';
import type { createMailbox, Mailbox, updateMailbox } from '#contract/channels.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type Db, transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import type { Secrets } from '#platform/secrets.ts';
import { normalAddress } from './email/addresses.ts';
import { imapServer, sealSecret, smtpServer } from './mailbox-secrets.ts';
import {
  allMailboxes,
  deleteMailboxRow,
  insertMailbox,
  lockMailbox,
  type MailboxRow,
  mailboxById,
  updateMailboxRow,
} from './mailboxes.sql.ts';

type Body<E> = E extends { readonly body?: infer B }
  ? B extends z.ZodType
    ? z.output<B>
    : never
  : never;
export type NewMailbox = Body<typeof createMailbox>;
export type MailboxEdit = Body<typeof updateMailbox>;

/** As administrators see it: never a secret, only whether there is one. */
export function presentMailbox(row: MailboxRow): Mailbox {
  return {
    id: row.id,
    address: row.address,
    name: row.name,
    team_id: row.team_id,
    brand_id: row.brand_id,
    language: row.language,
    incoming: row.incoming,
    imap: imapServer(row),
    imap_folder: row.imap_folder,
    outgoing: row.outgoing,
    smtp: smtpServer(row),
    auth: row.auth,
    has_secret: row.secret !== null,
    has_smtp_secret: row.smtp_secret !== null,
    allow_private_hosts: row.allow_private_hosts,
    plus_addressing: row.plus_addressing,
    catch_all: row.catch_all,
    auto_reply: row.auto_reply,
    signature: row.signature,
    from_name_format: row.from_name_format,
    max_per_minute: row.max_per_minute,
    smtp_max_bytes: row.smtp_max_bytes,
    first_look: row.first_look,
    first_look_days: row.first_look_days,
    alarm_after_minutes: row.alarm_after_minutes,
    canary_minutes: row.canary_minutes,
    client_secret_ends_at: row.client_secret_ends_at,
    is_disabled: row.disabled_at !== null,
    last_fetch_at: row.last_fetch_at,
    last_error: row.last_error,
    last_error_at: row.last_error_at,
  };
}

const KNOWN_FOR_MS = 1_000;
type Known = { at: number; rows: MailboxRow[] };
const known = new WeakMap<Db, Known>();

/** All mailboxes as of at most a second ago: each message asks for them. Outside transactions. */
export async function knownMailboxes(ctx: Ctx): Promise<MailboxRow[]> {
  const before = known.get(ctx.db);
  if (before !== undefined && performance.now() - before.at < KNOWN_FOR_MS) return before.rows;
  const rows = await allMailboxes(ctx);
  known.set(ctx.db, { at: performance.now(), rows });
  return rows;
}

/** Runs the change, and lets this process see it at once. */
async function changing<Result>(ctx: Ctx, work: (tx: Ctx) => Promise<Result>): Promise<Result> {
  try {
    return await transaction(ctx, work);
  } finally {
    known.delete(ctx.db);
  }
}

export async function listMailboxes(ctx: Ctx): Promise<Mailbox[]> {
  return (await allMailboxes(ctx)).map(presentMailbox);
}

/** @throws OporaError conflict when the address is connected already */
export async function addMailbox(ctx: Ctx, secrets: Secrets, input: NewMailbox): Promise<Mailbox> {
  const address = plainAddress(input.address);
  const id = newId();
  return changing(ctx, async (tx) => {
    try {
      await insertMailbox(tx, {
        id,
        address,
        ...columnsOf(input),
        ...secretColumns(secrets, input),
        ...tokenAge(tx, input),
        name: input.name,
        disabled_at: input.is_disabled === true ? tx.now : null,
      });
    } catch (error) {
      if (isUniqueViolation(error)) fail('conflict', 'errors.mailbox_taken');
      throw error;
    }
    await tell(tx, 'mailbox.created', id, { address });
    return presented(tx, id);
  });
}

/**
 * Changes a mailbox. Whoever points it at another server gives the password anew: the kept one must
 * not travel to a server of somebody's choice (case E5).
 */
export async function editMailbox(
  ctx: Ctx,
  secrets: Secrets,
  change: { id: string; input: MailboxEdit },
): Promise<Mailbox> {
  const { id, input } = change;
  return changing(ctx, async (tx) => {
    const before = (await lockMailbox(tx, id)) ?? fail('not_found', 'errors.not_found');
    refuseKeptSecret(before, input);
    const disabled = disabledAt(tx, before, input.is_disabled);
    const isElsewhere =
      hasMoved(imapServer(before), input.imap) ||
      (input.imap_folder ?? before.imap_folder) !== before.imap_folder;
    try {
      await updateMailboxRow(tx, id, {
        ...columnsOf(input),
        ...secretColumns(secrets, input),
        ...tokenAge(tx, input),
        ...(input.address === undefined ? {} : { address: plainAddress(input.address) }),
        disabled_at: disabled,
        last_error: null,
        last_error_at: null,
        // Another folder or server counts its messages anew.
        ...(isElsewhere ? { imap_uidvalidity: null, imap_last_uid: null } : {}),
      });
    } catch (error) {
      if (isUniqueViolation(error)) fail('conflict', 'errors.mailbox_taken');
      throw error;
    }
    await tell(tx, 'mailbox.updated', id, { fields: changedFields(input) });
    return presented(tx, id);
  });
}

/** Its tickets stay, and answer from the default mailbox from now on. */
export async function removeMailbox(ctx: Ctx, id: string): Promise<void> {
  await changing(ctx, async (tx) => {
    const row = (await lockMailbox(tx, id)) ?? fail('not_found', 'errors.not_found');
    await deleteMailboxRow(tx, id);
    await tell(tx, 'mailbox.deleted', id, { address: row.address });
  });
}

async function presented(tx: Ctx, id: string): Promise<Mailbox> {
  const row = (await mailboxById(tx, id)) ?? fail('not_found', 'errors.not_found');
  return presentMailbox(row);
}

function plainAddress(address: string): string {
  return normalAddress(address) ?? failField('address', 'errors.field.email');
}

function disabledAt(tx: Ctx, before: MailboxRow, is_disabled: boolean | undefined) {
  if (is_disabled === undefined) return before.disabled_at;
  return is_disabled ? (before.disabled_at ?? tx.now) : null;
}

/** Names only: what was typed may be a secret. */
function changedFields(input: MailboxEdit): string[] {
  return Object.entries(input)
    .filter(([, value]) => value !== undefined)
    .map(([field]) => field);
}

async function tell(
  tx: Ctx,
  name: 'mailbox.created' | 'mailbox.updated' | 'mailbox.deleted',
  id: string,
  data: Record<string, unknown>,
): Promise<void> {
  await publish(tx, { name, subject_type: 'mailbox', subject_id: id, data });
}

type Server = NonNullable<MailboxEdit['imap']>;

function serverColumns<Prefix extends 'imap' | 'smtp'>(prefix: Prefix, server: Server | null) {
  return {
    [`${prefix}_host`]: server?.host ?? null,
    [`${prefix}_port`]: server?.port ?? null,
    [`${prefix}_security`]: server?.security ?? null,
    [`${prefix}_user`]: server?.user ?? null,
  };
}

const plainFields = [
  'name',
  'team_id',
  'brand_id',
  'language',
  'incoming',
  'imap_folder',
  'outgoing',
  'auth',
  'allow_private_hosts',
  'plus_addressing',
  'catch_all',
  'auto_reply',
  'signature',
  'from_name_format',
  'max_per_minute',
  'first_look',
  'first_look_days',
  'alarm_after_minutes',
  'canary_minutes',
  'client_secret_ends_at',
] as const;

function columnsOf(input: MailboxEdit) {
  const plain = Object.fromEntries(
    plainFields.flatMap((field) => (input[field] === undefined ? [] : [[field, input[field]]])),
  );
  return {
    ...plain,
    ...(input.imap === undefined ? {} : serverColumns('imap', input.imap)),
    ...(input.smtp === undefined ? {} : serverColumns('smtp', input.smtp)),
  };
}

function secretColumns(secrets: Secrets, input: MailboxEdit) {
  const { password, smtp_password, oauth } = input;
  const secret = oauth === undefined ? (password ? { password } : undefined) : { oauth };
  const smtp =
    smtp_password === undefined || smtp_password === ''
      ? undefined
      : smtp_password === null
        ? null
        : sealSecret(secrets, { password: smtp_password });
  return {
    ...(secret === undefined ? {} : { secret: sealSecret(secrets, secret) }),
    ...(smtp === undefined ? {} : { smtp_secret: smtp }),
  };
}

/** A refresh token that was typed in begins its life; when it ends, the provider tells. */
function tokenAge(tx: Ctx, input: MailboxEdit) {
  if (input.oauth === undefined) return {};
  return { refresh_token_since: tx.now, refresh_token_ends_at: null };
}

function refuseKeptSecret(before: MailboxRow, input: MailboxEdit): void {
  const isGivenAnew = Boolean(input.password) || input.oauth !== undefined;
  const imapMoved = hasMoved(imapServer(before), input.imap);
  const smtpMoved = hasMoved(smtpServer(before), input.smtp);
  const authChanged = input.auth !== undefined && input.auth !== before.auth;
  if (before.secret !== null && !isGivenAnew) {
    const usesMain = smtpMoved && before.smtp_secret === null && input.smtp_password === undefined;
    if (imapMoved || usesMain || authChanged) failField('password', 'errors.field.secret_again');
  }
  if (before.smtp_secret !== null && smtpMoved && input.smtp_password === undefined) {
    failField('smtp_password', 'errors.field.secret_again');
  }
}

/** Another server, another user there, or less protection on the way. */
export function hasMoved(before: Server | null, after: Server | null | undefined): boolean {
  if (after === undefined || after === null) return false;
  if (before === null) return true;
  const isSame =
    before.host.toLowerCase() === after.host.toLowerCase() &&
    before.port === after.port &&
    before.user === after.user;
  return !isSame || (before.security !== after.security && after.security === 'none');
}
