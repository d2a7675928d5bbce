import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { recipientsOfAutomatic } from './automatic-recipients.ts';
import { aLetter, aMailbox, receive } from './email/testing.ts';

const app = useTestApp();
const desk = { cookie: '' };

beforeAll(async () => {
  desk.cookie = (await aDesk(app)).cookie;
  await aMailbox(app);
});

async function setAudience(auto_reply_to: 'requester' | 'all') {
  const response = await app.call({
    method: 'PATCH',
    url: '/api/settings',
    as: desk,
    payload: { auto_reply_to },
  });
  expect(response.statusCode, response.body).toBe(200);
}

/** To whom the automatic answer to this letter went. */
async function answeredTo(cc: string, from = 'anna@client.example'): Promise<string[]> {
  await receive(app, aLetter({ from, cc, subject: `Вопрос ${Math.random()}` }), { from });
  return [...(app.mail.sent.at(-1)?.to ?? [])];
}

describe('automatic mail', () => {
  it('goes to the requester alone unless somebody chose otherwise', async () => {
    expect(await answeredTo('boss@client.example')).toEqual(['anna@client.example']);
  });

  it('goes to those in copy when it should, but to no stranger whom a letter merely names (case C4)', async () => {
    await setAudience('all');
    await receive(app, aLetter({ from: 'known@client.example', subject: 'Сам пишу' }), {
      from: 'known@client.example',
    });
    const to = await answeredTo(
      'known@client.example, victim@elsewhere.example',
      'b@client.example',
    );
    expect(to).toEqual(['b@client.example', 'known@client.example']);
  });

  it('that asks for an opinion never goes to anybody in copy', async () => {
    const { rows } = await app.opora.house.database.pool.query(
      `select ticket_id from ticket_participants where level = 'cc' order by created_at desc limit 1`,
    );
    const requester = { name: '', address: 'b@client.example' };
    const of = (kind: 'auto_reply' | 'survey') =>
      recipientsOfAutomatic(
        app.ctx(),
        { kind, audience: 'all' },
        { ticket_id: rows[0]?.ticket_id, requester },
      );
    expect((await of('auto_reply')).cc).toHaveLength(1);
    expect(await of('survey')).toEqual({ to: [requester], cc: [], bcc: [], accepted: [] });
  });
});
