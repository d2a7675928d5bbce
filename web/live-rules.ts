import * as announcements from '#contract/announcements.ts';
import * as articleTalk from '#contract/article-feedback.ts';
import * as articleImports from '#contract/article-imports.ts';
import * as articles from '#contract/articles.ts';
import * as assist from '#contract/assist.ts';
import * as automation from '#contract/automation.ts';
import * as backups from '#contract/backups.ts';
import * as brands from '#contract/brands.ts';
import * as calendars from '#contract/calendars.ts';
import * as channels from '#contract/channels.ts';
import * as checklists from '#contract/checklists.ts';
import * as contacts from '#contract/contacts.ts';
import * as court from '#contract/court.ts';
import * as directory from '#contract/directory.ts';
import * as due from '#contract/due.ts';
import * as escalations from '#contract/escalations.ts';
import * as fields from '#contract/fields.ts';
import * as forms from '#contract/forms.ts';
import * as gallery from '#contract/gallery.ts';
import * as guide from '#contract/guide.ts';
import * as handover from '#contract/handover.ts';
import * as invitations from '#contract/invitations.ts';
import * as knowledge from '#contract/knowledge.ts';
import * as links from '#contract/links.ts';
import * as macros from '#contract/macros.ts';
import * as keys from '#contract/mail-keys.ts';
import * as protection from '#contract/mail-protection.ts';
import * as threading from '#contract/mail-threading.ts';
import * as watch from '#contract/mailbox-watch.ts';
import * as mentions from '#contract/mentions.ts';
import * as mine from '#contract/my-tickets.ts';
import * as notifications from '#contract/notifications.ts';
import * as offered from '#contract/offered-drafts.ts';
import * as operations from '#contract/operations.ts';
import * as outbox from '#contract/outbox.ts';
import * as people from '#contract/people.ts';
import * as presence from '#contract/presence.ts';
import * as promises from '#contract/promises.ts';
import * as reading from '#contract/reading.ts';
import * as reminders from '#contract/reminders.ts';
import * as routing from '#contract/routing.ts';
import * as settings from '#contract/settings.ts';
import * as sides from '#contract/side-conversations.ts';
import * as skills from '#contract/skills.ts';
import * as sla from '#contract/sla.ts';
import * as tickets from '#contract/tickets.ts';
import * as worked from '#contract/time-entries.ts';
import * as views from '#contract/views.ts';
import * as webhooks from '#contract/webhooks.ts';

/** Which answers an event makes stale. `of_ticket`: only those of the ticket it speaks of. */
export type Stale = { path: string; of_ticket: boolean };

const all = (...endpoints: { path: string }[]): Stale[] =>
  endpoints.map(({ path }) => ({ path, of_ticket: false }));
const ofTicket = (...endpoints: { path: string }[]): Stale[] =>
  endpoints.map(({ path }) => ({ path, of_ticket: true }));

const lists = all(tickets.listTickets, views.listViews, mine.listMyTickets);

/** By the noun of the event name; a new event of a known noun needs no change here. */
const byNoun: Record<string, Stale[]> = {
  ticket: [
    ...lists,
    ...ofTicket(escalations.listEscalations),
    // Each shows the status of the other.
    ...all(links.listLinks),
    ...ofTicket(tickets.getTicket, tickets.listHistory, threading.listRelations),
    ...ofTicket(court.getTicketCourt, due.explainDue, sla.listClocks),
    ...ofTicket(routing.getTicketRouting, assist.listSuggestions),
  ],
  comment: [
    ...lists,
    // A message that became a comment tells of itself by that alone.
    ...all(channels.listLedger),
    ...ofTicket(protection.listArrivals),
    ...ofTicket(court.getTicketCourt, due.explainDue, due.getPromisedTime, sla.listClocks),
    ...ofTicket(tickets.getTicket, tickets.listComments, tickets.listHistory, tickets.listDrafts),
    ...ofTicket(threading.listRelations, invitations.listInvitations),
    ...all(threading.whyHere, mentions.listMentions),
    ...all(sides.listSideConversations, sides.listSideComments),
    ...ofTicket(gallery.listTicketFiles),
  ],
  side: all(sides.listSideConversations, sides.listSideComments),
  side_conversation: all(sides.listSideConversations, sides.listSideComments),
  draft: ofTicket(offered.listOfferedDrafts, tickets.listHistory),
  reminder: [
    ...lists,
    ...all(reminders.listReminders, reminders.listTicketReminders, tickets.getTicket),
  ],
  escalation_reason: all(escalations.listEscalationReasons),
  escalation_checklist: all(escalations.listEscalationChecklists),
  area: all(directory.listAreas, directory.findAreas),
  checklist: ofTicket(checklists.listChecklists, tickets.listHistory),
  checklist_template: all(checklists.listChecklistTemplates),
  time_entry: ofTicket(worked.getTicketTime, tickets.listHistory),
  time_rule: all(worked.getTimeRules, worked.getTicketTime),
  macro: [...all(macros.listMacros, macros.offerMacros), ...ofTicket(tickets.listHistory)],
  thread_rule: all(threading.listThreadRules, threading.listRelations),
  delivery: [
    ...ofTicket(tickets.listComments, tickets.listHistory, invitations.listInvitations),
    ...all(outbox.listOutbox, sides.listSideComments),
  ],
  invitation: ofTicket(invitations.listInvitations, tickets.listHistory),
  reply: ofTicket(tickets.getTicket, tickets.listHistory),
  clock: [...lists, ...ofTicket(sla.listClocks, due.explainDue, tickets.getTicket)],
  policy: ofTicket(sla.listClocks, due.explainDue, court.getTicketCourt),
  sla_policy: all(sla.listSlaPolicies, sla.getSlaRecount),
  sla_excuse: all(sla.listExcuses),
  auto_reply: ofTicket(tickets.listComments, tickets.listHistory, due.getPromisedTime),
  mail: all(channels.listLedger, channels.getLedgerEntry, protection.countQuarantine),
  ledger: all(channels.listLedger, channels.getLedgerEntry, protection.countQuarantine),
  rule: all(automation.listRules, automation.getRule, automation.listRuleVersions),
  suggestion: ofTicket(assist.listSuggestions, tickets.listHistory),
  assist: all(assist.getAssist),
  text_model: all(assist.getTextModel, assist.listSuggestions),
  robot_draft: ofTicket(tickets.listHistory),
  backup: all(backups.listBackups),
  reading: all(reading.listReadingNotices),
  reading_settings: all(reading.getReadingSettings),
  webhook: all(webhooks.listWebhooks, webhooks.listWebhookDeliveries),
  mail_key: all(keys.listMailKeys, keys.getMessageSignature),
  mail_rule: all(protection.listMailRules),
  request: all(forms.listHeld),
  topic_offer: all(forms.listOffers),
  announcement: all(announcements.listAnnouncements),
  brand: all(brands.listBrands),
  mail_protection: all(protection.getMailProtection),
  mailbox: all(
    channels.listMailboxes,
    channels.listSenders,
    watch.listMailboxWatch,
    watch.listMailboxAlarms,
  ),
  contact: all(contacts.listContacts, contacts.getContact),
  organization: all(contacts.listOrganizations, contacts.getOrganization),
  agent: all(people.listAgents, people.listColleagues, people.listTeams, handover.listLeftTickets),
  role: all(people.listRoles, people.getMe),
  team: all(people.listTeams, people.listColleagues),
  calendar: all(calendars.listCalendars, calendars.getCalendarYear, calendars.probeCalendar),
  calendar_feed: all(calendars.listFeeds),
  settings: all(settings.getSettings),
  status: all(settings.listStatuses),
  ticket_type: all(settings.listTicketTypes),
  ticket_field: all(fields.listTicketFields, tickets.getTicket),
  topic: all(fields.listTopics, tickets.getTicket),
  tag: [...all(settings.listTags), ...lists],
  view: lists,
  pins: all(mine.listMyTickets),
  operation: all(operations.listOperations, operations.getOperation, operations.listOperationItems),
  guide: all(guide.getGuide),
  // What the board of queues says of it: features/routing/fresh.ts.
  presence: all(presence.getMyPresence, presence.listPresences, routing.getTicketRouting),
  queue: all(routing.listQueues, routing.getTicketRouting),
  skill: all(skills.listSkills, routing.listQueues, routing.listAgentRouting),
  agent_routing: all(routing.listAgentRouting, routing.getMyRouting),
  routing_settings: all(routing.getRoutingSettings, routing.listAgentRouting),
  promise: [
    ...all(promises.listPromises, promises.countPromises),
    ...ofTicket(promises.listTicketPromises, tickets.listHistory),
  ],
  article: all(
    articles.listArticles,
    articles.getArticle,
    articles.getArticleText,
    articles.listArticleVersions,
    articleTalk.listArticleComments,
    articleTalk.listArticleFlags,
    knowledge.getKnowledge,
  ),
  article_import: all(
    articleImports.listArticleImports,
    articleImports.getArticleImport,
    articleImports.listArticleImportItems,
  ),
  knowledge: all(knowledge.getKnowledge),
  notification: all(notifications.listNotifications),
};

/** What is said stands in another ticket afterwards. */
const words = ofTicket(tickets.listComments, tickets.listDrafts);
const byName: Record<string, Stale[]> = {
  'ticket.merged': words,
  'ticket.unmerged': words,
  'ticket.split': words,
  'ticket.unsplit': words,
};

export function staleAfter(event_name: string): Stale[] {
  const also = Object.hasOwn(byName, event_name) ? (byName[event_name] ?? []) : [];
  const noun = event_name.split('.')[0] ?? '';
  return Object.hasOwn(byNoun, noun) ? [...(byNoun[noun] ?? []), ...also] : also;
}
