/**
 * Tickets: what a customer asked, who holds it, and what was said. Owns tickets, comments, threads,
 * attachments, participants, followers, drafts, reads, tags, statuses, types and views. Does not
 * know how a comment came or leaves (channels), who is told (notifications), or how it is found
 * (search): they hear of it by events.
 */
export { bodiesAfter, type CleanBody, type StoredBody, writeCleanBodies } from './cleaning.sql.ts';
export {
  addComment,
  type CommentDelivery,
  type NewComment,
  setCommentDelivery,
} from './comments.ts';
export { conditionFacts, deskReader } from './condition-facts.ts';
export { conditionSql } from './conditions.sql.ts';
export {
  matchesCondition,
  type Reader,
  type TicketFacts,
  withTagRenamed,
} from './conditions.ts';
export { type CustomerOpening, customerDefaults, customerOpening } from './customer-forms.ts';
export { writeFromDesk } from './desk.ts';
export { updateTicket } from './editing.ts';
export { ticketAsLeft } from './handover.ts';
export { linkTickets, unlinkTickets } from './links.ts';
export { followTicket } from './looking.ts';
export { mentionedIn } from './mentions.ts';
export { mergeTickets } from './merge.ts';
export { offerDraft } from './offered.ts';
export { type NewTicket, type OpenedTicket, openEmptyTicket, openTicket } from './opening.ts';
export { copiesOfTicket } from './participants.sql.ts';
export { pickTickets, ticketsMeeting } from './pick.sql.ts';
export { presentRow } from './present.ts';
export { overridePriority as overrideTicketPriority } from './priority.ts';
export { getComment, getTicket } from './reads.ts';
export { moveComment } from './relocate.ts';
export { endOwnTicket } from './requester.ts';
export { restoreTicket, ticketAsItIs, type Written, writtenBetween } from './restore.ts';
export { rewordComment } from './reword.ts';
export { ticketRowsOf } from './rows.sql.ts';
export { sayFromDesk } from './said.ts';
export { joinSide } from './side-join.ts';
export { putToSleep, wakeTicket } from './sleep.ts';
export { splitTicket, unsplitTicket } from './split.ts';
export {
  actionsWithTagRenamed,
  type TagNames,
  tagNamesOf,
  tagsRenamed,
} from './tag-renamed.ts';
export { addParticipants } from './taking-part.ts';
export { setTicketFields } from './ticket-forms.ts';
export {
  isForRequester,
  maySeeTicket,
  sightOfTickets,
  unplanned,
  visibleTickets,
} from './tickets.access.ts';
export { setNextDueAt } from './tickets.sql.ts';
export { unmergeTickets } from './unmerge.ts';
export { askerOf, viewQuery } from './views.ts';
export { holdReply } from './waiting.ts';
