import { readdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDovecot, type TestDovecot } from './dovecot.ts';
import { dovecot } from './tools.ts';

describe.skipIf(!dovecot().path)('the Dovecot of the tests', () => {
  let server: TestDovecot;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(() => server.stop());

  test('what comes by LMTP is read by IMAP, also after a crash', async () => {
    await deliver(server, 'desk@opora.test', 'Subject: hello\r\n\r\nthe text\r\n');
    expect(await subjects(server, 'desk@opora.test')).toEqual(['hello']);
    await server.kill();
    await server.start();
    expect(await subjects(server, 'desk@opora.test')).toEqual(['hello']);
    expect(readdirSync(join(server.maildir('desk@opora.test'), 'cur'))).toHaveLength(1);
  });

  test('a wrong password is refused', async () => {
    const client = imap(server, 'desk@opora.test', 'wrong');
    await expect(client.connect()).rejects.toThrow();
  });
});

function imap(server: TestDovecot, user: string, pass = server.password): ImapFlow {
  const { host, imap_port } = server;
  return new ImapFlow({
    host,
    port: imap_port,
    secure: false,
    auth: { user, pass },
    logger: false,
  });
}

async function subjects(server: TestDovecot, user: string): Promise<(string | undefined)[]> {
  const client = imap(server, user);
  await client.connect();
  await client.mailboxOpen('INBOX');
  const messages = await client.fetchAll('1:*', { envelope: true });
  await client.logout();
  return messages.map((message) => message.envelope?.subject);
}

/** The few words of LMTP a test needs (RFC 2033). */
async function deliver(server: TestDovecot, to: string, message: string): Promise<void> {
  const socket = createConnection({ host: server.host, port: server.lmtp_port }).setEncoding(
    'utf8',
  );
  const lines = [
    'LHLO test',
    'MAIL FROM:<a@b.test>',
    `RCPT TO:<${to}>`,
    'DATA',
    `${message}.`,
    'QUIT',
  ];
  for await (const text of socket) {
    for (const line of String(text).split('\r\n')) {
      if (/^[45]/.test(line)) throw new Error(line);
      if (/^\d{3} /.test(line)) socket.write(`${lines.shift() ?? 'NOOP'}\r\n`);
      if (line.startsWith('221')) return;
    }
  }
}
