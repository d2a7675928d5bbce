import type { letters as ru } from '../ru/letters.ts';
import type { Twin } from '../t.ts';

/** Letters to our own people: notifications, the invitation, a new password. */
export const letters: Twin<typeof ru> = {
  subject: '[#{number}] {subject}',
  hello: 'Hello {name},',
  assigned: '{who} assigned ticket #{number} “{subject}” to you.',
  assigned_by_desk: 'Ticket #{number} “{subject}” was assigned to you.',
  team_assigned: '{who} passed ticket #{number} “{subject}” to your team.',
  team_assigned_by_desk: 'Ticket #{number} “{subject}” was passed to your team.',
  customer_replied: '{who} wrote in your ticket #{number} “{subject}”.',
  customer_replied_by_desk: 'There is a new message in your ticket #{number} “{subject}”.',
  curated_updated: '{who}: news in ticket #{number} “{subject}”, which you curate.',
  curated_updated_by_desk: 'There is news in ticket #{number} “{subject}”, which you curate.',
  mentioned: '{who} mentioned you in a note to ticket #{number} “{subject}”.',
  mentioned_by_desk: 'You were mentioned in a note to ticket #{number} “{subject}”.',
  followed_updated: '{who} changed ticket #{number} “{subject}”, which you follow.',
  followed_updated_by_desk: 'Ticket #{number} “{subject}”, which you follow, has changed.',
  delivery_failed: 'Your message in ticket #{number} “{subject}” was not delivered.',
  reply_returned:
    'Your scheduled reply in ticket #{number} “{subject}” was not sent. The text is waiting for you there.',
  reply_returned_by_desk:
    'Your scheduled reply in ticket #{number} “{subject}” was not sent. The text is waiting for you there.',
  reply_stopped:
    'A scheduled reply in ticket #{number} “{subject}” was stopped: its author may no longer send it. Take the text over or drop it.',
  reply_stopped_by_desk:
    'A scheduled reply in ticket #{number} “{subject}” was stopped: its author may no longer send it. Take the text over or drop it.',
  mailbox_alarm_subject: 'The mailbox {address} needs help',
  mailbox_alarm: 'Something is wrong with the mailbox {address}.',
  mailbox_well_subject: 'The mailbox {address} works again',
  mailbox_well: 'The mailbox {address} works again. There is nothing to do.',
  open_mailbox: 'Open the settings of the mailbox',
  server_words: 'The mail server said: {words}',
  open: 'Open the ticket',
  why: 'You get this because you asked to be told of such things by mail: {url}. Do not answer this message: nobody would see it.',
  invitation_subject: 'Your invitation to Opora',
  invitation_subject_of: '{organization}: your invitation to Opora',
  invitation:
    'An account in Opora, the workplace of the service desk, was made for you. Choose a password and sign in:',
  invitation_end:
    'The link works once, within seven days. If you did not expect this message, do nothing.',
  sign_in_subject: 'Sign in: {brand}',
  sign_in: 'Hello! To sign in to the help pages of {brand}, open the link and press “Sign in”:',
  sign_in_end:
    'The link works for {count} minutes and lets you in once. If you did not ask for it, do nothing: nobody gets in without it.',
  password_reset_subject: 'A new password for Opora',
  password_reset: 'Somebody, most likely you, asked for a new Opora password. Choose it here:',
  password_reset_end:
    'The link works once, within an hour. If it was not you, do nothing: the password stays as it is.',
  confirm_request_subject: '{brand}: confirm your request',
  confirm_request:
    'A request about “{topic}” was sent with this address. If it was you, open the link and press the button, and we have it at once:',
  confirm_request_end:
    'The link works for {hours} hours. If you sent nothing, do nothing: without your word the request disappears by itself.',
  clock_warned: 'Ticket {number} “{subject}” is due soon.',
  clock_warned_by_desk: 'Ticket {number} “{subject}” is due soon.',
  clock_breached: 'Ticket {number} “{subject}” is overdue.',
  clock_breached_by_desk: 'Ticket {number} “{subject}” is overdue.',
  promise_due: '{who}: a promise in ticket {number} “{subject}” is due.',
  promise_due_by_desk: 'A promise of yours in ticket {number} “{subject}” is due.',
  reminder: '{who} reminds you of ticket {number} “{subject}”.',
  reminder_by_desk: 'You asked to be reminded of ticket {number} “{subject}”.',
  side_replied: '{who} answers in a side conversation of ticket {number} “{subject}”.',
  side_replied_by_desk: 'A new answer in a side conversation of ticket {number} “{subject}”.',
  rule_told: 'A rule of the desk tells you about ticket {number} “{subject}”: {words}',
  rule_told_by_desk: 'A rule of the desk tells you about ticket {number} “{subject}”: {words}',
  rule_off: 'The rule “{words}” failed several times in a row and switched itself off.',
  rule_off_by_desk: 'The rule “{words}” failed several times in a row and switched itself off.',
  draft_shared: '{who} shares a draft with you in ticket {number} “{subject}”.',
  draft_shared_by_desk: 'A draft is shared with you in ticket {number} “{subject}”.',
  operation_finished: 'Your bulk action is done.',
  operation_finished_by_desk: 'Your bulk action is done.',
  account_password_subject: 'Your password in Opora was changed',
  account_password:
    'The password of your account in Opora was changed at {at}. Other sessions have ended.',
  account_second_factor_on_subject: 'Your second factor in Opora was switched on',
  account_second_factor_on:
    'The second factor of your account was switched on at {at}. Other sessions have ended.',
  account_second_factor_off_subject: 'Your second factor in Opora was switched off',
  account_second_factor_off:
    'The second factor of your account was switched off at {at}. The password alone opens it now.',
  account_not_me_link: 'It was not me: set a new password',
  account_not_me:
    'If it was you, there is nothing to do. If not, set a new password and tell an administrator. This letter always comes and cannot be switched off.',
  mass_reading:
    '{words} reads or downloads far more than work usually needs. How much of what: Settings, “Mass reading”.',
  mass_reading_by_desk:
    '{words} reads or downloads far more than work usually needs. How much of what: Settings, “Mass reading”.',
  webhook_off: 'A webhook was switched off: its messages do not reach the other program.',
  webhook_off_by_desk: 'A webhook was switched off: its messages do not reach the other program.',
  backup_failed: 'The nightly backup was not made. The reason is in Settings, “Backups”.',
  backup_failed_by_desk: 'The nightly backup was not made. The reason is in Settings, “Backups”.',
  backup_differs:
    'The backup was made, but restoring it on trial did not give what went into it. Do not rely on it: see Settings, “Backups”.',
  backup_differs_by_desk:
    'The backup was made, but restoring it on trial did not give what went into it. Do not rely on it: see Settings, “Backups”.',
  backup_overdue:
    'No new backup for more than two days. See what is in the way: Settings, “Backups”.',
  backup_overdue_by_desk:
    'No new backup for more than two days. See what is in the way: Settings, “Backups”.',
  history_undivided:
    'The table of events should have got its next part, and for a day it could not. Nothing is lost and the desk works; the last part just grows. What is in the way: npm run -s opora -- doctor',
  history_undivided_by_desk:
    'The table of events should have got its next part, and for a day it could not. Nothing is lost and the desk works; the last part just grows. What is in the way: npm run -s opora -- doctor',
  open_app: 'Open Opora',
  digest_subject: 'Unread in Opora: {count}',
  digest_intro: 'This waits for you and has not been read yet:',
  digest_ticket: '{number} “{subject}”',
  digest_times: '{what} ({count} more)',
  digest_other: 'Other news',
};
