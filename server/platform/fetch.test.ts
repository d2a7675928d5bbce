import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchOutside } from './fetch.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const options = { max_bytes: 1000, timeout_ms: 2000, allow_private: true };
const refusal = { code: 'unavailable', message_key: 'errors.outside_unavailable' };

describe('fetching from outside', () => {
  it('answers the bytes, over a redirect', async () => {
    const url = await serve((request, answer) => {
      if (request.url === '/old') answer.writeHead(302, { location: '/new' }).end();
      else answer.end('bytes');
    });
    expect(String(await fetchOutside(`${url}/old`, options))).toBe('bytes');
  });

  it('refuses an address of the own network, before a byte is sent there (case E1)', async () => {
    let asked = 0;
    const url = await serve((_request, answer) => {
      asked += 1;
      answer.end('secret');
    });
    await expect(fetchOutside(url, { ...options, allow_private: false })).rejects.toMatchObject(
      refusal,
    );
    expect(asked).toBe(0);
  });

  it('gives up on endless redirects, on too many bytes, on silence and on other schemes (case E2)', async () => {
    const url = await serve((request, answer) => {
      if (request.url === '/loop') answer.writeHead(302, { location: '/loop' }).end();
      else if (request.url === '/large') answer.end('x'.repeat(5000));
      else if (request.url === '/missing') answer.writeHead(404).end('not here');
    });
    await expect(fetchOutside(`${url}/loop`, options)).rejects.toMatchObject(refusal);
    await expect(fetchOutside(`${url}/large`, options)).rejects.toMatchObject(refusal);
    await expect(fetchOutside(`${url}/missing`, options)).rejects.toMatchObject(refusal);
    await expect(
      fetchOutside(`${url}/silent`, { ...options, timeout_ms: 200 }),
    ).rejects.toMatchObject(refusal);
    await expect(fetchOutside('file:///etc/passwd', options)).rejects.toMatchObject(refusal);
  });
});
