import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MailError, type MailServer, smtpMailPort } from './mail.ts';

const taken: { from: string; to: string[]; raw: string; user: unknown }[] = [];
const held: { smtp?: SMTPServer; silent?: Server; port: number; silent_port: number } = {
  port: 0,
  silent_port: 0,
};

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

beforeAll(async () => {
  held.smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'XOAUTH2'],
    authOptional: true,
    onAuth(auth, _session, done) {
      const isRight = auth.password === 'right' || auth.accessToken === 'fresh-token';
      if (isRight) return done(null, { user: auth.username ?? 'x' });
      done(Object.assign(new Error('5.7.8 Wrong'), { responseCode: 535 }));
    },
    onMailFrom(address, _session, done) {
      if (address.address !== 'not@mine.example') return done();
      done(Object.assign(new Error('5.7.1 Not your address'), { responseCode: 553 }));
    },
    onRcptTo({ address }, _session, done) {
      if (address.startsWith('gone'))
        return done(Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 }));
      if (address.startsWith('grey'))
        return done(Object.assign(new Error('4.7.1 Come later'), { responseCode: 451 }));
      done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        taken.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map((one) => one.address),
          raw: Buffer.concat(chunks).toString(),
          user: session.user,
        });
        done(null, '2.0.0 taken');
      });
    },
  });
  held.smtp.listen(0, '127.0.0.1');
  await once(held.smtp.server, 'listening');
  held.port = portOf(held.smtp.server);
  held.silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(held.silent, 'listening');
  held.silent_port = portOf(held.silent);
});
afterAll(async () => {
  held.silent?.close();
  await new Promise<void>((resolve) => {
    if (held.smtp === undefined) resolve();
    else held.smtp.close(() => resolve());
  });
});

const mail = smtpMailPort({ connect_ms: 1500, idle_ms: 1500 });

function server(given: Partial<MailServer> = {}): MailServer {
  return {
    host: '127.0.0.1',
    port: held.port,
    security: 'none',
    login: { user: 'desk', password: 'right' },
    allow_private_hosts: true,
    ...given,
  };
}

function letter(to: string[], from = 'desk@mine.example') {
  return { from, to, raw: Buffer.from('Subject: x\r\n\r\n.dot\r\nпривет\r\n') };
}

async function failureOf(work: Promise<unknown>): Promise<MailError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MailError)) throw new Error(`not a MailError: ${String(error)}`);
  return error;
}

describe('mail by SMTP', () => {
  it('is handed over whole, with the password or with an OAuth2 token', async () => {
    await mail.send(server(), letter(['a@x.example']));
    expect(taken.at(-1)).toMatchObject({
      from: 'desk@mine.example',
      to: ['a@x.example'],
      user: 'desk',
    });
    expect(taken.at(-1)?.raw).toBe('Subject: x\r\n\r\n.dot\r\nпривет\r\n');
    const token = server({ login: { user: 'desk', access_token: 'fresh-token' } });
    expect((await mail.send(token, letter(['a@x.example']))).words).toContain('taken');
  });

  it('tells who was refused and with which words, while others got it', async () => {
    const sent = await mail.send(server(), letter(['a@x.example', 'gone@x.example']));
    expect(sent.refused).toEqual([{ address: 'gone@x.example', words: '550 5.1.1 No such user' }]);
  });

  it.each([
    ['recipients', true, () => mail.send(server(), letter(['gone@x.example']))],
    ['recipients', false, () => mail.send(server(), letter(['grey@x.example']))],
    ['sender', true, () => mail.send(server(), letter(['a@x.example'], 'not@mine.example'))],
    ['login', false, () => mail.check(server({ login: { user: 'desk', password: 'wrong' } }))],
    ['login', false, () => mail.check(server({ login: { user: 'desk', access_token: 'old' } }))],
    ['refused', false, () => mail.check(server({ port: 1 }))],
    ['timeout', false, () => mail.check(server({ port: held.silent_port }))],
    ['tls', false, () => mail.check(server({ security: 'starttls' }))],
    ['host_not_found', false, () => mail.check(server({ host: 'no-such-host.invalid' }))],
    ['host_is_private', false, () => mail.check(server({ allow_private_hosts: false }))],
  ] as const)('says what failed: %s (for good: %s)', async (failure, is_permanent, work) => {
    const error = await failureOf(work());
    expect([error.failure, error.is_permanent]).toEqual([failure, is_permanent]);
  });

  it('tells each step that was reached', async () => {
    const steps: string[] = [];
    await mail.check(server(), (step) => steps.push(step));
    expect(steps).toEqual(['connect', 'login']);
  });
});
