/** What a test sends: an event that looks like one of this desk and speaks of nobody. */
import type { Ticket } from '#contract/tickets.ts';
import type { WebhookEvent } from '#contract/webhooks.ts';
import type { Envelope } from './envelope.ts';

const nobody = '00000000-0000-7000-8000-000000000000';
const somebody = { id: nobody, name: 'Example Person' };

export function exampleOf(name: WebhookEvent, now: Date): Envelope & { readonly is_test: true } {
  const at = now.toISOString();
  const isOfTicket = !name.startsWith('contact.') && !name.startsWith('organization.');
  const data = name === 'ticket.updated' ? { changes: { priority: [3, 2] } } : {};
  return {
    is_test: true,
    type: name,
    timestamp: at,
    data: {
      event: {
        id: null,
        name,
        at,
        actor: { kind: 'agent', ...somebody },
        subject: { type: name.split('.')[0] ?? 'ticket', id: nobody },
        data,
      },
      ticket: isOfTicket ? exampleTicket(at) : null,
      comment: null,
      rule: null,
      lost_before: [],
    },
  };
}

function exampleTicket(at: string): Ticket {
  return {
    ...{ id: nobody, number: 0, subject: 'Example', preview: 'This is a test of the webhook.' },
    ...{ status_id: nobody, status_category: 'open', priority: 2, impact: 2, urgency: 2 },
    ...{
      brand_id: nobody,
      type_id: null,
      topic_id: null,
      fields: {},
      field_names: {},
      tags: ['example'],
    },
    ...{ channel: 'api', language: 'en', mailbox_id: null, preview_author_kind: 'contact' },
    ...{ requester: somebody, organization: null, assignee: null, team: null },
    ...{ comment_count: 1, children: null, lent: null, summary: null, split_from: null },
    ...{ is_unread: false, is_asleep: false, woken_at: null, read_at: null, next_due_at: null },
    ...{ created_at: at, updated_at: at, last_customer_at: at, last_agent_at: null },
    ...{ curator: null, is_priority_overridden: false, priority_override: null },
    ...{ solved_at: null, closed_at: null, participants: [], follower_ids: [], followers: [] },
    ...{ reply_to: { to: [], cc: [] }, waiting: [], merged: [] },
    can: { reply: false, note: false, update: false },
  };
}
