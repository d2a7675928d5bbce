import { describe, expect, it } from 'vitest';
import { fromName, type Signed, signatureLines } from './signature.ts';

const signed: Signed = {
  person: { first_name: 'Анна', last_name: 'Крылова', signature: 'ведущий инженер' },
  team: { name: 'Первая линия', signature: '{team}, обращение № {number}' },
  mailbox: { name: 'Касса', signature: 'тел. 123', from_name_format: 'person_brand' },
  number: 1042,
};
const mailbox = (from_name_format: Signed['mailbox']['from_name_format']) => ({
  ...signed,
  mailbox: { ...signed.mailbox, from_name_format },
});

describe('the name in From', () => {
  it('is the brand’s, the person’s, or both, as the mailbox is set', () => {
    expect(fromName(mailbox('brand'))).toBe('Касса');
    expect(fromName(mailbox('person'))).toBe('Анна Крылова');
    expect(fromName(mailbox('person_brand'))).toBe('Анна Крылова (Касса)');
    expect(fromName(mailbox('short_brand'))).toBe('Анна К. · Касса');
  });

  it('is the brand’s where no person writes, and needs no last name', () => {
    expect(fromName({ ...mailbox('person'), person: null })).toBe('Касса');
    const person = { first_name: 'Анна', last_name: '', signature: '' };
    expect(fromName({ ...mailbox('short_brand'), person })).toBe('Анна · Касса');
  });
});

describe('a signature', () => {
  it('is the name, then what the person, the team and the mailbox add', () => {
    expect(signatureLines(signed)).toEqual([
      'Анна Крылова',
      'ведущий инженер',
      'Первая линия, обращение № 1042',
      'тел. 123',
    ]);
  });

  it('does not say the name twice, nor leave empty lines', () => {
    const person = { first_name: 'Анна', last_name: 'Крылова', signature: 'Ваша {name}' };
    const team = { name: 'Первая линия', signature: '  ' };
    const lines = signatureLines({ ...signed, person, team });
    expect(lines).toEqual(['Ваша Анна Крылова', 'тел. 123']);
  });

  it('fills known words only, and only once', () => {
    const person = { first_name: '{number}', last_name: 'Б', signature: '{first_name} {other}' };
    expect(signatureLines({ ...signed, person })[1]).toBe('{number} {other}');
  });
});
