import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { dnsError, dnsPort, keeping } from './dns.ts';

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

  it('asks the name server that it is given, and soon gives up one that is silent', async () => {
    const server = createSocket('udp4');
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    server.on('message', (question, from) => {
      if (question.includes('silent')) return;
      server.send(answerTo(question, 'v=spf1 -all'), from.port, from.address);
    });
    const dns = dnsPort([`127.0.0.1:${server.address().port}`], { ...times, timeout_ms: 200 });
    expect(await dns.resolve('a.example', 'TXT')).toEqual([['v=spf1 -all']]);
    const started = performance.now();
    await expect(dns.resolve('silent.example', 'TXT')).rejects.toMatchObject({ code: 'ETIMEOUT' });
    expect(performance.now() - started).toBeLessThan(2_000);
    server.close();
  });
});

/** RFC 1035: the question as it came, and one TXT record that points back to its name. */
function answerTo(question: Buffer, text: string): Buffer {
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(1, 6);
  head.writeUInt16BE(0, 10); // without the additional record of EDNS
  const end = question.indexOf(0, 12) + 5;
  const record = Buffer.alloc(12);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(16, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(60, 6);
  record.writeUInt16BE(text.length + 1, 10);
  const words = Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
  return Buffer.concat([head, question.subarray(12, end), record, words]);
}
