import type { Page } from 'playwright-core';
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

/** Hands a raw message to the door of the API, as the page's agent. */
export async function handIn(page: Page, raw: string, to: string): Promise<void> {
  const status = await page.evaluate(
    async ([body, address]) =>
      (
        await fetch(`/api/mail/raw?to=${address}`, {
          method: 'POST',
          headers: { 'content-type': 'message/rfc822', 'x-opora': '1' },
          body: body ?? '',
        })
      ).status,
    [raw, to],
  );
  expect(status).toBe(202);
}
