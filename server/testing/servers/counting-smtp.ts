/** A mail server that counts what it is given, and stands still where the test wants a worker to die. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type TakenMail = {
  readonly raw: Buffer;
  readonly to: readonly string[];
  readonly dsn: unknown;
};

/**
 * `after_message`: it has the whole message and never answers; `lose_answer`: it hangs up instead;
 * `answer_late`: it takes the message and says so only after a while.
 */
export type Behaviour =
  | 'take'
  | 'before_message'
  | 'after_message'
  | 'lose_answer'
  | 'answer_late'
  | 'come_later';

const lateMs = 2_000;

export type CountingSmtp = {
  readonly port: number;
  readonly taken: TakenMail[];
  /** Conversations in which somebody named a recipient. */
  readonly asked: { count: number };
  behaves: Behaviour;
  /** Ends every conversation, those that stand still too. */
  hangUp(): void;
  stop(): Promise<void>;
};

export async function startCountingSmtp(options: { size?: number } = {}): Promise<CountingSmtp> {
  const sockets = new Set<Socket>();
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  const state: Omit<CountingSmtp, 'port' | 'hangUp' | 'stop'> = {
    taken: [],
    asked: { count: 0 },
    behaves: 'take',
  };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    hideDSN: false,
    ...options,
    onRcptTo(_address, _session, done) {
      state.asked.count += 1;
      if (state.behaves === 'before_message') return;
      if (state.behaves === 'come_later')
        return done(Object.assign(new Error('4.7.1 Come later'), { responseCode: 451 }));
      done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { rcptTo, dsn } = session.envelope;
        const to = rcptTo.map((one) => one.address);
        const hasRoom = !stream.sizeExceeded;
        if (hasRoom) state.taken.push({ raw: Buffer.concat(chunks), to, dsn });
        if (state.behaves === 'after_message') return;
        if (state.behaves === 'lose_answer') {
          return hangUp();
        }
        if (hasRoom && state.behaves === 'answer_late') {
          setTimeout(() => done(null, '2.0.0 taken'), lateMs);
          return;
        }
        if (hasRoom) return done(null, '2.0.0 taken');
        done(Object.assign(new Error('5.3.4 Message too big'), { responseCode: 552 }));
      });
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(state, {
    port,
    hangUp,
    async stop() {
      hangUp();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}
