/** News of mailboxes for administrators: one is in trouble, one works again; in the app and by mail. */
import { z } from 'zod';
import type { mailboxNewsKinds } from '#contract/notifications.ts';
import { queueLetter, troubleText } from '#modules/channels/channels.ts';
import { type AgentCard, agentCards, agentsWhoMay } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import type { FedEvent } from '#platform/events.ts';
import type { Ports } from '#platform/ports.ts';
import { holdMail } from './holding.ts';
import { mailboxLetter } from './letters.ts';
import { lockMailboxNews, setMailed } from './notifications.sql.ts';
import { isPaused, preferencesOf } from './preferences.ts';
import { tell } from './telling.ts';

type Kind = (typeof mailboxNewsKinds)[number];

const PERMISSION = 'settings.manage';
/** Older ones come after a long outage: what they say is not so any more, or is told again. */
const TOLD_UP_TO_MS = 24 * 3600_000;

const kinds: Readonly<Record<string, Kind>> = {
  'mailbox.alarm_raised': 'mailbox_alarm',
  'mailbox.alarm_cleared': 'mailbox_well',
};

/** What the event says of the trouble; the notification keeps it as it is. */
const told = z.object({
  address: z.string(),
  cause: z.string(),
  params: z.record(z.string(), z.string()).default({}),
  words: z.string().nullish(),
});

/** Writes the news for every administrator, in the transaction that follows the events. */
export async function tellOfMailboxes(tx: Ctx, events: readonly FedEvent[]): Promise<void> {
  const recent = events.filter(
    (event) => kinds[event.name] !== undefined && ageOf(tx, event) < TOLD_UP_TO_MS,
  );
  if (recent.length === 0) return;
  const cards = await agentCards(tx, await agentsWhoMay(tx, PERMISSION));
  for (const event of recent) {
    const kind = kinds[event.name];
    const said = told.safeParse(event.data).data;
    if (kind === undefined || said === undefined) continue;
    const data = { ...said, mailbox_id: event.subject_id };
    for (const card of cards.values())
      await tell(tx, card, { kind, event, ticket_id: null, data, is_at_once: true });
  }
}

function ageOf(tx: Ctx, event: FedEvent): number {
  return tx.now.getTime() - Date.parse(event.at);
}

export function mayHearOfMailboxes(card: AgentCard): boolean {
  return !card.is_disabled && card.permissions.has(PERMISSION);
}

const kept = told.extend({ mailbox_id: z.uuid() });

/** Mails it once, by another mailbox where there is one, to whoever still administers. */
export async function mailMailboxNews(
  ctx: Ctx,
  ports: Ports,
  notification_id: string,
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = await lockMailboxNews(tx, notification_id);
    if (row === undefined || row.mailed_at !== null || row.read_at !== null) return;
    if (row.kind !== 'mailbox_alarm' && row.kind !== 'mailbox_well') return;
    const card = (await agentCards(tx, [row.agent_id])).get(row.agent_id);
    if (card === undefined || !mayHearOfMailboxes(card) || isPaused(card, tx.now)) return;
    if (!preferencesOf(card)[row.kind].mail || (await holdMail(tx, card, row))) return;
    const { mailbox_id, address, cause, params, words = null } = kept.parse(row.data);
    const trouble = troubleText({ cause, params, words }, card.language);
    const { public_url } = ports.config;
    const text = mailboxLetter({
      kind: row.kind,
      language: card.language,
      name: card.first_name || card.name,
      address,
      trouble: row.kind === 'mailbox_alarm' ? trouble : null,
      url: `${public_url}/settings/mailboxes/${mailbox_id}`,
      public_url,
    });
    await setMailed(tx, row.id);
    await queueLetter(tx, ports, {
      ...text,
      kind: 'notification',
      to: { name: card.name, address: card.email },
      rather_not_by: mailbox_id,
    });
  });
}
