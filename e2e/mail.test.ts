import { createHash, randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import type { Received } from '#testing/servers/post-office.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import {
  attach,
  chip,
  composer,
  conversation,
  list,
  messagesOf,
  pressAndType,
  replyField,
  row,
  t,
} from './screen.ts';

const SUPPORT = 'support@desk.test';
const CUSTOMER = 'olga@client.test';

describe('a mail comes in, an agent answers in the browser, the answer goes out', () => {
  const desk = useDesk();
  let agent: TestAgent;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), {
      role: 'lead',
      first_name: 'Мария',
      last_name: 'Ветрова',
    });
    await connectMailbox(desk, SUPPORT, 'Поддержка Техноквартала');
  });

  const letter = (subject: string, more: object = {}) => ({
    from: `Ольга Белова <${CUSTOMER}>`,
    to: SUPPORT,
    subject,
    text: 'Здравствуйте! Принтер на складе не печатает.',
    ...more,
  });

  test('from the first letter to the customer’s answer in the same ticket', async () => {
    const page = await desk.open(agent, '/views/all_open');
    await list(page).getByText(t('desk.empty_view')).waitFor();

    // It appears by itself; nobody reloads.
    const messageId = await desk.post.send(letter('Не печатает принтер'));
    await row(page, 'Не печатает принтер').waitFor();

    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await messagesOf(page, 'Ольга Белова').waitFor();
    await pressAndType(page, 'r', 'Добрый день! Посмотрите инструкцию в приложении.');
    const bytes = randomBytes(100_000);
    await attach(page, [
      { name: 'инструкция №1.bin', mimeType: 'application/octet-stream', buffer: bytes },
    ]);
    await removeButton(page, 'инструкция №1.bin').waitFor();
    await replyField(page).focus();
    await page.keyboard.press('Control+Enter');
    await messagesOf(page, agent.name).getByText(t('ticket.delivery_sent')).waitFor();
    // Ctrl+Enter does what the button says: it is the customer's turn now.
    await chip(page, 'ticket.status').filter({ hasText: 'Ждём клиента' }).waitFor();

    const reply = await desk.post.awaitMail(CUSTOMER, (mail) => mail.attachments.length > 0);
    expectWellFormed(reply, agent, messageId);
    expect(sha256(reply.mail.attachments[0]?.content)).toBe(sha256(bytes));

    const answers = await desk.post.inbox(CUSTOMER);
    expectAutomaticAnswer(answers, messageId);

    // The customer answers: the same ticket, open again, on the screen without a reload.
    await desk.post.send(
      letter(`Re: ${reply.mail.subject}`, {
        text: 'Не помогло, всё равно молчит.',
        headers: {
          'In-Reply-To': reply.mail.messageId,
          References: `${messageId} ${reply.mail.messageId}`,
        },
      }),
    );
    await conversation(page).getByText('Не помогло, всё равно молчит.').waitFor();
    expect(await row(page, 'Не печатает принтер').count()).toBe(1);
    await row(page, 'Не печатает принтер')
      .filter({ hasText: t('desk.turn_us') })
      .waitFor();
  });

  test('a refused delivery shows the server’s words, and a retry that works', async () => {
    const page = await desk.open(agent, '/views/all_open');
    desk.post.refuse('full@client.test', '552 5.2.2 Mailbox of Petrov is full');
    await desk.post.send(letter('Полный ящик', { from: 'Пётр <full@client.test>' }));
    await row(page, 'Полный ящик').click();
    await replyField(page).fill('Отвечаю в полный ящик.');
    await composer(page)
      .getByRole('button', { name: t('composer.send_and_wait') })
      .click();

    const mine = messagesOf(page, agent.name);
    await mine.getByText(t('ticket.delivery_failed')).waitFor();
    await mine.getByText('Mailbox of Petrov is full').waitFor();

    desk.post.refuse('full@client.test', undefined);
    await mine.getByRole('button', { name: t('ticket.send_again') }).click();
    await mine.getByText(t('ticket.delivery_sent')).waitFor();
    await desk.post.awaitMail(
      'full@client.test',
      (mail) => mail.text?.includes('Отвечаю в полный ящик.') === true,
    );
  });
});

/** A file is up when it can be removed; before, its upload can be stopped. */
function removeButton(page: Page, name: string) {
  return composer(page).getByRole('button', { name: t('composer.remove_file', { name }) });
}

function expectWellFormed({ raw, mail }: Received, agent: TestAgent, messageId: string): void {
  expect(mail.from?.address).toBe(SUPPORT);
  expect(mail.from?.name).toContain(agent.name);
  expect(mail.to?.map(({ address }) => address)).toEqual([CUSTOMER]);
  expect(mail.subject).toContain('Не печатает принтер');
  expect(mail.inReplyTo).toBe(messageId);
  expect(mail.references).toContain(messageId);
  expect(mail.text).toContain('Посмотрите инструкцию в приложении.');
  expect(mail.text).toContain(agent.name);
  expect(mail.html).toContain('Посмотрите инструкцию в приложении.');
  expect(mail.attachments[0]?.filename).toBe('инструкция №1.bin');
  // RFC 5322 and 5321: 7-bit headers, lines of at most 998 octets, CRLF.
  const text = raw.toString('latin1');
  const head = text.slice(0, text.indexOf('\r\n\r\n'));
  expect(/^[\x20-\x7e\t\r\n]*$/.test(head)).toBe(true);
  expect(Math.max(...text.split('\r\n').map((each) => each.length))).toBeLessThanOrEqual(998);
  expect(/(^|[^\r])\n/.test(text)).toBe(false);
  expect(head).toMatch(/^Message-ID: <[^<>\s]+@[^<>\s]+>\r$/im);
  expect(head).toMatch(/^Date: /im);
  expect(head).not.toMatch(/^Bcc:/im);
}

/** RFC 3834: says what it is, answers the message, to the one who wrote. */
function expectAutomaticAnswer(received: readonly Received[], messageId: string): void {
  const automatic = received.filter(({ raw }) =>
    /^Auto-Submitted: auto-replied/im.test(raw.toString()),
  );
  expect(automatic).toHaveLength(1);
  const mail = automatic[0]?.mail;
  expect(mail?.inReplyTo).toBe(messageId);
  expect(mail?.to?.map(({ address }) => address)).toEqual([CUSTOMER]);
  expect(mail?.text).toMatch(/\d+/);
}

function sha256(bytes: string | ArrayBuffer | Uint8Array | undefined): string {
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : new Uint8Array(bytes ?? []);
  return createHash('sha256').update(buffer).digest('hex');
}
