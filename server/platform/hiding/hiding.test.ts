import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCheckDigit, isCardNumber } from './cards.ts';
import { hiddenKinds, hide, hideInHtml } from './hiding.ts';

const maskCards = (text: string) => hide(text, ['cards']);
const maskCardsInHtml = (html: string) => hideInHtml(html, ['cards']);
const keys = (text: string) => hide(text, ['keys']);
const papers = (text: string) => hide(text, ['papers']);

/** Test numbers of the issuers. */
const cards = [
  ...['4111 1111 1111 1111', '5555555555554444', '2200-0000-0000-0004', '2200 0000 0000 0053'],
  ...['3782 822463 10005', '6200000000000005', '3530111333300000', '2223003122003222'],
];

describe('card numbers', () => {
  it('are found as people write them, and nothing else is (case I4)', () => {
    for (const card of cards.filter((one) => hasCheckDigit(one.replace(/\D/g, ''))))
      expect([card, isCardNumber(card)]).toEqual([card, true]);
    expect(maskCards('Карта 4111 1111 1111 1111, до 12/29')).toBe(
      'Карта •••• •••• •••• 1111, до 12/29',
    );
    expect(maskCards('5555555555554444.')).toBe('••••••••••••4444.');
    expect(maskCards('5555 5555 5555 4444 12 29 123')).toBe('•••• •••• •••• 4444 12 29 123');
    expect(maskCards('№ 17 5555 5555 5555 4444')).toBe('№ 17 •••• •••• •••• 4444');
    const others = [
      ...[
        '+7 916 123-45-67',
        'Заказ 4111111111111112',
        'ИНН 7707083893',
        'р/с 40817810099910004312',
      ],
      ...['0000000000000000', '№ 123456789012', '2026-11-23 04:45:10.123456', '4111 1111 1111 111'],
    ];
    for (const text of others) expect(maskCards(text)).toBe(text);
    const once = maskCards('5555555555554444 2200-0000-0000-00044111');
    expect([once, maskCards(once)]).toEqual([once, once]);
  });

  it('are found through the tags of one line, and links go on leading where they led (case I4)', () => {
    expect(maskCardsInHtml('<p>Карта <b>4111</b>&nbsp;1111 <i>1111 11</i>11</p>')).toBe(
      '<p>Карта <b>••••</b>&nbsp;•••• <i>•••• 11</i>11</p>',
    );
    const link = '<a href="https://shop.example/4111111111111111">заказ</a>';
    expect(maskCardsInHtml(link)).toBe(link);
    const apart = '<p>4111 1111</p><p>1111 1111</p>';
    expect(maskCardsInHtml(apart)).toBe(apart);
    expect(maskCardsInHtml('1 &lt; 2 &amp; 4111111111111111')).toBe(
      '1 &lt; 2 &amp; ••••••••••••1111',
    );
  });

  it('masked once are masked, and no other letter changes (case I4)', () => {
    const piece = fc.constantFrom(
      ...cards,
      ' ',
      '<b>',
      '</b>',
      '&amp;',
      '12',
      'Карта',
      '</p><p>',
      '—',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const html = pieces.join('');
        const masked = maskCardsInHtml(html);
        expect(maskCardsInHtml(masked)).toBe(masked);
        expect(masked).toHaveLength(html.length);
        for (const [index, letter] of masked.split('').entries())
          if (letter !== html[index])
            expect([letter, /\d/.test(html[index] ?? '')]).toEqual(['•', true]);
      }),
    );
  });
});

/** Put together here, so that nobody who looks through sources takes them for real ones. */
const tail = (length: number) => 'aB3dE5fG7h'.repeat(10).slice(0, length);
const tokens = [
  `AKIA${'ABCDEFGH12345678'}`,
  `ghp_${tail(36)}`,
  `glpat-${tail(20)}`,
  `xoxb-${tail(24)}`,
  `sk_live_${tail(24)}`,
  `sk-proj-${tail(40)}`,
  `AIza${tail(35)}`,
  `SG.${tail(22)}.${tail(43)}`,
  `npm_${tail(36)}`,
  `123456789:${tail(35)}`,
  `y0_${tail(55)}`,
  `eyJ${tail(20)}.eyJ${tail(30)}.${tail(30)}`,
];

describe('keys and passwords', () => {
  it.each(tokens)('%s is found by its shape, its beginning stays (case I4)', (token) => {
    const said = keys(`Ключ ${token}, не работает`);
    expect(said).toBe(`Ключ ${token.slice(0, 4)}${'•'.repeat(token.length - 4)}, не работает`);
    expect(keys(`x${token}`)).toBe(`x${token}`);
  });

  it('a private key is hidden between its lines, also when it was cut short (case I4)', () => {
    const head = `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----`;
    const whole = `${head}\nb3BlbnNzaC1r\nZXktdjEAAAAA==\n-----END OPENSSH ${'PRIVATE'} KEY-----\nПосмотрите`;
    expect(keys(whole)).toBe(
      `${head}\n••••••••••••\n••••••••••••••\n-----END OPENSSH ${'PRIVATE'} KEY-----\nПосмотрите`,
    );
    expect(keys(`${head}\nb3Bl`)).toBe(`${head}\n••••`);
    expect(hideInHtml(`<p>${head}<br>b3Bl<br>-----END</p>`, ['keys'])).toBe(
      `<p>${head}<br>••••<br>-----END</p>`,
    );
  });

  it('a password is what follows the word, unless it is a word itself (case I4)', () => {
    expect(keys('Логин anna, пароль: Зима2026!')).toBe('Логин anna, пароль: ••••••••!');
    expect(keys('password = "a')).toBe('password = "a');
    expect(keys('Password: s3cr3t-w0rd.')).toBe('Password: •••••••••••.');
    for (const text of [
      'Пароль: не подходит',
      'Пароль — обязательно смените',
      'Пароль: https://kassa.example/reset-1',
      'Забыл пароль 123456',
      'Пароль: 123456',
    ])
      expect(keys(text)).toBe(text);
  });

  it('other long words stay', () => {
    for (const text of [
      'Заказ 0192f0c1-7a3e-7b11-9d2c-1a2b3c4d5e6f',
      'https://shop.example/sk-accessories/winter-collection-of-this-year',
      'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    ])
      expect(hide(text, ['keys', 'papers'])).toBe(text);
  });
});

describe('identity papers', () => {
  it('are found by the word before them, or by their check digits (case I4)', () => {
    expect(papers('Паспорт 4509 123456, выдан')).toBe('Паспорт •••• •••456, выдан');
    expect(papers('паспорт гражданина РФ: серия 45 09 № 123456')).toBe(
      'паспорт гражданина РФ: серия •• •• № •••456',
    );
    expect(papers('Серия 4509 номер 123456')).toBe('Серия •••• номер •••456');
    expect(papers('водительское удостоверение 9901 234567')).toBe(
      'водительское удостоверение •••• •••567',
    );
    expect(papers('СНИЛС 112-233-445 95')).toBe('СНИЛС •••-•••-••5 95');
    expect(papers('снилс 11223344595')).toBe('снилс ••••••••595');
    expect(papers('Passport No. AB1234567')).toBe('Passport No. ••••••567');
    expect(papers('SSN 078-05-1120')).toBe('SSN •••-••-•120');
    expect(hideInHtml('<p>Паспорт <b>4509</b>&nbsp;123456</p>', ['papers'])).toBe(
      '<p>Паспорт <b>••••</b>&nbsp;•••456</p>',
    );
  });

  it('a number that only looks like one stays', () => {
    for (const text of [
      'Заказ 4509 123456',
      'Телефон 112-233-445 96',
      'Обращение 1234567890',
      'СНИЛС 112-233-445 96',
      'ИНН 770708389312',
      'Договор № 4509 123456 от 2026-11-23',
    ])
      expect(papers(text)).toBe(text);
  });
});

it('letters are hidden one for one, and tags stay whole (case I4)', () => {
  const piece = fc.constantFrom(
    ...[
      ...cards,
      ...tokens,
      ' ',
      '<b>',
      '</b>',
      '&nbsp;',
      'Паспорт ',
      '4509 ',
      '123456',
      '</p><p>',
    ],
    ...['пароль: ', 'Зима2026!', `-----BEGIN RSA ${'PRIVATE'} KEY-----`, '-----END', 'СНИЛС ', '—'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const html = pieces.join(' ');
      const once = hideInHtml(html, hiddenKinds);
      expect(once).toHaveLength(html.length);
      expect(once.replace(/[^<>]/g, '')).toBe(html.replace(/[^<>]/g, ''));
      for (const [index, letter] of once.split('').entries())
        if (letter !== html[index]) expect(letter).toBe('•');
    }),
  );
});

it('a megabyte of what looks like the beginning of something is read in time', () => {
  const hostile = [
    '-----BEGIN PRIVATE KEY-----\n'.repeat(40_000),
    'eyJ'.repeat(300_000),
    'eyJaaaaaaaaaaaa.'.repeat(60_000),
    'пароль:'.repeat(140_000),
    'паспорт '.repeat(120_000),
    '1-'.repeat(500_000),
    'sk-'.repeat(300_000),
  ];
  for (const text of hostile) expect(hide(text, hiddenKinds)).toHaveLength(text.length);
});
