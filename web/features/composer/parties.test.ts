import { describe, expect, it } from 'vitest';
import { readParties } from './parties.ts';

describe('addresses typed or pasted', () => {
  it('are read with and without a name, many at once', () => {
    expect(
      readParties('Анна Крылова <Anna@Kassa.example>, boris@kassa.example; "Вера" <v@k.example>'),
    ).toEqual({
      good: [
        { name: 'Анна Крылова', address: 'anna@kassa.example' },
        { name: '', address: 'boris@kassa.example' },
        { name: 'Вера', address: 'v@k.example' },
      ],
      bad: [],
    });
  });

  it('are given back when they are no addresses', () => {
    expect(readParties('anna, anna@, @kassa.example, anna@kassa').bad).toEqual([
      'anna',
      'anna@',
      '@kassa.example',
      'anna@kassa',
    ]);
  });
});
