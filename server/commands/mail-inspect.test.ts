import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeSecrets } from '#platform/secrets.ts';
import { mail } from './mail-inspect.ts';

const SECRET_KEY = 'a key of this test, of thirty-two and more';
let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opora-inspect-'));
  printed = '';
  vi.stubEnv('SECRET_KEY', SECRET_KEY);
  vi.stubEnv('DATA_DIR', folder);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function message(name: string, ...lines: string[]): string {
  const file = join(folder, name);
  writeFileSync(file, lines.join('\r\n'));
  return file;
}

function lines(): Record<string, unknown>[] {
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('mail inspect', () => {
  test('tells in one line what the intake understands of a message', async () => {
    const file = message(
      'one.eml',
      'From: =?utf-8?B?0JDQvdC90LA=?= <Anna@customer.example>',
      'To: support@desk.example',
      'Reply-To: shop@customer.example',
      'Subject: Re: [#7] question',
      'Message-ID: <m1@customer.example>',
      'In-Reply-To: <m0@desk.example>',
      'References: <r0@desk.example> <m0@desk.example>',
      'Date: Tue, 5 Mar 2024 10:00:00 +0300',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Да, верно.',
      '-- ',
      'Анна',
      '',
      '05.03.2024 10:00, Опора пишет:',
      '> Верно?',
      '--b',
      'Content-Type: application/pdf; name=a.pdf',
      '',
      '%PDF',
      '--b--',
    );
    expect(await mail(['inspect', file])).toBe(0);
    expect(lines()).toMatchObject([
      {
        file,
        headers: {
          from: [{ name: 'Анна', address: 'Anna@customer.example' }],
          reply_to: [{ address: 'shop@customer.example' }],
          subject: 'Re: [#7] question',
          message_id: 'm1@customer.example',
          in_reply_to: ['m0@desk.example'],
          references: ['r0@desk.example', 'm0@desk.example'],
          date: '2024-03-05T07:00:00.000Z',
        },
        participants: { from: { name: 'Анна', address: 'anna@customer.example' } },
        visible: 'Да, верно.',
        signature: '-- \nАнна',
        quoted: '05.03.2024 10:00, Опора пишет:\n> Верно?',
        attachments: [{ name: 'a.pdf', type: 'application/pdf', size: 4, inline: false }],
        automatic: { kind: 'person' },
        bounce: null,
        calendar: [],
        crypto: null,
        evidence: { ids: [{ message_id: 'm0@desk.example', number: null }, {}] },
        warnings: [],
      },
    ]);
  });

  test('recognises the tokens of this desk by its key', async () => {
    const { ticketToken } = await import('#modules/channels/channels.ts');
    const token = ticketToken(makeSecrets(SECRET_KEY), 42);
    const file = message(
      't.eml',
      'From: a@b.example',
      `To: support+${token}@desk.example`,
      '',
      'x',
    );
    expect(await mail(['inspect', file])).toBe(0);
    expect(lines()).toMatchObject([{ evidence: { address_number: 42 } }]);
  });

  test('says which file could not be read, goes on with the others and ends with 1', async () => {
    const empty = message('empty.eml', '');
    const whole = message('whole.eml', 'From: a@b.example', '', 'words');
    expect(await mail(['inspect', join(folder, 'none.eml'), empty, whole])).toBe(1);
    const [none, nothing, read] = lines();
    expect(none?.['error']).toContain('ENOENT');
    expect(nothing?.['error']).toBe('empty');
    expect(read).toMatchObject({ visible: 'words' });
  });

  test('without a file says how it is used', async () => {
    await expect(mail([])).rejects.toThrow(/mail inspect/);
    await expect(mail(['inspect'])).rejects.toThrow(/mail inspect/);
  });
});
