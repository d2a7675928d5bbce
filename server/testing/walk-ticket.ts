/** The ticket of the walks: it came by mail, was answered, and holds a note with a file. */
import type { TestApp } from './app.ts';
import type { TestAgent } from './builders.ts';
import { aSession } from './ticket-builders.ts';

export type Mailed = {
  readonly ticket: { readonly ticket_id: string; readonly number: number };
  readonly ledger_entry_id: string;
  readonly delivery_id: string;
};

/** A ticket that came by mail to the team's mailbox, with an answer on its way. */
export async function aMailedTicket(
  app: TestApp,
  admin: { cookie: string },
  team_id: string,
): Promise<Mailed> {
  const as = { cookie: admin.cookie };
  await madeBy(app, admin, '/api/mailboxes', {
    address: 'walk@desk.test',
    name: 'Поддержка',
    team_id,
    incoming: 'smtp',
    outgoing: 'smtp',
    smtp: { host: 'mail.desk.test', port: 25, security: 'none', user: '' },
    auto_reply: false,
  });
  const received = await app.call({
    method: 'POST',
    url: '/api/mail/raw?to=walk@desk.test',
    headers: { 'content-type': 'message/rfc822' },
    payload: Buffer.from(
      'From: Petr <petr@customer.test>\r\nTo: walk@desk.test\r\nSubject: Walk\r\n' +
        'Message-ID: <walk@customer.test>\r\n\r\nHello\r\n',
    ),
    as,
  });
  if (received.statusCode !== 202) throw new Error(received.body);
  await app.opora.drainJobs();
  const ledger = await app.call({ method: 'GET', url: '/api/mail/ledger', as });
  const [{ id: ledger_entry_id, ticket }] = ledger.json().items;
  const url = `/api/tickets/${ticket.id}`;
  const comment_id = await madeBy(app, admin, `${url}/comments`, {
    visibility: 'public',
    body_html: '<p>Ответ</p>',
  });
  await app.opora.drainJobs();
  const payload = { assignee_id: null, tags: ['касса'] };
  await app.call({ method: 'PATCH', url, payload, as });
  const delivery = await app
    .ctx()
    .db.selectFrom('deliveries')
    .select('id')
    .where('comment_id', '=', comment_id)
    .executeTakeFirstOrThrow();
  return {
    ticket: { ticket_id: ticket.id, number: ticket.number },
    ledger_entry_id,
    delivery_id: delivery.id,
  };
}

export type Held = Mailed & { readonly file_id: string; readonly comment_id: string };

/** An internal note with a file. */
export async function aHeldFile(
  app: TestApp,
  agent: TestAgent,
  ticket_id: string,
): Promise<Pick<Held, 'file_id' | 'comment_id'>> {
  const as = await aSession(app.ctx(), agent.id);
  const upload = await app.call({
    method: 'POST',
    url: '/api/files?name=kassa.txt',
    headers: { 'content-type': 'application/octet-stream' },
    payload: Buffer.from('чек'),
    as,
  });
  const file_id: string = upload.json().id;
  const comment = await app.call({
    method: 'POST',
    url: `/api/tickets/${ticket_id}/comments`,
    payload: { visibility: 'internal', body_html: '<p>Смотрите файл</p>', file_ids: [file_id] },
    as,
  });
  if (comment.statusCode !== 201) throw new Error(comment.body);
  return { file_id, comment_id: comment.json().id };
}

export async function madeBy(
  app: TestApp,
  admin: { cookie: string },
  url: string,
  payload: object,
): Promise<string> {
  const made = await app.call({ method: 'POST', url, payload, as: { cookie: admin.cookie } });
  if (made.statusCode !== 201) throw new Error(`${made.body}${app.logged.at(-2)}`);
  return made.json().id;
}
