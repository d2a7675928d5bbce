import { expect, it } from 'vitest';
import { isEnough, namesOf, strangerOf } from './requester.ts';

it('tells a number from an address and from a name, so that nobody is asked twice', () => {
  const none = { name: '', phone: '', address: '' };
  expect(strangerOf(' 8 (903) 123-45-67 ')).toEqual({ ...none, phone: '8 (903) 123-45-67' });
  expect(strangerOf('nina@shop.test')).toEqual({ ...none, address: 'nina@shop.test' });
  expect(strangerOf('"Нина Ким" <nina@shop.test>')).toEqual({
    ...{ ...none, name: 'Нина Ким', address: 'nina@shop.test' },
  });
  expect(strangerOf('Нина Ким')).toEqual({ ...none, name: 'Нина Ким' });
  expect(namesOf('Анна Мария Ким')).toEqual({ first_name: 'Анна', last_name: 'Мария Ким' });
});

it('needs a number or an address of somebody new', () => {
  const of = (typed: string) => isEnough({ kind: 'new', stranger: strangerOf(typed) });
  expect([of('Нина'), of('8 903 123-45-67'), of('nina@shop.test')]).toEqual([false, true, true]);
  expect(isEnough(null)).toBe(false);
});
