/**
 * Channels: how words come in and leave; today by e-mail. Owns mailboxes, the import ledger, the
 * outbox, Message-IDs and the budget of automatic answers. Does not own what is said (tickets) nor
 * who says it (people): it calls their verbs. A new channel is a folder beside email/ with the same
 * three functions: receive, deliver, describe.
 */
export { queueLetter } from './deliver.ts';
export { addMailbox } from './mailboxes.ts';
