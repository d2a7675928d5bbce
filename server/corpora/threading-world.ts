/**
 * The desk of a scenario: its tickets as facts, its letter as raw bytes, its placeholders as our own
 * values. Where a scenario says nothing of who writes, the customer of the ticket does.
 */
import {
  bodyToken,
  type CandidateTicket,
  type Clues,
  cluesOf,
  defaultPolicy,
  type Facts,
  newMessageId,
  type ParsedMail,
  parseMail,
  type Question,
  type ThreadingPolicy,
  ticketToken,
} from '#modules/channels/channels.ts';
import { makeSecrets } from '#platform/secrets.ts';
import { rawMail } from './threading-mail.ts';
import type { Scenario, ScenarioTicket } from './threading-scenario.ts';

export const secrets = makeSecrets('the key of the desk that the scenarios speak of');
const otherSecrets = makeSecrets('the key of another desk of the same make');

const DESK = 'support@desk.example';
const CUSTOMER = 'customer@client.example';
const NOW = new Date('2026-01-15T12:00:00Z');
const AN_HOUR_AGO = '2026-01-15T11:00:00Z';

type Place = 'subject' | 'body';

export type World = {
  scenario: Scenario;
  tickets: CandidateTicket[];
  numbers: number[];
  sender: string;
  nameOf: (ticket_id: string) => string;
  /** Placeholders become our own values. */
  fill: (text: string, place: Place) => string;
  messageId: (id: string) => string;
};

export function tokenFor(number: number): string {
  return ticketToken(secrets, number);
}

export function worldOf(scenario: Scenario): World {
  const { existing } = scenario;
  const sender = scenario.incoming.from ?? existing.find(({ from }) => from !== undefined)?.from;
  const from = addressIn(sender ?? CUSTOMER);
  const fill = filler(existing);
  return {
    scenario,
    tickets: existing.map((one, index) => candidate(one, { index, from, fill })),
    numbers: existing.length === 0 ? [numberOf(undefined, 0)] : existing.map(numberOf),
    sender: from,
    nameOf: (id) => existing[Number(id)]?.ticket ?? id,
    fill,
    messageId: (id) => messageIdOf(id, existing),
  };
}

function numberOf(one: ScenarioTicket | undefined, index: number): number {
  const stated = [one?.number, one?.id, one?.ticket].find((text) => /^\d{1,9}$/.test(text ?? ''));
  return stated === undefined ? 1001 + index : Number(stated);
}

function addressIn(text: string): string {
  return (/<([^<>]+)>/.exec(text)?.[1] ?? text).trim().toLowerCase();
}

type Making = { index: number; from: string; fill: World['fill'] };

function candidate(one: ScenarioTicket, { index, from, fill }: Making): CandidateTicket {
  const isClosed = /^(?!pending).*(?:clos|remov|merg|resolv|reject|delet|done|solved)/i.test(
    one.state ?? '',
  );
  const named = [...(one.participants ?? []), ...(one.cc ?? [])].map(addressIn);
  return {
    id: String(index),
    number: numberOf(one, index),
    subject: fill(one.subject ?? '', 'subject'),
    // Nobody named: the peer does not look at people, and the customer is who writes.
    requester_id: one.from === undefined ? from : addressIn(one.from),
    participant_ids: named,
    status_category: isClosed ? 'closed' : 'open',
    closed_at: isClosed ? AN_HOUR_AGO : null,
    updated_at: AN_HOUR_AGO,
    moved_to_id: null,
    merged_into_id: null,
    follow_up_of_id: null,
  };
}

// placeholders --------------------------------------------------------------------------------

/** «Ticket#» is how OTOBO and Zammad begin theirs. */
const TICKET_TOKEN = /(?:\{hook\}|Ticket#)\{number\}/g;

function filler(existing: readonly ScenarioTicket[]): World['fill'] {
  const numbered = existing.findIndex(({ number, id }) => /[{]/.test(`${number ?? ''}${id ?? ''}`));
  const index = Math.max(numbered, 0);
  const number = numberOf(existing[index], index);
  return (text, place) =>
    text
      .replaceAll(TICKET_TOKEN, (written) => {
        if (place === 'body') return bodyToken(secrets, number);
        return written.startsWith('{') ? `[#${number}]` : written;
      })
      .replaceAll(/\{(?:number|id)\}/g, String(number))
      .replaceAll(/\{([^{}]{1,40})\}/g, '$1');
}

const GLPI =
  /^GLPI(?:_(?<instance>\{uuid\}|[^-./]+))?(?:-(?<type>[A-Za-z]+))?(?:-(?<key>\d+))?[./].*@/;
const REDMINE = /^redmine\.(?<kind>[a-z]+)-\{?(?<key>\w+)\}?\./;

/** An id in the peer's own form is one that this desk gave out: ours stands in its place. */
function messageIdOf(written: string, existing: readonly ScenarioTicket[]): string {
  const id = written.trim().replace(/^<|>$/g, '');
  const glpi = GLPI.exec(id)?.groups;
  if (glpi !== undefined) {
    const { instance, type, key } = glpi;
    const isOurs = instance === undefined || instance === '{uuid}';
    const number =
      key === undefined ? 0 : numberNamed(existing, [`${type ?? 'Ticket'} ${key}`, key]);
    return newMessageId(isOurs ? secrets : otherSecrets, number, 'desk.example');
  }
  const redmine = REDMINE.exec(id)?.groups;
  if (redmine !== undefined) {
    const { kind = '', key = '' } = redmine;
    const number = numberNamed(existing, [key, `${kind} ${key}`]);
    return newMessageId(secrets, number, 'desk.example');
  }
  const named = /\{(?:id|number)\}/.test(id) ? numberOf(existing[0], 0) : null;
  return named === null ? id.replaceAll(/[{}]/g, '') : newMessageId(secrets, named, 'desk.example');
}

const NOBODYS_NUMBER = 987_654_321;

function numberNamed(existing: readonly ScenarioTicket[], names: readonly string[]): number {
  const index = existing.findIndex(
    ({ ticket, journal }) => names.includes(ticket) || names.includes(journal ?? ticket),
  );
  return index === -1 ? NOBODYS_NUMBER : numberOf(existing[index], index);
}

// what the decision is asked --------------------------------------------------------------------

export function cluesIn(world: World, mail: ParsedMail): Clues {
  const recipients = [...mail.to, ...mail.cc].map((one) => one.address);
  return cluesOf(secrets, mail, {
    recipients,
    own_addresses: new Set([DESK]),
    sender_address: mail.from?.address ?? world.sender,
  });
}

export function questionOf(world: World): Question {
  const parsed = parseMail(rawMail(world, DESK));
  if (!parsed.ok) throw new Error(`the letter cannot be read: ${parsed.cause}`);
  const { mail } = parsed;
  const clues = cluesIn(world, mail);
  return {
    mail,
    clues,
    facts: factsIn(world, clues),
    policy: policyIn(world.scenario),
    now: NOW,
    has_sender: true,
    is_forced: false,
  };
}

/** What facts.sql.ts would find in a database that holds the scenario. */
function factsIn(world: World, clues: Clues): Facts {
  const { scenario, tickets } = world;
  const named = new Set([...clues.ids.map((clue) => clue.message_id), clues.own_id]);
  const known = scenario.existing.flatMap(({ messageId }, index) =>
    messageId === undefined
      ? []
      : [{ message_id: world.messageId(messageId), ticket_id: String(index) }],
  );
  return {
    known_ids: known
      .filter((one) => named.has(one.message_id))
      .map((one) => ({ ...one, comment_id: null, is_ours: false })),
    sides: [],
    ancestors: [],
    rules: [],
    tickets,
    recent_ticket_ids: tickets
      .filter((ticket) => ticket.requester_id === world.sender)
      .map((ticket) => ticket.id),
    duplicate: null,
    sender_contact_id: world.sender,
    addressed_contact_ids: [],
    is_agent_address: false,
    sender_agent_id: null,
    agent_addresses: [],
    is_ahead: false,
    policy: null,
  };
}

/** «possible» is our default; «new ticket» is our follow-up at once; refusing mail we do not know. */
function policyIn({ config = {} }: Scenario): ThreadingPolicy {
  const followUp = String(config['followUpPolicy'] ?? 'possible');
  return { ...defaultPolicy, mail_follow_up_after_days: /new/i.test(followUp) ? 0 : null };
}
