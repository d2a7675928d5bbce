import { describe, expect, it } from 'vitest';
import type { MailAuth } from '#contract/mail-protection.ts';
import { type Judged, type JudgingRules, judge } from './judge.ts';

const rules: JudgingRules = {
  honour_dmarc: true,
  spoofed_internal: 'quarantine',
  trusted_sealers: ['lists.partner.example'],
};

function auth(dmarc: MailAuth['dmarc'], policy: MailAuth['policy'] = null): MailAuth {
  return {
    source: 'door',
    spf: 'unknown',
    dkim: 'unknown',
    dmarc,
    arc: 'none',
    policy,
    from_domain: 'client.example',
    aligned_domain: dmarc === 'pass' ? 'client.example' : null,
    authserv_id: null,
    forwarded_by: null,
  };
}

function say(facts: Partial<Judged>, more: Partial<JudgingRules> = {}): string {
  const verdict = judge(
    {
      auth: null,
      claims_ours: null,
      rule: null,
      has_token: false,
      is_released: false,
      is_spam: false,
      forbidden_file: null,
      is_flood: false,
      ...facts,
    },
    { ...rules, ...more },
  );
  return verdict.kind === 'quarantine' ? `quarantine: ${verdict.cause}` : verdict.mark;
}

const passed = auth('pass', 'reject');
const failed = auth('fail', 'reject');
const failedNone = auth('fail', 'none');
const forwarded = (by: string): MailAuth => ({ ...failed, arc: 'pass', forwarded_by: by });

describe('the table of verdicts', () => {
  it.each<[string, Partial<Judged>, string]>([
    ['a proven stranger comes in', { auth: passed }, 'proven'],
    ['nobody looked', {}, 'unproven'],
    ['DNS did not answer', { auth: auth('temperror') }, 'unproven'],
    ['no policy', { auth: auth('none') }, 'unproven'],
    ['failed, the owner wants a look', { auth: failedNone }, 'forged'],
    ['failed, the owner wants it stopped', { auth: failed }, 'quarantine: auth_failed'],
    ['p=quarantine too', { auth: auth('fail', 'quarantine') }, 'quarantine: auth_failed'],
    ['a token does not prove a name', { auth: failed, has_token: true }, 'quarantine: auth_failed'],
    ['a believed seal', { auth: forwarded('lists.partner.example') }, 'unproven'],
    ['an unknown seal', { auth: forwarded('evil.example') }, 'quarantine: auth_failed'],

    ['an agent, proven', { auth: passed, claims_ours: 'agent' }, 'proven'],
    ['an agent’s name, unknown', { claims_ours: 'agent' }, 'claims_ours'],
    ['an agent’s name, no policy', { auth: auth('none'), claims_ours: 'agent' }, 'claims_ours'],
    ['forged agent', { auth: failed, claims_ours: 'agent' }, 'quarantine: spoofed_internal'],
    ['p=none too', { auth: failedNone, claims_ours: 'agent' }, 'quarantine: spoofed_internal'],
    [
      'trust in an agent’s address is no trust in From',
      { auth: failed, claims_ours: 'agent', rule: 'trust' },
      'quarantine: spoofed_internal',
    ],
    ['own domain', { auth: failedNone, claims_ours: 'own_domain' }, 'quarantine: spoofed_internal'],
    [
      'own machine, trusted by name',
      { auth: failedNone, claims_ours: 'own_domain', rule: 'trust' },
      'claims_ours',
    ],

    ['spam', { is_spam: true }, 'quarantine: spam'],
    ['spam, proven', { auth: passed, is_spam: true }, 'quarantine: spam'],
    ['an answer to our letter', { is_spam: true, has_token: true }, 'unproven'],
    ['flood', { is_flood: true }, 'quarantine: flood'],
    ['flood by answers', { is_flood: true, has_token: true }, 'quarantine: flood'],
    ['forbidden', { forbidden_file: 'a.exe' }, 'quarantine: forbidden_attachment'],
    [
      'trusted spam, flood, failed',
      { auth: failed, is_spam: true, is_flood: true, rule: 'trust' },
      'forged',
    ],
    ['trusted exe', { forbidden_file: 'a.exe', rule: 'trust' }, 'quarantine: forbidden_attachment'],
    ['blocked, proven', { auth: passed, rule: 'block' }, 'quarantine: blocked'],

    [
      'released: all of it',
      {
        auth: failed,
        claims_ours: 'agent',
        is_spam: true,
        is_flood: true,
        forbidden_file: 'a.exe',
        rule: 'block',
        is_released: true,
      },
      'claims_ours',
    ],
  ])('%s', (_name, facts, expected) => {
    expect(say(facts)).toBe(expected.replace('unproven', 'unproven'));
  });

  it('settings make it milder', () => {
    expect(say({ auth: failed }, { honour_dmarc: false })).toBe('forged');
    const forged = { auth: failedNone, claims_ours: 'agent' } as const;
    expect(say(forged, { spoofed_internal: 'mark' })).toBe('claims_ours');
  });

  it('nobody is proven without DMARC, whatever else is true', () => {
    for (const dmarc of ['fail', 'none', 'unknown', 'temperror', 'permerror'] as const) {
      for (const claims_ours of ['agent', 'own_domain', null] as const) {
        for (const is_released of [true, false]) {
          for (const rule of ['trust', null] as const) {
            expect(say({ auth: auth(dmarc), claims_ours, is_released, rule })).not.toBe('proven');
          }
        }
      }
    }
  });
});
