/**
 * threading/scenarios.json: other desks' cases, put before the product's own reading, clues and
 * decision. What a scenario leaves open stands in threading-world.ts.
 */
import { join } from 'node:path';
import { z } from 'zod';
import {
  decide,
  matterOf,
  parseMail,
  readTicketToken,
  splitPlusAddress,
} from '#modules/channels/channels.ts';
import type { Finding, RunCorpus } from './corpus.ts';
import { type Answer, finding, readCases } from './reading.ts';
import { outcomeOf } from './threading-outcome.ts';
import { type Scenario, scenarioSchema } from './threading-scenario.ts';
import { cluesIn, questionOf, secrets, tokenFor, worldOf } from './threading-world.ts';

export const threading: RunCorpus = async (dir): Promise<Finding[]> =>
  readCases(join(dir, 'threading', 'scenarios.json'), z.unknown()).flatMap(readCase);

/** A case of another shape is one that disagrees; the others are heard all the same. */
function readCase(value: unknown, index: number): Finding[] {
  const parsed = scenarioSchema.safeParse(value);
  if (parsed.success) return findingsOf(parsed.data);
  const name = `case ${index + 1}`;
  const problem = z.prettifyError(parsed.error).replace(/\s+/g, ' ');
  return [finding({ name, field: 'format', expected: 'a known one' }, () => disagree(problem))];
}

function findingsOf(one: Scenario): Finding[] {
  const name = `${one.id} (${one.source ?? 'unnamed'}: ${one.name ?? ''})`;
  if (one.kind !== undefined) return [kindFinding(one, name)];
  const policy = foreignPolicy(one);
  const expected = Object.entries(one.expect ?? {}).filter(([field]) => field !== 'reason');
  if (expected.length === 0) {
    return [finding({ name, field: 'expect', expected: 'something' }, () => disagree('nothing'))];
  }
  return expected.map(([field, value]) =>
    finding({ name, field: `${field}${policy}`, expected: value }, () => ask(one, field, value)),
  );
}

const OUR_POLICIES = ['followUpPolicy', 'requireSameSubjectWithReferences', 'subjectTag'];

/** What the peer was told and we cannot be told: named in the line, so that a reader sees why. */
function foreignPolicy({ config = {} }: Scenario): string {
  const foreign = Object.entries(config).filter(
    ([key, value]) => !OUR_POLICIES.includes(key) || value === 'reject',
  );
  if (foreign.length === 0) return '';
  return ` [its policy: ${foreign.map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join(', ')}]`;
}

function ask(one: Scenario, field: string, expected: unknown): Answer {
  const world = worldOf(one);
  const question = questionOf(world);
  const outcome = outcomeOf(decide(question), { world, subject: question.mail.subject });
  switch (field) {
    case 'subjectKeeps':
      return { got: outcome.subject, agrees: outcome.subject.includes(String(expected)) };
    case 'subjectDrops':
      return { got: outcome.subject, agrees: !outcome.subject.includes(String(expected)) };
    case 'ticketSubject':
      return same(outcome.ticketSubject, expected);
    case 'joins':
      return same(outcome.joins ?? outcome.became, expected);
    case 'newTicket':
      return { got: outcome.words, agrees: (outcome.became === 'newTicket') === expected };
    case 'rejected':
    case 'dropped':
      return { got: outcome.words, agrees: (outcome.became === field) === expected };
    case 'private':
      return same(outcome.isPrivate, expected);
    default:
      return disagree('a field that Opora does not know');
  }
}

function same(got: unknown, expected: unknown): Answer {
  return { got, agrees: got === expected };
}

function disagree(got: string): Answer {
  return { got, agrees: false };
}

// the small kinds -------------------------------------------------------------------------------

function kindFinding(one: Scenario, name: string): Finding {
  const expected = one.expected ?? null;
  return finding({ name, field: one.kind ?? 'kind', expected }, () => answerOfKind(one));
}

function answerOfKind(one: Scenario): Answer {
  const input = one.input ?? '';
  switch (one.kind) {
    case 'cleanSubject': {
      const world = worldOf(one);
      const expected = world.fill(String(one.expected ?? ''), 'subject');
      return same(matterOf(world.fill(input, 'subject'), world.numbers), expected);
    }
    case 'plusAddress':
      return same(tokenIn(input, String(one.expected ?? '')), one.expected ?? '');
    case 'isOwnMessageId':
      return same(isOwn(one, input), one.expected);
    default:
      return disagree(`a kind that Opora does not know: ${one.kind ?? ''}`);
  }
}

/** The peer's conversation id, where there is one, stands for a token of ours. */
function tokenIn(address: string, expected: string): string {
  const number = 4711;
  const token = tokenFor(number);
  const ours = expected === '' ? address : address.replaceAll(expected, token);
  return readTicketToken(secrets, splitPlusAddress(ours).tag) === number ? expected : '';
}

function isOwn(one: Scenario, input: string): boolean {
  const world = worldOf(one);
  const parsed = parseMail(Buffer.from(`Message-ID: <${world.messageId(input)}>\r\n\r\n`));
  return parsed.ok && cluesIn(world, parsed.mail).is_own_message;
}
