import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { aContact, anAgent, type TestAgent } from '#testing/builders.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import { attach, composer, messagesOf, noteField, replyField, t } from './screen.ts';

/** A red dot: a whole PNG in 70 bytes or so. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==',
  'base64',
);

describe('drafts', () => {
  const desk = useDesk();
  let agent: TestAgent;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead', first_name: 'Инна', last_name: 'Черникова' });
    await connectMailbox(desk, 'help@desk.test', 'Помощь');
  });

  async function anOpenTicket(subject: string) {
    const address = `${Math.random().toString(36).slice(2)}@client.test`;
    const contact = await aContact(desk.ctx(), { name: 'Пётр Дроздов', address });
    const made = await aTicket(desk.ctx(), { subject, requester_id: contact.id });
    return { ...made, address };
  }
  const kept = (page: Page) => composer(page).getByText(t('composer.draft_saved')).waitFor();

  test('lose no letter on a slow machine, while the editor takes the place of the plain field', {
    retry: 0,
  }, async () => {
    const page = await desk.open(agent, '/views/all_open');
    const slow = await page.context().newCDPSession(page);
    await slow.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    // Two editors one after the other are what costs letters: those that fall between them.
    await page.addInitScript(() => {
      const editors = new Set<Element>();
      Object.assign(window, { editors });
      new MutationObserver(() => {
        for (const editor of document.querySelectorAll('.ProseMirror')) editors.add(editor);
      }).observe(document, { childList: true, subtree: true });
    });
    const words = 'Добрый день! Посмотрите, пожалуйста, в настройках кассы.';
    for (const round of [1, 2]) {
      const { number } = await anOpenTicket(`Медленный компьютер ${round}`);
      await page.goto(`/tickets/${number}`);
      await noteField(page).or(replyField(page)).waitFor();
      await page.keyboard.press('r');
      await page.keyboard.type(words);
      await kept(page);
      expect(await replyField(page).textContent()).toBe(words);
      const made = await page.evaluate(
        () => (window as unknown as { editors: Set<Element> }).editors.size,
      );
      expect(made).toBe(1);
    }
  });

  test('survive a reload and another browser, files, copies and note too', async () => {
    const { number } = await anOpenTicket('Черновик');
    const page = await desk.open(agent, `/tickets/${number}`);
    await replyField(page).fill('Начало ответа, которое нельзя потерять.');
    await attach(page, [
      { name: 'акт.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') },
    ]);
    await composer(page)
      .getByRole('button', { name: /^Кому:/ })
      .click();
    await composer(page).getByLabel(t('composer.cc'), { exact: true }).fill('boss@client.test');
    await page.keyboard.press('Enter');
    await kept(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await noteField(page).fill('А это только нам.');
    await kept(page);

    await page.reload();
    await replyField(page).getByText('Начало ответа, которое нельзя потерять.').waitFor();

    const elsewhere = await desk.open(agent, `/tickets/${number}`);
    await replyField(elsewhere).getByText('Начало ответа, которое нельзя потерять.').waitFor();
    await composer(elsewhere).getByText('акт.pdf').waitFor();
    await composer(elsewhere)
      .getByRole('button', { name: /1 копия/ })
      .waitFor();
    await elsewhere.keyboard.press('n');
    await noteField(elsewhere).getByText('А это только нам.').waitFor();
  });

  test('are gone once they are sent', async () => {
    const { number } = await anOpenTicket('Отправлено');
    const page = await desk.open(agent, `/tickets/${number}`);
    await replyField(page).fill('Готово.');
    await kept(page);
    await page.keyboard.press('Control+Enter');
    await messagesOf(page, agent.name).getByText('Готово.').waitFor();
    const elsewhere = await desk.open(agent, `/tickets/${number}`);
    await messagesOf(elsewhere, agent.name).getByText('Готово.').waitFor();
    expect((await replyField(elsewhere).textContent())?.trim()).toBe('');
  });

  test('take dropped files, and pasted pictures into the text; Cc and Bcc as edited', async () => {
    const { number, address } = await anOpenTicket('Файлы');
    const page = await desk.open(agent, `/tickets/${number}`);
    await replyField(page).fill('Смотрите вложения.');
    await give(page, 'drop', {
      name: 'журнал.txt',
      type: 'text/plain',
      bytes: Buffer.from('строка'),
    });
    await composer(page).getByText('журнал.txt').waitFor();
    await give(page, 'paste', { name: 'снимок.png', type: 'image/png', bytes: PNG });
    await replyField(page).getByRole('img', { name: 'снимок.png' }).waitFor();

    await composer(page)
      .getByRole('button', { name: /^Кому:/ })
      .click();
    await composer(page)
      .getByLabel(t('composer.cc'), { exact: true })
      .fill('Копия <copy@client.test>');
    await page.keyboard.press('Enter');
    await composer(page).getByLabel(t('composer.bcc'), { exact: true }).fill('quiet@client.test');
    await page.keyboard.press('Enter');
    await composer(page)
      .getByRole('button', { name: t('composer.send_and_wait') })
      .click();
    await messagesOf(page, agent.name).getByText(t('ticket.delivery_sent')).waitFor();

    const isReply = (mail: { text?: string | undefined }) =>
      mail.text?.includes('Смотрите вложения.') === true;
    const [first, copy, quiet] = await Promise.all(
      [address, 'copy@client.test', 'quiet@client.test'].map((to) =>
        desk.post.awaitMail(to, isReply),
      ),
    );
    expect(first?.mail.cc?.map((each) => each.address)).toEqual(['copy@client.test']);
    expect(copy?.mail.messageId).toBe(first?.mail.messageId);
    // Bcc is in nobody's copy of the message.
    for (const each of [first, copy, quiet]) {
      expect(each?.raw.toString()).not.toContain('quiet@client.test');
    }
    const names = first?.mail.attachments.map(({ filename }) => filename);
    expect(names).toContain('журнал.txt');
    const picture = first?.mail.attachments.find(({ mimeType }) => mimeType === 'image/png');
    expect(picture?.contentId).toMatch(/^<.+>$/);
    expect(first?.mail.html).toContain(`cid:${picture?.contentId?.replace(/[<>]/g, '')}`);
    expect(Buffer.from(picture?.content as ArrayBuffer).equals(PNG)).toBe(true);
  });
});

/** Drops a file on the composer, or pastes it into its text, as the operating system would. */
async function give(
  page: Page,
  how: 'drop' | 'paste',
  file: { name: string; type: string; bytes: Buffer },
): Promise<void> {
  const { name, type, bytes } = file;
  const transfer = await page.evaluateHandle(
    (given) => {
      const data = new DataTransfer();
      const content = Uint8Array.from(atob(given.base64), (char) => char.charCodeAt(0));
      data.items.add(new File([content], given.name, { type: given.type }));
      return data;
    },
    { name, type, base64: bytes.toString('base64') },
  );
  if (how === 'drop') {
    await composer(page).dispatchEvent('dragover', { dataTransfer: transfer });
    await composer(page).dispatchEvent('drop', { dataTransfer: transfer });
    return;
  }
  // The plain field of the first moments may be taken away between being found and being pasted into.
  const editor = replyField(page).and(page.locator('[contenteditable]'));
  await editor.evaluate((field, clipboardData) => {
    field.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, transfer);
}
