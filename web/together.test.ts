import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './reach.ts';
import { askSoon } from './together.ts';

type Asked = { readonly path: string; readonly paths: string[]; readonly response: ServerResponse };
const asked: Asked[] = [];
/** What the server does with a request; each test says. */
let answer: (asked: Asked) => void = ({ response }) => response.end();
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += part;
  });
  request.on('end', () => {
    const one = { path: request.url ?? '', paths: [], response };
    const given = body === '' ? one : { ...one, ...JSON.parse(body) };
    asked.push(given);
    answer(given);
  });
});
const line = (at: number, body: unknown, status = 200) =>
  `${JSON.stringify({ at, status, body })}\n`;
const allOf = ({ paths, response }: Asked) => {
  for (const at of [...paths.keys()].reverse()) response.write(line(at, { path: paths[at] }));
  response.end();
};

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  const { fetch } = globalThis;
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
    fetch(`http://127.0.0.1:${port}${url}`, init),
  );
});
afterAll(() => {
  server.close();
  vi.unstubAllGlobals();
});
beforeEach(() => {
  answer = allOf;
});
afterEach(() => {
  asked.length = 0;
});

describe('reads of one moment', () => {
  it('go by one request, and each gets its own answer', async () => {
    const got = await Promise.all(['/api/a', '/api/b?c=1'].map((url) => askSoon(url)));
    expect(got.map(({ body }) => body)).toEqual([{ path: '/api/a' }, { path: '/api/b?c=1' }]);
    expect(asked.map(({ path, paths }) => [path, ...paths])).toEqual([
      ['/api/together', '/api/a', '/api/b?c=1'],
    ]);
  });

  it('go by themselves when nobody else asks', async () => {
    answer = ({ response }) => response.end('{"is":"alone"}');
    expect((await askSoon('/api/a')).body).toEqual({ is: 'alone' });
    expect(asked.map(({ path }) => path)).toEqual(['/api/a']);
  });

  it('are forty at most', async () => {
    await Promise.all(Array.from({ length: 45 }, (_, index) => askSoon(`/api/${index}`)));
    expect(asked.map(({ paths }) => paths.length).sort()).toEqual([40, 5]);
  });

  it('are there before the slowest of them, in lines that come in pieces', async () => {
    let finish = () => undefined as unknown;
    answer = ({ response }) => {
      const [head, tail] = [
        line(1, { is: 'quick' }).slice(0, 9),
        line(1, { is: 'quick' }).slice(9),
      ];
      response.write(head);
      response.write(tail);
      finish = () => response.end(line(0, { is: 'slow' }));
    };
    const slow = askSoon('/api/slow');
    expect((await askSoon('/api/quick')).body).toEqual({ is: 'quick' });
    finish();
    expect((await slow).body).toEqual({ is: 'slow' });
  });

  it('that were not answered when the line broke are lost, those that were are not', async () => {
    answer = ({ response }) => {
      response.write(line(0, { is: 'here' }));
      setTimeout(() => response.destroy(), 20);
    };
    const [here, lost] = await Promise.allSettled([askSoon('/api/a'), askSoon('/api/b')]);
    expect(here).toMatchObject({ status: 'fulfilled', value: { body: { is: 'here' } } });
    expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'offline' } });
  });

  it('that end too early are lost as well', async () => {
    answer = ({ response }) => response.end(line(0, {}));
    const [, lost] = await Promise.allSettled([askSoon('/api/a'), askSoon('/api/b')]);
    expect(lost).toMatchObject({ reason: { code: 'offline' } });
  });

  it('are refused together when the door is shut', async () => {
    answer = ({ response }) => {
      const problem = { code: 'unauthenticated', message_key: 'errors.unauthenticated' };
      response.writeHead(401).end(JSON.stringify(problem));
    };
    const got = await Promise.allSettled([askSoon('/api/a'), askSoon('/api/b')]);
    for (const one of got)
      expect(one).toMatchObject({ reason: expect.any(ApiError), status: 'rejected' });
    expect(got[1]).toMatchObject({ reason: { status: 401, code: 'unauthenticated' } });
  });

  it('that nobody waits for any more are not asked, and end the request', async () => {
    const [early, late, stays] = [
      new AbortController(),
      new AbortController(),
      new AbortController(),
    ];
    const ended = new Promise<void>((done) => {
      answer = ({ response }) => {
        response.write(line(9, {}));
        response.on('close', done);
        late.abort();
        stays.abort();
      };
    });
    const got = Promise.allSettled([
      askSoon('/api/early', early.signal),
      askSoon('/api/late', late.signal),
      askSoon('/api/stays', stays.signal),
    ]);
    early.abort();
    await ended;
    expect((await got).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(asked[0]?.paths).toEqual(['/api/late', '/api/stays']);
  });
});
