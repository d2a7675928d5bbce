import type { z } from 'zod';
import type { historyEntry } from '#contract/tickets.ts';
import { t, translated } from '../../i18n.ts';
import { customName, customValue } from '../fields/history-words.ts';
import { isCategory } from './court.ts';

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

/** The name of the status that the ticket got by this entry, if it got one. */
export function statusAfter(entry: Entry): unknown {
  return changesOf(entry).find(([field]) => field === 'status')?.[2];
}

/** What happened, in one line of a person's words. */
export function sayEvent(entry: Entry): string {
  const who = entry.actor?.name ?? t(`history.by_${entry.actor_kind}`);
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

/** One event says different things of the two tickets that it ties, or by what was chosen. */
function wordOf({ name, data }: Entry): string {
  const word = name.replaceAll('.', '_');
  if ('into_number' in data) return `${word}_into`;
  return name === 'ticket.split' ? `${word}_${String(data['mode'])}` : word;
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

function factsOf(entry: Entry): Record<string, string | number> {
  const { role } = entry.data;
  const said = typeof role === 'string' ? translated(`whole.role_${role}`) : undefined;
  const data = said === undefined ? entry.data : { ...entry.data, role: said.toLowerCase() };
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number'
        ? // The number of a ticket is a name: no groups of digits.
          [[name, name.endsWith('number') ? String(value) : value]]
        : [],
    ),
  );
}
