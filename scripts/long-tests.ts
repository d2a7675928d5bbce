/** Journeys beside the daily way of a ticket: `npm test` leaves them for `npm test -- --long`. */
export const leftForTheNight: readonly string[] = [
  'assist',
  'automation',
  'calendars',
  'clocks',
  'court',
  'decryption',
  'drafts',
  'fields',
  'invitations',
  'letters',
  'lines',
  'macros',
  'mailbox-watch',
  'notifications',
  'operations',
  'owner',
  'quarantine',
  'routing',
  'side',
  'signatures',
  'threading',
  'webhooks',
  'whole-tickets',
];

/** Scenarios of many processes, by their folder in server/scenarios. */
export const scenariosForTheNight: readonly string[] = ['cluster', 'faults', 'restore', 'standby'];
