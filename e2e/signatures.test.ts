import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp';
import { describe, expect, test } from 'vitest';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { connectMailbox, handIn } from './mailboxes.ts';
import { field, messagesOf, row, t } from './screen.ts';

const SUPPORT = 'signed@desk.test';
const PART = 'Content-Type: text/plain; charset=utf-8\r\n\r\nSigned words.\r\n';

describe('signatures of messages', () => {
  const desk = useDesk();
  let agent: TestAgent;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'admin' });
    await connectMailbox(desk, SUPPORT, 'Поддержка');
  });

  test('a key is imported, and a message signed with it is shown as such', async () => {
    const date = new Date(Date.now() - 60_000);
    const userIDs = [{ name: 'Анна', email: 'anna@client.test' }];
    const key = await generateKey({ userIDs, format: 'armored', date });
    const signature = await sign({
      message: await createMessage({ binary: new Uint8Array(Buffer.from(PART)) }),
      signingKeys: await readPrivateKey({ armoredKey: key.privateKey }),
      detached: true,
    });
    const raw = [
      'From: Анна <anna@client.test>',
      `To: ${SUPPORT}`,
      'Subject: Signed letter',
      'Message-ID: <signed-1@client.test>',
      'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b',
      '',
      '--b',
      `${PART}`,
      '--b',
      'Content-Type: application/pgp-signature; name=signature.asc',
      '',
      String(signature),
      '--b--',
      '',
    ].join('\r\n');
    const page = await desk.open(agent, '/views/all_open');
    await handIn(page, raw, SUPPORT);
    await row(page, 'Signed letter').click();
    const message = messagesOf(page, 'Анна');
    await message.getByText(t('carried.unproven_signature')).waitFor();
    await message.getByText(t('carried.cause_unknown_key')).waitFor();
    expect(await violations(page)).toEqual([]);

    const settings = await desk.open(agent, '/settings/mail-keys');
    await settings.getByText(t('carried.keys_none')).waitFor();
    await field(settings, t('carried.keys_material')).fill(key.publicKey);
    await settings.getByRole('button', { name: t('carried.keys_import'), exact: true }).click();
    await settings.getByText('anna@client.test').first().waitFor();
    expect(await violations(settings)).toEqual([]);
    await settings.setViewportSize({ width: 360, height: 740 });
    const width = await settings.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);

    // The message that came before the key is proven by it at once, on the open screen.
    await message.getByText(t('carried.signed', { name: 'Анна' })).waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
