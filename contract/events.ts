/**
 * The catalogue of events: past-tense facts, one row each, written with the change.
 * `audience` says whose browsers hear of it: those who see the ticket, every agent,
 * administrators (people.manage or settings.manage), only the agent that is its subject, or nobody.
 */
export type Audience = 'ticket' | 'agents' | 'admins' | 'subject_agent' | 'nobody';

export const eventNames = {
  'ticket.created': 'ticket',
  'ticket.updated': 'ticket', // data: {changes: {field: [old, new]}}
  'ticket.participants_changed': 'ticket',
  'ticket.relation_answered': 'ticket', // data: {answer, other_ticket_id}
  'comment.added': 'ticket', // data: {visibility, author_kind, is_automatic, is_first?}
  'comment.moved': 'ticket', // on both tickets; data: {from_ticket_id, from_number, to_ticket_id, to_number}
  'comment.decrypted': 'ticket', // its body is what was inside the encrypted message
  'reply.held': 'ticket', // data: {author_id, leaves_at, is_scheduled}
  'reply.moved': 'ticket', // data: {author_id, leaves_at}
  'reply.returned': 'ticket', // data: {author_id, is_scheduled, cause}: back in somebody's draft
  'reply.stopped': 'ticket', // data: {author_id, cause}: waits for somebody to take it
  'invitation.answered': 'ticket', // data: {comment_id, uid, answer, summary}
  'delivery.queued': 'ticket',
  'delivery.sent': 'ticket',
  'delivery.delayed': 'ticket',
  'delivery.failed': 'ticket',
  'delivery.bounced': 'ticket',
  'delivery.cancelled': 'ticket',
  'delivery.repeated': 'ticket', // a try ended without an answer: the same message is sent again
  'auto_reply.suppressed': 'ticket',
  'mail.understood': 'admins',
  'mail.failed': 'admins',
  'mailbox.created': 'admins',
  'mailbox.updated': 'admins',
  'mailbox.deleted': 'admins',
  'mailbox.state_changed': 'admins',
  'mailbox.alarm_raised': 'admins', // data: {kind, cause, params, words, address, since}
  'mailbox.alarm_cleared': 'admins', // data: {kind, cause, address, since}
  'contact.created': 'agents',
  'contact.updated': 'agents',
  'organization.created': 'agents',
  'organization.updated': 'agents',
  'agent.invited': 'agents',
  'agent.updated': 'agents',
  'agent.joined': 'agents',
  'agent.signed_in': 'nobody',
  'agent.sign_in_failed': 'nobody',
  'agent.signed_out': 'nobody',
  'agent.password_changed': 'nobody',
  'agent.password_reset_requested': 'nobody',
  'agent.second_factor_changed': 'nobody',
  'role.created': 'admins',
  'role.updated': 'agents',
  'team.created': 'agents',
  'team.updated': 'agents',
  'api_token.created': 'nobody',
  'api_token.revoked': 'nobody',
  'settings.updated': 'agents',
  'status.created': 'agents',
  'status.updated': 'agents',
  'ticket_type.created': 'agents',
  'ticket_type.updated': 'agents',
  'tag.updated': 'agents',
  'tag.deleted': 'agents',
  'view.changed': 'agents',
  'notification.created': 'subject_agent',
  'notification.read': 'subject_agent',
  'ledger.retried': 'admins',
  'mail.quarantined': 'admins', // data: {cause, from_address}
  'mail.released': 'admins',
  'thread_rule.deleted': 'agents',
  'mail_key.imported': 'admins', // data: {fingerprint, kind, name}
  'mail_key.deleted': 'admins', // data: {fingerprint, name}
  'mail_rule.changed': 'admins', // data: {verdict, value}
  'mail_rule.deleted': 'admins',
  'mail_protection.updated': 'admins',
  'desk.set_up': 'nobody',
  'desk.pole_chosen': 'admins', // data: {pole, language}; tickets makes the preset's statuses and types
} as const satisfies Record<string, Audience>;

export type EventName = keyof typeof eventNames;
