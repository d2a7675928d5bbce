/** The mailbox that a message leaves by. */
import { translate } from '#contract/i18n/dictionaries.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { MailboxRow } from './mailboxes.sql.ts';
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
  const all = await knownMailboxes(ctx);
  const able = all.filter((one) => one.outgoing === 'smtp' && one.disabled_at === null);
  const mailbox = able.find((one) => one.id === row.mailbox_id) ?? able[0];
  if (mailbox === undefined) {
    throw new NotSendable(
      'no_outgoing',
      all.find((one) => one.id === row.mailbox_id)?.language ?? 'ru',
    );
  }
  return mailbox;
}
