import { describe, expect, test } from 'vitest';
import { otherHostNamed, targetOf } from './link-target.ts';

describe('where a link leads', () => {
  test.each([
    ['https://bank.example/a?b=1#c', 'https://', 'bank.example', '/a?b=1#c'],
    ['http://bank.example:8080/', 'http://', 'bank.example:8080', ''],
    // The user name before the host is what deceives.
    ['https://bank.example@evil.example/x', 'https://', 'evil.example', '/x'],
    ['https://пример.рф/', 'https://', 'xn--e1afmkfd.xn--p1ai', ''],
    ['mailto:anna%40client.example?subject=x', 'mailto:', 'anna@client.example', '?subject=x'],
    ['tel:+78000000000', 'tel:', '+78000000000', ''],
  ])('%s', (href, scheme, host, rest) => {
    expect(targetOf(href)).toEqual({ scheme, host, rest });
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', '/tickets/1', ''])(
    'nowhere: %s',
    (href) => {
      expect(targetOf(href)).toBeUndefined();
    },
  );
});

describe('a link whose words name another place', () => {
  test.each([
    ['https://bank.example/login', 'https://evil.example/', 'bank.example'],
    ['bank.example', 'https://evil.example/bank.example', 'bank.example'],
    ['Войдите на bank.example сейчас', 'https://evil.example/', 'bank.example'],
    ['www.bank.example', 'https://bank.example.evil.example/', 'bank.example'],
    ['BANK.example', 'https://bаnk.example/', 'bank.example'], // a Cyrillic а in the target
    ['bank\u200b.exam\u00adple', 'https://evil.example/', 'bank.example'],
    ['bank。example', 'https://evil.example/', 'bank.example'],
    ['https://bank.example@evil.example/', 'https://other.example/', 'evil.example'],
    ['login.bank.example', 'https://bank.example/', 'login.bank.example'],
    ['банк.рф', 'https://evil.example/', 'xn--80ab2al.xn--p1ai'],
    ['anna@bank.example', 'mailto:anna@evil.example', 'bank.example'],
    ['support@bank.example', 'https://evil.example/', 'bank.example'],
    ['xn--e1afmkfd.xn--p1ai', 'https://evil.example/', 'xn--e1afmkfd.xn--p1ai'],
    ['www.report.pdf', 'https://evil.example/', 'report.pdf'],
  ])('%s → %s', (words, href, named) => {
    expect(otherHostNamed(words, href)).toBe(named);
  });

  test.each([
    ['bank.example', 'https://www.bank.example/login'],
    ['www.bank.example', 'https://bank.example/'],
    ['bank.example', 'https://mail.bank.example/'],
    ['пример.рф', 'https://xn--e1afmkfd.xn--p1ai/'],
    ['ПРИМЕР.РФ/каталог', 'https://пример.рф/каталог'],
    ['anna@client.example', 'mailto:Anna@client.example'],
    ['Подробнее', 'https://evil.example/'],
    ['Счёт №12.pdf', 'https://files.example/1'],
    ['отчёт.docx', 'https://files.example/1'],
    ['Всё готово.Спасибо', 'https://a.example/'],
    ['Done.Next', 'https://a.example/'],
    ['версия 1.25.30', 'https://a.example/'],
    ['и т.д.', 'https://a.example/'],
    ['Node.js', 'https://nodejs.example/'],
    ['', 'https://a.example/'],
    ['bank.example', 'tel:+7800'],
  ])('tells the truth: %s → %s', (words, href) => {
    expect(otherHostNamed(words, href)).toBeUndefined();
  });

  test('long words of any kind are read at once', () => {
    const started = performance.now();
    for (const piece of ['a.', 'a-', 'a@', '.', 'http://', 'а。', '@@', 'x.y@']) {
      otherHostNamed(piece.repeat(100_000), 'https://a.example/');
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
