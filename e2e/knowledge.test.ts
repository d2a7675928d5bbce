import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Article, ArticleText } from '#contract/articles.ts';
import { translate } from '#contract/i18n/dictionaries.ts';
import { catchUpArticles } from '#modules/search/search.ts';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import { violations } from './axe-rules.ts';
import { type Person, useDesk } from './desk.ts';
import { field, t } from './screen.ts';

/** Everything that the vocabulary of articles has, as the server keeps it. */
const everything = [
  '<h2>Порядок</h2><p>Сначала <strong>лента</strong>, потом <em>порт</em> и <code>0x31</code>.<br>См. <a href="https://kassa.example/a?b=1&amp;c=2">памятку</a>.</p>',
  '<h3>Что проверить</h3><ul><li>крышка<ul><li>датчик</li></ul></li><li>кабель</li></ul><ol><li>раз</li><li>два</li></ol>',
  '<ol data-steps=""><li>Откройте крышку</li><li><p>Вставьте ленту</p><pre data-language="ini"><code>port=COM3\nspeed=115200</code></pre></li></ol>',
  '<aside data-callout="note"><p>Примечание</p></aside><aside data-callout="tip"><p>Совет</p></aside><aside data-callout="warning"><p>Внимание</p><ul><li>ток</li></ul></aside>',
  '<aside data-internal=""><p>Журнал не нужен</p></aside><blockquote><p>Чек не вышел</p></blockquote><hr>',
  '<table><tr><th>Код</th><th>Что значит</th></tr><tr><td>0x31</td><td>Нет связи<br>и бумаги</td></tr><tr><td colspan="2">Остальное в паспорте</td></tr></table>',
  '<div data-video="https://video.example/kassa"></div><p>Конец.</p>',
].join('');

describe('the knowledge base', () => {
  const desk = useDesk();
  let lead: TestAgent;
  let agent: TestAgent;
  let article_id = '';
  desk.prepare(async () => {
    lead = await anAgent(desk.ctx(), { role: 'lead', first_name: 'Игорь', last_name: 'Назаров' });
    agent = await anAgent(desk.ctx(), { first_name: 'Анна', last_name: 'Крылова' });
  });

  const part = (page: Page, name: 'question' | 'answer') =>
    page.getByRole('textbox', { name: t(`knowledge.part_${name}`), exact: true });
  const saved = (page: Page) => page.getByText(t('knowledge.saved'), { exact: true });
  async function textOf(person: Person, language = 'ru'): Promise<ArticleText> {
    const { body } = await desk.call(
      person,
      'GET',
      `/api/articles/${article_id}/texts/${language}`,
    );
    return body as ArticleText;
  }
  /** Until the server has what was written last: what stands as saved may be what was before. */
  async function saveNow(page: Page, last: string): Promise<void> {
    await page.keyboard.press('Control+s');
    await expect
      .poll(async () => JSON.stringify((await textOf(lead)).content), { timeout: 15_000 })
      .toContain(last);
    await saved(page).first().waitFor();
  }

  test('is begun with a section, written by keyboard and Markdown, and keeps every block', async () => {
    const page = await desk.open(lead, '/knowledge');
    await page.getByText(t('knowledge.no_sections_title')).waitFor();
    await page.getByRole('link', { name: t('knowledge.make_sections') }).click();
    await page
      .getByRole('button', { name: t('knowledge.new_space') })
      .first()
      .click();
    const name = translate('ru', 'knowledge.name_in', { language: 'русский' });
    await field(page, name).fill('Помощь');
    await field(page, t('knowledge.space_key')).fill('help');
    await page.getByRole('button', { name: t('common.save') }).click();
    for (const section of ['Чеки', 'Обмен']) {
      await page.getByRole('button', { name: t('knowledge.new_section') }).click();
      await field(page, name).fill(section);
      await page.getByRole('button', { name: t('common.save') }).click();
      await page.getByRole('link', { name: section, exact: true }).waitFor();
    }
    const sections = page.getByRole('navigation', { name: t('knowledge.tree') });
    await sections.getByRole('button', { name: t('fields.move', { name: 'Обмен' }) }).focus();
    await page.keyboard.press('ArrowUp');
    await expect
      .poll(() => sections.getByRole('listitem').allInnerTexts(), { timeout: 15_000 })
      .toEqual([expect.stringContaining('Обмен'), expect.stringContaining('Чеки')]);
    expect(await violations(page)).toEqual([]);

    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+A');
    await page.getByText(t('knowledge.empty_title')).waitFor();
    await page.keyboard.press('n');
    await field(page, t('knowledge.title_field')).fill('Касса не печатает чек');
    await page.keyboard.press('Enter');
    await part(page, 'question').click();
    article_id = /knowledge\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
    await page.keyboard.type('Бумага **не выходит**.');
    await part(page, 'answer').click();
    for (const words of ['1) Откройте крышку', 'Нажмите `Меню`', '']) {
      await page.keyboard.type(words);
      await page.keyboard.press('Enter');
    }
    // The slash knows its words in the wrong layout too.
    await page.keyboard.type('/nf,k');
    await page.getByRole('option', { name: t('editor.table') }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Код');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Причина');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Что делать');
    await page
      .getByRole('toolbar', { name: t('editor.tools_table') })
      .getByRole('button', { name: t('editor.row_delete') })
      .waitFor();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('> [!WARNING] Не выключайте');
    expect(await violations(page)).toEqual([]);
    await saveNow(page, 'Не выключайте');
    const written = await textOf(lead);
    expect(written.content.question).toBe('<p>Бумага <strong>не выходит</strong>.</p>');
    expect(written.content.answer).toMatch(
      /^<ol data-steps="[^"]*"><li>Откройте крышку<\/li><li>Нажмите <code>Меню<\/code><\/li><\/ol><table>/,
    );
    expect(written.content.answer).toContain('<th>Код</th><th>Причина</th><th>Что делать</th>');
    expect(written.content.answer).toMatch(
      /<aside data-callout="warning"><p>Не выключайте<\/p><\/aside>$/,
    );

    // What others wrote comes out of the editor as it went in.
    await desk.call(lead, 'PUT', `/api/articles/${article_id}/texts/ru`, {
      title: written.title,
      content: { ...written.content, answer: everything },
      base_version: written.version,
    });
    const kept = (await textOf(lead)).content.answer;
    expect(kept).toBe(everything);
    await page.goto(`/knowledge/${article_id}/edit`);
    await part(page, 'answer').getByText('Конец.').click();
    await page.keyboard.press('End');
    await page.keyboard.type('!');
    await saveNow(page, 'Конец.!');
    expect((await textOf(lead)).content.answer).toBe(kept?.replace('Конец.', 'Конец.!'));
  });

  test('covers private data, is discussed by colleagues, and goes out after a second look', async () => {
    const page = await desk.open(agent, `/knowledge/${article_id}/edit`);
    await part(page, 'question').click();
    const tools = page.getByRole('toolbar', { name: t('editor.tools') });
    await page.keyboard.press('Control+End');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      tools.getByRole('button', { name: t('editor.picture') }).click(),
    ]);
    await chooser.setFiles({
      name: 'экран.png',
      mimeType: 'image/png',
      buffer: await redPicture(page),
    });
    const dialog = page.getByRole('dialog');
    await dialog.locator('canvas').waitFor();
    await dialog.getByRole('button', { name: t('editor.add_area') }).click();
    // The keys work what was added by a key; the pointer draws over everything.
    const area = dialog.getByRole('button', { name: t('editor.area_black', { count: 1 }) });
    const before = await area.boundingBox();
    await area.press('ArrowUp');
    await area.press('Shift+ArrowRight');
    const after = await area.boundingBox();
    expect(after?.y).toBeLessThan(before?.y ?? 0);
    expect(after?.width).toBeGreaterThan(before?.width ?? 0);
    await area.press('Delete');
    await area.waitFor({ state: 'detached' });
    const box = await dialog.locator('canvas').boundingBox();
    if (box === null) throw new Error('no picture');
    await page.mouse.move(box.x + 1, box.y + 1);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 40, box.y + box.height + 40, { steps: 3 });
    await page.mouse.up();
    await area.waitFor();
    expect(await violations(page)).toEqual([]);
    await field(page, t('editor.alt')).fill('Экран кассы');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('img', { name: 'Экран кассы' }).waitFor();
    await saveNow(page, 'Экран кассы');
    const src = /src="([^"]+)" alt="Экран кассы"/.exec(
      (await textOf(agent)).content.question ?? '',
    );
    // The pointer began a pixel inside: a line at the edge at most.
    expect(await redPixels(page, src?.[1] ?? '')).toBeLessThan(600);

    // Both write: nobody's words are lost.
    const theirs = await textOf(lead);
    await desk.call(lead, 'PUT', `/api/articles/${article_id}/texts/ru`, {
      title: 'Касса не печатает чек: две минуты',
      content: theirs.content,
      base_version: theirs.version,
    });
    await field(page, t('knowledge.title_field')).fill('Касса молчит');
    await page.keyboard.press('Control+s');
    await page.getByText(t('knowledge.conflict', { name: 'Игорь Назаров' })).waitFor();
    await page.getByRole('button', { name: t('knowledge.conflict_theirs') }).click();
    await expect
      .poll(() => field(page, t('knowledge.title_field')).inputValue(), { timeout: 15_000 })
      .toBe('Касса не печатает чек: две минуты');
    await page.goto(`/knowledge/${article_id}/versions?language=ru`);
    await page.locator('del').filter({ hasText: 'молчит' }).waitFor();

    // A colleague reads on a telephone, and suggests other words for some.
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`/knowledge/${article_id}`);
    const step = page.getByText('Откройте крышку', { exact: true }).first();
    await step.selectText();
    await page.keyboard.press('m');
    await page.getByText(t('knowledge.suggest')).click();
    await field(page, t('knowledge.suggestion')).fill('Откройте крышку до щелчка');
    await page.getByRole('button', { name: t('knowledge.comment_send') }).click();
    const talk = page.getByRole('region', { name: t('knowledge.open_comments') });
    await talk.getByText('Откройте крышку до щелчка').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);

    const leading = await desk.open(lead, `/knowledge/${article_id}`);
    await leading.getByRole('button', { name: t('knowledge.accept') }).click();
    await leading.locator('ol[data-steps]').getByText('Откройте крышку до щелчка').waitFor();
    await desk.call(lead, 'PATCH', `/api/articles/${article_id}`, { audience: 'public' });
    await desk.call(agent, 'PUT', `/api/articles/${article_id}/texts/ru`, {
      ...{ title: 'Касса не печатает чек', base_version: (await textOf(agent)).version },
      content: (await textOf(agent)).content,
    });
    await leading.goto(`/knowledge/${article_id}`);
    await leading.getByRole('button', { name: t('knowledge.publish'), exact: true }).waitFor();
    await leading.keyboard.press('p');
    const look = leading.getByRole('dialog', { name: t('knowledge.publish_title') });
    await look.getByText(t('knowledge.second_look')).waitFor();
    await look.getByText(t('knowledge.hidden_remarks', { count: 1 })).waitFor();
    expect(await look.getByText('Журнал не нужен').count()).toBe(0);
    expect(await violations(leading)).toEqual([]);
    await look.getByRole('button', { name: t('knowledge.publish'), exact: true }).click();
    await look.waitFor({ state: 'detached' });
    const { body } = await desk.call(lead, 'GET', `/api/articles/${article_id}`);
    expect((body as Article).published_at).not.toBeNull();

    // What nobody found leads to it: by keyboard, on a narrow screen.
    const find = async () => {
      const found = await desk.call(
        lead,
        'GET',
        `/api/knowledge/search?q=${encodeURIComponent('чекодром')}&language=ru`,
      );
      return (found.body as { items: object[] }).items;
    };
    await catchUpArticles(desk.ctx());
    expect(await find()).toEqual([]);
    await leading.setViewportSize({ width: 360, height: 700 });
    await leading.goto('/settings/search');
    const group = leading.getByRole('group', { name: t('gaps.actions', { words: 'чекодром' }) });
    await group.waitFor();
    expect(await violations(leading)).toEqual([]);
    await group.getByRole('button', { name: t('gaps.link') }).press('Enter');
    const choosing = leading.getByRole('dialog', { name: t('gaps.link_title') });
    await choosing.getByLabel(t('gaps.try_label')).fill('касса не печатает');
    await leading.keyboard.press('Enter');
    const choose = choosing.getByRole('button', { name: new RegExp(t('gaps.choose')) }).first();
    await choose.waitFor();
    expect(await violations(leading)).toEqual([]);
    await choose.press('Enter');
    await leading.getByText(t('gaps.nothing_none')).waitFor();
    expect(await leading.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await find()).toMatchObject([{ id: article_id }]);
  });

  test('takes files of another system in by a plan, as drafts, and gives them back', async () => {
    const page = await desk.open(lead, '/knowledge/import', {
      viewport: { width: 360, height: 800 },
    });
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: t('imports.choose'), exact: true }).press('Enter'),
    ]);
    const file = (name: string, text: string) => ({
      ...{ name, mimeType: 'text/markdown', buffer: Buffer.from(text) },
    });
    await chooser.setFiles([
      file('лента.md', '# Замена ленты\n\nСм. [кассу](касса.md) и [это](нет.md).\n'),
      file('касса.md', '# Устройство кассы\n\n> [!TIP]\n> Не роняйте.\n'),
    ]);
    await page.getByText(t('imports.state_planned')).waitFor();
    const list = page.getByRole('region', { name: t('imports.list') });
    await list.getByText(t('imports.trouble_link')).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    // The same files as another source.
    await page.getByRole('button', { name: t('imports.replan') }).press('Enter');
    const otherwise = page.getByRole('form', { name: t('imports.replan') });
    await otherwise.getByLabel(t('imports.source')).fill('памятки');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText(t('imports.source_new', { source: 'памятки' })).waitFor();
    await page.getByRole('button', { name: t('imports.run', { count: 2 }) }).press('Enter');
    await page.getByText(t('imports.state_done')).waitFor();
    const made = list.getByRole('link', { name: 'Замена ленты' });
    const id = (await made.getAttribute('href'))?.split(/[/?]/)[2] ?? '';
    const { body } = await desk.call(lead, 'GET', `/api/articles/${id}`);
    expect(body).toMatchObject({ state: 'wip', audience: 'staff', published_at: null });
    await page.getByRole('button', { name: t('imports.undo') }).press('Enter');
    const asked = page.getByRole('dialog', { name: t('imports.undo') });
    await asked.getByRole('button', { name: t('imports.undo') }).press('Enter');
    await page.getByText(t('imports.state_undone')).waitFor();
    const after = await desk.call(lead, 'GET', `/api/articles/${id}`);
    expect(after.body).toMatchObject({ state: 'archived' });
  });
});

/** A picture that is red all over. */
async function redPicture(page: Page): Promise<Buffer> {
  const data = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 160;
    canvas.height = 120;
    const context = canvas.getContext('2d');
    if (context === null) return '';
    context.fillStyle = '#ff0000';
    context.fillRect(0, 0, 160, 120);
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(data.split(',')[1] ?? '', 'base64');
}

/** How much of it is left in the file that went up. */
function redPixels(page: Page, src: string): Promise<number> {
  return page.evaluate(async (address) => {
    const bitmap = await createImageBitmap(await (await fetch(address)).blob());
    const canvas = document.createElement('canvas');
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    const context = canvas.getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
    let red = 0;
    for (let at = 0; at < pixels.length; at += 4) if ((pixels[at] ?? 0) > 128) red += 1;
    return red;
  }, src);
}
