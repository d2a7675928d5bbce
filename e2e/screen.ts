/** What journeys look for on the screens: by role and accessible name, words from the dictionary. */
import type { Locator, Page } from 'playwright-core';
import { translate } from '#contract/i18n/dictionaries.ts';
import type { Key } from '#contract/i18n/ru.ts';
import type { Params } from '#contract/i18n/t.ts';

/** Journeys walk in Russian; what they see in English says so. */
export function t(key: Key, params?: Params): string {
  return translate('ru', key, params);
}

/** A field by its label; a star after it says that it must be filled. */
export function field(page: Page, label: string): Locator {
  const escaped = label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return page.getByLabel(new RegExp(`^${escaped}( \\*)?$`));
}

/** The rows of the ticket list. */
export function list(page: Page): Locator {
  return page.getByRole('region', { name: t('desk.list') });
}

/** The row of a ticket in the list, by words of its subject. */
export function row(page: Page, subject: string): Locator {
  return list(page).getByRole('link').filter({ hasText: subject });
}

export function ticket(page: Page): Locator {
  return page.getByRole('article', { name: /^Обращение № / });
}

export function conversation(page: Page): Locator {
  return page.getByRole('log', { name: t('ticket.conversation') });
}

/** Messages of one author, oldest first. */
export function messagesOf(page: Page, name: string): Locator {
  return conversation(page).getByRole('article', { name: t('ticket.message_of', { name }) });
}

export function composer(page: Page): Locator {
  return page.getByRole('region', { name: t('composer.label') });
}

export function replyField(page: Page): Locator {
  return page.getByRole('textbox', { name: t('composer.reply_field') });
}

export function noteField(page: Page): Locator {
  return page.getByRole('textbox', { name: t('composer.note_field') });
}

/** A chip of the ticket's head: «Статус: В работе». */
export function chip(page: Page, label: Key): Locator {
  return ticket(page).getByRole('button', { name: t(label) });
}

/** Puts files into the composer through its file chooser. */
export async function attach(
  page: Page,
  files: { name: string; mimeType: string; buffer: Buffer }[],
): Promise<void> {
  const button = composer(page).getByRole('button', { name: t('composer.attach') });
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()]);
  await chooser.setFiles(files);
}

/** Presses a key that opens or focuses a field, and types once the field is there. */
export async function pressAndType(page: Page, key: string, words: string): Promise<void> {
  await page.keyboard.press(key);
  await page.waitForFunction(
    () => document.activeElement?.matches('input, textarea, .tiptap') === true,
  );
  await page.keyboard.type(words);
}
