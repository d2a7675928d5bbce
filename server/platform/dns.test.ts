import { describe, expect, it } from 'vitest';
import { dnsError, keeping } from './dns.ts';

const times = { timeout_ms: 1, keep_ms: 60_000, keep_nothing_ms: 60_000, rest_ms: 60_000 };

describe('the DNS port', () => {
  it('asks once for a name, whoever asks, and keeps that there is nothing', async () => {
    const asked: string[] = [];
    const dns = keeping(async (name) => {
      asked.push(name);
      if (name === 'none.example') throw dnsError('ENOTFOUND');
      return [['v=spf1 -all']];
    }, times);
    await Promise.all([dns.resolve('a.example', 'TXT'), dns.resolve('A.example', 'TXT')]);
    await expect(dns.resolve('none.example', 'TXT')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(dns.resolve('none.example', 'TXT')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(asked).toEqual(['a.example', 'none.example']);
  });

  it('leaves servers alone that do not answer, and does not keep their silence', async () => {
    let asked = 0;
    const dns = keeping(
      async () => {
        asked += 1;
        throw dnsError('ETIMEOUT');
      },
      { ...times, rest_ms: 30 },
    );
    for (let count = 0; count < 10; count += 1) {
      await expect(dns.resolve(`${count}.example`, 'TXT')).rejects.toThrow('ETIMEOUT');
    }
    expect(asked).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 40));
    await expect(dns.resolve('0.example', 'TXT')).rejects.toThrow('ETIMEOUT');
    expect(asked).toBe(4);
  });
});
