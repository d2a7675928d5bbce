import { describe, expect, it } from 'vitest';
import { makeSecrets } from '#platform/secrets.ts';
import {
  bodyToken,
  newMessageId,
  readBodyTokens,
  readMessageIdToken,
  readTicketToken,
  splitPlusAddress,
  ticketToken,
  tokenAddress,
} from './token.ts';

const secrets = makeSecrets('k'.repeat(40));
const others = makeSecrets('x'.repeat(40));
const changed = makeSecrets(`${'x'.repeat(40)}\n${'k'.repeat(40)}`);

describe('a ticket token', () => {
  it('leads back to its ticket, whatever the case', () => {
    const address = tokenAddress(secrets, 'support@desk.example', 1042);
    const { base, tag } = splitPlusAddress(address);
    expect(base).toBe('support@desk.example');
    expect(readTicketToken(secrets, tag)).toBe(1042);
    expect(readTicketToken(secrets, tag.toUpperCase())).toBe(1042);
    expect(readTicketToken(changed, tag)).toBe(1042);
    expect(readBodyTokens(changed, bodyToken(secrets, 1042))).toEqual([1042]);
    expect(readBodyTokens(others, bodyToken(secrets, 1042))).toEqual([]);
    expect(address.indexOf('@')).toBeLessThanOrEqual(64);
  });

  it('is compared whole: cut, padded, empty, foreign and other tickets’ ones are refused (case C2)', () => {
    const token = ticketToken(secrets, 1042);
    const [number = '', signature = ''] = token.slice(1).split('-');
    const other = ticketToken(secrets, 1043).split('-')[1];
    const forged = [
      '',
      't',
      `t${number}`,
      `t${number}-`,
      token.slice(0, -1),
      `${token}a`,
      token.slice(1),
      `t${number}-${other}`,
      `t0${number}-${signature}`,
      ` ${token}`,
      ticketToken(others, 1042),
    ];
    for (const attempt of forged) expect(readTicketToken(secrets, attempt), attempt).toBeNull();
  });

  it('in our Message-ID survives a changed domain, and nothing else', () => {
    const id = newMessageId(secrets, 1042, 'desk.example');
    expect(readMessageIdToken(secrets, id)).toBe(1042);
    expect(readMessageIdToken(secrets, id.replace('desk.example', 'mx.google.com'))).toBe(1042);
    expect(readMessageIdToken(others, id)).toBeNull();
    expect(readMessageIdToken(changed, id)).toBe(1042);
    const [, , unique] = id.split('.');
    expect(readMessageIdToken(secrets, id.replace(`.${unique}.`, '.aaaaaaaaaaaaaaaa.'))).toBeNull();
    expect(newMessageId(secrets, 1042, 'desk.example')).not.toBe(id);
  });
});
