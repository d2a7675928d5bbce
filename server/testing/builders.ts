/** People for tests, made by verbs. Each has an address of its own, so that files may make many. */
import {
  addAgent,
  type BuiltinRoleKey,
  createApiTokenFor,
  createTeam,
  recogniseContact,
} from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { newId, newSecret } from '#platform/id.ts';
import { hashToken } from '#platform/secrets.ts';
import type { TestApp } from './app.ts';

export type TestAgent = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly role: BuiltinRoleKey;
};

let made = 0;
const testPassword = 'correct horse battery staple';

/** An agent who can sign in, by default with the role `agent` and in no team. */
export async function anAgent(
  ctx: Ctx,
  given: {
    role?: BuiltinRoleKey;
    teams?: readonly string[];
    first_name?: string;
    last_name?: string;
    language?: 'ru' | 'en';
    email?: string;
  } = {},
): Promise<TestAgent> {
  made += 1;
  const { role = 'agent', teams = [], first_name = 'Анна', last_name = `Тестова${made}` } = given;
  const { email = `agent${made}@desk.test` } = given;
  const id = await addAgent(ctx, {
    ...{ email, first_name, last_name, role },
    team_ids: teams,
    password: testPassword,
    ...(given.language === undefined ? {} : { language: given.language }),
  });
  return { id, email, name: `${first_name} ${last_name}`, password: testPassword, role };
}

/** The id of a new team. */
export async function aTeam(
  ctx: Ctx,
  given: { name?: string; member_ids?: readonly string[] } = {},
): Promise<string> {
  made += 1;
  const { name = `Команда ${made}`, member_ids = [] } = given;
  return (await createTeam(ctx, { name, line: 'L1', member_ids: [...member_ids] })).id;
}

export type TestContact = { readonly id: string; readonly address: string; readonly name: string };

export async function aContact(
  ctx: Ctx,
  given: { address?: string; name?: string } = {},
): Promise<TestContact> {
  made += 1;
  const { address = `contact${made}@customer.test`, name = `Пётр Клиентов${made}` } = given;
  const { contact_id } = await recogniseContact(ctx, { address, name });
  return { id: contact_id, address, name };
}

/** The cookie of a requester, signed in on the portal as by a link. */
export async function aContactSession(ctx: Ctx, contact_id: string): Promise<{ cookie: string }> {
  const token = newSecret();
  await ctx.db
    .insertInto('contact_sessions')
    .values({
      ...{ id: newId(), token_hash: hashToken(token), contact_id, way: 'link' },
      ...{ created_at: ctx.now, last_seen_at: ctx.now },
      expires_at: new Date(ctx.now.getTime() + 86_400_000),
    })
    .execute();
  return { cookie: `opora-portal=${token}` };
}

/** What `call({ as })` takes: the cookie of a whole session. The agent must have no second factor. */
export async function signIn(
  app: TestApp,
  agent: Pick<TestAgent, 'email' | 'password'>,
): Promise<{ cookie: string }> {
  const response = await app.call({
    method: 'POST',
    url: '/api/session',
    payload: { email: agent.email, password: agent.password },
  });
  if (response.statusCode !== 200) throw new Error(`${agent.email}: ${response.body}`);
  return { cookie: cookieOf(response) };
}

/** `name=value` of the session cookie that an answer sets. */
export function cookieOf(response: {
  cookies: readonly { name: string; value: string }[];
}): string {
  const [cookie] = response.cookies;
  if (cookie === undefined) throw new Error('the answer sets no cookie');
  return `${cookie.name}=${cookie.value}`;
}

/** An API token of the agent, as `call({ as })` takes it. */
export async function aToken(
  ctx: Ctx,
  agent: Pick<TestAgent, 'email'>,
  scopes: readonly ('read' | 'write' | 'mail')[] = ['read', 'write'],
): Promise<{ token: string }> {
  const { token } = await createApiTokenFor(ctx, agent.email, {
    name: 'tests',
    scopes,
    expires_in_days: null,
  });
  return { token };
}
