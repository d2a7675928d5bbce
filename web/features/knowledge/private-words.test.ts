import { describe, expect, it } from 'vitest';
import { looksPrivate } from './private-words.ts';

describe('before an article goes outside', () => {
  it('addresses, telephones, cards and passports of people are pointed at', () => {
    const text =
      'Пишите марине: marina@lenta-yug.example, +7 (912) 555-01-20 или 8 912 555 01 20. Карта 4111 1111 1111 1111, паспорт 45 08 123456.';
    expect(looksPrivate(text)).toEqual([
      'marina@lenta-yug.example',
      '+7 (912) 555-01-20',
      '8 912 555 01 20',
      '4111 1111 1111 1111',
      '45 08 123456',
    ]);
  });

  it('codes, versions, prices and our own free line are not', () => {
    expect(
      looksPrivate(
        'Ошибка 0x31, версия 4.2.1, 12 000 ₽, ФН 9287 4400 0123 4567, 8 800 555-35-35, 54-ФЗ.',
      ),
    ).toEqual([]);
  });
});
