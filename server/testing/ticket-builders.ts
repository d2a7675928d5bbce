/** A desk that is set up, sessions without the cost of a password, and tickets, all made by verbs. */
import { authenticate, issueSetupLink, openSession } from '#modules/people/people.ts';
import {
  addComment,
  type NewComment,
  type NewTicket,
  type OpenedTicket,
  openTicket,
} from '#modules/tickets/tickets.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { sessionCookieName } from '#platform/http.ts';
import type { TestApp } from './app.ts';
import { aContact, cookieOf, type TestAgent } from './builders.ts';

const password = 'correct horse battery staple';

/** Sets the desk up by its link, as a person would; answers its first administrator. */
export async function aDesk(
  app: TestApp,
  given: { pole?: 'help_desk' | 'tech_support' | 'outsourcing' } = {},
): Promise<TestAgent & { cookie: string }> {
  const link = await issueSetupLink(app.ctx(), 'http://desk.test');
  if (link === undefined) throw new Error('the desk is set up already');
  const email = 'admin@desk.test';
  const response = await app.call({
    method: 'POST',
    url: '/api/setup',
    payload: {
      token: link.split('#')[1],
      organization_name: 'Опора',
      language: 'ru',
      time_zone: 'Europe/Moscow',
      email,
      first_name: 'Мария',
      last_name: 'Главная',
      password,
    },
  });
  if (response.statusCode !== 201) throw new Error(response.body);
  const cookie = cookieOf(response);
  if (given.pole !== undefined) {
    const { pole } = given;
    await app.call({ method: 'POST', url: '/api/setup/pole', payload: { pole }, as: { cookie } });
  }
  const me = await app.call({ method: 'GET', url: '/api/me', as: { cookie } });
  const { id } = me.json();
  return { id, email, name: 'Мария Главная', password, role: 'admin', cookie };
}

/** A new session of the agent, as `call({ as })` takes it: half when a second factor is owed. */
export async function aSession(ctx: Ctx, agent_id: string): Promise<{ cookie: string }> {
  return {
    cookie: `${sessionCookieName('http://desk.test')}=${await sessionToken(ctx, agent_id)}`,
  };
}

async function sessionToken(ctx: Ctx, agent_id: string): Promise<string> {
  const device = { ip: '127.0.0.1', user_agent: 'tests' };
  const { token } = await transaction(ctx, (tx) => openSession(tx, agent_id, { device }));
  return token;
}

/** The same ctx in the name of an agent, with the rights they have at this moment. */
export async function asAgent(ctx: Ctx, agent_id: string): Promise<Ctx & { actor: AgentActor }> {
  const caller = await authenticate(ctx, { session: await sessionToken(ctx, agent_id) });
  if (caller?.actor.kind !== 'agent') throw new Error('the agent cannot sign in');
  return { ...ctx, actor: caller.actor };
}

export type TicketGiven = Partial<Omit<NewTicket, 'comment'>> & {
  readonly words?: string;
  readonly comment?: Partial<NewComment>;
};

/** A ticket that a customer opened by mail. */
export async function aTicket(
  ctx: Ctx,
  given: TicketGiven = {},
): Promise<OpenedTicket & { requester_id: string }> {
  const { words = 'Не печатает чек. Помогите, пожалуйста.', comment, ...rest } = given;
  const requester_id = rest.requester_id ?? (await aContact(ctx)).id;
  const opened = await openTicket(ctx, {
    subject: 'Не печатает чек',
    channel: 'email',
    ...rest,
    requester_id,
    comment: { ...word(requester_id, words), ...comment },
  });
  return { ...opened, requester_id };
}

/** What the customer says next; answers the id of the comment. */
export async function aCustomerReply(
  ctx: Ctx,
  ticket: { readonly ticket_id: string; readonly requester_id: string },
  given: { words?: string; comment?: Partial<NewComment> } = {},
): Promise<string> {
  const { words = 'Всё ещё не печатает.', comment } = given;
  return addComment(ctx, ticket.ticket_id, { ...word(ticket.requester_id, words), ...comment });
}

function word(author_id: string, words: string): NewComment {
  return {
    visibility: 'public',
    author_kind: 'contact',
    author_id,
    channel: 'email',
    body_html: `<p>${words}</p>`,
    body_text: words,
  };
}
