/**
 * The catalogue of events: past-tense facts, one row each, written with the change.
 * `audience` says whose browsers hear of it: those who see the ticket (of a letter about none: those who may
 * open the outbox, mail.ledger), every agent, administrators (people.manage or settings.manage), only the
 * agent that is its subject, or nobody.
 */
export type Audience = 'ticket' | 'agents' | 'admins' | 'subject_agent' | 'nobody';

export const eventNames = {
  'ticket.created': 'ticket',
  'ticket.updated': 'ticket', // data: {changes: {field: [old, new]}}
  'ticket.participants_changed': 'ticket',
  'ticket.followers_changed': 'ticket', // data: {added?, removed?}
  'ticket.relation_answered': 'ticket', // data: {answer, other_ticket_id}
  // On the survivor, data: {merges: [{merge_id, from_id, from_number}], from_numbers}; on each merged ticket, data:
  // {merge_id, into_id, into_number}. Taken back by unmergeTickets.
  'ticket.merged': 'ticket',
  'ticket.unmerged': 'ticket', // as merged
  // On both; data: {split_id, mode, comment_ids, from_id, from_number, to_id, to_number}. Taken back by unsplitTicket.
  'ticket.split': 'ticket',
  'ticket.unsplit': 'ticket', // as split
  'ticket.linked': 'ticket', // on both; data: {role, other_id, other_number}: what the other is to this one
  'ticket.unlinked': 'ticket',
  'ticket.handed_over': 'ticket', // data: {from_agent_id, to_agent_id, returns_at, has_summary, is_introduced}
  'ticket.came_back': 'ticket', // data: {from_agent_id, to_agent_id, cause}: a hand-over for a time is over
  'ticket.summary_read': 'ticket',
  'ticket.priority_overridden': 'ticket', // data: {priority, computed, reason}
  'ticket.priority_restored': 'ticket', // data: {priority}: by impact and urgency again
  // Data of both: {from_team_id, to_team_id, from_line, to_line, reason, words, escalation_id}; of the return: cause
  'ticket.escalated': 'ticket',
  'ticket.returned': 'ticket',
  'escalation_reason.changed': 'agents',
  'escalation_checklist.changed': 'agents',
  'area.changed': 'agents',
  'promise.made': 'ticket', // data: {agent_id, due_at, words}
  'promise.moved': 'ticket', // data: {agent_id, due_at: [old, new]}
  'promise.due': 'ticket', // data: {agent_id, due_at, words}: its moment is near
  'promise.kept': 'ticket', // data: {agent_id, due_at}
  'promise.broken': 'ticket', // data: {agent_id, due_at}: its moment went by
  'promise.cancelled': 'ticket', // data: {agent_id, due_at}
  'comment.added': 'ticket', // data: {visibility, author_kind, is_automatic, is_first?, promises?}
  'comment.moved': 'ticket', // on both tickets; data: {from_ticket_id, from_number, to_ticket_id, to_number}
  'comment.decrypted': 'ticket', // its body is what was inside the encrypted message
  'reply.held': 'ticket', // data: {author_id, leaves_at, is_scheduled}
  'reply.moved': 'ticket', // data: {author_id, leaves_at}
  'reply.returned': 'ticket', // data: {author_id, is_scheduled, cause}: back in somebody's draft
  'reply.stopped': 'ticket', // data: {author_id, cause}: waits for somebody to take it
  'side_conversation.started': 'ticket', // data: {subject, addresses}
  'side.replied': 'ticket', // a third party answered; data: {agent_ids, side_conversation_id, comment_id}
  'side_conversation.updated': 'ticket', // data: {changes?, added?: address}
  'draft.offered': 'ticket', // data: {visibility, token_name}
  'draft.shared': 'ticket', // with somebody by name; data: {agent_ids}
  'draft.taken': 'ticket',
  'draft.declined': 'ticket',
  'reminder.changed': 'subject_agent', // one of the agent's own is set, moved, done or called off
  'reminder.due': 'subject_agent', // it fired; data: {agent_id, reminder_id, cause}
  'policy.changed': 'ticket', // what holds for it; data: {terms: [old, new], on_change, policy_name}, each {policy_id, name, version, priority, zone} or null
  'clock.started': 'ticket', // data: {clocks: [{clock_id, target, due_at}]}
  'clock.stopped': 'ticket', // data: {clocks: [{clock_id, target, due_at, is_breached}]}
  'clock.warned': 'ticket', // data: {target, due_at, share | lead_minutes}
  'clock.breached': 'ticket', // data: {target, due_at, is_quiet?}: quiet when a change of policy made it so
  'clock.excused': 'ticket', // data: {target, excuse_name, note}
  'sla_policy.changed': 'agents',
  'sla_excuse.changed': 'agents',
  'invitation.answered': 'ticket', // data: {comment_id, uid, answer, summary}
  'delivery.queued': 'ticket',
  'delivery.sent': 'ticket',
  'delivery.delayed': 'ticket',
  'delivery.failed': 'ticket',
  'delivery.bounced': 'ticket',
  'delivery.cancelled': 'ticket',
  'delivery.repeated': 'ticket', // a try ended without an answer: the same message is sent again
  'auto_reply.suppressed': 'ticket',
  'auto_reply.promised': 'ticket', // the answer named a moment; data: {words, due_at}
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
  'calendar.changed': 'agents', // data: {name, version, changes?}; what counts by it is counted anew
  'queue.changed': 'agents', // data: {name, changes?}
  'skill.changed': 'agents', // data: {name, changes?}
  'routing_settings.changed': 'agents', // data: {changes}
  'agent_routing.changed': 'agents', // what work a person can get; the subject is the agent
  'presence.changed': 'agents', // data: {state: [old, new], cause, by_id}; the subject is the agent
  // It waits in a queue; data: {queue_id, queue_name, cause, from_agent_id}
  'ticket.queued': 'ticket',
  // Another queue may take it too; data: {queue_id, queue_name, to_queue_id, to_queue_name, minutes}
  'ticket.overflowed': 'ticket',
  // No queue gives it any more; data: {queue_id, queue_name} of the one that it was taken out of
  'ticket.unqueued': 'ticket',
  'calendar_feed.read': 'admins', // data: {name, trouble}
  'guide.updated': 'agents', // data: {changes}
  'status.created': 'agents',
  'status.updated': 'agents',
  'ticket_type.created': 'agents',
  'ticket_type.updated': 'agents',
  'ticket_field.created': 'agents',
  'ticket_field.updated': 'agents',
  'topic.created': 'agents',
  'topic.updated': 'agents',
  'tag.updated': 'agents', // data: {from, to}: its names
  'tag.deleted': 'agents',
  'view.changed': 'agents',
  'view.arranged': 'subject_agent', // one person sees it otherwise; the subject is the person
  'pins.changed': 'subject_agent',
  'checklist.added': 'ticket', // data: {name}
  'checklist.removed': 'ticket', // data: {name}
  'checklist.changed': 'ticket', // data: {name, item, change: ticked | unticked | added | edited | removed}
  'checklist_template.changed': 'agents',
  'time_entry.added': 'ticket', // data: {minutes, spent_on, is_billable}
  'time_entry.updated': 'ticket', // data: {minutes, changes}
  'time_entry.deleted': 'ticket', // data: {minutes, spent_on}
  'time_rule.changed': 'agents',
  'macro.changed': 'agents',
  'rule.changed': 'admins', // data: {change: created | edited | restored | on | off | ordered | deleted}
  'rule.notified': 'ticket', // a rule tells somebody; data: {agent_ids, words}
  'rule.switched_off': 'admins', // by itself, after failures; data: {agent_ids, path, words}
  'macro.applied': 'ticket', // data: {name, with_reply, operation_id}
  'operation.started': 'subject_agent', // data of each: {operation_id}
  'operation.advanced': 'subject_agent',
  'operation.finished': 'subject_agent',
  'operation.undone': 'subject_agent',
  'suggestion.made': 'ticket', // data: {field, value, name, probability}
  'suggestion.answered': 'ticket', // data: {field, value, name, answer, was_filled}
  'assist.trained': 'admins', // data: {field, version, state}
  'assist.changed': 'admins', // data: {field, changes}
  'text_model.changed': 'admins', // data: {is_on, url, model}
  'robot_draft.asked': 'ticket', // data: {kind, model}: words of the ticket went to an outside language model
  'knowledge.arranged': 'agents', // a space or section was made, changed, moved or deleted
  // Of articles: ids and states alone, since an article may be for some roles only.
  'article.created': 'agents', // data: {kind, from_ticket_id}
  'article.updated': 'agents', // data: {language, version} | {fields} | {state} | {publish_at, cause?}
  'article.published': 'agents', // data: {languages}
  'article.unpublished': 'agents', // data: {language?}
  'article.archived': 'agents', // data: {redirect_to_id}
  'article.restored': 'agents',
  'article.commented': 'agents', // data: {comment_id, is_settled?}
  'article.flagged': 'agents', // data: {flag_id, reason | is_settled}
  'article.used': 'ticket', // data: {way, found_by}
  // The subject is the agent whose import it is; data: {import_id, state}
  'article_import.advanced': 'subject_agent',
  'announcement.changed': 'agents', // data: {change: created | edited | deleted}
  'topic_offer.changed': 'admins', // data: {is_offered}
  'form_sites.changed': 'admins', // data: {origins}
  'request.held': 'admins', // data: {causes}
  'request.released': 'admins',
  'request.refused': 'admins',
  // The subject is the agent who read; data: {kind, span, counted, compared, token_names, words: name, agent_ids, path}
  'reading.noticed': 'admins',
  'reading.refused': 'admins', // data: {kind, counted, token_names}; the subject as before
  'reading_settings.changed': 'admins', // data: {before, after}
  'backup.asked': 'admins', // data: {kind}
  'backup.made': 'admins', // data: {kind}
  'backup.failed': 'admins', // data: {kind, error}; of a nightly one agent_ids and path too
  'backup.differs': 'admins', // a restore did not give what it was made of; data: {kind, agent_ids, path}
  'backup.overdue': 'admins', // none for two days; data: {last_at, agent_ids, path}
  // The table of events got no further part for a day; data: {since, error, agent_ids}
  'history.undivided': 'admins',
  'event.passed_over': 'admins', // data: {reader, event_id, name}: it could not take this event, and went on without it
  'backup.downloaded': 'admins', // data: {file_name}
  'backup_settings.changed': 'admins', // data: {before, after}
  'webhook.changed': 'admins', // data: {name, change}
  'webhook.switched_off': 'admins', // data: {name, cause, agent_ids, path}
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
  'brand.changed': 'agents', // data: {name?, change: created | edited | logo}
  'contact.signed_in': 'nobody', // data: {ip, way: link | password}
  'contact.sign_in_failed': 'nobody', // data: {ip}; the subject is the address
  'contact.signed_out': 'nobody', // data: {sessions}
  'contact.password_changed': 'nobody',
  'desk.set_up': 'nobody',
  'desk.pole_chosen': 'admins', // data: {pole, language}; tickets makes the preset's statuses and types
} as const satisfies Record<string, Audience>;

export type EventName = keyof typeof eventNames;
