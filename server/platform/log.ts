/** One line a request and a job, ids only: bodies, secrets and addresses of people never get here. */
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

const secretPaths = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  '*.password',
  '*.token',
  '*.secret',
  'req.headers.authorization',
  'req.headers.cookie',
  'res.headers["set-cookie"]',
];

/** `level` as pino names them; `stream` for tests that read what was logged. */
export function makeLog(level: string, stream?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    redact: { paths: secretPaths, censor: '[hidden]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return stream === undefined ? pino(options) : pino(options, stream);
}
