/** The mailbox that a message leaves by. */
import { translate } from '#contract/i18n/dictionaries.ts';
import type { Ctx } from '#platform/ctx.ts';
import { allMailboxes, type MailboxRow } from './mailboxes.sql.ts';
import { knownMailboxes } from './mailboxes.ts';

/** It cannot leave as things stand: the message is written for people. */
export class NotSendable extends Error {
  override name = 'NotSendable';
  readonly code: 'no_outgoing' | 'mailbox_gone' | 'no_recipient';
  constructor(code: NotSendable['code'], language: 'ru' | 'en') {
    super(translate(language, `channels.${code}`));
    this.code = code;
  }
}

/** Its own while that can send, else the oldest one that can. @throws NotSendable when none can */
export async function mailboxFor(
  ctx: Ctx,
  row: { mailbox_id: string | null },
): Promise<MailboxRow> {
  const known = bestOf(await knownMailboxes(ctx), row.mailbox_id);
  if (known !== undefined) return known;
  // It would be refused for good: one that another process connected a moment ago is not known yet.
  const all = await allMailboxes(ctx);
  const mailbox = bestOf(all, row.mailbox_id);
  if (mailbox !== undefined) return mailbox;
  const language = all.find((one) => one.id === row.mailbox_id)?.language ?? 'ru';
  throw new NotSendable('no_outgoing', language);
}

function bestOf(all: readonly MailboxRow[], mailbox_id: string | null): MailboxRow | undefined {
  const able = all.filter((one) => one.outgoing === 'smtp' && one.disabled_at === null);
  return able.find((one) => one.id === mailbox_id) ?? able[0];
}
