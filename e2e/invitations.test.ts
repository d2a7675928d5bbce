import { describe, expect, test } from 'vitest';
import { anAgent, type TestAgent } from '#testing/builders.ts';
import { violations } from './axe-rules.ts';
import { useDesk } from './desk.ts';
import { connectMailbox } from './mailboxes.ts';
import { conversation, row, t } from './screen.ts';

const SUPPORT = 'meet@desk.test';
const BOSS = 'boss@client.test';

const calendar = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//x//y//EN',
  'METHOD:REQUEST',
  'BEGIN:VEVENT',
  'UID:meeting-1@client.test',
  'DTSTAMP:20260701T100000Z',
  'DTSTART;TZID=Asia/Yekaterinburg:20260715T150000',
  'DTEND;TZID=Asia/Yekaterinburg:20260715T160000',
  'RRULE:FREQ=WEEKLY',
  'SUMMARY:Разбор заявок',
  'LOCATION:Переговорная 3',
  `ORGANIZER;CN=Борис:mailto:${BOSS}`,
  `ATTENDEE;CN=Служба:mailto:${SUPPORT}`,
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');

describe('an invitation in a conversation', () => {
  const desk = useDesk();
  let agent: TestAgent;
  desk.prepare(async () => {
    agent = await anAgent(desk.ctx(), { role: 'lead' });
    await connectMailbox(desk, SUPPORT, 'Поддержка');
  });

  test('is a card that is answered with a click, and the organiser gets the answer', async () => {
    const page = await desk.open(agent, '/views/all_open', {
      viewport: { width: 1200, height: 900 },
    });
    await desk.post.send({
      from: `Борис <${BOSS}>`,
      to: SUPPORT,
      subject: 'Разбор заявок',
      text: 'Приглашаю.',
      icalEvent: { method: 'REQUEST', content: calendar },
    });
    await row(page, 'Разбор заявок').click();
    const card = conversation(page).getByRole('region', { name: t('carried.invitation') });
    // The reader is in Moscow, the sender two hours ahead.
    await card.getByText('13:00').waitFor();
    await card.getByText('15:00').waitFor();
    await card.getByText('Переговорная 3').waitFor();
    await card.getByText(t('carried.repeats_weekly')).waitFor();
    expect(await violations(page)).toEqual([]);

    await card.getByRole('button', { name: t('carried.accepted') }).focus();
    await page.keyboard.press('Enter');
    await card.getByText(t('carried.said_accepted')).waitFor();
    const yes = card.getByRole('button', { name: t('carried.accepted') });
    await expect.poll(() => yes.getAttribute('aria-pressed')).toBe('true');
    const reply = await desk.post.awaitMail(
      BOSS,
      (mail) => mail.subject?.startsWith('Принято') === true,
    );
    expect(reply.raw.toString()).toMatch(/text\/calendar;[\s\S]*?method=REPLY/i);
    await expect.poll(() => card.getByText(t('carried.sending')).count()).toBe(0);
    expect(await violations(page)).toEqual([]);

    await page.setViewportSize({ width: 360, height: 740 });
    await card.waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
  });
});
