/**
 * From the contract to Fastify: who calls, may they, is the input right; then the verb; then the
 * answer through its schema, so that no field leaves that the contract does not name.
 */
import '@fastify/cookie';
import '@fastify/rate-limit';
import { STATUS_CODES } from 'node:http';
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Problem } from '#contract/common.ts';
import { type Endpoint, isForContacts } from '#contract/endpoint.ts';
import type { Budget } from './budget.ts';
import { type Actor, type Ctx, mayAct } from './ctx.ts';
import { fail, OporaError } from './errors.ts';
import {
  assertGuarded,
  type FoundRows,
  type Guards,
  type Params,
  passPathGuards,
  passRefs,
  refPaths,
} from './guards.ts';
import { type Serializer, serializerOf } from './http-answers.ts';
import { toProblem } from './http-problems.ts';
import {
  answeredBefore,
  answerOnce,
  idempotencyKey,
  type Asked as OnceAsked,
} from './idempotency.ts';
import type { Ports } from './ports.ts';
import { fromStandby } from './standby.ts';

type ValueOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

export type Input<E> = {
  readonly params: E extends Endpoint<infer P> ? ValueOf<P> : never;
  readonly query: E extends Endpoint<z.ZodType, infer Q> ? ValueOf<Q> : never;
  readonly body: E extends Endpoint<z.ZodType, z.ZodType, infer B> ? ValueOf<B> : never;
};
export type Answer<E> =
  E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.input<R> : never;

/** What a route may touch beyond its ctx: cookies, streams, the doors. */
export type Http = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly ports: Ports;
};

export type Route = {
  readonly endpoint: Endpoint;
  // biome-ignore lint/suspicious/noExplicitAny: routes of different endpoints stand in one list
  readonly run: (ctx: Ctx, input: any, http: Http) => Promise<unknown>;
};

/** Binds an endpoint of the contract to a verb. */
export function route<E extends Endpoint>(
  endpoint: E,
  run: (ctx: Ctx, input: Input<E>, http: Http) => Promise<Answer<E>>,
): Route {
  return { endpoint, run };
}

/**
 * `is_half`: signed in with the password, the second factor still owed. `is_bare`: the role asks for a second
 * factor, and none is set up.
 */
export type Caller = {
  readonly actor: Actor;
  /** `Ctx.news` at that moment. */
  readonly news?: string;
  readonly is_half?: boolean;
  readonly is_bare?: boolean;
};

export type HttpSetup = {
  readonly guards: Guards;
  readonly ports: Ports;
  /** Who holds this session cookie or API token; undefined: nobody. */
  readonly authenticate: (ctx: Ctx, credentials: Credentials) => Promise<Caller | undefined>;
  /** The set-up link is not used yet. */
  readonly isSetupOpen: (ctx: Ctx) => Promise<boolean>;
  readonly makeCtx: (actor: Actor, request: FastifyRequest) => Ctx;
  readonly are_limits_on: boolean;
  /** Sees what is asked for, and what is answered. */
  readonly watch?: RequestWatch;
  /** Of costly reads; without one each runs at once. */
  readonly budget?: Budget;
};

/** A request that has passed its guards. */
export type Asked = {
  readonly endpoint: Endpoint;
  /** The ids of the rows that were found, whatever the address calls them. */
  readonly params: Params;
  readonly query: unknown;
  readonly url: string;
};

/** Either may refuse by throwing; neither waits for anything. */
export type RequestWatch = {
  before(ctx: Ctx, asked: Asked): void;
  after(ctx: Ctx, asked: Asked, answer: unknown): void;
};

export type Credentials = {
  readonly session?: string;
  readonly token?: string;
  /** The session of a requester; asked for where a requester may call. */
  readonly portal?: string;
};

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
  }
}

export function sessionCookieName(public_url: string): string {
  return public_url.startsWith('https:') ? '__Host-opora' : 'opora';
}

/** Of requesters: apart from the agents', so that one browser may hold both. */
export function portalCookieName(public_url: string): string {
  return public_url.startsWith('https:') ? '__Host-opora-portal' : 'opora-portal';
}

/** The session cookie or bearer token of a request; a bearer token wins. */
export function credentialsOf(
  request: {
    readonly headers: { readonly authorization?: string };
    readonly cookies: Readonly<Record<string, string | undefined>>;
  },
  public_url: string,
): Credentials {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const match = /^Bearer ([\w-]{20,200})$/.exec(header);
    return match?.[1] === undefined ? {} : { token: match[1] };
  }
  const session = request.cookies[sessionCookieName(public_url)];
  return session === undefined ? {} : { session };
}

/** The session cookie of a requester. */
export function portalCredentials(
  request: { readonly cookies: Readonly<Record<string, string | undefined>> },
  public_url: string,
): Credentials {
  const portal = request.cookies[portalCookieName(public_url)];
  return portal === undefined ? {} : { portal };
}

/** Registers the routes; throws when one of them could be called without its access being stated. */
export function registerRoutes(
  app: FastifyInstance,
  routes: readonly Route[],
  setup: HttpSetup,
): void {
  for (const one of routes) registerRoute(app, one, setup);
}

function registerRoute(app: FastifyInstance, one: Route, setup: HttpSetup): void {
  const { endpoint } = one;
  assertGuarded(endpoint, setup.guards);
  assertOnlyReads(endpoint);
  const status = endpoint.status ?? 200;
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    config: limitOf(endpoint, setup),
    ...(endpoint.stream === 'upload' ? { bodyLimit: uploadLimit } : {}),
    handler: async (request, reply) => {
      const caller = await callerOf(request, setup, isForContacts(endpoint));
      const { params, query, body } = request;
      const input = { params, query, body };
      const { answer, serialize } = await answerTo(one, setup, { request, reply, caller, input });
      if (endpoint.stream === 'download') return answer;
      return reply
        .code(status)
        .type('application/json; charset=utf-8')
        .serializer(serialize)
        .send(answer);
    },
  });
}

/** What a standby may answer is a read in every respect; that it writes nothing is shown by a walk. */
function assertOnlyReads({ method, path, scope, stream, is_for_standby }: Endpoint): void {
  if (is_for_standby !== true) return;
  const isRead =
    (method === 'GET' || (method === 'POST' && scope === 'read')) && stream !== 'upload';
  if (!isRead) throw new Error(`${method} ${path}: a standby answers reads alone`);
}

/** One request of a known caller; `found`: rows that an earlier request of the same moment was shown. */
export type Answering = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
  readonly input: { readonly params: unknown; readonly query: unknown; readonly body: unknown };
  readonly found?: FoundRows;
};

/** May they, is the input right; then the verb. @throws what `toProblem` makes an answer of */
export async function answerTo(
  one: Route,
  setup: HttpSetup,
  { request, reply, caller, input, found }: Answering,
): Promise<{ answer: unknown; serialize: Serializer }> {
  const { endpoint } = one;
  const made = setup.makeCtx(actorAt(endpoint, caller), request);
  const ctx: Ctx = caller.news === undefined ? made : { ...made, news: caller.news };
  await assertAccess(ctx, caller, endpoint, setup);
  const http = { request, reply, ports: setup.ports };
  const rows = { guards: setup.guards, found };
  const passed = await pass(ctx, endpoint, rows, input).catch((error: unknown) =>
    doneBefore(ctx, http, endpoint, error),
  );
  if ('is_replayed' in passed)
    return { answer: passed.answer, serialize: serializerOf(endpoint, reply) };
  const { params, query } = passed;
  const asked: Asked = { endpoint, params, query, url: request.url };
  setup.watch?.before(ctx, asked);
  const answerHere = (inner: Ctx) => one.run(inner, passed, http);
  const run = (inner: Ctx) =>
    endpoint.is_for_standby === true ? fromStandby(inner, answerHere) : answerHere(inner);
  const answer = await withinBudget(ctx, http, { endpoint, budget: setup.budget }, () =>
    runOnce(ctx, http, endpoint, run),
  );
  setup.watch?.after(ctx, asked, answer);
  return { answer, serialize: serializerOf(endpoint, reply) };
}

type Rows = Parameters<typeof passPathGuards>[2];

/** What was asked, when the caller may ask it of these rows. */
async function pass(ctx: Ctx, endpoint: Endpoint, rows: Rows, input: Answering['input']) {
  const given = parse(endpoint.params, input.params, 'path') ?? {};
  const params = await passPathGuards(ctx, endpoint, rows, given);
  const query = parse(endpoint.query, input.query, 'query');
  const body = endpoint.stream === 'upload' ? undefined : parse(endpoint.body, input.body, 'body');
  await passRefs(ctx, rows.guards, refPaths(endpoint.query), query);
  await passRefs(ctx, rows.guards, refPaths(endpoint.body), body);
  return { params, query, body };
}

/**
 * A ticket that was merged since takes no writes, and whoever asks again had theirs before that: they are
 * told what they were told. Whoever may no longer see it is told of nothing, and what a write itself took
 * away is not seen either: so much may be said as that it was done, where its answer said no more.
 * @throws the refusal, where nothing was done before
 */
async function doneBefore(ctx: Ctx, http: Http, endpoint: Endpoint, refusal: unknown) {
  const asked = onceAsked(ctx, http, endpoint);
  if (asked === undefined || !(refusal instanceof OporaError)) throw refusal;
  if (refusal.code !== 'conflict' && refusal.code !== 'not_found') throw refusal;
  const before = await answeredBefore(ctx, http.ports.secrets, asked);
  if (before === undefined) throw refusal;
  if (refusal.code === 'not_found' && !saysNothing(before.answer)) throw refusal;
  http.reply.header('idempotency-replayed', 'true');
  return before;
}

function saysNothing(answer: unknown): boolean {
  return JSON.stringify(answer ?? {}) === '{}';
}

/** One person's costly reads take turns; strangers have a limit of their source. */
async function withinBudget(
  { actor }: Ctx,
  { request }: Http,
  { endpoint, budget }: { endpoint: Endpoint; budget: Budget | undefined },
  run: () => Promise<unknown>,
): Promise<unknown> {
  const isCounted =
    endpoint.is_costly === true && (actor.kind === 'agent' || actor.kind === 'contact');
  if (budget === undefined || !isCounted) return run();
  return budget.run(`${actor.kind} ${actor.id}`, run, () => request.raw.socket?.destroyed === true);
}

/** A write of an agent that carries an Idempotency-Key is done once; streams are not repeated. */
async function runOnce(
  ctx: Ctx,
  http: Http,
  endpoint: Endpoint,
  run: (ctx: Ctx) => Promise<unknown>,
): Promise<unknown> {
  const asked = onceAsked(ctx, http, endpoint);
  if (asked === undefined) return run(ctx);
  const { answer, is_replayed } = await answerOnce(ctx, http.ports.secrets, asked, run);
  if (is_replayed) http.reply.header('idempotency-replayed', 'true');
  return answer;
}

/** The write and its key; undefined: it has none. */
function onceAsked({ actor }: Ctx, { request }: Http, endpoint: Endpoint): OnceAsked | undefined {
  const isWrite = endpoint.method !== 'GET' && endpoint.stream === undefined;
  if (!isWrite || actor.kind !== 'agent') return undefined;
  const key = idempotencyKey(request.headers['idempotency-key']);
  const { method, url, body } = request;
  return key === undefined ? undefined : { agent_id: actor.id, key, method, url, body };
}

/** Of a streamed body; whoever reads the stream has a limit of its own, and says it in words. */
const uploadLimit = 1024 * 1024 * 1024;

function limitOf(endpoint: Endpoint, setup: HttpSetup): FastifyContextConfig {
  if (endpoint.limit === undefined || !setup.are_limits_on) return { rateLimit: false };
  return { rateLimit: { max: endpoint.limit, timeWindow: 60_000 } };
}

async function callerOf(
  request: FastifyRequest,
  setup: HttpSetup,
  isByContact: boolean,
): Promise<Caller> {
  const { public_url } = setup.ports.config;
  const credentials = isByContact
    ? portalCredentials(request, public_url)
    : credentialsOf(request, public_url);
  assertOwnOrigin(request, credentials);
  const anonymous: Caller = { actor: { kind: 'anonymous' } };
  if (Object.keys(credentials).length === 0) return anonymous;
  const ctx = setup.makeCtx(anonymous.actor, request);
  const caller = (await setup.authenticate(ctx, credentials)) ?? anonymous;
  request.caller = caller;
  return caller;
}

/**
 * A write by a browser must come from our own pages: a header that only a script of our origin can
 * set, and no word of the browser that another site asked (Fetch Metadata, W3C).
 */
function assertOwnOrigin(request: FastifyRequest, credentials: Credentials): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (credentials.token !== undefined) return;
  const site = request.headers['sec-fetch-site'];
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (isForeign || request.headers['x-opora'] !== '1') fail('forbidden', 'errors.foreign_origin');
}

/**
 * Where anybody may call, an agent is an agent only by what opens the other doors too: whoever still owes the
 * second factor, or holds a token without the scope, is a stranger there.
 */
function actorAt({ access, scope }: Endpoint, { actor, is_half, is_bare }: Caller): Actor {
  if (access !== 'public' || actor.kind !== 'agent') return actor;
  const isInside = is_half !== true && is_bare !== true;
  const isWhole = isInside && (actor.via === 'session' || hasScope(actor.scopes ?? [], scope));
  return isWhole ? actor : { kind: 'anonymous' };
}

async function assertAccess(
  ctx: Ctx,
  caller: Caller,
  endpoint: Endpoint,
  setup: HttpSetup,
): Promise<void> {
  const access = endpoint.access;
  if (access === 'public') return;
  if (access === 'setup') {
    if (!(await setup.isSetupOpen(ctx))) fail('not_found', 'errors.not_found');
    return;
  }
  const { actor } = caller;
  if (isForContacts(endpoint)) {
    if (actor.kind !== 'contact') fail('unauthenticated', 'errors.unauthenticated');
    return;
  }
  if (actor.kind !== 'agent' || access === 'contact')
    fail('unauthenticated', 'errors.unauthenticated');
  if (caller.is_half && access !== 'half') fail('unauthenticated', 'errors.second_factor_due');
  if (caller.is_bare && access !== 'half' && access !== 'bare')
    fail('forbidden', 'errors.second_factor_required');
  if (actor.via === 'token' && !hasScope(actor.scopes ?? [], endpoint.scope)) {
    fail('forbidden', 'errors.token_scope');
  }
  if (access === 'half' || access === 'bare' || access === 'agent' || typeof access === 'object')
    return;
  if (!mayAct(actor, access)) fail('forbidden', 'errors.forbidden');
}

function hasScope(scopes: readonly string[], needed: Endpoint['scope']): boolean {
  if (needed === undefined) return false;
  return scopes.includes(needed) || (needed === 'read' && scopes.includes('write'));
}

function parse(schema: z.ZodType | undefined, value: unknown, place: 'path'): Params | undefined;
function parse(schema: z.ZodType | undefined, value: unknown, place: 'query' | 'body'): unknown;
function parse(
  schema: z.ZodType | undefined,
  value: unknown,
  place: 'path' | 'query' | 'body',
): unknown {
  if (schema === undefined) {
    if (place !== 'body' && Object.keys(value ?? {}).length > 0)
      fail('invalid', 'errors.unknown_parameter');
    if (place === 'body' && value !== undefined && value !== null && Object.keys(value).length > 0)
      fail('invalid', 'errors.unknown_parameter');
    return undefined;
  }
  // Nothing at all is an empty body; a JSON null is a value, and a wrong one.
  const result = schema.safeParse(value === undefined ? {} : value);
  if (result.success) return result.data;
  if (place === 'path') fail('not_found', 'errors.not_found');
  throw result.error;
}

/** One mapping of every failure to problem+json (RFC 9457). */
export function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler(sendProblem);
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = problemOf(error, request);
  if (problem.status === 429)
    reply.header('retry-after', String(problem.params?.['retry_after'] ?? 60));
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(problem);
}

/** What whoever asked is told of the failure; what is our own fault goes to the log. */
export function problemOf(error: unknown, request: FastifyRequest): Problem {
  const problem = toProblem(error, request.headers['accept-language']);
  if (problem.status >= 500) request.log.error({ err: error }, 'a request failed');
  return { ...problem, title: problem.title || (STATUS_CODES[problem.status] ?? '') };
}
