/** Whether somebody else listens where we want to: asked before the long steps of a start. */
import { createServer } from 'node:net';

export type PortProblem = 'busy' | 'forbidden' | 'no_such_host';

const PROBLEMS: Record<string, PortProblem> = {
  EADDRINUSE: 'busy',
  EACCES: 'forbidden',
  EADDRNOTAVAIL: 'no_such_host',
  ENOTFOUND: 'no_such_host',
};

/** @returns why `port` cannot be listened on, or undefined when it can. Port 0 is always free. */
export function portProblem(host: string, port: number): Promise<PortProblem | undefined> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const problem = 'code' in error ? PROBLEMS[String(error.code)] : undefined;
      if (problem) resolve(problem);
      else reject(error);
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}
