/** What a requester sees and changes of themselves. */
import type { Language } from '#contract/common.ts';
import type { Ctx } from '#platform/ctx.ts';
import { authenticateContact, contactActor } from './contact-sessions.ts';
import { ownCard } from './contact-sign-in.sql.ts';
import { updateContact } from './contacts.ts';
import { displayName } from './names.ts';
import { isTimeZone } from './time-zone.ts';

export type OwnCard = {
  readonly id: string;
  readonly name: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly address: string | null;
  readonly language: Language | null;
  /** IANA; null: not known yet. */
  readonly time_zone: string | null;
  readonly organization: { readonly id: string; readonly name: string } | null;
  /** Colleagues see each other's requests. */
  readonly shares_requests: boolean;
};

/** Undefined: the contact is no more. @throws OporaError unauthenticated for anybody but a requester */
export async function contactCard(ctx: Ctx): Promise<OwnCard | undefined> {
  const row = await ownCard(ctx, contactActor(ctx).id);
  if (row === undefined) return undefined;
  const { organization_id, organization_name, ...rest } = row;
  return {
    ...rest,
    name: displayName(row, row.address),
    organization:
      organization_id === null ? null : { id: organization_id, name: organization_name ?? '' },
  };
}

type OwnEdit = {
  readonly first_name: string;
  readonly last_name: string;
  readonly language: Language;
  readonly time_zone: string;
};

/** @throws OporaError invalid for a time zone that there is not */
export async function updateOwnContact(ctx: Ctx, edit: OwnEdit): Promise<void> {
  await updateContact(ctx, contactActor(ctx).id, edit);
}

/** The zone that the browser of a fresh session tells, for somebody whose own nobody knows. */
export async function rememberZone(ctx: Ctx, token: string, time_zone: string): Promise<void> {
  if (time_zone === '' || time_zone.length > 60 || !isTimeZone(time_zone)) return;
  const caller = await authenticateContact(ctx, token);
  if (caller === undefined) return;
  const card = await contactCard({ ...ctx, actor: caller.actor });
  if (card?.time_zone !== null) return;
  await updateContact({ ...ctx, actor: caller.actor }, card.id, { time_zone });
}
