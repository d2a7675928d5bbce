/**
 * Alarms of mailboxes: what is wrong, since when, and that administrators hear of it once when it has
 * lasted and once when it is over. One row for each kind of trouble of a mailbox, while it lasts.
 */
import type { MailboxAlarm } from '#contract/mailbox-watch.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { mailboxById } from './mailboxes.sql.ts';
import type { Trouble } from './trouble.ts';
import {
  type AlarmKind,
  type AlarmRow,
  alarms,
  deleteAlarm,
  takeUntold,
  writeAlarm,
} from './watch.sql.ts';

type Of = { mailbox_id: string; kind: AlarmKind };

/** Keeps what is wrong, and tells it when its time has come. */
export async function raiseAlarm(ctx: Ctx, of: Of, trouble: Trouble): Promise<void> {
  await transaction(ctx, async (tx) => {
    await writeAlarm(tx, of, trouble);
    await tellUntold(tx, of.mailbox_id);
  });
}

/** It is over; who heard of the trouble hears of that too. */
export async function clearAlarm(ctx: Ctx, of: Of): Promise<void> {
  await transaction(ctx, async (tx) => {
    const ended = await deleteAlarm(tx, of);
    if (ended === undefined || ended.told_at === null) return;
    const mailbox = await mailboxById(tx, of.mailbox_id);
    await publish(tx, {
      name: 'mailbox.alarm_cleared',
      subject_type: 'mailbox',
      subject_id: of.mailbox_id,
      data: {
        kind: ended.kind,
        cause: ended.cause,
        address: mailbox?.address ?? '',
        since: ended.since,
      },
    });
  });
}

/** Tells of all that lasted long enough, of one mailbox or of every. Inside a transaction. */
export async function tellUntold(tx: Ctx, mailbox_id: string | null): Promise<void> {
  for (const { kind, cause, params, words, address, since, ...alarm } of await takeUntold(
    tx,
    mailbox_id,
  )) {
    await publish(tx, {
      name: 'mailbox.alarm_raised',
      subject_type: 'mailbox',
      subject_id: alarm.mailbox_id,
      data: { kind, cause, params, words, address, since },
    });
  }
}

export function presentAlarm({ told_at, ...alarm }: AlarmRow): MailboxAlarm {
  return { ...alarm, is_told: told_at !== null };
}

export async function listAlarms(ctx: Ctx): Promise<MailboxAlarm[]> {
  return (await alarms(ctx)).map(presentAlarm);
}
