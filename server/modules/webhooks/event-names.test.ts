import { expect, test } from 'vitest';
import { en } from '#contract/i18n/en.ts';
import { ru } from '#contract/i18n/ru.ts';
import { findMessage } from '#contract/i18n/t.ts';
import { webhookErrors, webhookEvents } from '#contract/webhooks.ts';

test('every event and every failure of a webhook has its words in both languages', () => {
  const keys = [
    ...webhookEvents.map((name) => `webhooks.event_${name.replace('.', '_')}`),
    ...webhookErrors.map((name) => `webhooks.error_${name}`),
  ];
  const missing = [ru, en].flatMap((dictionary) =>
    keys.filter((key) => findMessage(dictionary, key) === undefined),
  );
  expect(missing).toEqual([]);
});
