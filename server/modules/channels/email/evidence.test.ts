import { describe, expect, it } from 'vitest';
import type { EvidenceKind } from '#contract/mail-threading.ts';
import type { CandidateTicket, Facts, ThreadRule } from '../facts.sql.ts';
import type { Clues } from './clues.ts';
import { weigh } from './evidence.ts';
import { baseSubject, subjectNumbers } from './subject-words.ts';

const ANNA = 'contact-anna';
const STRANGER = 'contact-stranger';

function aTicket(number: number, given: Partial<CandidateTicket> = {}): CandidateTicket {
  return {
    id: `ticket-${number}`,
    number,
    subject: 'Не работает касса',
    requester_id: ANNA,
    participant_ids: [],
    status_category: 'open',
    closed_at: null,
    updated_at: '2026-01-01T00:00:00Z',
    moved_to_id: null,
    merged_into_id: null,
    follow_up_of_id: null,
    ...given,
  };
}

const nothing: Facts = {
  known_ids: [],
  sides: [],
  ancestors: [],
  rules: [],
  tickets: [aTicket(7)],
  recent_ticket_ids: [],
  duplicate: null,
  sender_contact_id: ANNA,
  addressed_contact_ids: [],
  is_agent_address: false,
  sender_agent_id: null,
  agent_addresses: [],
  is_ahead: false,
  policy: null,
};

function cluesWith(given: Partial<Clues> = {}): Clues {
  const subject = given.subject ?? 'Совсем другое';
  return {
    address_number: null,
    ids: [],
    body_numbers: [],
    side_address_number: null,
    side_body_numbers: [],
    subject_numbers: subjectNumbers(subject),
    from_address: 'anna@client.example',
    own_id: 'own@client.example',
    is_own_message: false,
    ...given,
    subject,
  };
}

const seen = [{ message_id: 'seen@x', ticket_id: 'ticket-7', comment_id: 'c', is_ours: false }];
const sent = [{ message_id: 'sent@x', ticket_id: 'ticket-7', comment_id: 'c', is_ours: true }];
const ids = (...named: string[]) => named.map((message_id) => ({ message_id, number: null }));
const SAME = 'Re: Не работает касса';

/** Each line: a trace, and what it does for who takes part and for a stranger. */
type Line = [
  kind: EvidenceKind,
  clues: Partial<Clues>,
  facts: Partial<Facts>,
  participant: 'joins' | 'asks' | 'nothing',
  stranger: 'joins' | 'asks' | 'nothing',
];

const LAW: Line[] = [
  ['address_token', { address_number: 7 }, {}, 'joins', 'joins'],
  ['message_id_token', { ids: [{ message_id: 'o.x@y', number: 7 }] }, {}, 'joins', 'joins'],
  ['sent_message_id', { ids: ids('sent@x') }, { known_ids: sent }, 'joins', 'joins'],
  ['seen_message_id', { ids: ids('seen@x') }, { known_ids: seen }, 'joins', 'asks'],
  ['seen_message_id', { ids: ids('seen@x'), subject: SAME }, { known_ids: seen }, 'joins', 'joins'],
  ['body_token', { body_numbers: [7] }, {}, 'joins', 'joins'],
  [
    'shared_reference',
    { ids: ids('far@x') },
    { ancestors: [{ message_id: 'far@x', ticket_id: 'ticket-7' }] },
    'joins',
    'asks',
  ],
  [
    'shared_reference',
    { ids: ids('far@x') },
    { ancestors: [{ message_id: 'far@x', ticket_id: 'ticket-7' }], addressed_contact_ids: [ANNA] },
    'joins',
    'joins',
  ],
  [
    'shared_reference',
    { own_id: 'late@x' },
    { ancestors: [{ message_id: 'late@x', ticket_id: 'ticket-7' }] },
    'joins',
    'asks',
  ],
  ['subject_number', { subject: 'Re: [#7] что угодно' }, {}, 'joins', 'asks'],
  ['bare_number', { subject: 'Заказ #7 не пришёл' }, {}, 'asks', 'asks'],
  ['bare_number', { subject: 'Re: Не работает касса #7' }, {}, 'joins', 'asks'],
  ['same_subject', { subject: SAME }, { recent_ticket_ids: ['ticket-7'] }, 'asks', 'asks'],
  ['address_token', {}, {}, 'nothing', 'nothing'],
];

describe('the law of threading', () => {
  it.each(LAW)('%s %j %j: %s, a stranger: %s', (...line) => {
    const [kind, clues, facts, participant, stranger] = line;
    for (const [contact, expected] of [
      [ANNA, participant],
      [STRANGER, stranger],
    ] as const) {
      const verdict = weigh({
        clues: cluesWith(clues),
        facts: { ...nothing, ...facts, sender_contact_id: contact },
      });
      const did =
        verdict.joins !== null ? 'joins' : verdict.possible.length > 0 ? 'asks' : 'nothing';
      expect(did).toBe(expected);
      const evidence = verdict.joins?.evidence ?? verdict.possible[0]?.evidence;
      if (expected !== 'nothing') expect(evidence?.kind).toBe(kind);
    }
  });

  it('lets a contact in copy take part like the requester', () => {
    const facts = {
      ...nothing,
      tickets: [aTicket(7, { participant_ids: [STRANGER] })],
      sender_contact_id: STRANGER,
    };
    expect(weigh({ clues: cluesWith({ subject: '[#7]' }), facts }).joins?.ticket.number).toBe(7);
  });

  it('gives an unknown sender nothing of a number in a subject (case C3)', () => {
    const facts = { ...nothing, sender_contact_id: null };
    expect(weigh({ clues: cluesWith({ subject: '[#7]' }), facts }).joins).toBeNull();
  });
});

describe('where traces disagree', () => {
  const two = { ...nothing, tickets: [aTicket(7), aTicket(8)] };

  it('the nearest letter knows best: In-Reply-To before old References', () => {
    const clues = cluesWith({
      ids: [
        { message_id: 'o.8@y', number: 8 },
        { message_id: 'o.7@y', number: 7 },
      ],
    });
    const verdict = weigh({ clues, facts: two });
    expect(verdict.joins?.ticket.number).toBe(8);
    expect(verdict.possible.map((trace) => trace.ticket.number)).toEqual([7]);
  });

  it('a Message-ID that two tickets share means the newer one', () => {
    const known_ids = [...seen, { ...seen[0], ticket_id: 'ticket-8' }].map((one) => ({
      message_id: 'seen@x',
      comment_id: null,
      is_ours: false,
      ticket_id: one.ticket_id,
    }));
    const clues = cluesWith({ ids: ids('seen@x') });
    expect(weigh({ clues, facts: { ...two, known_ids } }).joins?.ticket.number).toBe(8);
  });

  it('an address that we signed outweighs every header', () => {
    const clues = cluesWith({ address_number: 7, ids: [{ message_id: 'o.8@y', number: 8 }] });
    expect(weigh({ clues, facts: two }).joins?.ticket.number).toBe(7);
  });

  it('all that speaks for the same ticket is told', () => {
    const clues = cluesWith({ address_number: 7, body_numbers: [7], subject: '[#7]' });
    const also = weigh({ clues, facts: nothing }).joins?.also.map((one) => one.kind);
    expect(also).toEqual(['body_token', 'subject_number']);
  });

  it('a ticket whose messages were moved stands for the other', () => {
    const facts = { ...two, tickets: [aTicket(7, { moved_to_id: 'ticket-8' }), aTicket(8)] };
    expect(weigh({ clues: cluesWith({ address_number: 7 }), facts }).joins?.ticket.number).toBe(8);
  });
});

describe('the rules that a correction leaves', () => {
  const rule: ThreadRule = {
    id: 'rule',
    message_id: null,
    from_address: null,
    base_subject: null,
    to_ticket_id: 'ticket-8',
    away_from_ticket_id: 'ticket-7',
  };
  const two = { ...nothing, tickets: [aTicket(7), aTicket(8)] };

  it('lead a chain to its ticket although the address says another', () => {
    const facts = { ...two, rules: [{ ...rule, message_id: 'seen@x' }] };
    const clues = cluesWith({ address_number: 7, ids: ids('seen@x') });
    expect(weigh({ clues, facts }).joins).toMatchObject({
      ticket: { number: 8 },
      evidence: { kind: 'rule_of_chain', rule_id: 'rule' },
    });
  });

  it('lead a sender’s matter to its ticket, and another chain of the sender to its own', () => {
    const base_subject = baseSubject('Счёт за январь');
    const rules = [{ ...rule, from_address: 'anna@client.example', base_subject }];
    const facts = { ...two, rules, tickets: [...two.tickets, aTicket(9)] };
    const subject = 'Re: Счёт за январь';
    const to = (given: Partial<Clues>) =>
      weigh({ clues: cluesWith({ subject, ...given }), facts }).joins?.ticket.number;
    expect(to({ address_number: 7 })).toBe(8);
    expect(to({ address_number: 9 })).toBe(9);
    expect(to({ subject: 'Другое', address_number: 7 })).toBe(7);
  });

  it('keep away without leading anywhere', () => {
    const rules = [{ ...rule, to_ticket_id: null, message_id: 'seen@x' }];
    const clues = cluesWith({ ids: ids('seen@x'), subject: SAME });
    const facts = { ...two, rules, known_ids: seen, recent_ticket_ids: ['ticket-7'] };
    expect(weigh({ clues, facts })).toEqual({ joins: null, possible: [] });
  });
});
