/** A decision in the words of the scenarios. */
import { cleanSubject, type Decision } from '#modules/channels/channels.ts';
import type { World } from './threading-world.ts';

export type Outcome = {
  became: 'joined' | 'newTicket' | 'dropped' | 'rejected';
  /** The name of the ticket it joined. */
  joins: string | null;
  words: string;
  /** The subject without our own marks. */
  subject: string;
  /** The subject of the ticket it is now in. */
  ticketSubject: string;
  /** Opora sends no notes by mail, so nobody answers one in private. */
  isPrivate: false;
};

export function outcomeOf(
  decision: Decision,
  { world, subject }: { world: World; subject: string },
): Outcome {
  const cleaned = cleanSubject(subject, world.numbers);
  const told = { subject: cleaned, ticketSubject: cleaned, isPrivate: false } as const;
  switch (decision.kind) {
    case 'join': {
      const joins = world.nameOf(decision.ticket.id);
      const words = `joins ${joins} (${decision.evidence.kind})`;
      const ticketSubject = decision.ticket.subject;
      return { ...told, became: 'joined', joins, words, ticketSubject };
    }
    case 'open':
      return { ...told, became: 'newTicket', joins: null, words: 'newTicket' };
    default:
      return { ...told, became: 'dropped', joins: null, words: decision.kind };
  }
}
