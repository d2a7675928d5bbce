/** What a browser keeps of one person: words that were not sent, and the time counted on a ticket. */
import { recall, remember } from '../../i18n.ts';

const ofPerson = /^opora\.(?:draft|side|article|macro|timer)\./;
const owner = 'opora.person';

/** Nothing of it is left to whoever sits down next; how the screen looks stays. */
export function forgetPerson(): void {
  try {
    for (const key of Object.keys(localStorage))
      if (ofPerson.test(key)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept where storing is forbidden.
  }
}

/** Whoever comes after somebody who did not sign out begins with nothing of theirs. */
export function belongTo(agent_id: string): void {
  const before = recall(owner);
  if (before === agent_id) return;
  if (before !== null) forgetPerson();
  remember(owner, agent_id);
}
