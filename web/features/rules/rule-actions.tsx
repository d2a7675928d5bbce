import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { SilentAction } from '#contract/actions.ts';
import { listTicketFields } from '#contract/fields.ts';
import { listMacros } from '#contract/macros.ts';
import { type RuleAction, ruleAudiences } from '#contract/rule-definition.ts';
import { listWebhooks } from '#contract/webhooks.ts';
import { type Key, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Picker } from '../../ui/picker.tsx';
import { ActionField, useActionEntries, useChoices } from '../macros/action-rows.tsx';
import { WordsField } from '../macros/words-field.tsx';
import { useTeams } from '../ticket/lookups.ts';
import { type ActionLine, nextKey } from './draft.ts';
import css from './rules.module.css';
import { useSayRuleAction } from './say-rule.ts';

type Props = { lines: readonly ActionLine[]; onChange: (lines: ActionLine[]) => void };

/** What a rule does, in its order: the actions of macros, and what only a rule needs. */
export function RuleActions({ lines, onChange }: Props) {
  const say = useSayRuleAction();
  const entries = useEntries();
  return (
    <div>
      {lines.map(({ key, action }) => (
        <div key={key} className={css['action']}>
          <Fields
            action={action}
            onChange={(next) =>
              onChange(lines.map((line) => (line.key === key ? { key, action: next } : line)))
            }
          />
          <IconButton
            label={t('macros.remove_action', {
              what: action === null ? t('macros.action_link') : say(action),
            })}
            icon={IconTrash}
            onClick={() => onChange(lines.filter((line) => line.key !== key))}
          />
        </div>
      ))}
      <div style={{ marginTop: 8 }}>
        <Menu
          label={t('macros.add_action')}
          side="bottom-start"
          width={300}
          target={(button) => (
            <Button
              variant="default"
              leftSection={<IconPlus size={16} stroke={1.75} aria-hidden="true" />}
              {...button}
            >
              {t('macros.add_action')}
            </Button>
          )}
          entries={entries.map(({ label, action }) => ({
            label,
            onPick: () => onChange([...lines, { key: nextKey(lines), action }]),
          }))}
        />
      </div>
    </div>
  );
}

type Entry = { label: string; action: RuleAction | null };

/** Speaking first, then changes; nobody is "me" for a rule, and it follows nothing. */
function useEntries(): Entry[] {
  const silent = useActionEntries();
  const macros = useMacroChoices();
  const webhooks = useWebhookChoices();
  const [macro] = macros;
  const [webhook] = webhooks;
  const words = { body_html: '', file_ids: [] };
  const label = (key: Key) => t(key);
  return [
    { label: label('rules.action_reply'), action: { do: 'reply', ...words } },
    { label: label('rules.action_note'), action: { do: 'note', ...words } },
    ...(macro === undefined
      ? []
      : [
          {
            label: label('rules.action_run_macro'),
            action: { do: 'run_macro' as const, macro_id: macro.value },
          },
        ]),
    {
      label: label('rules.action_notify'),
      action: { do: 'notify', to: ['assignee'], agent_ids: [], team_id: null, words: '' },
    },
    {
      label: label('rules.action_mail'),
      action: { do: 'mail', to: [], agent_ids: [], subject: '', body_html: '' },
    },
    ...(webhook === undefined
      ? []
      : [
          {
            label: label('rules.action_webhook'),
            action: { do: 'webhook' as const, webhook_id: webhook.value },
          },
        ]),
    ...silent.filter(({ action }) => action?.do !== 'follow').map(forNobody),
    {
      label: label('rules.action_grade'),
      action: { do: 'set', fields: { impact: 2, urgency: 2 } },
    },
    { label: label('rules.action_stop'), action: { do: 'stop' } },
  ];
}

function forNobody(entry: { label: string; action: SilentAction | null }): Entry {
  const { action } = entry;
  const isMe = action?.do === 'set' && action.fields.assignee_id === 'me';
  return isMe ? { ...entry, action: { do: 'set', fields: { assignee_id: null } } } : entry;
}

type FieldsProps = { action: RuleAction | null; onChange: (action: RuleAction) => void };

function Fields({ action, onChange }: FieldsProps): ReactNode {
  const macros = useMacroChoices();
  const webhooks = useWebhookChoices();
  if (action === null) return <Silent action={null} onChange={onChange} />;
  switch (action.do) {
    case 'reply':
    case 'note':
      return <Words action={action} onChange={onChange} />;
    case 'run_macro':
      return (
        <Named
          label={t('rules.macro')}
          list={macros}
          value={action.macro_id}
          onChange={(macro_id) => onChange({ do: 'run_macro', macro_id })}
        />
      );
    case 'webhook':
      return (
        <Named
          label={t('rules.webhook')}
          list={webhooks}
          value={action.webhook_id}
          onChange={(webhook_id) => onChange({ do: 'webhook', webhook_id })}
        />
      );
    case 'notify':
      return <Notify action={action} onChange={onChange} />;
    case 'mail':
      return <Mail action={action} onChange={onChange} />;
    case 'stop':
      return <p>{t('rules.action_stop')}</p>;
    case 'set':
      if (action.fields.impact !== undefined || action.fields.urgency !== undefined)
        return <Grade action={action} onChange={onChange} />;
      return <Silent action={action} onChange={onChange} />;
    default:
      return <Silent action={action} onChange={onChange} />;
  }
}

/** As in macros, without "me": nobody asks a rule. */
function Silent({
  action,
  onChange,
}: {
  action: SilentAction | null;
  onChange: (action: RuleAction) => void;
}) {
  const choices = useChoices();
  const fields = useQuery(ask(listTicketFields, {})).data?.items ?? [];
  const assignee = choices.assignee.filter(({ value }) => value !== 'me');
  return (
    <div>
      <ActionField
        action={action}
        fields={fields}
        choices={{ ...choices, assignee }}
        onChange={onChange}
      />
    </div>
  );
}

type Spoken = Extract<RuleAction, { do: 'reply' | 'note' }>;

function Words({ action, onChange }: { action: Spoken; onChange: (next: Spoken) => void }) {
  return (
    <div className={css['wide']}>
      <WordsField
        label={t(action.do === 'reply' ? 'rules.action_reply' : 'rules.action_note')}
        description={action.do === 'reply' ? t('rules.action_reply_text') : ''}
        html={action.body_html}
        error={null}
        onChange={(body_html) => onChange({ ...action, body_html })}
      />
    </div>
  );
}

type NamedProps = {
  label: string;
  list: Choice[];
  value: string;
  onChange: (value: string) => void;
};
type Choice = { value: string; label: string };

function Named({ label, list, value, onChange }: NamedProps) {
  return (
    <div>
      <NativeSelect
        label={label}
        data={list.some((one) => one.value === value) ? list : [...list, { value, label: '…' }]}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}

function useMacroChoices(): Choice[] {
  const macros = useQuery(ask(listMacros, {})).data?.items ?? [];
  return macros
    .filter((one) => one.scope !== 'agent' && !one.is_archived)
    .map(({ id, name }) => ({ value: id, label: name }));
}

function useWebhookChoices(): Choice[] {
  const webhooks = useQuery(ask(listWebhooks, {})).data?.items ?? [];
  return webhooks.map(({ id, name }) => ({ value: id, label: name }));
}

type Notify = Extract<RuleAction, { do: 'notify' }>;

function Notify({ action, onChange }: { action: Notify; onChange: (next: Notify) => void }) {
  const teams = useTeams();
  return (
    <div className={css['wide']}>
      <fieldset className={css['checks']} style={{ border: 0, padding: 0, margin: 0 }}>
        <legend>{t('rules.action_notify')}</legend>
        {ruleAudiences.map((each) => (
          <Checkbox
            key={each}
            label={t(`rules.to_${each}`)}
            checked={action.to.includes(each)}
            onChange={(event) => {
              const rest = action.to.filter((one) => one !== each);
              onChange({ ...action, to: event.currentTarget.checked ? [...rest, each] : rest });
            }}
          />
        ))}
      </fieldset>
      <div className={css['fields']}>
        <People
          label={t('rules.to_people')}
          ids={action.agent_ids}
          onChange={(agent_ids) => onChange({ ...action, agent_ids })}
        />
        <NativeSelect
          label={t('rules.to_team_named')}
          value={action.team_id ?? ''}
          data={[
            { value: '', label: t('rules.not_chosen') },
            ...teams.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            onChange({ ...action, team_id: value === '' ? null : value });
          }}
        />
      </div>
      <TextInput
        label={t('rules.words')}
        required
        maxLength={1000}
        value={action.words}
        onChange={(event) => onChange({ ...action, words: event.currentTarget.value })}
      />
    </div>
  );
}

function People({
  label,
  ids,
  onChange,
}: {
  label: string;
  ids: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const [opened, setOpened] = useState(false);
  const { assignee } = useChoices();
  const options = assignee
    .filter(({ value }) => value !== 'me' && value !== '')
    .map((one) => ({ ...one, is_selected: ids.includes(one.value) }));
  const chosen = options.filter((one) => one.is_selected).map((one) => one.label);
  return (
    <div>
      <span>{label}: </span>
      <Picker
        label={label}
        options={options}
        opened={opened}
        onOpen={setOpened}
        is_many
        onPick={(id) =>
          onChange(ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id])
        }
        target={
          <button
            type="button"
            className={css['values']}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <span className="hidden">{label}: </span>
            {chosen.length === 0 ? t('conditions.choose') : chosen.join(', ')}
          </button>
        }
      />
    </div>
  );
}

type Mail = Extract<RuleAction, { do: 'mail' }>;

function Mail({ action, onChange }: { action: Mail; onChange: (next: Mail) => void }) {
  const [written, setWritten] = useState(action.to.join(', '));
  return (
    <div className={css['wide']}>
      <div className={css['fields']}>
        <TextInput
          label={t('rules.mail_to')}
          inputMode="email"
          value={written}
          onChange={(event) => {
            const next = event.currentTarget.value;
            setWritten(next);
            const to = next
              .split(/[,;\s]+/u)
              .map((each) => each.trim())
              .filter((each) => each !== '');
            onChange({ ...action, to });
          }}
        />
        <People
          label={t('rules.to_people')}
          ids={action.agent_ids}
          onChange={(agent_ids) => onChange({ ...action, agent_ids })}
        />
      </div>
      <TextInput
        label={t('rules.mail_subject')}
        required
        maxLength={300}
        value={action.subject}
        onChange={(event) => onChange({ ...action, subject: event.currentTarget.value })}
      />
      <WordsField
        label={t('rules.mail_body')}
        description=""
        html={action.body_html}
        error={null}
        onChange={(body_html) => onChange({ ...action, body_html })}
      />
    </div>
  );
}

type Set = Extract<RuleAction, { do: 'set' }>;
const grades = [1, 2, 3] as const;

function Grade({ action, onChange }: { action: Set; onChange: (next: Set) => void }) {
  const { impact, urgency } = action.fields;
  const select = (what: 'impact' | 'urgency', value: number | undefined) => (
    <NativeSelect
      label={t(`conditions.f_${what}`)}
      value={value === undefined ? '' : String(value)}
      data={[
        { value: '', label: t('rules.any_value') },
        ...grades.map((grade) => ({ value: String(grade), label: t(`ticket.${what}_${grade}`) })),
      ]}
      onChange={(event) => {
        const { [what]: _was, ...rest } = action.fields;
        const next = event.currentTarget.value;
        onChange({ do: 'set', fields: next === '' ? rest : { ...rest, [what]: Number(next) } });
      }}
    />
  );
  return (
    <div>
      {select('impact', impact)}
      {select('urgency', urgency)}
    </div>
  );
}
