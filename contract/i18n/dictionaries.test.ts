import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { ru } from './ru.ts';
import { type Dictionary, formatMessage, type Message } from './t.ts';

const russian: Dictionary = ru;
const english: Dictionary = en;
const pairs = Object.entries(russian).flatMap(([area, messages]) =>
  Object.entries(messages).map(
    ([name, message]) => [`${area}.${name}`, message, english[area]?.[name]] as const,
  ),
);

function placeholders(message: Message): string[] {
  const texts = typeof message === 'string' ? [message] : Object.values(message);
  const names = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

describe('the dictionaries', () => {
  it('have the same messages in both languages', () => {
    const keys = (dictionary: Dictionary) =>
      Object.entries(dictionary).flatMap(([area, messages]) =>
        Object.keys(messages).map((name) => `${area}.${name}`),
      );
    expect(keys(english).sort()).toEqual(keys(russian).sort());
  });

  it('fill the same placeholders in both languages', () => {
    const unequal = pairs.filter(
      ([, message, twin]) =>
        twin === undefined || String(placeholders(message)) !== String(placeholders(twin)),
    );
    expect(unequal.map(([key]) => key)).toEqual([]);
  });

  it('leave nothing empty and no Russian in English', () => {
    const texts = (message: Message | undefined) =>
      message === undefined
        ? ['']
        : typeof message === 'string'
          ? [message]
          : Object.values(message);
    const bad = pairs.filter(
      ([, message, twin]) =>
        texts(message).some((text) => text.trim() === '') ||
        texts(twin).some((text) => text.trim() === '' || /[а-яё]/i.test(text)),
    );
    expect(bad.map(([key]) => key)).toEqual([]);
  });

  it('choose the Russian form by the number', () => {
    const say = (count: number) => formatMessage('ru', ru.settings.ticket_count, { count });
    expect([1, 2, 5, 11, 21, 104].map(say)).toEqual([
      '1 обращение',
      '2 обращения',
      '5 обращений',
      '11 обращений',
      '21 обращение',
      '104 обращения',
    ]);
  });
});
