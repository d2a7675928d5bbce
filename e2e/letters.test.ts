import { describe, expect, test } from 'vitest';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import { conversation, messagesOf, row, t } from './screen.ts';

const SUPPORT = 'letters@desk.test';

const inner = Buffer.from(
  [
    'From: Борис <boss@far.test>',
    'To: anna@client.test',
    'Subject: Bill',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<table><tr><td><b>Оплатите</b> <a href="https://evil.test/">www.bank.test</a></td></tr></table><script>alert(1)</script>',
  ].join('\r\n'),
);

describe('messages inside messages, and how a message came', () => {
  const desk = useDesk();
  let agent: TestAgent;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead' });
    await connectMailbox(desk, SUPPORT, 'Поддержка');
  });

  test('an attached message is read in place; headers and the original are in the menu', async () => {
    const page = await desk.open(agent, '/views/all_open');
    await desk.post.send({
      from: 'Анна Котова <anna@client.test>',
      to: SUPPORT,
      subject: 'Вложенное письмо',
      text: 'Посмотрите.',
      headers: { 'X-Own': 'marked' },
      attachments: [{ filename: 'bill.eml', content: inner, contentType: 'message/rfc822' }],
    });
    await row(page, 'Вложенное письмо').click();
    const read = t('carried.read_file', { name: 'bill.eml' });
    await conversation(page).getByRole('button', { name: read }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('boss@far.test').waitFor();
    const frame = dialog.frameLocator('iframe');
    await frame.getByText('Оплатите').waitFor();
    await frame.getByText(t('ticket.link_leads', { host: 'evil.test' })).waitFor();
    await dialog.getByText(t('carried.unproven')).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1440, height: 900 });

    const menu = messagesOf(page, 'Анна Котова').getByRole('button', { name: t('threading.menu') });
    await menu.click();
    await page.getByRole('menuitem', { name: t('carried.headers') }).click();
    await dialog.getByText('X-Own: marked').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await menu.click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: t('carried.download') }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.eml$/);
    expect(page.url()).toContain('/tickets/');
  });
});
