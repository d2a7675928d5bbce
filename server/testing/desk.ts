/** A desk with its usual people, for the tests of what they do by HTTP. */
import type { LightMyRequestResponse } from 'fastify';
import { beforeAll } from 'vitest';
import type { StatusCategory } from '#contract/settings.ts';
import { type TestApp, type TestAppOptions, useTestApp } from './app.ts';
import { anAgent, aTeam, type TestAgent } from './builders.ts';
import { aDesk, aSession } from './ticket-builders.ts';

export type Somebody = TestAgent & { readonly cookie: string };

export type TestDesk = {
  readonly app: TestApp;
  readonly admin: Somebody;
  readonly lead: Somebody;
  /** Of the team `ours`. */
  readonly agent: Somebody;
  readonly colleague: Somebody;
  readonly light: Somebody;
  /** Of the team `theirs`. */
  readonly outsider: Somebody;
  readonly ours: string;
  readonly theirs: string;
  /** The status that a category takes by itself. */
  readonly statuses: Readonly<Record<StatusCategory, string>>;
  get(url: string, as: Somebody): Promise<LightMyRequestResponse>;
  post(url: string, as: Somebody, payload?: object): Promise<LightMyRequestResponse>;
  put(url: string, as: Somebody, payload?: object): Promise<LightMyRequestResponse>;
  patch(url: string, as: Somebody, payload?: object): Promise<LightMyRequestResponse>;
  remove(url: string, as: Somebody): Promise<LightMyRequestResponse>;
  upload(as: Somebody, name?: string): Promise<string>;
};

type People = Omit<TestDesk, 'app' | 'get' | 'post' | 'put' | 'patch' | 'remove' | 'upload'>;

/** Ready in the tests of the file. */
export function useTestDesk(options: TestAppOptions = {}): TestDesk {
  const app = useTestApp(options);
  let people: People | undefined;
  beforeAll(async () => {
    people = await thePeople(app);
  }, 60_000);
  const known = (): People => {
    if (people === undefined) throw new Error('The desk exists only while tests run');
    return people;
  };
  const call =
    (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE') =>
    (url: string, as: Somebody, payload?: object) =>
      app.call({ method, url, as, ...(payload === undefined ? {} : { payload }) });
  return {
    app,
    get admin() {
      return known().admin;
    },
    get lead() {
      return known().lead;
    },
    get agent() {
      return known().agent;
    },
    get colleague() {
      return known().colleague;
    },
    get light() {
      return known().light;
    },
    get outsider() {
      return known().outsider;
    },
    get ours() {
      return known().ours;
    },
    get theirs() {
      return known().theirs;
    },
    get statuses() {
      return known().statuses;
    },
    get: call('GET'),
    post: call('POST'),
    put: call('PUT'),
    patch: call('PATCH'),
    remove: call('DELETE'),
    async upload(as, name = 'чек.txt') {
      const response = await app.call({
        method: 'POST',
        url: `/api/files?name=${encodeURIComponent(name)}`,
        headers: { 'content-type': 'application/octet-stream' },
        payload: Buffer.from(name),
        as,
      });
      if (response.statusCode !== 201) throw new Error(response.body);
      return response.json().id;
    },
  };
}

async function thePeople(app: TestApp): Promise<People> {
  const ctx = app.ctx();
  const admin = await aDesk(app);
  const [ours, theirs] = [await aTeam(ctx), await aTeam(ctx)];
  const entered = async (agent: TestAgent): Promise<Somebody> => ({
    ...agent,
    ...(await aSession(ctx, agent.id)),
  });
  const listed = await app.call({
    method: 'GET',
    url: '/api/statuses',
    as: { cookie: admin.cookie },
  });
  const statuses: { category: StatusCategory; is_default: boolean; id: string }[] =
    listed.json().items;
  return {
    admin,
    lead: await entered(await anAgent(ctx, { role: 'lead' })),
    agent: await entered(await anAgent(ctx, { teams: [ours] })),
    colleague: await entered(await anAgent(ctx, { teams: [ours] })),
    light: await entered(await anAgent(ctx, { role: 'light_agent', teams: [ours] })),
    outsider: await entered(await anAgent(ctx, { teams: [theirs] })),
    ours,
    theirs,
    statuses: Object.fromEntries(
      statuses.filter((one) => one.is_default).map((one) => [one.category, one.id]),
    ) as Record<StatusCategory, string>,
  };
}
