import { describe, expect, it } from 'vitest';
import { type FloodLimits, floodCounter } from './flood.ts';

const limits: FloodLimits = {
  sender_per_minute: 3,
  sender_per_hour: 5,
  domain_per_minute: 6,
  domain_per_hour: null,
};
let made = 0;
function mail(address: string, at: number) {
  made += 1;
  const domain = address.split('@')[1] ?? '';
  return { entry_id: String(made), address, domain, at };
}

describe('too much mail', () => {
  it('of one sender in a minute, and again allowed a minute later', () => {
    const counter = floodCounter();
    const at = [0, 1_000, 2_000, 3_000, 70_000].map((time) =>
      counter.count(mail('a@x.example', time), limits),
    );
    expect(at).toEqual([null, null, null, { of: 'a@x.example', limit: 3, minutes: 1 }, null]);
  });

  it('of one sender in an hour, however slowly', () => {
    const counter = floodCounter();
    const found = [0, 1, 2, 3, 4, 5, 61].map((minute) =>
      counter.count(mail('a@x.example', minute * 120_000), limits),
    );
    expect(found[5]).toEqual({ of: 'a@x.example', limit: 5, minutes: 60 });
    expect(found[6]).toBeNull();
  });

  it('of many addresses of one domain, but not of a great provider', () => {
    const counter = floodCounter();
    const of = (domain: string) =>
      [...Array(8).keys()].map((index) => counter.count(mail(`u${index}@${domain}`, 0), limits));
    expect(of('x.example').filter((one) => one !== null)).toEqual([
      { of: '@x.example', limit: 6, minutes: 1 },
      { of: '@x.example', limit: 6, minutes: 1 },
    ]);
    expect(of('gmail.com').every((one) => one === null)).toBe(true);
  });

  it('counts a message once, however often it is tried', () => {
    const counter = floodCounter();
    const one = mail('a@x.example', 0);
    for (let count = 0; count < 10; count += 1) expect(counter.count(one, limits)).toBeNull();
  });
});
