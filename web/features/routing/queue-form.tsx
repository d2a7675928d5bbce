import { Button, Checkbox, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { getBoard } from '#contract/board.ts';
import {
  createQueue,
  defaultWeights,
  listQueues,
  type Queue,
  queueModes,
  updateQueue,
} from '#contract/routing.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import type { Asking } from '../backtest/asking.ts';
import { BacktestPanel } from '../backtest/backtest-panel.tsx';
import { useTeams } from '../ticket/lookups.ts';
import { ConditionEditor } from '../views/condition-editor.tsx';
import { conditionOf, draftOf, emptyGroup } from '../views/draft.ts';
import { LiveCount } from '../views/live-count.tsx';
import { QueueOverflow } from './queue-overflow.tsx';
import { QueueReturn } from './queue-return.tsx';
import { QueueSkills } from './queue-skills.tsx';
import { QueueWeights } from './queue-weights.tsx';
import css from './queues.module.css';

export type QueueDraft = Omit<Queue, 'id' | 'version' | 'conditions'>;

const fresh: QueueDraft = {
  name: '',
  is_on: true,
  team_id: null,
  mode: 'push',
  skills: [],
  weights: defaultWeights,
  by_language: false,
  untouched_minutes: null,
  gone_minutes: null,
  gone_work: 'unanswered',
  takes_named: false,
  overflow: null,
};

type Props = { queue?: Queue; onDone: () => void };

/** A queue from its name to what becomes of the work of those who left. */
export function QueueForm({ queue, onDone }: Props) {
  const [draft, setDraft] = useState<QueueDraft>(() => ofQueue(queue));
  const [conditions, setConditions] = useState(() =>
    queue === undefined ? emptyGroup() : draftOf(queue.conditions),
  );
  const teams = useTeams();
  const condition = conditionOf(conditions);
  const change = (next: Partial<QueueDraft>) => setDraft({ ...draft, ...next });
  const submit = useSubmit(async () => {
    if (condition === undefined) return;
    const body = { ...draft, conditions: condition };
    if (queue === undefined) await call(createQueue, { body });
    else await call(updateQueue, { params: { queue_id: queue.id }, body });
    await refresh(listQueues, getBoard);
    onDone();
  });
  return (
    <div className={css['form']}>
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <TextInput
          label={t('queues.name')}
          required
          maxLength={80}
          data-autofocus
          value={draft.name}
          error={submit.fieldError('name')}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <section className={css['part']}>
          <h2>{t('queues.which')}</h2>
          <ConditionEditor value={conditions} onChange={setConditions} />
          <LiveCount condition={condition} />
        </section>
        <section className={css['part']}>
          <h2>{t('queues.how')}</h2>
          <Choice
            label={t('queues.mode')}
            value={draft.mode}
            options={queueModes.map((value) => ({ value, label: t(`queues.mode_${value}`) }))}
            onChoose={(mode) => change({ mode })}
          />
          <p className={css['quiet']}>{t(`queues.mode_${draft.mode}_text`)}</p>
          <NativeSelect
            label={t('queues.team')}
            description={t('queues.team_text')}
            value={draft.team_id ?? ''}
            error={submit.fieldError('team_id')}
            data={[
              { value: '', label: t('queues.own_team') },
              ...teams.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(event) => change({ team_id: event.currentTarget.value || null })}
          />
          <Checkbox
            label={t('queues.by_language')}
            checked={draft.by_language}
            onChange={(event) => change({ by_language: event.currentTarget.checked })}
          />
        </section>
        <QueueSkills skills={draft.skills} onChange={(skills) => change({ skills })} />
        {draft.mode === 'push' && (
          <QueueWeights weights={draft.weights} onChange={(weights) => change({ weights })} />
        )}
        <QueueReturn draft={draft} onChange={change} />
        <QueueOverflow
          own_id={queue?.id}
          overflow={draft.overflow}
          error={submit.fieldError('overflow')}
          onChange={(overflow) => change({ overflow })}
        />
        <Switch
          label={t('queues.is_on')}
          description={t('queues.is_on_text')}
          checked={draft.is_on}
          onChange={(event) => change({ is_on: event.currentTarget.checked })}
        />
        <FormError submit={submit} />
        <div className={rows['buttons']}>
          <Button type="submit" loading={submit.is_busy} disabled={condition === undefined}>
            {t('common.save')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
      <BacktestPanel
        kind="routing"
        asking={
          condition === undefined ? undefined : askingOf(queue, { ...draft, conditions: condition })
        }
      />
    </div>
  );
}

function askingOf(queue: Queue | undefined, draft: Omit<Queue, 'id' | 'version'>): Asking {
  const named = draft.name.trim() === '' ? { ...draft, name: t('queues.new') } : draft;
  const place = queue === undefined ? {} : { queue_id: queue.id };
  return { kind: 'routing', queue: named, people: [], ...place };
}

function ofQueue(queue: Queue | undefined): QueueDraft {
  if (queue === undefined) return fresh;
  const { id: _id, version: _version, conditions: _conditions, ...rest } = queue;
  return rest;
}
