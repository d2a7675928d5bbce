import { expect, it } from 'vitest';
import { addressedKinds, ticketNewsKinds } from '#contract/notifications.ts';
import { linkLetter, mailboxLetter, type NewsLetter, newsLetter } from './letters.ts';

const news: NewsLetter = {
  kind: 'customer_replied',
  language: 'ru',
  name: 'Анна',
  who: 'Пётр <b>Клиентов</b>',
  number: 12345,
  subject: 'Не\r\nпечатает "чек" <script>',
  said: 'Всё ещё <img src=x onerror=alert(1)>\nне печатает',
  server_words: null,
  path: '/tickets/12345',
  public_url: 'https://desk.example',
};

it('tells what happened, in the agent’s language, with a way to the ticket', () => {
  const { subject, text } = newsLetter(news);
  expect(subject).toBe('[#12345] Не печатает "чек" <script>');
  expect(text).toContain('Здравствуйте, Анна!');
  expect(text).toContain('Пётр <b>Клиентов</b> пишет в вашем обращении № 12345');
  expect(text).toContain('> Всё ещё <img src=x onerror=alert(1)>\n> не печатает');
  expect(text).toContain('https://desk.example/tickets/12345');
  expect(newsLetter({ ...news, language: 'en' }).text).toContain('Hello Анна,');
});

it('encodes everything that others wrote (case D5)', () => {
  const { html } = newsLetter(news);
  expect(html.replace(/<\/?(p|br|a|blockquote)( [^>]*)?>/g, '')).not.toMatch(/[<>]/);
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
});

it.each([...ticketNewsKinds, ...addressedKinds])(
  'has words for %s in both languages, by a person and by the desk',
  (kind) => {
    for (const language of ['ru', 'en'] as const) {
      for (const who of ['Мария', null]) {
        const { text } = newsLetter({ ...news, kind, language, who });
        expect(text).not.toMatch(/letters\.|\{\w+\}/);
        expect(text).toContain('12345');
      }
    }
  },
);

it('says what the mail server said', () => {
  const failed = newsLetter({
    ...news,
    kind: 'delivery_failed',
    who: null,
    server_words: '550 No such user',
  });
  expect(failed.text).toContain('550 No such user');
});

it('shortens a long message between characters', () => {
  const { text } = newsLetter({ ...news, said: '😀'.repeat(2000) });
  expect(text.length).toBeLessThan(2500);
  expect(text.isWellFormed()).toBe(true);
});

it('carries a link once, for what it is', () => {
  const url = 'https://desk.example/link#secret';
  for (const purpose of ['invitation', 'password_reset'] as const) {
    for (const language of ['ru', 'en'] as const) {
      const letter = linkLetter({
        purpose,
        language,
        name: 'Анна',
        organization: 'ООО «Ромашка»',
        url,
      });
      expect(letter.subject).not.toContain('secret');
      expect(letter.text).toContain(`\n\n${url}\n\n`);
      expect(letter.html).toContain(`<a href="${url}">${url}</a>`);
      expect(letter.text).not.toMatch(/letters\.|\{\w+\}/);
    }
  }
});

it('says what is wrong with a mailbox, what to do, and where', () => {
  const url = 'https://desk.example/settings/mailboxes/1';
  for (const language of ['ru', 'en'] as const) {
    for (const kind of ['mailbox_alarm', 'mailbox_well'] as const) {
      const made = mailboxLetter({
        ...{ kind, language, name: 'Вера', address: 'help@desk.example' },
        trouble: kind === 'mailbox_alarm' ? 'Сервер не принял <пароль>. (LOGIN failed)' : null,
        ...{ url, public_url: 'https://desk.example' },
      });
      expect(made.subject).toContain('help@desk.example');
      expect(made.text).toContain(url);
      expect(made.text.includes('LOGIN failed')).toBe(kind === 'mailbox_alarm');
      expect(made.html).not.toContain('<пароль>');
      expect(made.text).not.toMatch(/letters\.|\{\w+\}/);
    }
  }
});
