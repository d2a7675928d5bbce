import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createArticle, createSection, publishArticle } from '#modules/knowledge/knowledge.ts';
import { catchUpArticles } from '#modules/search/search.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';

const answer = `<p>Откройте крышку и поправьте ленту.</p><ol data-steps><li><p>Нажмите защёлку.</p></li><li><p>Вставьте рулон.</p></li></ol>
<aside data-callout="warning"><p>Не касайтесь термоголовки.</p></aside>
<table><tr><th>Модель</th><th>Ширина ленты</th><th>Длина намотки</th><th>Диаметр втулки</th></tr><tr><td>К5</td><td>57 мм</td><td>30 м</td><td>12 мм</td></tr></table>
<h2>Если не помогло</h2><pre>ERROR-0x00000017-PAPER-NEAR-END-AND-A-VERY-LONG-LINE-WITHOUT-SPACES</pre>`;

describe('the help centre', () => {
  const desk = useDesk();
  desk.prepare(async () => {
    const ctx = desk.ctx();
    const section = await createSection(ctx, {
      ...{ space_id: '01930000-0000-7000-8000-000000000301', parent_id: null },
      ...{ names: { ru: 'Чеки', en: 'Receipts' }, intro: { ru: 'Печать, отмена и возврат.' } },
      ...{ icon: 'receipt', slug: 'receipts' },
    });
    for (const [nth, title] of ['Касса не печатает чек', 'Как сделать возврат'].entries()) {
      const id = await createArticle(ctx, {
        ...{ section_id: section.id, kind: 'question', audience: 'public', language: 'ru', title },
        ...{ slug: `article-${nth + 1}`, keywords: [], topic_ids: [] },
        ...{ organization_ids: [], contracts: [], role_ids: [] },
        content: { question: `<p>${title}: что делать?</p>`, answer },
      });
      await publishArticle(ctx, id, { is_confirmed: true });
    }
    await catchUpArticles(ctx);
  });

  /** From the first page to an answer, and to what was missing in it. */
  async function journey(page: Page): Promise<void> {
    await page.goto('/help/ru');
    await page.getByRole('link', { name: 'Чеки' }).click();
    await page.getByRole('heading', { level: 1, name: 'Чеки' }).waitFor();
    await page.getByRole('searchbox').or(page.getByRole('combobox')).fill('принтер не печатет чек');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /Касса не печатает/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Касса не печатает чек' }).waitFor();
    await page.getByRole('button', { name: 'Нет', exact: true }).click();
    await page.getByRole('textbox', { name: /неясным/ }).fill('Где защёлка?');
    await page.getByRole('button', { name: 'Отправить' }).click();
    await page.getByText('Передали тем, кто пишет статьи').waitFor();
  }

  test('answers without scripts', async () => {
    const page = await desk.browse({ javaScriptEnabled: false });
    await journey(page);
  });

  test('answers with scripts too, suggests while one types, and fits a narrow screen in the dark', async () => {
    const page = await desk.browse();
    await journey(page);
    await page.goto('/help/ru');
    await page.getByRole('combobox').pressSequentially('возвр');
    await page.getByRole('option', { name: /Как сделать возврат/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Как сделать возврат' }).waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 360, height: 740 });
    const paths = [
      '',
      '/sections/receipts',
      '/articles/article-1',
      '/search?q=чек',
      '/search?q=ъъ',
    ];
    for (const path of paths) {
      await page.goto(`/help/ru${path}`);
      expect([path, await violations(page)]).toEqual([path, []]);
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect([path, over]).toEqual([path, 0]);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    for (const path of paths) {
      await page.goto(`/help/ru${path}`);
      expect([path, await violations(page, 'colours')]).toEqual([path, []]);
    }
  });
});
