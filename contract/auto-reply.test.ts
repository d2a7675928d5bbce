import { describe, expect, it } from 'vitest';
import { withPromise } from './auto-reply.ts';

describe('the automatic answer', () => {
  it('names the promised moment', () => {
    expect(withPromise('Номер 5. Мы ответим {promise}.', 'в понедельник до 12:00')).toBe(
      'Номер 5. Мы ответим в понедельник до 12:00.',
    );
  });

  it.each([
    ['Приняли. Ответим {promise}. Спасибо!', 'Приняли. Спасибо!'],
    ['Приняли.\n\nОтветим {promise}.\n\nСпасибо!', 'Приняли.\n\nСпасибо!'],
    ['Приняли.\nОтветим {promise}.\nСпасибо!', 'Приняли.\nСпасибо!'],
    ['{promise} ответим. Спасибо!', 'Спасибо!'],
    ['Ждите {promise}', ''],
    ['Your request is No. {number}. We answer {promise}.', 'Your request is No. {number}.'],
    ['We answer No. 5 {promise}. Thank you.', 'Thank you.'],
    ['Is it urgent? Call us. “We answer {promise}.” Bye!', 'Is it urgent? Call us. Bye!'],
    ['Без обещания.  Как есть.\n\n\nСовсем.', 'Без обещания.  Как есть.\n\n\nСовсем.'],
  ])('loses the whole sentence when nothing is promised: %j', (text, left) => {
    expect(withPromise(text, null)).toBe(left);
  });
});
