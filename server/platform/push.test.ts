import { verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBrowser } from '#testing/push-browser.ts';
import {
  isPushAddress,
  isPushTarget,
  longestPush,
  makeVapidKeys,
  type PushOutcome,
  sealPush,
  sendPush,
  vapidHeader,
} from './push.ts';

const bytes = (text: string) => Buffer.from(text, 'base64url');

describe('a push', () => {
  it('is sealed as RFC 8291, appendix A, shows', () => {
    const target = {
      endpoint: 'https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV',
      p256dh:
        'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    };
    const sealed = sealPush(target, Buffer.from('When I grow up, I want to be a watermelon'), {
      private_key: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
      salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
    });
    expect(sealed.toString('base64url')).toBe(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    );
  });

  it('opens in the browser it is for, up to the longest', () => {
    const browser = aBrowser('https://push.test/1');
    for (const text of ['', 'Новое сообщение 😀', 'x'.repeat(longestPush)]) {
      expect(browser.open(sealPush(browser.target, Buffer.from(text))).toString()).toBe(text);
    }
    expect(() => sealPush(browser.target, Buffer.alloc(longestPush + 1))).toThrow('too long');
  });

  it('is signed by the desk’s key, for that push service, for half a day (RFC 8292)', () => {
    const keys = makeVapidKeys();
    const now = new Date('2026-11-22T12:00:00Z');
    const header = vapidHeader(keys, {
      audience: 'https://push.test',
      subject: 'https://desk.test',
      now,
    });
    const [, token = '', key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header) ?? [];
    expect(key).toBe(keys.public_key);
    const [head = '', claims = '', signature = ''] = token.split('.');
    expect(JSON.parse(bytes(claims).toString())).toEqual({
      aud: 'https://push.test',
      sub: 'https://desk.test',
      exp: now.getTime() / 1000 + 12 * 3600,
    });
    const point = bytes(keys.public_key);
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: jwk, format: 'jwk', dsaEncoding: 'ieee-p1363' },
      bytes(signature),
    );
    expect(isSigned).toBe(true);
  });
});

describe('whom a push may go to', () => {
  it('is a browser with a key on the curve and a secret of its length', () => {
    const { target } = aBrowser('https://push.test/1');
    expect(isPushTarget(target)).toBe(true);
    expect(isPushTarget({ ...target, auth: 'short' })).toBe(false);
    for (const p256dh of ['', 'AAAA', target.p256dh.slice(0, -4), `B${'A'.repeat(86)}`])
      expect(isPushTarget({ ...target, p256dh })).toBe(false);
  });

  it('is behind https, without a name and password', () => {
    expect(isPushAddress('https://push.test/1', false)).toBe(true);
    expect(isPushAddress('http://push.test/1', false)).toBe(false);
    expect(isPushAddress('http://push.test/1', true)).toBe(true);
    for (const address of ['', 'слово', 'file:///etc/passwd', 'https://a:b@push.test/'])
      expect(isPushAddress(address, true)).toBe(false);
  });
});

describe('handing a push over', () => {
  const heard: Record<string, string | string[] | undefined>[] = [];
  const server = createServer((request, answer) => {
    heard.push(request.headers);
    request.resume().on('end', () => {
      const status = Number(request.url?.slice(1));
      if (Number.isNaN(status)) request.socket.destroy();
      else answer.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('what it thinks');
    });
  });
  let url = '';
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const sender = {
    keys: makeVapidKeys(),
    subject: 'https://desk.test',
    now: new Date(),
    allow_private: true,
  };
  const push = { plain: Buffer.from('{}'), ttl: 60, is_urgent: true, topic: 'topic' };
  const send = (path: string, allow_private = true): Promise<PushOutcome> =>
    sendPush({ ...sender, allow_private }, aBrowser(`${url}/${path}`).target, push);

  it('tells apart what was taken, is gone, will never be, may be later, and is not known', async () => {
    expect(await send('201')).toBe('taken');
    expect(heard.at(-1)).toMatchObject({
      'content-encoding': 'aes128gcm',
      ttl: '60',
      urgency: 'high',
      topic: 'topic',
    });
    expect(await send('404')).toBe('gone');
    expect(await send('410')).toBe('gone');
    for (const path of ['400', '403', '413', '307']) expect(await send(path)).toBe('refused');
    expect(await send('429')).toBe('later');
    expect(await send('503')).toBe('later');
    expect(await send('hang-up')).toBe('unknown');
    expect(await sendPush(sender, aBrowser('http://127.0.0.1:1/').target, push)).toBe('later');
  });

  it('goes nowhere in the own network (case E1)', async () => {
    const before = heard.length;
    expect(await send('201', false)).toBe('later');
    expect(heard.length).toBe(before);
  });
});
