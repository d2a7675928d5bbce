/**
 * Mail in the name of one of us. From alone is nobody (case C1): whoever is not proven by DMARC stays a
 * contact whose words are marked. Proven staff may forward a customer's letter, and speak in a ticket;
 * but no mail ever makes the desk send a letter in an agent's name.
 */
import { standingOf } from '#contract/mail-protection.ts';
import type { Facts } from '../facts.sql.ts';
import type { Incoming } from './incoming.ts';

export function isTrustedStaff({ mail, checks }: Incoming, facts: Facts): boolean {
  if (facts.sender_agent_id === null || mail.from_ambiguous) return false;
  return standingOf(checks.auth) === 'proven';
}
