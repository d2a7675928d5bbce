/**
 * One ticket as a story: who did what and when, from a scenario, a cast and how it should stand
 * today. Times run forward from the first message; the teller of all stories moves the whole in time.
 */
import type { StatusCategory } from '#contract/settings.ts';
import type { Enclosure, Phrases, Scenario, Slots, Speaker, TeamKey } from './grammar.ts';
import { speak } from './grammar.ts';
import { agentAction, type Clock, customerAnswer, hour, minute } from './hours.ts';
import { chance, pick, pickWeighted, type Random } from './random.ts';
import type { PersonName } from './words.ts';

export type Outcome = Exclude<StatusCategory, 'solved' | 'closed'> | 'over';

export type Actor = PersonName & { id: string };
export type Mover = { kind: 'agent' | 'contact'; id: string } | { kind: 'system'; id: null };

export type Said = {
  visibility: 'public' | 'internal';
  text: string;
  enclosure?: Enclosure | 'memo';
};
export type Change = {
  status?: StatusCategory;
  assignee_id?: string;
  /** `service` is the outer team, whose work we only wait for. */
  team?: TeamKey | 'service';
  tags?: readonly string[];
  urgency?: number;
};
export type Move = { at: number; by: Mover; said?: Said; change?: Change };

export type Stage = {
  random: Random;
  clock: Clock;
  phrases: Phrases;
  scenario: Scenario;
  slots: Slots;
  requester: Actor & { signature: string };
  agentsOf: Readonly<Record<TeamKey, readonly Actor[]>>;
  /** Where the mailbox leads, and who takes it up there. */
  team: TeamKey;
  owner: Actor;
  /** Which of the scenario's courses it takes: the lines of one place belong together. */
  path: number;
  /** A telephone call written down by an agent instead of a message. */
  is_call: boolean;
  begins_at: number;
};

type Telling = Stage & { moves: Move[]; at: number; holds: TeamKey };

export function tellStory(stage: Stage, outcome: Outcome): Move[] {
  const { random } = stage;
  const story: Telling = { ...stage, moves: [], at: stage.begins_at, holds: stage.team };
  open(story);
  if (outcome === 'new') return untouched(story);
  takeUp(story);
  if (outcome === 'waiting_customer') {
    if (chance(random, 0.4)) askAndHear(story);
    ask(story, 'waiting_customer');
    return story.moves;
  }
  if (chance(random, outcome === 'open' ? 0.75 : 0.62)) askAndHear(story);
  if (outcome === 'open') return stillOurs(story);
  passOn(story);
  if (outcome === 'waiting_internal' || outcome === 'waiting_vendor') {
    park(story, outcome);
    return story.moves;
  }
  if (isFault(story) && (story.scenario.team === 'development' || chance(random, 0.06))) {
    returnFrom(story);
  }
  finish(story);
  return story.moves;
}

// the parts of a story -----------------------------------------------------------------------------

function open(story: Telling): void {
  const { random, scenario, requester } = story;
  const opening = `${phrase(story, 'customer-hello', requester)} // ${voice(story, onPath(story, scenario.openings), requester)} // ${phrase(story, 'bye', requester)} // ${requester.signature}`;
  const enclosure = scenario.enclosure !== undefined && chance(random, 0.8);
  const call = `${phrase(story, 'call-note', story.owner)} // ${voice(story, onPath(story, scenario.openings), requester)}`;
  story.moves.push({
    at: story.at,
    by: story.is_call ? agent(story.owner) : contact(requester),
    said: {
      visibility: story.is_call ? 'internal' : 'public',
      text: story.is_call ? call : opening,
      ...(enclosure && scenario.enclosure && !story.is_call
        ? { enclosure: scenario.enclosure }
        : {}),
    },
  });
}

function untouched(story: Telling): Move[] {
  const { random } = story;
  if (chance(random, 0.35)) {
    waitForAgent(story, 25 * minute);
    act(story, { assignee_id: story.owner.id });
  }
  if (chance(random, 0.15)) customerSays(story, phrase(story, 'reminder', story.requester));
  return story.moves;
}

function takeUp(story: Telling): void {
  const { random, scenario } = story;
  waitForAgent(story, 22 * minute);
  act(story, {
    assignee_id: story.owner.id,
    tags: chance(random, 0.85) ? scenario.tags : [],
    ...(chance(random, 0.1) ? { urgency: Math.max(1, scenario.urgency - 1) } : {}),
  });
  if (chance(random, 0.18)) {
    note(story, phrase(story, isFault(story) ? 'fault-note' : 'colleague-note', story.owner));
  }
}

function askAndHear(story: Telling): void {
  const { random } = story;
  ask(story, 'waiting_customer');
  if (chance(random, 0.12)) {
    story.at = customerAnswer(random, story.clock, story.at + 5 * hour);
  }
  customerSays(story, voice(story, onPath(story, story.scenario.answers), story.requester));
}

function ask(story: Telling, status: StatusCategory): void {
  const { scenario } = story;
  waitForAgent(story, 18 * minute);
  const isFirst = !story.moves.some(
    (move) => move.by.kind === 'agent' && move.said?.visibility === 'public',
  );
  const question = isFirst
    ? voice(story, onPath(story, scenario.questions), story.owner)
    : phrase(story, 'wait-customer', story.owner);
  const hello = phrase(story, isFirst ? 'agent-hello' : 'agent-again', story.owner);
  agentSays(story, `${hello} // ${question}`, { status });
}

function stillOurs(story: Telling): Move[] {
  const { random } = story;
  const last = story.moves.at(-1);
  if (last?.by.kind === 'contact' && chance(random, 0.3)) {
    waitForAgent(story, 30 * minute);
    note(story, noteText(story));
  } else if (last?.by.kind !== 'contact') {
    waitForAgent(story, 12 * minute);
    act(story, { status: 'open' });
    if (chance(random, 0.5)) customerSays(story, phrase(story, 'reminder', story.requester));
  }
  return story.moves;
}

function passOn(story: Telling): void {
  const { scenario, random } = story;
  const target: TeamKey = scenario.team === 'development' ? 'second' : scenario.team;
  if (target === story.holds || story.is_call) return;
  waitForAgent(story, 20 * minute);
  note(story, handoverText(story, target));
  story.owner = pick(random, story.agentsOf[target]);
  story.holds = target;
  act(story, { team: target, assignee_id: story.owner.id });
  if (chance(random, 0.35)) note(story, noteText(story));
}

function handoverText(story: Telling, target: TeamKey): string {
  const lines = story.phrases.get('handover-note') ?? [];
  const index = target === 'billing' ? 1 : isFault(story) ? 0 : 2;
  return voice(story, lines[index] ?? '', story.owner);
}

function park(story: Telling, status: 'waiting_internal' | 'waiting_vendor'): void {
  const { random } = story;
  const where = status === 'waiting_internal' ? 'development' : 'vendor';
  waitForAgent(story, 40 * minute);
  agentSays(story, partingWords(story, where), { status });
  story.at += 8 * minute;
  if (where === 'development') note(story, phrase(story, 'development-note', story.owner));
  if (chance(random, 0.3)) {
    story.at += 20 * hour;
    waitForAgent(story, 2 * hour);
    if (where === 'vendor') note(story, vendorNote(story));
    else note(story, phrase(story, 'development-note', story.owner));
  }
}

function vendorNote(story: Telling): string {
  const lines = story.phrases.get('vendor-note') ?? [];
  const isBank = /^(?:card-terminal|double-charge)$/u.test(story.scenario.key);
  return voice(story, lines[Number(isBank)] ?? '', story.owner);
}

/** Cards are the bank's, everything else that waits for a vendor is hardware. */
function partingWords(story: Telling, where: 'development' | 'vendor'): string {
  const lines = story.phrases.get(`to-${where}`) ?? [];
  const isBank = /^(?:card-terminal|double-charge)$/u.test(story.scenario.key);
  const index = where === 'vendor' ? Number(isBank) : story.path;
  return voice(story, lines[index % lines.length] ?? '', story.owner);
}

function returnFrom(story: Telling): void {
  const { random } = story;
  park(story, 'waiting_internal');
  story.at += pick(random, [20, 30, 48, 72, 96]) * hour;
  waitForAgent(story, hour);
  act(story, { status: 'open' });
}

function finish(story: Telling): void {
  const { random, scenario, requester } = story;
  if (!isLong(story) && chance(random, 0.22)) note(story, noteText(story));
  if (!isLong(story) && chance(random, 0.12))
    customerSays(story, phrase(story, 'reminder', requester));
  waitForAgent(story, 35 * minute);
  const solution = voice(story, onPath(story, scenario.solutions), story.owner);
  const hello = phrase(story, chance(random, 0.7) ? 'agent-hello' : 'agent-again', story.owner);
  agentSays(story, `${hello} // ${solution}`, { status: 'solved' });
  if (isLong(story)) return;
  if (chance(random, 0.16)) {
    customerSays(story, phrase(story, 'more-question', requester));
    waitForAgent(story, 20 * minute);
    agentSays(
      story,
      `${phrase(story, 'agent-again', story.owner)} // ${phrase(story, 'more-answer', story.owner)}`,
      { status: 'solved' },
    );
  } else if (isFault(story) && chance(random, 0.12)) {
    story.at += pick(random, [10, 20, 40]) * hour;
    customerSays(story, phrase(story, 'reopen', requester));
    waitForAgent(story, 30 * minute);
    agentSays(
      story,
      `${phrase(story, 'agent-hello', story.owner)} // ${phrase(story, 'reopen-solution', story.owner)}`,
      { status: 'solved' },
    );
  }
  if (chance(random, 0.38)) {
    customerSays(story, phrase(story, 'thanks', requester));
    waitForAgent(story, 15 * minute);
    if (chance(random, 0.12)) {
      agentSays(story, phrase(story, 'closing', story.owner), { status: 'solved' });
    } else act(story, { status: 'solved' });
  }
}

// the words and their writers ----------------------------------------------------------------------

function waitForAgent(story: Telling, median: number): void {
  story.at = agentAction(story.random, story.clock, { after: story.at, median });
}

function customerSays(story: Telling, text: string): void {
  const { random, requester } = story;
  story.at = customerAnswer(random, story.clock, story.at);
  const signed = chance(random, 0.4) ? `${text} // ${requester.first_name}` : text;
  story.moves.push({
    at: story.at,
    by: contact(requester),
    said: { visibility: 'public', text: signed },
  });
}

function agentSays(story: Telling, text: string, change: Change): void {
  const isEnclosing = /во вложении|прилож(?:или|ен)|attached/iu.test(text);
  story.moves.push({
    at: story.at,
    by: agent(story.owner),
    said: { visibility: 'public', text, ...(isEnclosing ? { enclosure: 'memo' as const } : {}) },
    change,
  });
  story.at += minute;
}

function note(story: Telling, text: string): void {
  story.moves.push({
    at: story.at,
    by: agent(story.owner),
    said: { visibility: 'internal', text },
  });
  story.at += minute;
}

function act(story: Telling, change: Change): void {
  story.moves.push({ at: story.at, by: agent(story.owner), change });
  story.at += minute;
}

function noteText(story: Telling): string {
  const { random, scenario } = story;
  return pickWeighted<() => string>(random, [
    [
      () => voice(story, pick(random, scenario.notes), story.owner),
      scenario.notes.length > 0 ? 3 : 0,
    ],
    [() => phrase(story, isFault(story) ? 'fault-note' : 'colleague-note', story.owner), 1],
  ])();
}

function phrase(story: Telling, key: string, speaker: Speaker): string {
  return voice(story, pick(story.random, story.phrases.get(key) ?? []), speaker);
}

function voice(story: Telling, text: string, speaker: Speaker): string {
  const { slots, owner } = story;
  const agent = owner.first_name;
  const mate = slots['mate'] === agent ? slots['agent'] : slots['mate'];
  return speak(story.random, text, { slots: { ...slots, agent, mate: mate ?? agent }, speaker });
}

/** @throws when the scenario has none, which the reading of the texts rules out */
export function onPath({ path }: Stage, lines: readonly string[]): string {
  const line = lines[path % lines.length];
  if (line === undefined) throw new Error('A demo scenario has no line on its path');
  return line;
}

/** Something is broken, rather than asked for. */
function isFault({ scenario }: Stage): boolean {
  return scenario.kind === 'incident';
}

/** Long enough: what may be left out now is. */
function isLong({ moves }: Telling): boolean {
  return moves.filter((move) => move.said !== undefined).length >= 6;
}

function agent({ id }: Actor): Mover {
  return { kind: 'agent', id };
}

function contact({ id }: Actor): Mover {
  return { kind: 'contact', id };
}
