import { describe, expect, it } from 'vitest';
import { readForwarded } from './forwarded.ts';
import { parseMail } from './parse.ts';

function forwarded(subject: string, lines: string[], type = 'text/plain') {
  const raw = [
    'From: colleague@staff.example',
    'To: support@desk.example',
    `Subject: ${subject}`,
    `Content-Type: ${type}; charset=utf-8`,
    '',
    ...lines,
  ].join('\r\n');
  const parsed = parseMail(Buffer.from(raw));
  return parsed.ok ? readForwarded(parsed.mail) : undefined;
}

/** How each program writes it: the line, the headers, the letter. */
const PROGRAMS: Record<string, [subject: string, lines: string[]]> = {
  Gmail: [
    'Fwd: Отчёт',
    [
      'Возьмите.',
      '',
      '---------- Forwarded message ---------',
      'От: Ольга Белова <olga@client.example>',
      'Date: вт, 5 мар. 2024 г. в 10:00',
      'Subject: Отчёт',
      'To: <colleague@staff.example>',
      '',
      '',
      'Не пришёл отчёт.',
    ],
  ],
  Outlook: [
    'FW: Отчёт',
    [
      'Возьмите.',
      '',
      'From: Ольга Белова <olga@client.example>',
      'Sent: Tuesday, March 5, 2024 10:00 AM',
      'To: colleague@staff.example',
      'Subject: Отчёт',
      '',
      'Не пришёл отчёт.',
    ],
  ],
  'old Outlook': [
    'FW: Отчёт',
    [
      'Возьмите.',
      '',
      '-----Original Message-----',
      'From: Ольга Белова [mailto:olga@client.example]',
      'Sent: Tuesday, March 5, 2024 10:00 AM',
      'To: colleague@staff.example',
      'Subject: Отчёт',
      '',
      'Не пришёл отчёт.',
    ],
  ],
  'Outlook in Russian': [
    'Пересл: Отчёт',
    [
      'Возьмите.',
      '',
      '________________________________',
      'От: Ольга Белова <olga@client.example>',
      'Отправлено: 5 марта 2024 г. 10:00',
      'Кому: colleague@staff.example',
      'Тема: Отчёт',
      '',
      'Не пришёл отчёт.',
    ],
  ],
  'Apple Mail': [
    'Fwd: Отчёт',
    [
      'Возьмите.',
      '',
      '> Начало переадресованного сообщения:',
      '> ',
      '> От: Ольга Белова <olga@client.example>',
      '> Тема: Отчёт',
      '> Дата: 5 марта 2024 г. в 10:00:00 GMT+3',
      '> Кому: colleague@staff.example',
      '> ',
      '> Не пришёл отчёт.',
    ],
  ],
  Thunderbird: [
    'Fwd: Отчёт',
    [
      'Возьмите.',
      '',
      '-------- Перенаправленное сообщение --------',
      'Тема: \tОтчёт',
      'Дата: \tTue, 5 Mar 2024 10:00:00 +0300',
      'От: \tОльга Белова <olga@client.example>',
      'Кому: \tcolleague@staff.example',
      '',
      'Не пришёл отчёт.',
    ],
  ],
  Yandex: [
    'Fwd: Отчёт',
    [
      'Возьмите.',
      '',
      '-------- Пересылаемое сообщение --------',
      '05.03.2024, 10:00, "Ольга Белова" <olga@client.example>:',
      '',
      'Не пришёл отчёт.',
    ],
  ],
  'Mail.ru': [
    'Fwd: Отчёт',
    [
      'Возьмите.',
      '',
      '-------- Пересылаемое сообщение --------',
      'От кого: Ольга Белова <olga@client.example>',
      'Кому: colleague@staff.example',
      'Дата: Вторник, 5 марта 2024, 10:00 +03:00',
      'Тема: Отчёт',
      '',
      'Не пришёл отчёт.',
    ],
  ],
  'German Outlook': [
    'WG: Отчёт',
    [
      'Возьмите.',
      '',
      'Von: Ольга Белова <olga@client.example>',
      'Gesendet: Dienstag, 5. März 2024 10:00',
      'An: colleague@staff.example',
      'Betreff: Отчёт',
      '',
      'Не пришёл отчёт.',
    ],
  ],
};

describe('a forwarded letter', () => {
  it.each(Object.entries(PROGRAMS))('of %s is read', (_program, [subject, lines]) => {
    expect(forwarded(subject, lines)).toMatchObject({
      sender: { name: 'Ольга Белова', address: 'olga@client.example' },
      subject: 'Отчёт',
      text: 'Не пришёл отчёт.',
      intro: 'Возьмите.',
    });
  });

  it('in HTML alone is read as well', () => {
    const html = [
      '<div>Возьмите.</div><br><div class="gmail_quote"><div>---------- Forwarded message ---------<br>',
      'От: <b>Ольга Белова</b> &lt;<a href="mailto:olga@client.example">olga@client.example</a>&gt;<br>',
      'Date: вт, 5 мар. 2024 г. в 10:00<br>Subject: Отчёт<br>To: &lt;colleague@staff.example&gt;<br></div>',
      '<br><div>Не пришёл отчёт.</div></div>',
    ];
    expect(forwarded('Fwd: Отчёт', html, 'text/html')).toMatchObject({
      sender: { address: 'olga@client.example' },
      text: 'Не пришёл отчёт.',
    });
  });

  it('as a file is read with its own id', () => {
    const lines = [
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Возьмите.',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'From: =?utf-8?B?0J7Qu9GM0LPQsA==?= <olga@client.example>',
      'Subject: Hello',
      'Message-ID: <inner@client.example>',
      '',
      'The report has not come.',
      '--b--',
    ];
    expect(forwarded('Fwd: Hello', lines, 'multipart/mixed; boundary=b')).toMatchObject({
      sender: { name: 'Ольга', address: 'olga@client.example' },
      message_id: 'inner@client.example',
      text: expect.stringContaining('The report'),
      intro: 'Возьмите.',
    });
  });

  it('is none without a plain address, and an answer is none', () => {
    const line = '---------- Forwarded message ---------';
    expect(forwarded('Fwd: x', [line, 'From: Ольга', 'Subject: x', '', 'y'])).toBeNull();
    expect(
      forwarded('Fwd: x', [line, 'From: a@x.example, b@y.example', 'Subject: x', '', 'y']),
    ).toBeNull();
    expect(forwarded('Re: x', ['Да.', '', '> Нет.'])).toBeNull();
    expect(
      forwarded('Re: x', [
        'Да.',
        '',
        'From: a@x.example',
        'Sent: today',
        'To: b',
        'Subject: x',
        '',
        'y',
      ]),
    ).toBeNull();
  });
});
