/**
 * The walks over all endpoints: who asks, what the access that an endpoint states promises to each of
 * them, and how they ask. The world they go through is made in walk-world.ts.
 */
import type { LightMyRequestResponse } from 'fastify';
import {
  type Access,
  type Endpoint,
  isForContacts,
  type Permission,
  type RowKind,
} from '#contract/endpoint.ts';
import { newId } from '#platform/id.ts';
import type { CallOptions, TestApp } from './app.ts';
import { sampleOf } from './samples.ts';

export type Credentials = NonNullable<CallOptions['as']>;

export type Walker = {
  readonly name: string;
  /** Fresh for each request, since some requests end the session they come by. */
  credentials(): Promise<Credentials | undefined>;
  readonly is: 'nobody' | 'half' | 'bare' | 'agent' | 'contact';
  readonly agent_id: string | undefined;
  /** Of a requester. */
  readonly contact_id?: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Of an API token. */
  readonly scopes?: readonly string[];
  /** Whether they see the world's ticket, and with it its comment and file. */
  readonly sees_ticket: boolean;
};

export type World = {
  readonly app: TestApp;
  readonly admin: Walker;
  readonly member: Walker;
  /** Sees neither the ticket nor what hangs on it. */
  readonly outsider: Walker;
  /** The requester of the ticket, signed in on the portal; and one who asked for something else. */
  readonly requester: Walker;
  readonly stranger: Walker;
  readonly walkers: readonly Walker[];
  readonly ticket: { readonly ticket_id: string; readonly number: number };
  readonly file_id: string;
  /** Ids that every agent may name in bodies and queries; the file is the ticket's. */
  readonly refs: (kind: RowKind) => string;
  /** An id of the kind that the walker may name in a path; one that no row has where the world has none yet. */
  row(kind: RowKind, walker: Walker): Promise<string>;
};

// what is promised ----------------------------------------------------------------------------

/** Keys of the refusals that access makes; any other answer means that the door was open. */
export const accessRefusals = [
  'errors.unauthenticated',
  'errors.second_factor_due',
  'errors.second_factor_required',
  'errors.token_scope',
  'errors.forbidden',
  'errors.not_found',
] as const;
export type Refusal = (typeof accessRefusals)[number];

/** Which right each predicate of a guard asks for; `seen`: whoever sees the row may. */
const rightOf: Record<string, Permission | 'seen'> = {
  'clock.excuse': 'tickets.update',
  'ticket.view': 'seen',
  'ticket.reply': 'tickets.reply',
  'ticket.note': 'tickets.note',
  'ticket.update': 'tickets.update',
  'comment.view': 'seen',
  'comment.move': 'tickets.reply',
  'comment.reply': 'tickets.reply',
  'thread_rule.remove': 'tickets.reply',
  'side_conversation.view': 'seen',
  'side_conversation.reply': 'tickets.reply',
  'side_conversation.update': 'tickets.note',
  'offered_draft.take': 'tickets.note', // the world's is a note
  'offered_draft.decline': 'tickets.note',
  'reminder.update': 'seen',
  'file.view': 'seen',
  'request.view': 'seen',
  'request_file.view': 'seen',
  'view.view': 'seen',
  'view.update': 'views.share', // the world's views are for everyone
  'macro.update': 'views.share', // the world's macros are for everyone
  'macro.use': 'seen',
  'area.view': 'seen',
  'area.edit': 'settings.manage', // the world's has no keeper
  'checklist.remove': 'settings.manage', // the world's was put there by the desk itself
  'checklist_item.tick': 'tickets.update',
  'checklist_item.edit': 'tickets.update', // the world's is an own item
  'time_entry.update': 'tickets.note', // the world's are the walker's own
  // The world's are the walker's own.
  'operation.view': 'seen',
  'operation.undo': 'seen',
  'operation.stop': 'seen',
  'ledger_entry.view': 'seen',
  'delivery.retry': 'tickets.reply',
  'delivery.cancel': 'tickets.reply',
  'promise.change': 'tickets.reply',
  'article.view': 'seen',
  'article.write': 'knowledge.write',
  'article.publish': 'knowledge.publish',
  'article.archive': 'knowledge.publish', // the world's is published
  'article_comment.edit': 'people.manage', // the world's is the administrator's own
  'article_comment.settle': 'knowledge.write',
  'article_flag.settle': 'knowledge.write',
  'article_gap.change': 'knowledge.write',
  'article_synonym.change': 'knowledge.publish',
  // The world's are the walker's own.
  'article_import.view': 'knowledge.publish',
  'article_import.plan': 'knowledge.publish',
  'article_import.run': 'knowledge.publish',
  'article_import.undo': 'knowledge.publish',
  'article_import.forget': 'knowledge.publish',
  // The world's is the administrator's own, put off to a time: whoever sees every ticket may take it.
  'waiting_reply.take': 'tickets.view_all',
  'waiting_reply.move': 'settings.manage',
};

/** What hangs on the ticket: invisible to whoever does not see that. */
const onTicket: readonly RowKind[] = [
  'ticket',
  'comment',
  'file',
  'delivery',
  'waiting_reply',
  'promise',
  'clock',
  'ledger_entry',
  'thread_rule',
  'checklist',
  'checklist_item',
  'time_entry',
  'side_conversation',
  'offered_draft',
  'reminder',
  'suggestion',
  'request',
  'request_file',
];

/** The refusal that the stated access promises to the walker, or undefined: the door is open. */
export function promisedRefusal(endpoint: Endpoint, walker: Walker): Refusal | undefined {
  const { access } = endpoint;
  if (access === 'public') return undefined;
  if (access === 'setup') return 'errors.not_found';
  if (isForContacts(endpoint)) {
    return walker.is === 'contact' ? promisedByRows(endpoint, walker) : 'errors.unauthenticated';
  }
  if (walker.is === 'nobody' || walker.is === 'contact') return 'errors.unauthenticated';
  if (walker.is === 'half' && access !== 'half') return 'errors.second_factor_due';
  if (walker.is === 'bare' && access !== 'half' && access !== 'bare')
    return 'errors.second_factor_required';
  if (walker.scopes !== undefined && !isInScope(endpoint.scope, walker.scopes))
    return 'errors.token_scope';
  if (isPermission(access) && !walker.permissions.has(access)) return 'errors.forbidden';
  return promisedByRows(endpoint, walker);
}

function promisedByRows(endpoint: Endpoint, walker: Walker): Refusal | undefined {
  const { access } = endpoint;
  for (const kind of kindsInPath(endpoint)) {
    if (onTicket.includes(kind) && !walker.sees_ticket) return 'errors.not_found';
    if (typeof access !== 'object' || access.row !== kind) continue;
    const right = rightOf[`${access.row}.${access.can}`];
    if (right === undefined)
      throw new Error(`Say in walk.ts which right ${access.row}.${access.can} asks for`);
    if (right !== 'seen' && !walker.permissions.has(right)) return 'errors.forbidden';
  }
  return undefined;
}

/** Somebody whom the endpoint lets in wherever its rows do. */
export function insiderOf(world: World, endpoint: Endpoint): Walker {
  return isForContacts(endpoint) ? world.requester : world.admin;
}

function isPermission(access: Access): access is Permission {
  return typeof access === 'string' && access.includes('.');
}

function isInScope(needed: Endpoint['scope'], scopes: readonly string[]): boolean {
  if (needed === undefined) return false;
  return scopes.includes(needed) || (needed === 'read' && scopes.includes('write'));
}

export function kindsInPath(endpoint: Endpoint): RowKind[] {
  return [...endpoint.path.matchAll(/:([a-z_]+)_id\b/g)].map((match) => match[1] as RowKind);
}

// asking --------------------------------------------------------------------------------------

export type Asking = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A request that the contract takes, or with parts of it replaced. */
export async function ask(
  world: World,
  endpoint: Endpoint,
  walker: Walker,
  asking: Asking = {},
): Promise<LightMyRequestResponse> {
  const { refs } = world;
  const params = asking.params ?? (await paramsFor(world, endpoint, walker));
  const query = 'query' in asking ? asking.query : sampleFor(endpoint, 'query', refs);
  const as = await walker.credentials();
  const sent = payloadOf(
    endpoint,
    'body' in asking ? asking.body : sampleFor(endpoint, 'body', refs),
  );
  return world.app.call({
    method: endpoint.method,
    url: urlOf(endpoint, params, query),
    ...sent,
    headers: { ...sent.headers, ...asking.headers },
    ...(as === undefined ? {} : { as }),
  });
}

/** The address that the walker asks, with samples in it. */
export async function addressFor(
  world: World,
  endpoint: Endpoint,
  walker: Walker,
): Promise<string> {
  const query = sampleFor(endpoint, 'query', world.refs);
  return urlOf(endpoint, await paramsFor(world, endpoint, walker), query);
}

function payloadOf(endpoint: Endpoint, body: unknown): Pick<CallOptions, 'payload' | 'headers'> {
  if (endpoint.stream === 'upload') {
    const type = endpoint.scope === 'mail' ? 'message/rfc822' : 'application/octet-stream';
    return { payload: Buffer.from('walk'), headers: { 'content-type': type } };
  }
  if (body === undefined) return {};
  return { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function sampleFor(endpoint: Endpoint, part: 'query' | 'body', refs: (kind: RowKind) => string) {
  const schema = endpoint[part];
  if (schema === undefined) return undefined;
  const sample = sampleOf(schema, refs);
  if (sample === undefined)
    throw new Error(`No sample fits the ${part} of ${endpoint.method} ${endpoint.path}`);
  return sample;
}

export async function paramsFor(
  world: World,
  endpoint: Endpoint,
  walker: Walker,
): Promise<Record<string, string>> {
  const sample = endpoint.params && sampleOf(endpoint.params, () => newId());
  const params: Record<string, string> = { ...(sample as Record<string, string> | undefined) };
  for (const kind of kindsInPath(endpoint)) params[`${kind}_id`] = await world.row(kind, walker);
  return params;
}

export function urlOf(
  endpoint: Endpoint,
  params: Readonly<Record<string, string>>,
  query?: unknown,
): string {
  const path = endpoint.path.replace(/:([a-z_]+)/g, (_whole, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  );
  const pairs = Object.entries((query ?? {}) as Record<string, unknown>).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (one) => `${encodeURIComponent(key)}=${encodeURIComponent(toWellFormed(one))}`,
    ),
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

/** A URL cannot carry half a character. */
function toWellFormed(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed();
}

export function refusalOf(response: LightMyRequestResponse): Refusal | undefined {
  const type = String(response.headers['content-type'] ?? '');
  if (!type.startsWith('application/problem+json')) return undefined;
  const key: unknown = response.json().message_key;
  return accessRefusals.find((known) => known === key);
}
