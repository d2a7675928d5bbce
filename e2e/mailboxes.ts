import { expect } from 'vitest';
import type { Desk } from './desk.ts';

/** Connects a mailbox of the post office to the desk, both ways. Answers its id. */
export async function connectMailbox(desk: Desk, address: string, name: string): Promise<string> {
  const { dovecot, smtp_port } = desk.post;
  const server = { host: dovecot.host, security: 'none', user: address };
  const { status, body } = await desk.call(desk.administrator, 'POST', '/api/mailboxes', {
    address,
    name,
    incoming: 'imap',
    imap: { ...server, port: dovecot.imap_port },
    outgoing: 'smtp',
    smtp: { ...server, port: smtp_port },
    password: dovecot.password,
    allow_private_hosts: true,
    auto_reply: true,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as { id: string }).id;
}
