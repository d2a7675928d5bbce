/** Journeys beside the daily way of a ticket: `npm test` leaves them for `npm test -- --long`. */
export const leftForTheNight: readonly string[] = [
  'assist',
  'automation',
  'calendars',
  'clocks',
  'court',
  'decryption',
  'fields',
  'invitations',
  'letters',
  'lines',
  'macros',
  'mailbox-watch',
  'notifications',
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
