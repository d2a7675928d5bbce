/** The modules, lowest first: boot order and import law in one place. A module calls only those before it. */

import type { RowKind } from '#contract/endpoint.ts';
import { announcements } from '#modules/announcements/announcements.module.ts';
import { assist } from '#modules/assist/assist.module.ts';
import { automation } from '#modules/automation/automation.module.ts';
import { backups } from '#modules/backups/backups.module.ts';
import { brands } from '#modules/brands/brands.module.ts';
import { calendars } from '#modules/calendars/calendars.module.ts';
import { channels } from '#modules/channels/channels.module.ts';
import { checklists } from '#modules/checklists/checklists.module.ts';
import { fields } from '#modules/fields/fields.module.ts';
import { files } from '#modules/files/files.module.ts';
import { forms } from '#modules/forms/forms.module.ts';
import { guide } from '#modules/guide/guide.module.ts';
import { history } from '#modules/history/history.module.ts';
import { knowledge } from '#modules/knowledge/knowledge.module.ts';
import { macros } from '#modules/macros/macros.module.ts';
import { notifications } from '#modules/notifications/notifications.module.ts';
import { operations } from '#modules/operations/operations.module.ts';
import { people } from '#modules/people/people.module.ts';
import { promises } from '#modules/promises/promises.module.ts';
import { reading } from '#modules/reading/reading.module.ts';
import { reminders } from '#modules/reminders/reminders.module.ts';
import { reports } from '#modules/reports/reports.module.ts';
import { requests } from '#modules/requests/requests.module.ts';
import { routing } from '#modules/routing/routing.module.ts';
import { search } from '#modules/search/search.module.ts';
import { settings } from '#modules/settings/settings.module.ts';
import { sla } from '#modules/sla/sla.module.ts';
import { tickets } from '#modules/tickets/tickets.module.ts';
import { timeEntries } from '#modules/time-entries/time-entries.module.ts';
import { webhooks } from '#modules/webhooks/webhooks.module.ts';
import type { Guards } from '#platform/guards.ts';
import { sealedAnswers } from '#platform/idempotency.ts';
import type { Module } from '#platform/module.ts';
import type { SealedColumn } from '#platform/sealed-columns.ts';

export const modules: readonly Module[] = [
  people,
  reading,
  settings,
  brands,
  calendars,
  files,
  fields,
  announcements,
  tickets,
  checklists,
  timeEntries,
  channels,
  sla,
  routing,
  requests,
  knowledge,
  operations,
  macros,
  promises,
  reminders,
  notifications,
  webhooks,
  automation,
  search,
  assist,
  forms,
  reports,
  guide,
  backups,
  history,
];

/** Every column in which secrets rest. */
export const sealedColumns: readonly SealedColumn[] = [
  ...modules.flatMap((one) => one.sealed ?? []),
  sealedAnswers,
];

/** Every guard, by its row; a row has one. */
export const guards: Guards = collectGuards();

function collectGuards(): Guards {
  const all: Guards = {};
  for (const one of modules) {
    for (const [kind, guard] of Object.entries(one.guards ?? {})) {
      if (all[kind as RowKind] !== undefined) throw new Error(`two guards for '${kind}'`);
      all[kind as RowKind] = guard;
    }
  }
  return all;
}
