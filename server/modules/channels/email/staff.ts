/**
 * Mail in the name of one of us. From alone is nobody (case C1): whoever is not proven stays a contact
 * whose words are marked. Proven staff may forward a customer's letter, and speak in a ticket; but no
 * mail ever makes the desk send a letter in an agent's name.
 */
import { standingOf } from '#contract/mail-protection.ts';
import type { Facts } from '../facts.sql.ts';
import type { Incoming } from './incoming.ts';
import type { ThreadingPolicy } from './policy.ts';

export function isTrustedStaff(
  incoming: Pick<Incoming, 'mail' | 'checks'>,
  facts: Facts,
  policy: ThreadingPolicy,
): boolean {
  if (facts.sender_agent_id === null || incoming.mail.from_ambiguous) return false;
  const standing = standingOf(incoming.checks.auth);
  if (standing === 'forged') return false;
  return standing === 'proven' || policy.mail_trusts_staff;
}
