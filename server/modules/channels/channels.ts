/**
 * Channels: how words come in and leave; today by e-mail. Owns mailboxes, the import ledger, the
 * outbox, Message-IDs and the budget of automatic answers. Does not own what is said (tickets) nor
 * who says it (people): it calls their verbs. A new channel is a folder beside email/ with the same
 * three functions: receive, deliver, describe.
 */
export { whyNoLetter, whySilent } from './by-itself.ts';
export { queueLetter } from './deliver.ts';
export { normalAddress, readAddresses } from './email/addresses.ts';
export { collectBodies } from './email/bodies.ts';
export { decodeText } from './email/charset.ts';
export { type Clues, cluesOf } from './email/clues.ts';
export { type Decision, decide, type Question } from './email/decide.ts';
export { attachmentName } from './email/file-names.ts';
export { headersOf, type MimePart, mimeBudget, readMime } from './email/mime.ts';
export { parseMail } from './email/parse.ts';
export type { ParsedAttachment, ParsedMail } from './email/parsed.ts';
export { isNamed, partFile } from './email/part-files.ts';
export { defaultPolicy, type ThreadingPolicy } from './email/policy.ts';
export { type PreparedBody, prepareBody, splitMailHtml } from './email/prepare.ts';
export { splitText } from './email/quotes.ts';
export { receiveRaw } from './email/record.ts';
export { withoutReplyPrefix } from './email/subject.ts';
export { cleanSubject, matterOf } from './email/subject-words.ts';
export {
  bodyToken,
  newMessageId,
  readTicketToken,
  splitPlusAddress,
  ticketToken,
} from './email/token.ts';
export { decodeWords as decodeHeader } from './email/words.ts';
export type { CandidateTicket, Facts } from './facts.sql.ts';
export { mailboxOfBrand } from './mailboxes.sql.ts';
export { addMailbox } from './mailboxes.ts';
export { type PromisedMoment, promiseBy, promisedMoment } from './promised.ts';
export { troubleText } from './trouble.ts';
