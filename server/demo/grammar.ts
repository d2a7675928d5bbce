/**
 * The texts of the demo: plain files, one scenario after another, one phrase a line.
 *
 *   = printer-silent
 *   kind incident second 2 1 photo     kind, team, impact, urgency, what the customer attaches
 *   tags касса, печать
 *   s subject   c customer's opening   a agent's question   r customer's answer
 *   n internal note   x solution       p phrase (in common.txt)
 *
 * Within a phrase: [one|other] is a choice, {slot} a value of the ticket, <он/она> the speaker's
 * gender, {а} its Russian ending, and " // " a new paragraph.
 */
import { pick, type Random } from './random.ts';

export const scenarioKinds = ['incident', 'question', 'request', 'wish', 'complaint'] as const;
export type ScenarioKind = (typeof scenarioKinds)[number];
export const teamKeys = ['first', 'second', 'development', 'billing'] as const;
export type TeamKey = (typeof teamKeys)[number];
export const enclosures = ['photo', 'log', 'sheet'] as const;
export type Enclosure = (typeof enclosures)[number];

export type Scenario = {
  key: string;
  kind: ScenarioKind;
  team: TeamKey;
  impact: number;
  urgency: number;
  enclosure: Enclosure | undefined;
  tags: string[];
  subjects: string[];
  openings: string[];
  questions: string[];
  answers: string[];
  notes: string[];
  solutions: string[];
};

/** Sets of phrases by their name. */
export type Phrases = ReadonlyMap<string, readonly string[]>;

export type Speaker = { is_female: boolean };
export type Slots = Readonly<Record<string, string>>;

type Block = { key: string; lines: { mark: string; text: string }[] };

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const space = line.indexOf(' ');
    const mark = line.slice(0, space);
    const rest = line.slice(space + 1);
    if (mark === '=') blocks.push({ key: rest, lines: [] });
    else blocks.at(-1)?.lines.push({ mark, text: rest });
  }
  return blocks;
}

/** @throws with the scenario's name when it lacks a part or names an unknown kind, team or file */
export function parseScenarios(text: string): Scenario[] {
  return blocksOf(text).map(({ key, lines }) => {
    function linesOf(mark: string): string[] {
      return lines.filter((line) => line.mark === mark).map((line) => line.text);
    }
    function needed(mark: string): string[] {
      const found = linesOf(mark);
      if (found.length === 0) throw new Error(`Demo scenario ${key} has no line "${mark}"`);
      return found;
    }
    const [kind, team, impact, urgency, enclosure] = (needed('kind')[0] ?? '').split(' ');
    return {
      key,
      kind: oneOf(scenarioKinds, kind, key),
      team: oneOf(teamKeys, team, key),
      impact: Number(impact),
      urgency: Number(urgency),
      enclosure: enclosure === undefined ? undefined : oneOf(enclosures, enclosure, key),
      tags: (needed('tags')[0] ?? '').split(', '),
      subjects: needed('s'),
      openings: needed('c'),
      questions: needed('a'),
      answers: needed('r'),
      notes: linesOf('n'),
      solutions: needed('x'),
    };
  });
}

export function parsePhrases(text: string): Phrases {
  return new Map(
    blocksOf(text).map(({ key, lines }) => [key, lines.map((line) => line.text)] as const),
  );
}

function oneOf<const Names extends readonly string[]>(
  names: Names,
  name: string | undefined,
  key: string,
): Names[number] {
  const found = names.find((known) => known === name);
  if (found === undefined) throw new Error(`Demo scenario ${key}: "${name}" is not known`);
  return found;
}

/** @throws on a slot that the story does not fill: no reader ever sees a brace */
export function speak(random: Random, phrase: string, { slots, speaker }: Voice): string {
  const chosen = phrase.replace(/\[([^\]]*)\]/gu, (_, options: string) =>
    pick(random, options.split('|')),
  );
  const filled = chosen
    .replace(/<([^<>/@]*)\/([^<>/@]*)>/gu, (_, his: string, hers: string) =>
      speaker.is_female ? hers : his,
    )
    .replace(/\{([\p{L}_]+)\}/gu, (_, name: string) => {
      if (name === 'а') return speaker.is_female ? 'а' : '';
      const value = slots[name];
      if (value === undefined) throw new Error(`The demo has no value for {${name}}: ${phrase}`);
      return value;
    });
  return withCapitals(
    filled
      .replace(/ +/gu, ' ')
      .replace(/ (?=[.,!?]|$)/gu, '')
      .trim(),
  );
}

/** A sentence may begin with a filled slot. */
function withCapitals(text: string): string {
  return text.replace(/(^|[.!?…] |\/\/ )(\p{Ll})/gu, (_, before: string, letter: string) => {
    return before + letter.toUpperCase();
  });
}

export type Voice = { slots: Slots; speaker: Speaker };

export function paragraphsOf(text: string): string[] {
  return text
    .split('//')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
