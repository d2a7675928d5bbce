/** Mail to tickets that became one, or that were split: it goes where the words are. */
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { parseMail } from './parse.ts';
import { aLetter, aMailbox, commentsOf, type LetterParts, receive } from './testing.ts';

const app = useTestApp();
const desk = { cookie: '' };
let made = 0;

beforeAll(async () => {
  desk.cookie = (await aDesk(app)).cookie;
  await aMailbox(app);
});

async function aRequest(parts: LetterParts = {}) {
  made += 1;
  const from = parts.from ?? `merged${made}@client${made}.example`;
  const entry = await receive(app, aLetter({ ...parts, from }), { from });
  if (entry.ticket_id === null) throw new Error('no ticket');
  return { ...entry, ticket_id: entry.ticket_id, from };
}

async function call(method: 'GET' | 'POST', url: string, payload?: object) {
  const response = await app.call({
    method,
    url,
    as: desk,
    ...(payload === undefined ? {} : { payload }),
  });
  if (response.statusCode >= 400) throw new Error(response.body);
  return response.json();
}

async function merge(into: string, from: string, more: object = {}) {
  const confirm = ['other_requester', 'other_organization'];
  return call('POST', `/api/tickets/${into}/merge`, { from_ids: [from], confirm, ...more });
}

async function unmergeAll(ticket_id: string) {
  const { merged } = await call('GET', `/api/tickets/${ticket_id}`);
  const merge_ids = merged.map((one: { merge_id: string }) => one.merge_id);
  await call('POST', `/api/tickets/${ticket_id}/unmerge`, { merge_ids });
}

/** Our letter to the requester, as it left. */
async function reply(ticket_id: string, words = 'Посмотрите, включена ли она.') {
  const body = { visibility: 'public', body_html: `<p>${words}</p>` };
  await call('POST', `/api/tickets/${ticket_id}/comments`, body);
  await app.opora.drainJobs();
  const parsed = parseMail(app.mail.sent.at(-1)?.raw ?? Buffer.alloc(0));
  if (!parsed.ok || parsed.mail.message_id === null) throw new Error('nothing was sent');
  return { ...parsed.mail, message_id: parsed.mail.message_id };
}

async function answer(from: string, in_reply_to: string, text = 'Спасибо, помогло.') {
  const subject = 'Re: Не работает касса';
  return receive(app, aLetter({ from, in_reply_to, subject, text }), { from });
}

describe('an answer to a merged ticket', () => {
  it('goes to the survivor, by a chain of merges too, and knows whom it answered', async () => {
    const [a, b, c] = [await aRequest(), await aRequest(), await aRequest()];
    const ours = await reply(a.ticket_id);
    await merge(b.ticket_id, a.ticket_id);
    await merge(c.ticket_id, b.ticket_id);
    const signed = await answer(a.from, ours.message_id);
    expect(signed).toMatchObject({ state: 'joined', ticket_id: c.ticket_id });
    // By the letter of the customer alone, too: somebody in the chain answered without ours.
    const first = await app
      .ctx()
      .db.selectFrom('mail_ledger')
      .select('message_id')
      .where('id', '=', a.id)
      .executeTakeFirstOrThrow();
    const seen = await answer(a.from, first.message_id ?? '', 'И ещё вот что.');
    expect(seen).toMatchObject({ state: 'joined', ticket_id: c.ticket_id });
    expect((await commentsOf(app, c.ticket_id)).length).toBe(6);

    // Taken apart, what answered A is in A, and the next answer goes there.
    await unmergeAll(c.ticket_id);
    expect((await commentsOf(app, a.ticket_id)).map((one) => one.id)).toEqual(
      expect.arrayContaining([signed.comment_id, seen.comment_id]),
    );
    expect(await commentsOf(app, c.ticket_id)).toHaveLength(1);
    expect(await commentsOf(app, b.ticket_id)).toHaveLength(1);
    const again = await answer(a.from, ours.message_id, 'Снова я.');
    expect(again).toMatchObject({ state: 'joined', ticket_id: a.ticket_id });
  });

  it('whoever wrote to the merged one takes part by the weakest sign, too', async () => {
    const [a, b] = [await aRequest(), await aRequest()];
    const { number } = await call('GET', `/api/tickets/${a.ticket_id}`);
    await merge(b.ticket_id, a.ticket_id);
    const letter = aLetter({ from: a.from, subject: `Re: [#${number}] Касса` });
    expect(await receive(app, letter, { from: a.from })).toMatchObject({
      state: 'joined',
      ticket_id: b.ticket_id,
    });
  });
});

describe('a reply in the survivor of a merge across people', () => {
  it('goes to its requester alone, and quotes nobody else', async () => {
    const [a, b] = [await aRequest({ text: 'Чужая тайна.' }), await aRequest()];
    await merge(b.ticket_id, a.ticket_id);
    const sent = app.mail.sent.length;
    const letter = await reply(b.ticket_id);
    expect(app.mail.sent.length).toBe(sent + 1);
    expect(app.mail.sent.at(-1)?.to).toEqual([b.from]);
    expect(letter.text).not.toContain('Чужая тайна');
    expect(letter.text).toContain('С утра не работает касса');
  });

  it('goes to both when that was chosen', async () => {
    const [a, b] = [await aRequest(), await aRequest()];
    await merge(b.ticket_id, a.ticket_id, { copies_people: true });
    await reply(b.ticket_id);
    expect(app.mail.sent.at(-1)?.to.toSorted()).toEqual([a.from, b.from].toSorted());
  });

  it('waits in the survivor with its words and its receiver, and goes back with its ticket', async () => {
    const [a, b] = [await aRequest(), await aRequest()];
    const send_at = new Date(Date.now() + 3600_000).toISOString();
    const body = { body_html: '<p>Позже.</p>', send_at, stops_if_answered: true };
    await call('POST', `/api/tickets/${a.ticket_id}/waiting-replies`, body);
    await merge(b.ticket_id, a.ticket_id);
    const { waiting } = await call('GET', `/api/tickets/${b.ticket_id}`);
    expect(waiting).toMatchObject([{ body_html: '<p>Позже.</p>', to: [{ address: a.from }] }]);
    await unmergeAll(b.ticket_id);
    expect((await call('GET', `/api/tickets/${b.ticket_id}`)).waiting).toEqual([]);
    expect((await call('GET', `/api/tickets/${a.ticket_id}`)).waiting).toHaveLength(1);
  });
});

describe('messages that are split off', () => {
  it('take their chain along, and bring it back', async () => {
    const a = await aRequest();
    const other = await answer(a.from, (await reply(a.ticket_id)).message_id, 'А ещё сканер.');
    const moved = await reply(a.ticket_id, 'Про сканер ответим отдельно.');
    const [, , , ours] = await commentsOf(app, a.ticket_id);
    const body = {
      comment_ids: [other.comment_id, ours?.id],
      mode: 'move',
      subject: 'Сканер',
    };
    const split = await call('POST', `/api/tickets/${a.ticket_id}/split`, body);
    expect(split).toMatchObject({ subject: 'Сканер', comment_count: 2, status_category: 'open' });
    expect(split.requester.id).toBe(
      (await call('GET', `/api/tickets/${a.ticket_id}`)).requester.id,
    );
    // Signed for the old ticket, and still known to stand in the new one.
    const later = await answer(a.from, moved.message_id, 'Сканер так и молчит.');
    expect(later).toMatchObject({ state: 'joined', ticket_id: split.id });

    const url = `/api/tickets/${split.id}/unsplit`;
    const refused = await app.call({ method: 'POST', url, as: desk });
    expect(refused.json()).toMatchObject({ message_key: 'errors.split_changed' });
    await app.ctx().db.deleteFrom('comments').where('id', '=', later.comment_id).execute();
    const back = await call('POST', url);
    expect(back).toMatchObject({ id: a.ticket_id, comment_count: 4 });
    expect(await call('GET', `/api/tickets/${split.number}`)).toMatchObject({ id: a.ticket_id });
    expect(await answer(a.from, moved.message_id, 'Ну что?')).toMatchObject({
      state: 'joined',
      ticket_id: a.ticket_id,
    });
  });
});
