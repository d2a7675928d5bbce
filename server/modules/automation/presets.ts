/** Rules that every desk wants, switched off: made when the desk is set up, in its language. */

import type { Language } from '#contract/common.ts';
import { translate } from '#contract/i18n/dictionaries.ts';
import type { AutomationRule, RuleDefinition, TriggerRule } from '#contract/rule-definition.ts';
import type { StatusCategory } from '#contract/settings.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { newId } from '#platform/id.ts';
import {
  dropUntouchedPresets,
  insertRule,
  insertVersion,
  statusesByCategory,
} from './rules.sql.ts';

type Preset = {
  readonly key: 'close' | 'remind' | 'breach' | 'reopened';
  readonly definition: RuleDefinition;
};

/** One that somebody touched is left as it is; another pole brings other statuses. */
export async function makePresets(ctx: Ctx): Promise<void> {
  const tx = asSystem(ctx);
  await dropUntouchedPresets(tx);
  const { language } = await generalSettings(tx);
  for (const { key, definition } of presetsIn(language, await statusesByCategory(tx))) {
    const id = newId();
    const name = translate(language, `rules.preset_${key}`);
    const stamp = { created_at: tx.now, changed_at: tx.now };
    const row = { id, key, kind: definition.kind, name, definition: JSON.stringify(definition) };
    await insertRule(tx, { ...row, ...stamp });
    await insertVersion(tx, {
      ...{ rule_id: id, version: 1, name, definition, created_at: tx.now },
      ...{ author_id: null, restored_from: null },
    });
  }
}

const everything = { all: [] };

function presetsIn(
  language: Language,
  statuses: ReadonlyMap<StatusCategory, string>,
): readonly Preset[] {
  const closed = statuses.get('closed');
  const close: AutomationRule = {
    kind: 'automation',
    ...{ anchor: 'solved_at', side: 'after', amount: 7, unit: 'days', time: 'clock' },
    calendar_id: null,
    conditions: { field: 'status_category', op: 'is', value: 'solved' },
    actions: closed === undefined ? [] : [{ do: 'set', fields: { status_id: closed } }],
  };
  const remind: AutomationRule = {
    kind: 'automation',
    ...{ anchor: 'status_since', side: 'after', amount: 3, unit: 'days', time: 'working' },
    calendar_id: null,
    conditions: { field: 'status_category', op: 'is', value: 'waiting_customer' },
    actions: [
      { do: 'reply', body_html: translate(language, 'rules.preset_remind_words'), file_ids: [] },
    ],
  };
  const breach: TriggerRule = {
    kind: 'trigger',
    when: [{ moment: 'clock_breached', targets: [] }],
    before: everything,
    conditions: everything,
    actions: [
      {
        do: 'notify',
        to: ['assignee', 'leads'],
        agent_ids: [],
        team_id: null,
        words: translate(language, 'rules.preset_breach_words'),
      },
    ],
  };
  const reopened: TriggerRule = {
    kind: 'trigger',
    when: [{ moment: 'changed', field: 'status_category', from: ['solved'] }],
    before: everything,
    conditions: { field: 'turn', op: 'is', value: 'us' },
    actions: [{ do: 'add_tags', tags: [translate(language, 'rules.preset_reopened_tag')] }],
  };
  return [
    ...(closed === undefined ? [] : [{ key: 'close' as const, definition: close }]),
    { key: 'remind', definition: remind },
    { key: 'breach', definition: breach },
    { key: 'reopened', definition: reopened },
  ];
}
