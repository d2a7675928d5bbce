/** Letters of notifications that nobody saw in the app meanwhile, and of one-time links. */
import type { z } from 'zod';
import { brandOfId } from '#modules/brands/brands.ts';
import { mailboxOfBrand, queueLetter } from '#modules/channels/channels.ts';
import {
  type AgentCard,
  agentCards,
  agentNames,
  type contactLinkMail,
  contactLinkMinutes,
  contactNames,
  type linkMail,
  openContactLinkUrl,
  openLinkUrl,
} from '#modules/people/people.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import type { Ports } from '#platform/ports.ts';
import { holdMail } from './holding.ts';
import {
  type AccountLetter,
  accountLetter,
  contactLinkLetter,
  type LetterText,
  linkLetter,
  newsLetter,
} from './letters.ts';
import { type LeavingRow, lockNews, setMailed } from './notifications.sql.ts';
import { isPaused, preferencesOf } from './preferences.ts';
import { mayBeTold } from './telling.ts';
import { pathOf } from './words.ts';

/** Mails it once, unless it was read, is no longer wanted, or the agent may no longer see the ticket. */
export async function mailNotification(
  ctx: Ctx,
  ports: Ports,
  notification_id: string,
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = await lockNews(tx, notification_id);
    if (row === undefined || row.kind === 'mailbox_alarm' || row.kind === 'mailbox_well') return;
    if (row.mailed_at !== null || row.read_at !== null) return;
    const card = (await agentCards(tx, [row.agent_id])).get(row.agent_id);
    const { ticket_id, team_id, assignee_id, curator_id } = row;
    const sight = { team_id, assignee_id, curator_id };
    const ticket = ticket_id === null ? undefined : { id: ticket_id, ...sight };
    if (card === undefined || !mayBeTold(card, ticket) || isPaused(card, tx.now)) return;
    if (!preferencesOf(card)[row.kind].mail || (await holdMail(tx, card, row))) return;
    const text = newsLetter({
      kind: row.kind,
      language: card.language,
      name: card.first_name || card.name,
      who: await nameOfActor(tx, row),
      number: row.number,
      subject: row.subject ?? '',
      said: row.said,
      server_words: typeof row.data['words'] === 'string' ? row.data['words'] : null,
      path: pathOf(row),
      public_url: ports.config.public_url,
    });
    await setMailed(tx, row.id);
    await queueFor(tx, ports, card, text);
  });
}

/** A letter of news for one of our own. */
export async function queueFor(
  tx: Ctx,
  ports: Ports,
  card: Pick<AgentCard, 'name' | 'email'>,
  text: LetterText,
): Promise<void> {
  const to = { name: card.name, address: card.email };
  await queue(tx, ports, { ...text, kind: 'notification', to });
}

type Addressed = LetterText & {
  kind: 'notification' | 'invitation' | 'password_reset';
  to: { name: string; address: string };
};

async function queue(tx: Ctx, ports: Ports, letter: Addressed): Promise<void> {
  await queueLetter(tx, ports, letter);
}

/** Who did it, as the letter says it; null: the desk. */
export async function nameOfActor(ctx: Ctx, row: Pick<LeavingRow, 'actor_kind' | 'actor_id'>) {
  const { actor_kind, actor_id } = row;
  if (actor_id === null) return null;
  const names = await (actor_kind === 'agent' ? agentNames : contactNames)(ctx, [actor_id]);
  return names.get(actor_id) ?? null;
}

export type LinkMail = z.infer<typeof linkMail.payload>;

/** Mails an invitation or a link to a new password. */
export async function mailLink(ctx: Ctx, ports: Ports, asked: LinkMail): Promise<void> {
  const { purpose, agent_id } = asked;
  await transaction(ctx, async (tx) => {
    const card = (await agentCards(tx, [agent_id])).get(agent_id);
    if (card === undefined || card.is_disabled) return;
    const { organization_name } = await generalSettings(tx);
    const text = linkLetter({
      purpose,
      language: asked.language,
      name: card.first_name || card.name,
      organization: organization_name,
      url: openLinkUrl(ports.secrets, asked.sealed_url),
    });
    await queue(tx, ports, {
      ...text,
      kind: purpose,
      to: { name: card.name, address: card.email },
    });
  });
}

/** Tells the owner of an account that it can be entered otherwise than before; whatever they chose to be told. */
export async function mailAccountChange(
  ctx: Ctx,
  ports: Ports,
  asked: { agent_id: string; change: AccountLetter['change']; at: string },
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const card = (await agentCards(tx, [asked.agent_id])).get(asked.agent_id);
    if (card === undefined || card.is_disabled) return;
    const at = new Intl.DateTimeFormat(card.language, {
      ...{ dateStyle: 'long', timeStyle: 'short', timeZone: card.time_zone },
    }).format(new Date(asked.at));
    const { change } = asked;
    const { public_url } = ports.config;
    const name = card.first_name || card.name;
    const text = accountLetter({ change, language: card.language, name, at, public_url });
    await queueFor(tx, ports, card, text);
  });
}

/** Mails a requester the link that signs them in, in the name of the brand whose page asked for it. */
export async function mailContactLink(
  ctx: Ctx,
  ports: Ports,
  asked: z.infer<typeof contactLinkMail.payload>,
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const brand = await brandOfId(tx, asked.brand_id);
    const text = contactLinkLetter({
      language: asked.language,
      brand: brand?.name ?? '',
      minutes: contactLinkMinutes,
      url: openContactLinkUrl(ports.secrets, asked.sealed_url),
    });
    await queueLetter(tx, ports, {
      ...text,
      kind: 'sign_in',
      to: { name: '', address: asked.address },
      mailbox_id: await mailboxOfBrand(tx, asked.brand_id),
    });
  });
}
