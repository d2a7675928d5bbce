/** What an endpoint is: one description that the server registers, the web calls and OpenAPI prints. */
import type { z } from 'zod';

export const permissions = [
  'tickets.view_all', // sees tickets of every team
  'tickets.create',
  'tickets.reply', // public replies
  'tickets.note', // internal notes
  'tickets.update', // fields, assignment, tags
  'contacts.edit',
  'views.share', // views for a team or everyone
  'operations.manage', // sees and takes back what colleagues did to many tickets at once
  'knowledge.write', // drafts and changes of articles; colleagues read them
  'knowledge.publish', // articles to their readers, spaces and sections
  'routing.manage', // boards of queues, others' presence, skills and schedules
  'mail.deliver', // hand in raw messages through the API
  'mail.ledger', // the import ledger: look, retry, download
  'settings.manage', // statuses, types, priorities, tags, mailboxes, organisation
  'people.manage', // agents, roles, teams, invitations
] as const;
export type Permission = (typeof permissions)[number];

/** Rows that a path or a body may name. Each has one guard on the server that every use passes. */
export const rowKinds = [
  'ticket',
  'comment',
  'waiting_reply',
  'side_conversation',
  'offered_draft',
  'reminder',
  'promise',
  'escalation_reason',
  'escalation_checklist',
  'area',
  'file',
  'view',
  'contact',
  'organization',
  'agent',
  'team',
  'role',
  'status',
  'ticket_type',
  'ticket_field',
  'topic',
  'checklist_template',
  'checklist',
  'checklist_item',
  'time_entry',
  'macro',
  'rule',
  'tag',
  'mailbox',
  'calendar',
  'calendar_feed',
  'queue',
  'skill',
  'sla_policy',
  'sla_excuse',
  'clock',
  'ledger_entry',
  'mail_rule',
  'thread_rule',
  'delivery',
  'notification',
  'push_subscription',
  'session',
  'api_token',
  'operation',
  'webhook',
  'webhook_delivery',
  'backtest',
  'brand',
  'request',
  'request_file',
  'contact_session',
  'announcement',
  'form',
  'held_request',
  'knowledge_space',
  'knowledge_section',
  'article',
  'article_file',
  'article_comment',
  'article_flag',
  'article_gap',
  'article_synonym',
  'article_import',
  'assist_model',
  'backup',
  'suggestion',
  'robot_draft',
] as const;
export type RowKind = (typeof rowKinds)[number];

/**
 * Who may call:
 * - `public`: anybody; `setup`: the holder of the set-up link while the desk is not set up;
 * - `half`: a session that still owes its second factor, or has yet to set it up (and any full one);
 * - `bare`: a session whose role asks for a second factor that is not set up yet (and any full one);
 * - `agent`: every signed-in agent, light ones too; a permission: agents whose role has it;
 * - `{ row, can }`: agents who see the row named in the path and pass the predicate of its guard;
 * - `contact`, and `{ row, can }` with `by: 'contact'`: a requester signed in on the portal, in their own name.
 */
export type Access =
  | 'public'
  | 'setup'
  | 'half'
  | 'bare'
  | 'agent'
  | 'contact'
  | Permission
  | { readonly row: RowKind; readonly can: string; readonly by?: 'contact' };

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> = {
  readonly method: Method;
  readonly path: `/api/${string}`;
  readonly access: Access;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** `stream`: the handler writes the answer (downloads) or reads the body (uploads) itself. */
  readonly stream?: 'download' | 'upload';
  readonly response: Response;
  readonly status?: 200 | 201 | 202 | 204;
  /** The scope an API token needs; without one only a browser session may call. */
  readonly scope?: 'read' | 'write' | 'mail';
  /** It can cost as much as a hundred others: one person has a few such reads at once. */
  readonly is_costly?: true;
  /**
   * A standby answers where there is one, as fresh as the primary: for what reads much. It writes nothing, not
   * even what was read, and may be run twice (docs/decisions/standby.md).
   */
  readonly is_for_standby?: true;
  /** Requests a minute from one source; for all that sends mail or tests a secret. */
  readonly limit?: number;
};

/** Describes an endpoint; the object is frozen, so that the server and the web read the same thing. */
export function endpoint<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Response extends z.ZodType,
>(description: Endpoint<Params, Query, Body, Response>): Endpoint<Params, Query, Body, Response> {
  return Object.freeze(description);
}

/** Does a requester call it, in their own name? */
export function isForContacts({ access }: Pick<Endpoint, 'access'>): boolean {
  return access === 'contact' || (typeof access === 'object' && access.by === 'contact');
}
