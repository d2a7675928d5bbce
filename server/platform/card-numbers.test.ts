import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCheckDigit, isCardNumber, maskCards, maskCardsInHtml } from './card-numbers.ts';

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
