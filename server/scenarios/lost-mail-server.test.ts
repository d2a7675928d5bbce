import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '#testing/eventually.ts';
import { openPostOffice, type PostOffice } from '#testing/servers/post-office.ts';
import { handOver } from '#testing/servers/smtp-client.ts';
import { dovecot } from '#testing/servers/tools.ts';
import { type DeskProcess, deskProcess, openSmtpMailbox } from './desk-process.ts';
import { ADDRESS, aMail, subjectOf } from './outage-mails.ts';

describe.skipIf(dovecot().path === undefined)('a lost mail server', { timeout: 120_000 }, () => {
  let post: PostOffice;
  let desk: DeskProcess;
  let mailbox_id: string;
  beforeAll(async () => {
    post = await openPostOffice();
    desk = await deskProcess();
    await desk.start();
    await desk.setUp();
    const server = { host: '127.0.0.1', security: 'none', user: 'help@desk.test' };
    const made = await desk.api('POST', '/api/mailboxes', {
      address: 'help@desk.test',
      name: 'Помощь',
      incoming: 'imap',
      imap: { ...server, port: post.dovecot.imap_port },
      outgoing: 'smtp',
      smtp: { ...server, port: post.smtp_port },
      password: post.dovecot.password,
      allow_private_hosts: true,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    mailbox_id = (made.body as { id: string }).id;
    await openSmtpMailbox(desk, ADDRESS);
  }, 60_000);
  afterEach(() => expect(desk.isRunning()).toBe(true));
  afterAll(async () => {
    await desk?.remove();
    await post?.stop();
  });

  const letter = (subject: string) => ({
    from: 'petr@customer.test',
    to: 'help@desk.test',
    subject,
    text: 'Не печатает.',
  });
  const arrived = (subject: string) =>
    eventually(
      `${subject} is a ticket`,
      async () =>
        (await desk.rows('select id, number from tickets where subject = $1', [subject]))[0],
      40_000,
    );
  const lastError = async () => {
    const { body } = await desk.api('GET', '/api/mailboxes');
    const { items } = body as { items: { id: string; last_error: string | null }[] };
    return items.find(({ id }) => id === mailbox_id)?.last_error ?? undefined;
  };

  test('IMAP: the mailbox says what is wrong, other doors stay open, and its mail comes when it is back', async () => {
    await post.send(letter('before'));
    await arrived('before');
    await post.dovecot.kill();
    await eventually('the mailbox tells its error', lastError, 40_000);
    const other = aMail(100);
    expect((await handOver(desk.smtp_port, [other])).refused).toEqual([]);
    await arrived(subjectOf(other));

    await post.dovecot.start();
    await post.send(letter('after'));
    await arrived('after');
    expect(
      await eventually('the error is over', async () => (await lastError()) === undefined),
    ).toBe(true);
    expect(await desk.rows(`select subject from tickets where subject = 'before'`)).toHaveLength(1);
  });

  test('SMTP: a reply waits, says why, and leaves once when the server is back', async () => {
    await post.send(letter('answer me'));
    const ticket = await arrived('answer me');
    await post.closeSmtp();
    const path = `/api/tickets/${String(ticket['number'])}/comments`;
    const body = { visibility: 'public', body_html: '<p>Уже едем, ждите.</p>' };
    expect((await desk.api('POST', path, body)).status).toBe(201);
    const delivery = await eventually('the reply says that it is delayed', async () =>
      (await replies()).find(({ state, error }) => state === 'delayed' && error),
    );
    expect(delivery.next_try_at).not.toBeNull();

    await post.openSmtp();
    const retried = await desk.api('POST', `/api/deliveries/${delivery.id}/retry`);
    expect(retried.status).toBeLessThan(300);
    const isReply = (mail: { text?: string | undefined }) =>
      mail.text?.includes('Уже едем') === true;
    await post.awaitMail('petr@customer.test', isReply);
    await eventually('it is sent', async () => (await replies())[0]?.state === 'sent');
    const inbox = await post.inbox('petr@customer.test');
    expect(inbox.filter(({ mail }) => isReply(mail))).toHaveLength(1);

    async function replies() {
      const answer = await desk.api('GET', path);
      const { items } = answer.body as { items: { delivery: Delivery | null }[] };
      return items.flatMap((item) => (item.delivery === null ? [] : [item.delivery]));
    }
  });
});

type Delivery = { id: string; state: string; error: string | null; next_try_at: string | null };
