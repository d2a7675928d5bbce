/** Journeys of what is set up once: `npm test` leaves them for `npm test -- --long`. */
export const leftForTheNight: readonly string[] = [
  'automation',
  'calendars',
  'decryption',
  'invitations',
  'letters',
  'mailbox-watch',
  'quarantine',
  'signatures',
  'threading',
  'webhooks',
];
