/** All stories of the desk: who wrote, about what, and how each stands today. */
import type { Language } from '#contract/common.ts';
import { type Phrases, type Scenario, speak, type TeamKey, teamKeys } from './grammar.ts';
import { type Clock, customerInstant, day, hour, minute } from './hours.ts';
import { type DemoContact, demoCounts } from './people.ts';
import { type Actor, type Move, type Outcome, onPath, type Stage, tellStory } from './plot.ts';
import { between, chance, pick, pickWeighted, type Random, shuffled } from './random.ts';
import { makeSlots } from './slots.ts';
import { type DemoAgent, wordsOf } from './words.ts';

export type CastAgent = DemoAgent & { id: string };
export type MailboxKey = 'first' | 'billing' | 'second';

export type Story = {
  scenario: Scenario;
  subject: string;
  requester: DemoContact;
  /** A colleague of the requester's in copy. */
  copied: DemoContact | undefined;
  channel: 'email' | 'agent' | 'api';
  mailbox: MailboxKey;
  moves: Move[];
};

export type Cast = {
  language: Language;
  clock: Clock;
  scenarios: readonly Scenario[];
  phrases: Phrases;
  agents: readonly CastAgent[];
  contacts: readonly DemoContact[];
};

export const historyDays = 90;

/** How the open fifth stands; the rest is solved or closed. */
const openOutcomes: readonly (readonly [Outcome, number])[] = [
  ['new', 58],
  ['open', 97],
  ['waiting_customer', 82],
  ['waiting_internal', 40],
  ['waiting_vendor', 23],
];
/** How long ago the last word of an open ticket was, at least and at most. */
const restsFor: Readonly<Record<Exclude<Outcome, 'over'>, readonly [number, number]>> = {
  new: [3 * minute, 14 * hour],
  open: [4 * minute, 2 * day],
  waiting_customer: [hour, 8 * day],
  waiting_internal: [3 * hour, 15 * day],
  waiting_vendor: [6 * hour, 20 * day],
};

/** Oldest first. */
export function makeStories(random: Random, cast: Cast): Story[] {
  const outcomes: Outcome[] = openOutcomes.flatMap(([outcome, count]) =>
    Array.from({ length: count }, () => outcome),
  );
  while (outcomes.length < demoCounts.tickets) outcomes.push('over');
  const readers = shuffled(random, cast.contacts);
  const stories = shuffled(random, outcomes).map((outcome) => {
    // A few write often, most once.
    const requester = readers[Math.floor(readers.length * random.next() ** 2.2)];
    return makeStory(random, cast, { outcome, requester: requester ?? pick(random, readers) });
  });
  return stories.sort((a, b) => beginning(a) - beginning(b));
}

export function beginning(story: Story): number {
  return story.moves[0]?.at ?? 0;
}

type Wish = { outcome: Outcome; requester: DemoContact };

function makeStory(random: Random, cast: Cast, { outcome, requester }: Wish): Story {
  const scenario = pick(random, fittingScenarios(cast.scenarios, outcome));
  const mailbox = mailboxOf(random, scenario);
  const channel = pickWeighted(random, [
    ['email' as const, 84],
    ['agent' as const, outcome === 'new' ? 0 : 11],
    ['api' as const, 5],
  ]);
  for (;;) {
    const stage = makeStage(random, cast, { scenario, mailbox, requester });
    const told = tellStory({ ...stage, is_call: channel === 'agent' }, outcome);
    const moves = movedToFit(random, cast.clock, { moves: told, outcome });
    if (moves === undefined) continue;
    const subject = speak(random, onPath(stage, scenario.subjects), {
      slots: stage.slots,
      speaker: requester,
    });
    const copied = chance(random, 0.08) ? colleagueOf(cast.contacts, requester) : undefined;
    return { scenario, subject, requester, copied, channel, mailbox, moves };
  }
}

const vendorKeys = new Set([
  ...['printer-silent', 'black-screen', 'card-terminal', 'handheld', 'scales', 'touch'],
  ...['cash-drawer', 'self-reboot', 'double-charge'],
]);

/** What waits for development is a fault, what waits for a vendor is hardware or cards. */
function fittingScenarios(scenarios: readonly Scenario[], outcome: Outcome): readonly Scenario[] {
  if (outcome === 'waiting_internal') {
    return scenarios.filter(
      ({ key, team, kind }) =>
        kind === 'incident' &&
        (team === 'second' || team === 'development') &&
        !vendorKeys.has(key),
    );
  }
  if (outcome === 'waiting_vendor') return scenarios.filter(({ key }) => vendorKeys.has(key));
  return scenarios;
}

function mailboxOf(random: Random, { team }: Scenario): MailboxKey {
  if (team === 'billing') return chance(random, 0.8) ? 'billing' : 'first';
  if (team === 'development') return chance(random, 0.7) ? 'second' : 'first';
  if (team === 'second') return chance(random, 0.2) ? 'second' : 'first';
  return 'first';
}

function makeStage(
  random: Random,
  cast: Cast,
  part: { scenario: Scenario; mailbox: MailboxKey; requester: DemoContact },
): Stage {
  const { language, clock, phrases } = cast;
  const words = wordsOf[language];
  const begins_at = customerInstant(random, clock, historyDays);
  const agentsOf = teamsOf(cast.agents);
  const [agent, mate] = shuffled(random, agentsOf[part.mailbox]);
  const who = agent ?? pick(random, cast.agents);
  const slots = makeSlots(random, {
    language,
    words,
    clock,
    requester: part.requester,
    agent: who,
    mate: mate ?? who,
    begins_at,
  });
  return {
    random,
    clock,
    phrases,
    slots,
    begins_at,
    agentsOf,
    scenario: part.scenario,
    requester: { ...part.requester, signature: signatureOf(part.requester) },
    team: part.mailbox,
    owner: who,
    is_call: false,
    path: between(random, 0, 1),
  };
}

/** Administrators do not answer; leads and agents do. */
function teamsOf(agents: readonly CastAgent[]): Record<TeamKey, Actor[]> {
  const answering = agents.filter(({ role }) => role === 'lead' || role === 'agent');
  const entries = teamKeys.map((key) => {
    const members = answering.filter(({ teams }) => teams.includes(key));
    // Whoever leads answers now and then, not as often as those who are led.
    return [key, members.flatMap((one) => (one.role === 'lead' ? [one] : [one, one, one, one]))];
  });
  return Object.fromEntries(entries);
}

function signatureOf({ first_name, last_name, ...person }: DemoContact): string {
  const place = person.organization?.name;
  const lines = [`${first_name} ${last_name}`, person.job_title, place, person.phone];
  return lines.filter((line) => line !== undefined && line !== '').join(', ');
}

function colleagueOf(
  contacts: readonly DemoContact[],
  { id, organization }: DemoContact,
): DemoContact | undefined {
  if (organization === undefined) return undefined;
  return contacts.find((one) => one.organization === organization && one.id !== id);
}

/**
 * The story moved by whole days, so that its hours stay believable, to where its outcome belongs.
 * Undefined when it would begin before the history does.
 */
function movedToFit(
  random: Random,
  { now }: Clock,
  { moves, outcome }: { moves: Move[]; outcome: Outcome },
): Move[] | undefined {
  const first = moves[0]?.at ?? now;
  const last = moves.at(-1)?.at ?? now;
  let shift = 0;
  if (outcome !== 'over') {
    const [least, most] = restsFor[outcome];
    const rest = least * (most / least) ** random.next();
    shift = Math.round((now - rest - last) / day) * day;
  }
  while (last + shift > now - 2 * minute) shift -= day;
  if (first + shift < now - historyDays * day) return undefined;
  return moves.map((move) => ({ ...move, at: move.at + shift }));
}
