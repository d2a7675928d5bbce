/**
 * A whole desk for the journeys of one file: the server with its web app and its worker on a database
 * of its own, real mail around it, and a real browser.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { issueSetupLink } from '#modules/people/people.ts';
import { readConfig } from '#platform/config.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { RunningWorker } from '#platform/jobs.ts';
import { makeLog } from '#platform/log.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { openPostOffice, type PostOffice } from '#testing/servers/post-office.ts';
import { chromium, dovecot } from '#testing/servers/tools.ts';
import { createTestDatabase } from '#testing/template-database.ts';
import { buildApp, type Opora } from '../server/app.ts';
import { type Contexts, openContexts } from './contexts.ts';
import { type Watched, watched } from './watch.ts';

/** Who can sign in. */
export type Person = { readonly email: string; readonly password: string };

export type Answer = { readonly status: number; readonly body: unknown };

export type Desk = {
  /** Before the first journey of the file, where there is a browser; elsewhere all of it is left out. */
  readonly prepare: (work: () => Promise<void>, timeout?: number) => void;
  readonly url: string;
  readonly smtp_port: number;
  readonly post: PostOffice;
  /** What pages did besides what is seen; every journey ends with no error here. */
  readonly watched: Watched;
  /** The one-time link of the set-up wizard. */
  setupLink(): Promise<string>;
  /** As the system, for builders. */
  ctx(): Ctx;
  /** The first administrator of a desk that is set up. */
  readonly administrator: Person;
  /** A page of a browser of its own, that nobody has signed in to. */
  browse(options?: BrowserContextOptions): Promise<Page>;
  /** The same, signed in, at an address of the desk. */
  open(person: Person, path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** A request of a signed-in person. */
  call(person: Person, method: Method, path: string, body?: object): Promise<Answer>;
  /** The server ends, as in a crash or an update; `comeBack` starts it on the same address. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
};

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type UseDesk = {
  /** False leaves the wizard to the journey. */
  is_set_up?: boolean;
  /** More of the environment. */
  env?: Record<string, string>;
};

const administrator: Person & Record<string, string> = {
  email: 'admin@desk.test',
  first_name: 'Анна',
  last_name: 'Соколова',
  password: 'correct horse battery staple',
};

type Running = { opora: Opora; worker: RunningWorker };
type Held = {
  database: Awaited<ReturnType<typeof createTestDatabase>>;
  dir: string;
  post: PostOffice;
  contexts: Contexts;
  env: Record<string, string>;
  running: Running | undefined;
  cookies: Map<string, string>;
};

/** The desk of a file: ready before its first journey, gone after its last. */
export function useDesk(options: UseDesk = {}): Desk {
  let held: Held | undefined;
  const missing = [chromium(), dovecot()].filter(({ path }) => path === undefined);
  const names = missing.map(({ name }) => name).join(', ');
  beforeEach((context) => context.skip(missing.length > 0, `not installed: ${names}`));
  beforeAll(async () => {
    if (missing.length > 0) return;
    held = await startHeld();
    Object.assign(held.env, options.env);
    await start(held);
    if (options.is_set_up !== false) await setUp(held);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && held !== undefined) await keepPictures(held, task.name);
    await held?.contexts.takeBack();
    const seen = { errors: watched.errors.splice(0), dialogs: watched.dialogs.splice(0) };
    const foreign = watched.foreign.splice(0);
    expect({ ...seen, foreign }).toEqual({ errors: [], dialogs: [], foreign: [] });
  });
  afterAll(async () => {
    if (held !== undefined) await stopHeld(held);
  });

  function it(): Held {
    if (held === undefined) throw new Error('The desk exists only while journeys run');
    return held;
  }
  async function browse(context_options: BrowserContextOptions = {}): Promise<Page> {
    const baseURL = urlOf(it());
    const context = await it().contexts.lend({
      baseURL,
      locale: 'ru-RU',
      timezoneId: 'Europe/Moscow',
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
      // Each browser would fetch and keep the whole app for a line that is never lost.
      serviceWorkers: 'block',
      ...context_options,
    });
    context.setDefaultTimeout(15_000);
    return context.newPage();
  }

  /** What the journeys of a file begin with; left out with them where there is no browser. */
  function prepare(work: () => Promise<void>, timeout?: number): void {
    beforeAll(async () => {
      if (missing.length === 0) await work();
    }, timeout);
  }

  return {
    prepare,
    get url() {
      return urlOf(it());
    },
    get smtp_port() {
      return Number(it().env['SMTP_PORT']);
    },
    get post() {
      return it().post;
    },
    watched,
    administrator,
    setupLink: () => setupLink(it()),
    ctx: () => runningOf(it()).opora.ctx(),
    browse,
    async open(person, path = '/', context_options) {
      const page = await browse(context_options);
      await page.context().addCookies([await sessionCookie(it(), person)]);
      await page.goto(path);
      return page;
    },
    async call(person, method, path, body) {
      const { name, value } = await sessionCookie(it(), person);
      const response = await runningOf(it()).opora.http.inject({
        method,
        url: path,
        headers: { 'x-opora': '1', cookie: `${name}=${value}` },
        ...(body === undefined ? {} : { payload: body }),
      });
      return {
        status: response.statusCode,
        body: response.body === '' ? undefined : response.json(),
      };
    },
    goAway: () => stop(it()),
    comeBack: () => start(it()),
  };
}

async function startHeld(): Promise<Held> {
  const [database, post, contexts] = await Promise.all([
    createTestDatabase(),
    openPostOffice(),
    openContexts(),
  ]);
  const dir = mkdtempSync(join(realpathSync(tmpdir()), 'opora-e2e-'));
  const env = {
    PORT: String(contexts.port),
    SMTP_PORT: String(await freePort()),
    DATA_DIR: dir,
    DATABASE_URL: database.url,
    PUBLIC_URL: contexts.origin,
    SECRET_KEY: 'a key for journeys alone, of no other use',
  };
  return { database, dir, post, contexts, env, running: undefined, cookies: new Map() };
}

async function stopHeld(held: Held): Promise<void> {
  await held.contexts.takeBack();
  await stop(held);
  await held.post.stop();
  await held.database.drop();
  rmSync(held.dir, { recursive: true, force: true });
}

async function start(held: Held): Promise<void> {
  const log = makeLog(process.env['E2E_LOG'] === undefined ? 'silent' : 'info');
  const opora = await buildApp(readConfig(held.env), { log, are_limits_on: false });
  await opora.listen();
  // Second thoughts of a second: journeys need not wait for ten.
  await opora.house.database.pool.query(
    'alter table agents alter column undo_seconds set default 1',
  );
  held.running = { opora, worker: await opora.startWorker() };
}

async function stop(held: Held): Promise<void> {
  await held.running?.worker.stop();
  await held.running?.opora.close();
  held.running = undefined;
}

function runningOf(held: Held): Running {
  if (held.running === undefined) throw new Error('The server is away');
  return held.running;
}

function urlOf(held: Held): string {
  return String(held.env['PUBLIC_URL']);
}

async function setupLink(held: Held): Promise<string> {
  const link = await issueSetupLink(runningOf(held).opora.ctx(), urlOf(held));
  if (link === undefined) throw new Error('The desk is already set up');
  return link;
}

async function setUp(held: Held): Promise<void> {
  const token = (await setupLink(held)).split('#')[1];
  const { http } = runningOf(held).opora;
  const headers = { 'x-opora': '1' };
  const about = { token, organization_name: 'Техноквартал', language: 'ru' };
  const begun = await http.inject({
    method: 'POST',
    url: '/api/setup',
    headers,
    payload: { ...administrator, ...about, time_zone: 'Europe/Moscow' },
  });
  expect(begun.statusCode, begun.body).toBe(201);
  const [cookie] = begun.cookies;
  held.cookies.set(administrator.email, `${cookie?.name}=${cookie?.value}`);
  const chosen = await http.inject({
    method: 'POST',
    url: '/api/setup/pole',
    headers: { ...headers, cookie: String(held.cookies.get(administrator.email)) },
    payload: { pole: 'tech_support' },
  });
  expect(chosen.statusCode, chosen.body).toBe(200);
}

/** What a failed journey saw, for whoever looks for the reason: E2E_PICTURES names a directory. */
async function keepPictures(held: Held, name: string): Promise<void> {
  const directory = process.env['E2E_PICTURES'];
  if (directory === undefined) return;
  const pages = held.contexts.lent().flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    const file = `${name.replace(/\W+/g, '-').slice(0, 60)}-${index}.png`;
    await page.screenshot({ path: join(directory, file) }).catch(() => undefined);
  }
}

/** Signs the person in once; later calls are the same session. */
async function sessionCookie(held: Held, person: Person) {
  let cookie = held.cookies.get(person.email);
  if (cookie === undefined) {
    const answer = await runningOf(held).opora.http.inject({
      method: 'POST',
      url: '/api/session',
      headers: { 'x-opora': '1' },
      payload: { email: person.email, password: person.password },
    });
    expect(answer.statusCode, answer.body).toBe(200);
    cookie = `${answer.cookies[0]?.name}=${answer.cookies[0]?.value}`;
    held.cookies.set(person.email, cookie);
  }
  const [name = '', value = ''] = cookie.split('=');
  return { name, value, url: urlOf(held) };
}
