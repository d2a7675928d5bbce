import { describe, expect, test } from 'vitest';
import { dovecot } from '#testing/servers/tools.ts';
import { makeMails, seeded } from './mails.ts';
import { soak } from './soak.ts';

describe.skipIf(!dovecot().path)('a short soak', { timeout: 300_000 }, () => {
  test('300 mails by two doors, three kills: everything adds up to the message', async () => {
    const lines: string[] = [];
    const seed = 7;
    const result = await soak({ mails: 300, kills: 3, seed, told: (line) => lines.push(line) });
    expect(result.faults).toEqual([]);
    expect(result.agreed).toBe(result.of);
    expect(Object.values(result.kills).reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(lines.at(-1)).toContain('300 of 300 accepted');
  });
});

test('a seed sends the same mails, of every kind and by both doors', () => {
  const one = makeMails(400, { wave: 100, random: seeded(7) });
  const other = makeMails(400, { wave: 100, random: seeded(7) });
  expect(one).toEqual(other);
  expect(new Set(one.map((mail) => mail.kind)).size).toBe(5);
  expect(new Set(one.map((mail) => mail.door)).size).toBe(2);
});
