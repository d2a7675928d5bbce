import { describe, expect, test } from 'vitest';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { useDesk } from './desk.ts';
import { t } from './screen.ts';

describe('search', () => {
  const desk = useDesk();
  let agent: TestAgent;
  desk.prepare(async () => {
    const ctx = desk.ctx();
    agent = await anAgent(ctx, { role: 'lead' });
    const contact = await aContact(ctx, { name: 'Кристина Соболева', address: 'ks@sobol.test' });
    const given = { requester_id: contact.id };
    await aTicket(ctx, {
      ...given,
      subject: 'Терминал не принимает карты',
      words: 'Ошибка 91, эквайринг молчит.',
    });
    await aTicket(ctx, {
      ...given,
      subject: 'Keyboard shortcuts are broken',
      words: 'The spreadsheet swallows every keystroke.',
    });
    await aTicket(ctx, {
      ...given,
      subject: 'Счёт за ноябрь',
      words: 'Пришлите закрывающие документы.',
    });
  });

  test.each([
    ['by an inflected Russian word', 'терминалами', 'Терминал не принимает карты'],
    ['by a Russian word with a typo', 'эквайрнг', 'Терминал не принимает карты'],
    ['by an English word of the text', 'spreadsheets', 'Keyboard shortcuts are broken'],
    ['by an English word with a typo', 'keybaord', 'Keyboard shortcuts are broken'],
    ['by ё written as е', 'счет ноябрь', 'Счёт за ноябрь'],
  ])('finds %s', async (_how, words, subject) => {
    const page = await desk.open(agent, '/search');
    await page.getByRole('searchbox', { name: t('search.field') }).fill(words);
    const results = page.getByRole('main').getByRole('link').filter({ hasText: subject });
    await results.first().waitFor();
    await results.first().click();
    await page.getByRole('heading', { name: subject }).waitFor();
  });

  test('finds a person by a part of the name, and says when there is nothing', async () => {
    const page = await desk.open(agent, '/search?q=Соболев');
    await page
      .getByRole('main')
      .getByRole('link', { name: /Кристина Соболева/ })
      .first()
      .waitFor();
    await page.getByRole('searchbox', { name: t('search.field') }).fill('кваркглюон');
    await page.getByText(t('search.nothing'), { exact: true }).waitFor();
    expect(page.url()).toContain('q=');
  });
});
