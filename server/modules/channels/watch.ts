/** The watch over mailboxes: what is looked at every half a minute, and what its screen shows. */
import type { MailboxWatch } from '#contract/mailbox-watch.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { clearAlarm, listAlarms, raiseAlarm, tellUntold } from './alarms.ts';
import { canWriteToItself, judgeCanary } from './canary.ts';
import { limitOf, medianTrip, roundTrip } from './canary-rule.ts';
import { allMailboxes, type MailboxRow } from './mailboxes.sql.ts';
import { sendTrouble } from './trouble.ts';
import {
  alarms,
  dueCanaries,
  forgetMootAlarms,
  forgetOldCanaries,
  heldUp,
  lastRounds,
  messagesToday,
  type RoundRow,
  silentMailboxes,
} from './watch.sql.ts';

/** Judges what time alone makes wrong, tells what lasted, and answers whose turn it is to write to itself. */
export async function lookAround(ctx: Ctx): Promise<string[]> {
  await forgetMootAlarms(ctx);
  await forgetOldCanaries(ctx);
  await judgeSilence(ctx);
  const mailboxes = await allMailboxes(ctx);
  await judgeSending(ctx, mailboxes);
  for (const mailbox of mailboxes) {
    if (mailbox.canary_minutes !== null && canWriteToItself(mailbox)) {
      await judgeCanary(ctx, mailbox.id);
    }
  }
  await transaction(ctx, (tx) => tellUntold(tx, null));
  return dueCanaries(ctx);
}

/** Nobody asks the server, and nothing says why: the door itself is not there. */
async function judgeSilence(ctx: Ctx): Promise<void> {
  const before = await alarms(ctx);
  for (const { id: mailbox_id, is_silent } of await silentMailboxes(ctx)) {
    const of = { mailbox_id, kind: 'fetch' as const };
    const known = before.find((one) => one.mailbox_id === mailbox_id && one.kind === 'fetch');
    if (is_silent) await raiseAlarm(ctx, of, { cause: 'fetch.silent', params: {}, words: null });
    else if (known?.cause === 'fetch.silent') await clearAlarm(ctx, of);
  }
}

/** Replies that wait for the mailbox's own server. */
async function judgeSending(ctx: Ctx, mailboxes: readonly MailboxRow[]): Promise<void> {
  const held = await heldUp(ctx);
  for (const mailbox of mailboxes) {
    const of = { mailbox_id: mailbox.id, kind: 'send' as const };
    const one = held.find((each) => each.mailbox_id === mailbox.id);
    if (one === undefined) await clearAlarm(ctx, of);
    else await raiseAlarm(ctx, of, sendTrouble(one, mailbox));
  }
}

const SHOWN_ROUNDS = 50;

/** How each mailbox fares. */
export async function listWatch(ctx: Ctx): Promise<MailboxWatch[]> {
  const { time_zone } = await generalSettings(ctx);
  const mailboxes = await allMailboxes(ctx);
  const ids = mailboxes.map((one) => one.id);
  const [wrong, today, rounds] = await Promise.all([
    listAlarms(ctx),
    messagesToday(ctx, time_zone),
    lastRounds(ctx, ids, SHOWN_ROUNDS),
  ]);
  return mailboxes.map((mailbox) => ({
    mailbox_id: mailbox.id,
    last_fetch_at: mailbox.last_fetch_at,
    lag_seconds: mailbox.lag_seconds,
    lag_at: mailbox.lag_at,
    messages_today: today.find((one) => one.mailbox_id === mailbox.id)?.count ?? 0,
    alarms: wrong.filter((one) => one.mailbox_id === mailbox.id),
    canary: presentCanary(
      mailbox,
      rounds.filter((one) => one.mailbox_id === mailbox.id),
    ),
  }));
}

function presentCanary(mailbox: MailboxRow, rounds: RoundRow[]): MailboxWatch['canary'] {
  return {
    is_possible: canWriteToItself(mailbox),
    median_ms: medianTrip(rounds),
    limit_ms: limitOf(rounds),
    rounds: rounds
      .map((round) => ({
        id: round.id,
        sent_at: round.sent_at,
        returned_at: round.returned_at,
        failed_at: round.failed_at,
        words: round.words,
        round_trip_ms: roundTrip(round),
      }))
      .toReversed(),
  };
}
