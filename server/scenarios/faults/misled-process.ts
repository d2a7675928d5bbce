/**
 * Loaded into the processes of a desk before anything else (`--import`), so that they believe what a
 * round wants of them: another time of day than the machine's, and that a mail server was silent for
 * longer than it was. The product knows nothing of it; its database keeps the machine's time.
 */
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';

const { file, smtp_port } = JSON.parse(process.env['MISLED'] ?? '{}') as {
  file?: string;
  smtp_port?: number;
};
let beliefs: { ahead_ms?: number; patience_ms?: number } = {};

function readBeliefs(): void {
  try {
    beliefs = JSON.parse(readFileSync(file ?? '', 'utf8'));
  } catch {
    // It is being written: the next look sees it.
  }
}

const machineDate = Date;
const machineNow = Date.now;
const believedNow = () => machineNow() + (beliefs.ahead_ms ?? 0);

if (file !== undefined) {
  readBeliefs();
  setInterval(readBeliefs, 50).unref();
  globalThis.Date = new Proxy(machineDate, {
    apply: () => new machineDate(believedNow()).toString(),
    construct: (target, args, made) =>
      Reflect.construct(target, args.length === 0 ? [believedNow()] : args, made),
    get: (target, key) => (key === 'now' ? believedNow : Reflect.get(target, key)),
  });
  machineDate.prototype.constructor = globalThis.Date;

  const setTimeoutOfSocket = Socket.prototype.setTimeout;
  Socket.prototype.setTimeout = function (this: Socket, ms: number, ended?: () => void) {
    const isShort = beliefs.patience_ms !== undefined && this.remotePort === smtp_port;
    const most = isShort ? Math.min(ms, beliefs.patience_ms ?? ms) : ms;
    return setTimeoutOfSocket.call(this, most, ended);
  };
}
