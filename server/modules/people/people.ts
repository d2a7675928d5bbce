/**
 * People: those who work here and those who write to us. Owns agents, roles, teams, sessions, API
 * tokens, one-time links, contacts with their addresses, organisations with their domains. Does not
 * know tickets, nor how a mail with a link leaves (notifications runs the job `linkMail` names).
 */
export { agentActorNow, agentActorOf } from './actor-now.ts';
export {
  type AgentCard,
  agentCards,
  agentNames,
  agentsWhoMay,
  membersOf,
} from './agent-names.ts';
export {
  addAgent,
  createFirstAdministrator,
} from './agents.ts';
export {
  type ContactDevice,
  type ContactSession,
  contactActor,
  endContactSessions,
  listContactSessions,
  portalCookie,
} from './contact-sessions.ts';
export { confirmAddress } from './contact-sign-in.sql.ts';
export {
  contactLinkMail,
  contactLinkMinutes,
  hasContactPassword,
  lookUpContactLink,
  mustSayPassword,
  openContactLinkUrl,
  requestContactLink,
  setContactPassword,
  signInContact,
  useContactLink,
} from './contact-sign-in.ts';
export {
  contactFacts,
  contactNames,
  getContact,
} from './contacts.ts';
export {
  isSetupOpen,
  issueSetupLink,
  linkMail,
  openLinkUrl,
  takeSetupLink,
} from './links.ts';
export { undoSeconds, writePreferences } from './me.ts';
export { displayName } from './names.ts';
export { createOrganization } from './organizations.ts';
export { contactCard, rememberZone, updateOwnContact } from './own-contact.ts';
export { visibleContacts, visibleOrganizations } from './people.access.ts';
export type { BuiltinRoleKey } from './permissions.ts';
export { normalPhone } from './phone.ts';
export {
  markUndeliverable,
  recogniseContact,
  recogniseContacts,
  welcomeContact,
} from './recognise.ts';
export { nameBuiltinRoles } from './roles.ts';
export { resetSecondFactor } from './second-factor.ts';
export {
  authenticate,
  deviceOf,
  renewActors,
  setSessionCookie,
} from './sessions.ts';
export { openSession } from './sign-in.ts';
export { createTeam, makePresetTeams } from './teams.ts';
export { assertTimeZone } from './time-zone.ts';
export { createApiTokenFor, livingApiTokens } from './tokens.ts';
