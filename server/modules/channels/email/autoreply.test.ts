import { describe, expect, it } from 'vitest';
import { whyNoAnswer } from './autoreply.ts';
import { detectLanguage } from './language.ts';
import { parseMail } from './parse.ts';

const own_addresses = new Set(['support@desk.example']);

function why(
  headers: string[],
  envelope_from: string | null = 'anna@client.example',
  is_forged = false,
) {
  const result = parseMail(Buffer.from([...headers, '', 'Не работает касса'].join('\r\n')));
  if (!result.ok) throw new Error(result.cause);
  return whyNoAnswer({
    ...{ mail: result.mail, envelope_from, own_addresses, is_forged },
    is_switched_on: true,
  });
}
const from = 'From: Anna <anna@client.example>';
const to = 'To: support@desk.example';

describe('an automatic answer (RFC 3834)', () => {
  it('goes to a person who wrote to us', () => {
    expect(why([from, to])).toBeNull();
    expect(why([from, 'To: Support+t1-abc@desk.example'])).toBeNull();
    expect(why([from, 'To: other@x.example', 'Cc: support@desk.example'])).toBeNull();
  });

  it.each([
    ['automatic', [from, to, 'Auto-Submitted: auto-replied']],
    ['automatic', [from, to, 'Precedence: bulk']],
    ['list', [from, to, 'List-Id: <x.y>']],
    ['bounce', [from, to, 'X-Failed-Recipients: a@b.example']],
    ['unattended_address', ['From: no-reply@x.example', to]],
    ['bounce', ['From: Mailer-Daemon@x.example', to]],
    ['unattended_address', ['From: Postmaster@x.example', to]],
    ['own_address', ['From: support@desk.example', to]],
    ['own_address', ['From: support+t1-abc@desk.example', to]],
    ['no_sender', [to]],
    ['no_sender', ['From: a@b.example', 'From: c@d.example', to]],
    ['asked_for_none', [from, to, 'X-Auto-Response-Suppress: All']],
    ['not_addressed', [from, 'To: friends@client.example']],
  ])('never goes when: %s', (cause, headers) => {
    expect(why(headers)).toBe(cause);
  });

  it('never goes to an author whom somebody else pretended to be (case C10)', () => {
    expect(why([from, to], 'x@evil.example', true)).toBe('forged');
  });

  it('never goes to the null sender', () => {
    expect(why([from, to], '')).toBe('bounce');
  });
});

describe('the language of an answer', () => {
  it.each([
    ['Здравствуйте, у нас не работает касса, помогите пожалуйста', 'ru'],
    ['Hello, our till does not work any more, please help us', 'en'],
    ['Guten Tag, unsere Kasse funktioniert seit heute nicht mehr', 'en'],
    ['касса', 'ru'],
    ['', 'ru'],
    ['ok', 'ru'],
  ] as const)('of %j is %s', (text, language) => {
    expect(detectLanguage(text, 'ru')).toBe(language);
  });
});
