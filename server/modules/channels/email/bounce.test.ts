import { describe, expect, it } from 'vitest';
import { parseMail } from './parse.ts';
import type { BounceFacts, ParsedMail } from './parsed.ts';

function parsed(...lines: string[]): ParsedMail {
  const result = parseMail(Buffer.from(lines.join('\r\n')));
  if (!result.ok) throw new Error(result.cause);
  return result.mail;
}

function bounceOf(...lines: string[]): BounceFacts {
  const { bounce, automatic } = parsed(...lines);
  expect(automatic.kind).toBe('bounce');
  if (bounce === null) throw new Error('no bounce');
  return bounce;
}

const DAEMON = ['Return-Path: <>', 'From: Mail Delivery System <MAILER-DAEMON@mx.example.net>'];

describe('a report that follows RFC 3464', () => {
  const report = (action: string, status: string) => [
    ...DAEMON,
    'Subject: Undelivered Mail Returned to Sender',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    '',
    'This is the mail system at host mx.example.net.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    'Final-Recipient: rfc822; nobody@customer.example',
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550 5.1.1 <nobody@customer.example>: no such user',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    'Message-ID: <sent@desk.example>',
    'References: <first@customer.example>',
    '--b--',
  ];

  it('says who was not reached, why, and which message it was', () => {
    expect(bounceOf(...report('failed', '5.1.1'))).toEqual({
      action: 'failed',
      recipient: 'nobody@customer.example',
      status: '5.1.1',
      diagnostic: '550 5.1.1 <nobody@customer.example>: no such user',
      original_message_id: 'sent@desk.example',
      original_references: ['first@customer.example'],
    });
  });

  it('that speaks of a delay is no failure', () => {
    expect(bounceOf(...report('delayed', '4.4.1')).action).toBe('delayed');
  });

  it('has no files for people: what machines read is read', () => {
    expect(parsed(...report('failed', '5.1.1')).attachments).toEqual([]);
  });
});

describe('a report in words', () => {
  it('of qmail', () => {
    const bounce = bounceOf(
      ...DAEMON,
      'Subject: failure notice',
      '',
      'Hi. This is the qmail-send program at mx.example.net.',
      "I'm afraid I wasn't able to deliver your message to the following addresses.",
      "This is a permanent error; I've given up. Sorry it didn't work out.",
      '',
      '<nobody@customer.example>:',
      'Sorry, no mailbox here by that name. (#5.1.1)',
      '',
      '--- Below this line is a copy of the message.',
      '',
      'Return-Path: <support@desk.example>',
      'Message-ID: <sent@desk.example>',
      'To: nobody@customer.example',
    );
    expect(bounce).toMatchObject({
      action: 'failed',
      recipient: 'nobody@customer.example',
      status: '5.1.1',
      diagnostic: 'Sorry, no mailbox here by that name. (#5.1.1)',
      original_message_id: 'sent@desk.example',
    });
  });

  it('of Exim', () => {
    const bounce = bounceOf(
      ...DAEMON,
      'X-Failed-Recipients: nobody@customer.example',
      'Auto-Submitted: auto-replied',
      'Subject: Mail delivery failed: returning message to sender',
      '',
      'This message was created automatically by mail delivery software.',
      '',
      'A message that you sent could not be delivered to one or more of its',
      'recipients. This is a permanent error. The following address(es) failed:',
      '',
      '  nobody@customer.example',
      '    host mx.customer.example [192.0.2.1]',
      '    SMTP error from remote mail server after RCPT TO:<nobody@customer.example>:',
      '    550 5.7.1 Relaying denied',
      '',
      '------ This is a copy of the message, including all the headers. ------',
      '',
      'Message-Id: <sent@desk.example>',
    );
    expect(bounce).toMatchObject({
      action: 'failed',
      recipient: 'nobody@customer.example',
      status: '5.7.1',
      original_message_id: 'sent@desk.example',
    });
    expect(bounce.diagnostic).toContain('Relaying denied');
  });

  it('of Exim about a delay', () => {
    const bounce = bounceOf(
      ...DAEMON,
      'Subject: Warning: message 1abCDe-0001 delayed 24 hours',
      '',
      'This message was created automatically by mail delivery software.',
      'A message that you sent has not yet been delivered to one or more of its',
      'recipients after more than 24 hours on the queue on mx.example.net.',
      '',
      'The address to which the message has not yet been delivered is:',
      '',
      '  slow@customer.example',
      '    Delay reason: Connection timed out',
      '',
      'No action is required on your part.',
    );
    expect(bounce).toMatchObject({ action: 'delayed', recipient: 'slow@customer.example' });
  });

  it('of Postfix', () => {
    const bounce = bounceOf(
      ...DAEMON,
      'Subject: Undelivered Mail Returned to Sender',
      '',
      'This is the mail system at host mx.example.net.',
      '',
      "I'm sorry to have to inform you that your message could not",
      'be delivered to one or more recipients.',
      '',
      '<nobody@customer.example>: host mx.customer.example[192.0.2.1] said: 550 5.1.1',
      '    <nobody@customer.example>: Recipient address rejected (in reply to RCPT TO',
      '    command)',
    );
    expect(bounce).toMatchObject({ recipient: 'nobody@customer.example', status: '5.1.1' });
    expect(bounce.diagnostic).toContain('Recipient address rejected');
  });

  it('of Exchange, in Russian', () => {
    const bounce = bounceOf(
      'Return-Path: <>',
      'From: postmaster@customer.example',
      'Subject: =?utf-8?B?0J3QtdC00L7RgdGC0LDQstC70LXQvdC90L7QtQ==?=: x',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Не удалось выполнить доставку следующим получателям или группам:',
      '',
      'nobody@customer.example',
      'Введённый адрес электронной почты не найден.',
      '',
      'Удалённый сервер вернул: 550 5.1.10 RESOLVER.ADR.RecipientNotFound',
    );
    expect(bounce).toMatchObject({ action: 'failed', recipient: 'nobody@customer.example' });
    expect(bounce.diagnostic).toContain('не найден');
  });

  it('of Gmail', () => {
    const bounce = bounceOf(
      'From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
      'Subject: Delivery Status Notification (Failure)',
      '',
      'Delivery to the following recipient failed permanently:',
      '',
      '     nobody@customer.example',
      '',
      'Technical details of permanent failure:',
      'The error that the other server returned was: 550 5.1.1 User unknown',
      '',
      '----- Original message -----',
      '',
      'Message-ID: <sent@desk.example>',
    );
    expect(bounce).toMatchObject({
      action: 'failed',
      recipient: 'nobody@customer.example',
      status: '5.1.1',
      original_message_id: 'sent@desk.example',
    });
  });

  it('of Yandex', () => {
    const bounce = bounceOf(
      'Return-Path: <>',
      'From: mailer-daemon@yandex.ru',
      'Subject: =?utf-8?B?0J3QtdC00L7RgdGC0LDQstC70LXQvdC90L7QtSDRgdC+0L7QsdGJ0LXQvdC40LU=?=',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Это письмо отправлено почтовым сервером yandex.ru.',
      '',
      'К сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может',
      'быть отправлено одному или нескольким адресатам.',
      '',
      'Пожалуйста, не отвечайте на это сообщение.',
      '',
      '<nobody@customer.example>: host mx.customer.example[192.0.2.1] said: 550 5.7.1 No such user!',
    );
    expect(bounce).toMatchObject({ recipient: 'nobody@customer.example', status: '5.7.1' });
  });

  it('of Mail.ru', () => {
    const bounce = bounceOf(
      'Return-Path: <>',
      'From: mailer-daemon@corp.mail.ru',
      'Subject: Mail failure.',
      'Content-Type: text/plain; charset=koi8-r',
      'Content-Transfer-Encoding: 8bit',
      '',
      'This message was created automatically by the mail system of Mail.Ru.',
      '',
      'A message that you sent could not be delivered to one or more of its recipients.',
      'The following address(es) failed:',
      '',
      '  nobody@mail.example',
      '    SMTP error: user is terminated',
    );
    expect(bounce).toMatchObject({ action: 'failed', recipient: 'nobody@mail.example' });
    expect(bounce.diagnostic).toContain('terminated');
  });

  it('of empty lines without end is read in time', () => {
    const started = performance.now();
    const lines = Array.from({ length: 30_000 }, () => '');
    parsed(...DAEMON, 'Subject: Mail delivery failed', '', 'a@b.example', ...lines, 'x');
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('never takes the words of a person for a report', () => {
    const mail = parsed(
      'From: anna@customer.example',
      'Subject: Undelivered parcel',
      '',
      'Delivery to the following recipient failed permanently: nobody@customer.example 550 5.1.1',
    );
    expect(mail.automatic.kind).toBe('person');
    expect(mail.bounce).toBeNull();
  });
});

describe('automatic mail', () => {
  it.each([
    ['Auto-Submitted: auto-replied', 'auto_reply'],
    ['Auto-Submitted: auto-replied (vacation)', 'auto_reply'],
    ['Auto-Submitted: auto-generated', 'auto_generated'],
    ['Auto-Submitted: no', 'person'],
    ['Subject: Out of Office: question', 'auto_reply'],
    ['Subject: Automatic reply: question', 'auto_reply'],
    ['Subject: =?utf-8?B?0JDQstGC0L7QvtGC0LLQtdGCOiDQstC+0L/RgNC+0YE=?=', 'auto_reply'],
    ['X-Autoreply: yes', 'auto_reply'],
    ['Precedence: bulk', 'auto_generated'],
    ['List-Id: <list.example>', 'list'],
    [
      'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
      'auto_reply',
    ],
    ['Content-Type: multipart/report; report-type=feedback-report; boundary=b', 'auto_generated'],
  ])('%s: %s', (field, kind) => {
    expect(parsed('From: anna@customer.example', field, '', 'x').automatic.kind).toBe(kind);
  });

  it.each([
    ['Отсутствует доступ к кассе', 'person'],
    ['Отсутствие интернета в магазине', 'person'],
    ['В отпуске бухгалтера не начислены дни', 'person'],
    ['Я в отпуске до 12 августа', 'auto_reply'],
    ['Отсутствую на рабочем месте', 'auto_reply'],
    ['ООО «Ромашка»: счёт', 'person'],
  ])('a subject in Russian: %s', (subject, kind) => {
    const mail = parsed('From: anna@customer.example', `Subject: ${subject}`, '', 'x');
    expect(mail.automatic.kind).toBe(kind);
  });

  it('an inbox rule of Exchange that asks for no answer is an answer', () => {
    const mail = parsed(
      'From: anna@customer.example',
      'X-Auto-Response-Suppress: All',
      'X-MS-Exchange-Inbox-Rules-Loop: anna@customer.example',
      '',
      'x',
    );
    expect(mail.automatic.kind).toBe('auto_reply');
  });
});
