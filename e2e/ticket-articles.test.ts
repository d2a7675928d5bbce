/** Articles beside a ticket: into the reply by a key, and a new one out of what was said. */
import { describe, expect, test } from 'vitest';
import { createTopic } from '#modules/fields/fields.ts';
import { putOffer } from '#modules/forms/forms.ts';
import { catchUpArticles } from '#modules/search/search.ts';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { settled } from '#testing/settled.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import { composer, replyField, t } from './screen.ts';

const other = 'Обмен остановился';

describe('articles beside a ticket', () => {
  const desk = useDesk();
  let lead: TestAgent;
  let number: number;
  let spoken: number;

  desk.prepare(async () => {
    lead = await anAgent(desk.ctx(), { role: 'lead', first_name: 'Инна', last_name: 'Черникова' });
    await connectMailbox(desk, 'help@desk.test', 'Помощь');
    const ask = async (method: 'GET' | 'POST', path: string, body?: object) => {
      const answer = await desk.call(lead, method, path, body);
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
      return answer.body as { id: string; items: { id: string }[] };
    };
    const { items } = await ask('GET', '/api/knowledge');
    const section = await ask('POST', '/api/knowledge/sections', {
      ...{ space_id: items[0]?.id, names: { ru: 'Чеки', en: 'Receipts' } },
    });
    for (const [title, answer] of [
      ['Термопринтер печатает бледно', '<p>Протрите головку термопринтера спиртом.</p>'],
      [other, '<p>Включите обмен.</p>'],
    ]) {
      const article = await ask('POST', '/api/articles', {
        ...{ section_id: section.id, language: 'ru', audience: 'public', title },
        content: { answer },
      });
      await ask('POST', `/api/articles/${article.id}/publish`, { is_confirmed: true });
    }
    await settled(desk.ctx());
    await catchUpArticles(desk.ctx());
    const requester = await aContact(desk.ctx(), {
      ...{ name: 'Ольга Белова', address: 'olga@sklad.test' },
    });
    ({ number } = await aTicket(desk.ctx(), {
      ...{ requester_id: requester.id, subject: 'Термопринтер бледно печатает' },
      words: 'Термопринтер печатает бледно. Звоните: +7 916 123-45-67',
    }));
    const { id: topic_id } = await createTopic(desk.ctx(), {
      name: { ru: 'Печать', en: 'Printing' },
    });
    await putOffer(desk.ctx(), topic_id, {
      ...{ files: 'must', file_words: { ru: 'Пришлите фото чека.', en: '' } },
    });
    ({ number: spoken } = await aTicket(desk.ctx(), {
      ...{ requester_id: requester.id, subject: 'Бледный чек', topic_id, channel: 'phone' },
    }));
  });

  test('the first one goes into the reply by a key, as a link and as text', async () => {
    const page = await desk.open(lead, `/tickets/${number}`);
    const panel = page.getByRole('complementary', { name: t('context.label') });
    await panel.getByRole('link', { name: 'Термопринтер печатает бледно' }).waitFor();
    await panel
      .getByText(/термопринтер/)
      .first()
      .waitFor();
    await composer(page).getByText(t('side.tab'), { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Shift+G');
    await replyField(page).getByRole('link', { name: 'Термопринтер печатает бледно' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+H');
    await replyField(page).getByText('Протрите головку термопринтера спиртом.').waitFor();
    // One that was not offered is looked for.
    await panel.getByLabel(t('articles.find')).fill('обмен');
    await panel.getByRole('button', { name: t('articles.put_link', { title: other }) }).click();
    await replyField(page).getByRole('link', { name: other }).waitFor();
    await expect
      .poll(async () =>
        (await desk.ctx().db.selectFrom('article_uses').select(['way', 'found_by']).execute())
          .map(({ way, found_by }) => `${way} ${found_by}`)
          .sort(),
      )
      .toEqual(['link searched', 'link suggested', 'text suggested']);

    // What nobody can hand over on the telephone is asked for in the words of the form.
    await page.goto(`/tickets/${spoken}`);
    await panel.getByText(t('opening.files_none')).waitFor();
    expect(await violations(page)).toEqual([]);
    await panel.getByRole('button', { name: t('opening.files_ask') }).press('Enter');
    await replyField(page).getByText('Пришлите фото чека.').waitFor();
  });

  test('a new one begins with the question, and shows what was taken out; it fits a telephone', async () => {
    const page = await desk.open(lead, `/tickets/${number}`);
    await page.getByRole('button', { name: t('articles.draft') }).click();
    const dialog = page.getByRole('dialog', { name: t('articles.draft') });
    await dialog.getByText(t('articles.known_text')).waitFor();
    await dialog.getByText('+7 916 123-45-67').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await dialog.getByRole('button', { name: t('articles.write') }).click();
    await page.waitForURL(/\/knowledge\/[\w-]+\/edit/);
    await page.getByText('Звоните: [PHONE_1]').waitFor();
  });
});
