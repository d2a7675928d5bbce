import type { z } from 'zod';
import { type StatusCategory, statusCategories } from '#contract/settings.ts';
import type { historyEntry } from '#contract/tickets.ts';
import { t, translated } from '../../i18n.ts';
import { customName, customValue } from '../fields/history-words.ts';

export type Entry = z.infer<typeof historyEntry>;

/** The changed fields of an entry: `[field, old, new]`. */
export function changesOf(entry: Entry): [field: string, old: unknown, next: unknown][] {
  const { changes } = entry.data;
  if (typeof changes !== 'object' || changes === null) return [];
  return Object.entries(changes).flatMap(([field, pair]) =>
    Array.isArray(pair) && pair.length === 2
      ? [[field, pair[0], pair[1]] as [string, unknown, unknown]]
      : [],
  );
}

/** What happened, in one line of a person's words. */
export function sayEvent(entry: Entry): string {
  const who = entry.actor?.name ?? sayActing(entry) ?? t(`history.by_${entry.actor_kind}`);
  const routed = sayRouted(entry, who);
  if (routed !== undefined) return routed;
  if (entry.name === 'ticket.updated') {
    const changes = changesOf(entry).filter(([field]) => !isSilent(field));
    if (changes.length > 0) return `${who}: ${changes.map(sayChange).join(', ')}`;
  }
  if (entry.name === 'checklist.changed') {
    const said = translated(
      `history.checklist_item_${String(entry.data['change'])}`,
      factsOf(entry),
    );
    if (said !== undefined) return `${who}: ${said}`;
  }
  const silence = sayWhySilent(entry);
  if (silence !== undefined) return `${who}: ${silence}`;
  const what = translated(`history.${wordOf(entry)}`, factsOf(entry)) ?? entry.name;
  return `${who}: ${what}`;
}

/** The queue or the rule that did it. */
function sayActing({ data: { by } }: Entry): string | undefined {
  if (typeof by !== 'object' || by === null || !('kind' in by) || !('name' in by)) return undefined;
  return translated(`history.by_${String(by.kind)}`, { name: String(by.name) });
}

/** What a queue did with the ticket, and why then. */
function sayRouted(entry: Entry, who: string): string | undefined {
  const { by, cause, queue_name, from_queue_name, to_queue_name, minutes } = entry.data;
  const words = {
    ...{ who, name: String(queue_name), from: String(from_queue_name) },
    ...{ to: String(to_queue_name), minutes: Number(minutes ?? 0) },
  };
  if (entry.name === 'ticket.overflowed') return t('history.ticket_overflowed', words);
  if (entry.name === 'ticket.queued' && typeof queue_name === 'string') {
    return (
      translated(`history.ticket_queued_${String(cause)}`, words) ??
      t('history.ticket_queued', { name: queue_name })
    );
  }
  if (typeof by !== 'object' || by === null || !('kind' in by) || by.kind !== 'queue')
    return undefined;
  const [change, ...others] = changesOf(entry);
  if (change?.[0] !== 'assignee' || isNothing(change[2]) || others.length > 0) return undefined;
  const why = 'cause' in by ? translated(`history.queue_${String(by.cause)}`) : undefined;
  const said = t('history.queue_gave', {
    name: 'name' in by ? String(by.name) : '',
    agent: String(change[2]),
  });
  return why === undefined ? said : `${said}, ${why}`;
}

/** One event says different things of the two tickets that it ties, or by what was chosen. */
function wordOf({ name, data }: Entry): string {
  const word = name.replaceAll('.', '_');
  if ('into_number' in data) return `${word}_into`;
  if (data['policy_name'] === null || data['excuse_name'] === null) return `${word}_none`;
  if (name === 'ticket.unqueued') return data['queue_name'] === null ? word : `${word}_from`;
  if (name === 'suggestion.answered') return `${word}_${String(data['answer'])}`;
  if (name === 'ticket.escalated' || name === 'ticket.returned') return lineWord(word, data);
  return name === 'ticket.split' ? `${word}_${String(data['mode'])}` : word;
}

/** With its reason; a return also says whether the line is done. */
function lineWord(word: string, { reason, cause }: Entry['data']): string {
  if (typeof reason === 'string') return `${word}_why`;
  return typeof cause === 'string' ? `${word}_${cause}` : word;
}

/** Why no automatic answer went out. */
function sayWhySilent(entry: Entry): string | undefined {
  const { cause } = entry.data;
  if (entry.name !== 'auto_reply.suppressed' || typeof cause !== 'string') return undefined;
  const reason = translated(`history.silence_${cause}`);
  return reason === undefined ? undefined : t('history.no_auto_reply', { reason });
}

function sayChange([field, old, next]: [string, unknown, unknown]): string {
  const name = customName(field) ?? translated(`history.field_${field}`) ?? field;
  if (isNothing(next)) return t('history.cleared', { field: name });
  if (isNothing(old)) return t('history.set', { field: name, next: sayValue(field, next) });
  return t('history.changed', {
    field: name,
    old: sayValue(field, old),
    next: sayValue(field, next),
  });
}

/** Facts that follow from another field of the same change. */
function isSilent(field: string): boolean {
  return (
    field === 'status_category' ||
    field === 'solved_at' ||
    field === 'closed_at' ||
    field.endsWith('_id')
  );
}

function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

function sayValue(field: string, value: unknown): string {
  const custom = customValue(field, value);
  if (custom !== undefined) return custom;
  if (Array.isArray(value)) return value.map((each) => sayValue(field, each)).join(', ');
  if (field === 'priority' || field === 'impact' || field === 'urgency') {
    return translated(`ticket.${field}_${String(value)}`) ?? String(value);
  }
  if (isCategory(value)) return t(`categories.${value}`);
  if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name);
  return String(value);
}

function isCategory(value: unknown): value is StatusCategory {
  return statusCategories.some((category) => category === value);
}

function factsOf(entry: Entry): Record<string, string | number> {
  const { role, priority } = entry.data;
  const said = typeof role === 'string' ? translated(`whole.role_${role}`) : undefined;
  const due = translated(`sla.target_${String(entry.data['target'])}`);
  const data = {
    ...entry.data,
    ...(said === undefined ? {} : { role: said.toLowerCase() }),
    ...(due === undefined ? {} : { target: due.toLowerCase() }),
    ...(typeof priority === 'number' ? { priority_word: sayValue('priority', priority) } : {}),
  };
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number'
        ? // The number of a ticket is a name: no groups of digits.
          [[name, name.endsWith('number') ? String(value) : value]]
        : [],
    ),
  );
}
