import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { type RuleMoment, speakers, watchedFields } from '#contract/rule-definition.ts';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Picker } from '../../ui/picker.tsx';
import { useFields } from '../views/fields.ts';
import { type MomentLine, nextKey } from './draft.ts';
import css from './rules.module.css';
import { targetName, useSayMoment, useWatched } from './say-moment.ts';

const kinds = [
  'created',
  'changed',
  'commented',
  'clock_warned',
  'clock_breached',
  'escalated',
  'returned',
  'handed_over',
  'merged',
  'promise_broken',
  'delivery_failed',
] as const;
type Kind = (typeof kinds)[number];

function fresh(kind: Kind): RuleMoment {
  if (kind === 'changed') return { moment: kind, field: 'status_category' };
  if (kind === 'clock_warned' || kind === 'clock_breached') return { moment: kind, targets: [] };
  if (kind !== 'commented') return { moment: kind };
  return {
    moment: kind,
    by: 'customer',
    visibility: 'public',
    with_automatic: false,
    with_first: false,
  };
}

type Props = { lines: readonly MomentLine[]; onChange: (lines: MomentLine[]) => void };

/** When a trigger is asked: any of these. */
export function Moments({ lines, onChange }: Props) {
  const say = useSayMoment();
  return (
    <div>
      {lines.map(({ key, moment }) => (
        <div key={key} className={css['moment']}>
          <div>
            <NativeSelect
              label={t('rules.moment')}
              value={moment.moment}
              data={kinds.map((kind) => ({ value: kind, label: t(`rules.moment_${kind}`) }))}
              onChange={(event) => {
                const kind = kinds.find((each) => each === event.currentTarget.value);
                if (kind === undefined) return;
                onChange(
                  lines.map((line) => (line.key === key ? { key, moment: fresh(kind) } : line)),
                );
              }}
            />
            <MomentFields
              moment={moment}
              onChange={(next) =>
                onChange(lines.map((line) => (line.key === key ? { key, moment: next } : line)))
              }
            />
          </div>
          {lines.length > 1 && (
            <IconButton
              label={t('rules.remove_moment', { what: say(moment) })}
              icon={IconTrash}
              onClick={() => onChange(lines.filter((line) => line.key !== key))}
            />
          )}
        </div>
      ))}
      <Button
        variant="default"
        mt={8}
        leftSection={<IconPlus size={16} stroke={1.75} aria-hidden="true" />}
        onClick={() => onChange([...lines, { key: nextKey(lines), moment: fresh('changed') }])}
      >
        {t('rules.add_moment')}
      </Button>
    </div>
  );
}

type FieldsProps = { moment: RuleMoment; onChange: (moment: RuleMoment) => void };

function MomentFields({ moment, onChange }: FieldsProps) {
  if (moment.moment === 'changed') return <ChangeFields moment={moment} onChange={onChange} />;
  if (moment.moment === 'commented') return <WordFields moment={moment} onChange={onChange} />;
  if ('targets' in moment) return <TargetFields moment={moment} onChange={onChange} />;
  return null;
}

type Change = Extract<RuleMoment, { moment: 'changed' }>;

function ChangeFields({ moment, onChange }: { moment: Change; onChange: (next: Change) => void }) {
  const watched = useWatched();
  const custom = useFields().flatMap(({ key, label }) =>
    key.startsWith('custom:') ? [{ value: `fields.${key.slice('custom:'.length)}`, label }] : [],
  );
  const plain = watchedFields.map((field) => ({ value: field, label: watched.label(field) }));
  return (
    <>
      <NativeSelect
        label={t('rules.moment_field')}
        value={moment.field}
        data={[...plain, ...custom]}
        onChange={(event) =>
          onChange({ moment: 'changed', field: event.currentTarget.value as Change['field'] })
        }
      />
      {moment.field !== 'anything' && moment.field !== 'tag_names' && (
        <ValueSelect side="from" moment={moment} onChange={onChange} />
      )}
      {moment.field !== 'anything' && <ValueSelect side="to" moment={moment} onChange={onChange} />}
    </>
  );
}

type Side = 'from' | 'to';
const emptiness = '-';

/** Any value, or one of several; an empty field is a value like any other. */
function ValueSelect({
  side,
  moment,
  onChange,
}: {
  side: Side;
  moment: Change;
  onChange: (next: Change) => void;
}) {
  const [opened, setOpened] = useState(false);
  const watched = useWatched();
  const known = watched.options(moment.field);
  if (known === undefined) return null;
  const label = t(side === 'from' ? 'rules.moment_from' : 'rules.moment_to');
  const { [side]: values = [], ...rest } = moment;
  const chosen = values.map((each) => (each === null ? emptiness : String(each)));
  const options = [
    { value: emptiness, label: t('rules.empty_value') },
    ...known.options.filter(({ value }) => value !== 'me' && value !== 'mine'),
  ].map((one) => ({ ...one, is_selected: chosen.includes(one.value) }));
  const typed = (value: string) =>
    value === emptiness ? null : known.is_number === true ? Number(value) : value;
  const pick = (value: string) => {
    const next = chosen.includes(value)
      ? chosen.filter((each) => each !== value)
      : [...chosen, value];
    onChange(next.length === 0 ? rest : { ...rest, [side]: next.map(typed) });
  };
  const said = values.map((value) => watched.value(moment.field, value)).join(', ');
  return (
    <div className={css['side']}>
      <span aria-hidden="true">{label}</span>
      <Picker
        label={label}
        options={options}
        opened={opened}
        onOpen={setOpened}
        is_many
        onPick={pick}
        target={
          <button
            type="button"
            className={css['values']}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <span className="hidden">{label}: </span>
            {said === '' ? t('rules.any_value') : said}
          </button>
        }
      />
    </div>
  );
}

type Word = Extract<RuleMoment, { moment: 'commented' }>;

function WordFields({ moment, onChange }: { moment: Word; onChange: (next: Word) => void }) {
  const places = ['public', 'internal', 'any'] as const;
  return (
    <>
      <NativeSelect
        label={t('rules.by')}
        value={moment.by}
        data={speakers.map((each) => ({ value: each, label: t(`rules.by_${each}`) }))}
        onChange={(event) => {
          const by = speakers.find((each) => each === event.currentTarget.value) ?? 'anybody';
          onChange({ ...moment, by });
        }}
      />
      {moment.by !== 'third_party' && (
        <NativeSelect
          label={t('rules.visibility')}
          value={moment.visibility}
          data={places.map((each) => ({ value: each, label: t(`rules.visibility_${each}`) }))}
          onChange={(event) => {
            const visibility = places.find((each) => each === event.currentTarget.value) ?? 'any';
            onChange({ ...moment, visibility });
          }}
        />
      )}
      <Checkbox
        label={t('rules.with_first')}
        checked={moment.with_first}
        onChange={(event) => onChange({ ...moment, with_first: event.currentTarget.checked })}
      />
      <Checkbox
        label={t('rules.with_automatic')}
        checked={moment.with_automatic}
        onChange={(event) => onChange({ ...moment, with_automatic: event.currentTarget.checked })}
      />
    </>
  );
}

const targets = [
  'take',
  'first_response',
  'next_response',
  'periodic_update',
  'resolution',
] as const;
type Clock = Extract<RuleMoment, { targets: string[] }>;

function TargetFields({ moment, onChange }: { moment: Clock; onChange: (next: Clock) => void }) {
  return (
    <fieldset className={css['checks']} style={{ border: 0, padding: 0, margin: 0 }}>
      <legend>
        {t('rules.targets')} <span className={css['quiet']}>{t('rules.targets_text')}</span>
      </legend>
      {targets.map((target) => (
        <Checkbox
          key={target}
          label={targetName(target)}
          checked={moment.targets.includes(target)}
          onChange={(event) => {
            const rest = moment.targets.filter((each) => each !== target);
            onChange({
              ...moment,
              targets: event.currentTarget.checked ? [...rest, target] : rest,
            });
          }}
        />
      ))}
    </fieldset>
  );
}
