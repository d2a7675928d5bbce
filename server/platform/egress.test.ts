import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { corpusJson, hasCorpus } from '#testing/corpora.ts';
import { EgressError, isPublicAddress, resolveHost } from './egress.ts';

const urls = z.object({ cases: z.array(z.object({ url: z.string(), mustBlock: z.boolean() })) });

describe('whom we connect to (case E1)', () => {
  it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '172.32.0.1'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1%eth0',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'ff02::1',
    'not an address',
    '',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.skipIf(!hasCorpus('attacks/ssrf-urls.json'))(
    'literal hosts of the corpus attacks/ssrf-urls.json are judged as stated',
    async () => {
      const wrong: string[] = [];
      for (const { url, mustBlock } of urls.parse(corpusJson('attacks/ssrf-urls.json')).cases) {
        if (!URL.canParse(url)) continue;
        const host = new URL(url).hostname;
        const isLiteral = /^\[|^[\d.]+$/.test(host);
        if (!isLiteral && host !== 'localhost') continue;
        const reason = await resolveHost(host, { allow_private: false }).then(
          () => null,
          (error: unknown) => (error instanceof EgressError ? error.reason : 'other'),
        );
        if ((reason !== null) !== mustBlock) wrong.push(`${url}: ${reason}`);
      }
      expect(wrong).toEqual([]);
    },
  );

  it('a loopback name is refused, unless the administrator allows his own network', async () => {
    await expect(resolveHost('localhost', { allow_private: false })).rejects.toMatchObject({
      reason: 'host_is_private',
    });
    expect(await resolveHost('localhost', { allow_private: true })).toContain('127.0.0.1');
  });

  it.each([
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '0177.0.0.1',
    'a b',
    '',
    'x/../y',
    'exa%6dple.org',
  ])('%j is no host', async (host) => {
    await expect(resolveHost(host, { allow_private: true })).rejects.toBeInstanceOf(EgressError);
  });
});
