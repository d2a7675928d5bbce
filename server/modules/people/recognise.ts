/** Whose address is it: the contact behind a mail, found or made. */
import type { Language } from '#contract/common.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { contactsByAddress, insertNewcomers, type KnownRow, markIdentity } from './contacts.sql.ts';
import { splitName } from './names.ts';
import { organizationDomains } from './public-mail-domains.ts';

/** Somebody as a channel names them; the address is a plain one, `name` whatever stood before it. */
export type Stranger = {
  readonly address: string;
  readonly name: string;
  readonly language?: Language | null;
};
export type Recognised = {
  readonly contact_id: string;
  readonly organization_id: string | null;
  readonly is_new: boolean;
};

/**
 * The contact who owns the address, made when nobody does; then the domain finds the organisation,
 * except for domains where anybody opens a mailbox. Two at once make one contact. One statement
 * when the address is known. The name of a known contact is left alone: a From line proves nothing.
 */
export async function recogniseContact(ctx: Ctx, stranger: Stranger): Promise<Recognised> {
  const address = plainAddress(stranger.address);
  const recognised = (await recogniseContacts(ctx, [stranger])).get(address);
  if (recognised === undefined) throw new Error('an address was recognised as nobody');
  return recognised;
}

/** The same for somebody whom nobody knew a moment ago: made without asking first. */
export async function welcomeContact(ctx: Ctx, stranger: Stranger): Promise<Recognised> {
  const newcomer = [plainAddress(stranger.address), stranger] as const;
  const [made] = await transaction(ctx, (tx) => welcome(tx, [newcomer]));
  return made === undefined ? recogniseContact(ctx, stranger) : recognised(made, true);
}

/** The same for many addresses at once, by the address in lower case. */
export async function recogniseContacts(
  ctx: Ctx,
  strangers: readonly Stranger[],
): Promise<Map<string, Recognised>> {
  const byAddress = new Map(strangers.map((one) => [plainAddress(one.address), one]));
  const addresses = [...byAddress.keys()];
  const found = await contactsByAddress(ctx, addresses);
  const known = new Map(found.map((row) => [row.address, recognised(row, false)]));
  const unknown = [...byAddress].filter(([address]) => !known.has(address));
  if (unknown.length === 0) return known;
  const made = await transaction(ctx, (tx) => welcome(tx, unknown));
  for (const row of made) known.set(row.address, recognised(row, true));
  // Addresses that another transaction took in the meantime belong to its contact.
  const lost = addresses.filter((address) => !known.has(address));
  if (lost.length > 0) {
    for (const row of await contactsByAddress(ctx, lost))
      known.set(row.address, recognised(row, false));
  }
  return known;
}

async function welcome(tx: Ctx, unknown: readonly (readonly [string, Stranger])[]) {
  const made = await insertNewcomers(
    tx,
    unknown.map(([address, { name, language = null }]) => ({
      identity_id: newId(),
      contact_id: newId(),
      address,
      ...splitName(name),
      language,
      domains: organizationDomains(address),
    })),
  );
  for (const { contact_id } of made)
    await publish(tx, { name: 'contact.created', subject_type: 'contact', subject_id: contact_id });
  return made;
}

/** Mail to the address came back, in the server's words; null: it goes through again. */
export async function markUndeliverable(
  ctx: Ctx,
  address: string,
  reason: string | null,
): Promise<void> {
  await markIdentity(ctx, plainAddress(address), reason);
}

function recognised({ contact_id, organization_id }: KnownRow, is_new: boolean): Recognised {
  return { contact_id, organization_id, is_new };
}

function plainAddress(address: string): string {
  return address.trim().toLowerCase();
}
