/** Puts the modules, the platform and the doors together. Tests call this as the command line does. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { agentNames, authenticate, isSetupOpen, renewActors } from '#modules/people/people.ts';
import { makeReadingWatch, type ReadingWatch } from '#modules/reading/reading.ts';
import { noteSeen } from '#modules/routing/routing.ts';
import { maySeeTicket, sightOfTickets } from '#modules/tickets/tickets.ts';
import { budgetOfReads, makeBudget } from '#platform/budget.ts';
import { type Config, ROOT } from '#platform/config.ts';
import type { Actor, Ctx } from '#platform/ctx.ts';
import { type Database, openDatabase } from '#platform/db.ts';
import { dnsPort, noDns } from '#platform/dns.ts';
import { registerReactions } from '#platform/events.ts';
import { openBlobStore } from '#platform/files.ts';
import {
  credentialsOf,
  type HttpSetup,
  registerProblems,
  registerRoutes,
  sendProblem,
} from '#platform/http.ts';
import { forgetAnswers, idempotencySchedule } from '#platform/idempotency.ts';
import { drainJobs, type RunningWorker, startWorker, type WorkerSetup } from '#platform/jobs.ts';
import { type Live, startLive } from '#platform/live.ts';
import { type Log, makeLog } from '#platform/log.ts';
import { smtpMailPort } from '#platform/mail.ts';
import { makeMetrics } from '#platform/metrics.ts';
import type { House } from '#platform/module.ts';
import { openApi } from '#platform/openapi.ts';
import type { Ports } from '#platform/ports.ts';
import { makeSecrets } from '#platform/secrets.ts';
import { openStandby, type Standby } from '#platform/standby.ts';
import { togetherRoute } from '#platform/together.ts';
import { registerPortal, startBrandHosts } from '../portal/portal.ts';
import { registerFilesHost } from './files-host.ts';
import { guards, modules } from './modules.ts';

export type Opora = {
  readonly http: FastifyInstance;
  readonly house: House;
  /** Undefined without DATABASE_READ_URL. */
  readonly standby: Standby | undefined;
  ctx(actor?: Actor): Ctx;
  /** Listens on config.host and config.port; answers the address. */
  listen(): Promise<string>;
  /** Takes jobs and opens the doors that mail comes by. */
  startWorker(): Promise<RunningWorker>;
  /** Runs what is due and returns when nothing is: for tests and seeding. */
  drainJobs(): Promise<void>;
  /** Writes what this process counted of reading. */
  settleReading(): Promise<void>;
  /** Serves on, says that it is not ready, and sends its browsers elsewhere, a few at a time. */
  drain(milliseconds: number): Promise<void>;
  close(): Promise<void>;
};

export type AppOptions = {
  readonly ports?: Partial<Ports>;
  readonly log?: Log;
  /** False in tests that ask more often than people do. */
  readonly are_limits_on?: boolean;
  /** False where statements are recorded: what is counted of reading is written in between. */
  readonly is_reading_counted?: boolean;
};

/** @throws when a route could be called without its access being stated */
export async function buildApp(config: Config, options: AppOptions = {}): Promise<Opora> {
  if (config.database_url === undefined) throw new Error('buildApp needs a database_url');
  const log = options.log ?? makeLog(config.log_level);
  const database = openDatabase(config.database_url, log, config.database_pool);
  const { database_read_url } = config;
  const standby =
    database_read_url === undefined
      ? undefined
      : openStandby(database, { url: database_read_url, log, max: config.database_pool });
  const ports: Ports = {
    clock: () => new Date(),
    blobs: openBlobStore(config),
    mail: smtpMailPort(),
    dns: config.mail_auth_dns === 'off' ? noDns : dnsPort(config.mail_auth_dns),
    secrets: makeSecrets(config.secret_keys),
    config,
    ...options.ports,
  };
  for (const one of modules) registerReactions(one.reactions ?? []);
  const metrics = makeMetrics(database, standby);
  const house: House = { database, ports, log };
  const ctx = (actor: Actor = { kind: 'system' }): Ctx => ({
    db: database.db,
    actor,
    now: ports.clock(),
    log,
  });
  const state = { is_leaving: false };
  const are_limits_on = options.are_limits_on ?? true;
  const watch = makeReadingWatch(ctx, are_limits_on);
  const counted = options.is_reading_counted === false ? undefined : watch;
  const http = await buildHttp(house, ctx, { metrics, watch: counted, are_limits_on });
  registerHealth(http, house.database, state);
  const workerSetup: WorkerSetup = {
    pool: database.pool,
    db: database.db,
    log,
    ports,
    jobs: [forgetAnswers, ...modules.flatMap((one) => one.jobs ?? [])],
    schedules: [idempotencySchedule, ...modules.flatMap((one) => one.schedules ?? [])],
    concurrency: config.worker_concurrency,
    onRun: metrics.jobRan,
  };
  let live: Live | undefined;
  return {
    http,
    house,
    standby,
    ctx,
    async listen() {
      const address = await http.listen({ host: config.host, port: config.port });
      live = await startLive(http.server, liveSetup(house, ctx, metrics.liveConnections));
      return address;
    },
    startWorker: () => startAll(workerSetup, house),
    drainJobs: () => drainJobs(workerSetup),
    settleReading: () => watch.settle(),
    async drain(milliseconds) {
      state.is_leaving = true;
      live?.sendAway(milliseconds / 2);
      await sleep(milliseconds);
    },
    async close() {
      await live?.close();
      await http.close();
      await watch.close();
      await standby?.close();
      await database.close();
    },
  };
}

async function startAll(setup: WorkerSetup, house: House): Promise<RunningWorker> {
  const worker = await startWorker(setup);
  const doors: RunningWorker[] = [];
  for (const one of modules) {
    if (one.start !== undefined) doors.push(await one.start(house));
  }
  return {
    async stop() {
      for (const door of doors.reverse()) await door.stop();
      await worker.stop();
    },
  };
}

type HttpParts = {
  readonly metrics: ReturnType<typeof makeMetrics>;
  readonly watch: ReadingWatch | undefined;
  readonly are_limits_on: boolean;
};

async function buildHttp(
  house: House,
  ctx: (actor?: Actor) => Ctx,
  { metrics, watch, are_limits_on }: HttpParts,
): Promise<FastifyInstance> {
  const { config } = house.ports;
  const logger: FastifyBaseLogger = house.log;
  const hosts = await startBrandHosts(() => ctx({ kind: 'anonymous' }), config.public_url);
  const http: FastifyInstance = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trust_proxy,
    bodyLimit: 4 * 1024 * 1024,
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 300 },
    // A brand's own address shows the pages that the main one has under /help.
    rewriteUrl: (request) => hosts.rewrite(request.headers.host, request.url ?? '/'),
    // What still comes by an open line while we close is answered.
    return503OnClosing: false,
    // A client that dribbles its request does not hold a connection for ever.
    requestTimeout: 300_000,
    // What the router itself refuses: an address that cannot be decoded.
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
    // Our schemas are for answers only; input is parsed by the contract itself.
    schemaErrorFormatter: (errors) => new Error(String(errors[0]?.message)),
  });
  await http.register(cookie);
  await http.register(rateLimit, { global: false, hook: 'onRequest' });
  acceptBodies(http);
  registerProblems(http);
  setHeaders(http, config);
  http.addHook('onResponse', async (request, reply) => {
    metrics.requestServed(
      request.method,
      request.routeOptions.url,
      reply.statusCode,
      reply.elapsedTime,
    );
    const actor = request.caller?.actor;
    request.log.info(
      {
        // Whose it was: with the status it tells each failed access.
        ...(actor?.kind === 'agent' ? { agent_id: actor.id } : {}),
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
  const setup: HttpSetup = {
    guards,
    ports: house.ports,
    authenticate,
    isSetupOpen,
    are_limits_on,
    ...(watch === undefined ? {} : { watch }),
    ...(are_limits_on ? { budget: makeBudget(budgetOfReads) } : {}),
    makeCtx: (actor: Actor, request: FastifyRequest) => ({
      ...ctx(actor),
      log: request.log as Log,
    }),
  };
  const each = modules.flatMap((one) => one.routes ?? []);
  const routes = [...each, togetherRoute(each, setup)];
  registerRoutes(http, routes, setup);
  openApi(
    http,
    routes.map((one) => one.endpoint),
  );
  metrics.register(http, config);
  registerFilesHost(http, house.ports, ctx);
  await registerPortal(http, { ...setup, hosts });
  await serveWeb(http);
  return http;
}

/** JSON for the contract; bytes for uploads; nothing else reaches a handler. */
function acceptBodies(http: FastifyInstance): void {
  http.removeContentTypeParser('text/plain');
  http.addContentTypeParser(
    ['application/octet-stream', 'message/rfc822'],
    (_request, payload, done) => {
      done(null, payload);
    },
  );
}

function setHeaders(http: FastifyInstance, config: Config): void {
  const isSecure = config.public_url.startsWith('https:');
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'", // Mantine writes styles into elements
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  http.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      ...(isSecure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
      ...(request.url.startsWith('/api/') ? { 'cache-control': 'no-store' } : {}),
    });
  });
}

/** Alive; and ready to serve. They tell strangers nothing more. */
function registerHealth(
  http: FastifyInstance,
  database: Database,
  state: { is_leaving: boolean },
): void {
  http.get('/healthz', async () => ({ status: 'ok' }));
  http.get('/readyz', async (_request, reply) => {
    const isReady =
      !state.is_leaving &&
      (await database.pool.query('select 1').then(
        () => true,
        () => false,
      ));
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unavailable' });
  });
}

/** The built workspace; every address of its own answers its one page. */
async function serveWeb(http: FastifyInstance): Promise<void> {
  const root = join(ROOT, 'dist', 'web');
  if (existsSync(join(root, 'index.html'))) {
    await http.register(fastifyStatic, {
      root,
      cacheControl: false,
      preCompressed: true, // vite writes .br and .gz beside each file
      setHeaders: (reply, path) => {
        const isHashed = path.includes(`${join(root, 'assets')}`);
        reply.header(
          'cache-control',
          isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  }
  http.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === 'GET' &&
      !request.url.startsWith('/api/') &&
      !request.url.startsWith('/assets/');
    if (isPage && existsSync(join(root, 'index.html'))) {
      return reply.header('cache-control', 'no-cache').sendFile('index.html');
    }
    return reply.code(404).type('application/problem+json').send({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'not_found',
      message_key: 'errors.not_found',
    });
  });
}

function liveSetup(house: House, ctx: () => Ctx, onConnections: (count: number) => void) {
  const { config } = house.ports;
  return {
    database_url: config.database_url ?? '',
    public_url: config.public_url,
    systemCtx: ctx,
    authenticate: async (request: { headers: { cookie?: string | undefined } }) => {
      const cookies = cookieOf(request.headers.cookie);
      const credentials = credentialsOf({ headers: {}, cookies }, config.public_url);
      const caller = await authenticate(ctx(), credentials);
      const isWhole = caller !== undefined && !caller.is_half && !caller.is_bare;
      return isWhole && caller.actor.kind === 'agent' ? caller.actor : undefined;
    },
    renew: (session_ids: readonly string[]) => renewActors(ctx(), session_ids),
    sightOf: sightOfTickets,
    maySee: maySeeTicket,
    nameOf: async (inner: Ctx, id: string) => (await agentNames(inner, [id])).get(id) ?? '',
    onConnections,
    onAlive: noteSeen,
  };
}

function cookieOf(header: string | undefined): Record<string, string | undefined> {
  return header === undefined ? {} : cookie.fastifyCookie.parse(header);
}
