/** What the server asks about: the words worth checking, and whose data a text names. */
import { expect, test } from 'vitest';
import { personalDataIn } from './personal-data.ts';
import { misspelled, wordsToCheck } from './spelling.ts';

test('words of the sentence are checked; names, addresses, codes and short words are not', () => {
  const text =
    'Здравствуйте, Анна! Перезагрузите терминал на https://касса.рф/вход, письмо anna@example.com, режим RS-232, ИНН, чек.';
  expect(wordsToCheck(text, ['терминал'])).toEqual(['письмо']);
  expect(wordsToCheck('we will fix the printer «абракадабра»', [])).toEqual(['printer']);
});

test.each([
  ['приинтер', 'принтер'],
  ['прнитер', 'принтер'],
  ['принетр', 'принтер'],
  ['терминвл', 'терминал'],
  ['доствака', 'доставка'],
  ['delviery', 'delivery'],
  ['recieved', 'received'],
])('%s was meant to be %s', (word, like) => {
  const found = misspelled([{ word, like, uses: 50 }]);
  // An error in the last letters may be another form: it is left alone.
  expect(found === undefined ? word === 'терминвл' : found.instead === like).toBe(true);
});

test.each([
  ['принтерами', 'принтерам'],
  ['доставку', 'доставка'],
  ['оплачен', 'оплачена'],
  ['подключить', 'отключить'],
  ['перенести', 'принести'],
  ['настроен', 'настроем'],
  ['printing', 'printings'],
  ['касса', 'каска'],
])('%s is no error for %s', (word, like) => {
  expect(misspelled([{ word, like, uses: 500 }])).toBeUndefined();
});

test('addresses, telephones and names are found as they are written', () => {
  const found = personalDataIn(
    'Напишите Петру Смирнову на P.Smirnov@romashka.ru или +7 (495) 123-45-67. Мария Котова ответит. Счёт № 40702810900000012345, ИНН 7707083893.',
  );
  expect(found.addresses).toEqual(['p.smirnov@romashka.ru']);
  expect(found.phones).toContain('+7 (495) 123-45-67');
  expect(found.phones.some((phone) => phone.includes('407028'))).toBe(false);
  expect(found.names).toContainEqual({ first: 'Мария', last: 'Котова' });
});
