/** Calls over kept-alive connections with as little of our own work as a load generator can have. */
import { Agent, request } from 'node:http';

export type Call = { method: string; path: string; body?: string; type?: string };
export type Target = { port: number; headers: Readonly<Record<string, string>>; clients: number };

export function openClient({ port, headers, clients }: Target) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients, scheduling: 'lifo' });
  return {
    /** The status; the body is read and dropped, or kept when it is asked for. */
    call(
      { method, path, body, type = 'application/json' }: Call,
      keep?: (body: string) => void,
    ): Promise<number> {
      return new Promise((resolve, reject) => {
        const bytes = body === undefined ? undefined : Buffer.from(body);
        const asked = request(
          {
            agent,
            port,
            method,
            path,
            host: '127.0.0.1',
            headers:
              bytes === undefined
                ? headers
                : { ...headers, 'content-type': type, 'content-length': bytes.length },
          },
          (answer) => {
            const chunks: Buffer[] = [];
            if (keep === undefined) answer.resume();
            else answer.on('data', (chunk: Buffer) => chunks.push(chunk));
            answer.on('end', () => {
              keep?.(Buffer.concat(chunks).toString());
              resolve(answer.statusCode ?? 0);
            });
            answer.on('error', reject);
          },
        );
        asked.on('error', reject);
        asked.end(bytes);
      });
    },
    close: () => agent.destroy(),
  };
}
