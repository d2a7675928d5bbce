import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { addMailbox } from '#modules/channels/channels.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { enqueue } from '#platform/jobs.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent } from '#testing/builders.ts';
import { eventually } from '#testing/eventually.ts';
import { aDesk, aSession } from '#testing/ticket-builders.ts';
import { follow } from './notifications.react.ts';

const app = useTestApp();
const ids = { ill: '', well: '' };
const admin = { id: '', cookie: '', email: '' };

beforeAll(async () => {
  await aDesk(app);
  for (const key of ['ill', 'well'] as const) {
    const mailbox = await addMailbox(app.ctx(), app.opora.house.ports.secrets, {
      address: `${key}@desk.test`,
      name: 'Поддержка',
      outgoing: 'smtp',
      smtp: { host: `${key}.desk.test`, port: 465, security: 'tls', user: 'help' },
      password: 'secret',
    });
    ids[key] = mailbox.id;
  }
});
beforeEach(async () => {
  await app.ctx().db.deleteFrom('notifications').execute();
  const made = await anAgent(app.ctx(), { role: 'admin', first_name: 'Вера' });
  Object.assign(admin, made, await aSession(app.ctx(), made.id));
});
afterEach(() => {
  app.mail.sent.length = 0;
});

async function happens(name: 'mailbox.alarm_raised' | 'mailbox.alarm_cleared'): Promise<void> {
  const ctx = app.ctx();
  const { id } = await transaction(ctx, (tx) =>
    publish(tx, {
      name,
      subject_type: 'mailbox',
      subject_id: ids.ill,
      data: {
        kind: 'fetch',
        address: 'ill@desk.test',
        cause: 'imap_login.login',
        params: { host: 'imap.desk.test', hint_key: 'channels.hint.generic' },
        words: 'LOGIN failed <b>',
        since: '2026-11-22T09:00:00Z',
      },
    }),
  );
  await eventually('the event is told of', async () => {
    await enqueue(ctx, follow, {}, { key: 'test' });
    await app.opora.drainJobs();
    const place = await ctx.db
      .selectFrom('event_positions')
      .select('event_id')
      .where('reader', '=', 'notifications')
      .executeTakeFirst();
    return place !== undefined && place.event_id >= id;
  });
  await app.opora.drainJobs();
}

const listOf = async (as: { cookie: string }) =>
  (await app.call({ method: 'GET', url: '/api/notifications', as })).json();
const letterOf = (email: string) => app.mail.sent.find((one) => one.to.includes(email));
const textOf = (raw: Buffer) => raw.toString();

it('tells every administrator in the app and by mail, by another mailbox than the one in trouble', async () => {
  await happens('mailbox.alarm_raised');
  const { items, unread_count } = await listOf(admin);
  expect(unread_count).toBe(1);
  expect(items[0]).toMatchObject({
    kind: 'mailbox_alarm',
    ticket: null,
    data: { address: 'ill@desk.test', cause: 'imap_login.login', mailbox_id: ids.ill },
  });
  const letter = letterOf(admin.email);
  expect(letter?.from).toBe('well@desk.test');
  expect(letter?.server.host).toBe('well.desk.test');
  expect(textOf(letter?.raw ?? Buffer.alloc(0))).toContain('Auto-Submitted: auto-generated');
});

it('tells when it works again', async () => {
  await happens('mailbox.alarm_cleared');
  expect((await listOf(admin)).items[0]).toMatchObject({ kind: 'mailbox_well' });
  expect(letterOf(admin.email)?.from).toBe('well@desk.test');
});

it('tells nobody who may not set up mailboxes', async () => {
  const agent = await anAgent(app.ctx());
  await happens('mailbox.alarm_raised');
  const as = await aSession(app.ctx(), agent.id);
  expect((await listOf(as)).items).toEqual([]);
  expect(letterOf(agent.email)).toBeUndefined();
});

it('heeds what an administrator wants to be told', async () => {
  const preferences = (
    await app.call({ method: 'GET', url: '/api/me/notification-preferences', as: admin })
  ).json();
  const response = await app.call({
    method: 'PUT',
    url: '/api/me/notification-preferences',
    as: admin,
    payload: { ...preferences, mailbox_alarm: { app: true, mail: false, push: false } },
  });
  expect(response.statusCode).toBe(200);
  await happens('mailbox.alarm_raised');
  expect((await listOf(admin)).items).toHaveLength(1);
  expect(letterOf(admin.email)).toBeUndefined();
});
