import { createMessage, encrypt, generateKey, readKey } from 'openpgp';
import { describe, expect, test } from 'vitest';
import { translate } from '#contract/i18n/dictionaries.ts';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { connectMailbox, handIn } from './mailboxes.ts';
import { field, messagesOf, row, t } from './screen.ts';

const SUPPORT = 'secret@desk.test';
const PASSPHRASE = 'слова к ключу';

describe('encrypted messages', () => {
  const desk = useDesk();
  let agent: TestAgent;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'admin' });
    await connectMailbox(desk, SUPPORT, 'Поддержка');
  });

  test('a message waits closed, and is read when its key was imported', async () => {
    const date = new Date(Date.now() - 60_000);
    const userIDs = [{ name: 'Desk', email: SUPPORT }];
    const key = await generateKey({ userIDs, format: 'armored', date, passphrase: PASSPHRASE });
    const inner = 'Content-Type: text/plain; charset=utf-8\r\n\r\nТайные слова.\r\n';
    const armour = await encrypt({
      message: await createMessage({ binary: new Uint8Array(Buffer.from(inner)) }),
      encryptionKeys: await readKey({ armoredKey: key.publicKey }),
    });
    const raw = [
      ...['From: Анна <anna@client.test>', `To: ${SUPPORT}`, 'Subject: Closed letter'],
      'Message-ID: <closed-1@client.test>',
      'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
      ...['', '--b', 'Content-Type: application/pgp-encrypted', '', 'Version: 1', '--b'],
      ...[
        'Content-Type: application/octet-stream; name=encrypted.asc',
        '',
        String(armour),
        '--b--',
      ],
      '',
    ].join('\r\n');
    const page = await desk.open(agent, '/views/all_open');
    await handIn(page, raw, SUPPORT);
    await row(page, 'Closed letter').click();
    const message = messagesOf(page, 'Анна');
    await message.getByText(t('carried.encrypted_no_key')).waitFor();
    expect(await violations(page)).toEqual([]);

    const settings = await desk.open(agent, '/settings/mail-keys');
    await field(settings, t('carried.keys_material')).fill(key.privateKey);
    await field(settings, t('carried.keys_passphrase')).fill('не те');
    const add = settings.getByRole('button', { name: t('carried.keys_import'), exact: true });
    await add.click();
    await settings.getByText(t('errors.key_passphrase_wrong')).waitFor();
    expect(await violations(settings)).toEqual([]);
    await field(settings, t('carried.keys_passphrase')).fill(PASSPHRASE);
    await add.click();
    await settings.getByText(`· ${t('carried.key_private')}`).waitFor();
    expect(await field(settings, t('carried.keys_passphrase')).inputValue()).toBe('');
    expect(await violations(settings)).toEqual([]);
    await settings.setViewportSize({ width: 360, height: 740 });
    const width = await settings.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);

    await message.getByRole('button', { name: t('carried.decrypt_now') }).click();
    await message.getByText(t('carried.decrypted'), { exact: true }).waitFor();
    await message.getByText('Тайные слова.').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('the form of keys speaks English too', async () => {
    const reader = await anAgent(desk.ctx(), { role: 'admin', language: 'en' });
    const page = await desk.open(reader, '/settings/mail-keys', { locale: 'en-GB' });
    await field(page, translate('en', 'carried.keys_material')).fill('nothing');
    await field(page, translate('en', 'carried.keys_passphrase')).fill('words');
    await page
      .getByRole('button', { name: translate('en', 'carried.keys_import'), exact: true })
      .click();
    await page.getByText(translate('en', 'errors.no_keys')).waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
