import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import {
  createEscalationChecklist,
  deleteEscalationChecklist,
  type EscalationChecklist,
  listEscalationChecklists,
  updateEscalationChecklist,
} from '#contract/escalations.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { pathText, useTopics } from '../fields/definitions.ts';
import { useTeams } from '../ticket/lookups.ts';
import { teamChoices } from './lines-queries.ts';

/** What has to be tried before a ticket goes to a team, or of a topic. */
export function ChecklistList() {
  const query = useQuery(ask(listEscalationChecklists, {}));
  const [open, setOpen] = useState<EscalationChecklist | 'new' | null>(null);
  const id = useId();
  return (
    <section className={css['group']} aria-labelledby={id}>
      <h2 id={id} className={css['heading']}>
        {t('escalation.checklists')}
      </h2>
      <p className={css['quiet']}>{t('escalation.checklists_text')}</p>
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={css['quiet']}>{t('escalation.no_checklists')}</p>
          ) : (
            <ul className={css['rows']}>
              {items.map((list) => (
                <Row key={list.id} list={list} onEdit={() => setOpen(list)} />
              ))}
            </ul>
          )
        }
      </WithData>
      <div className={css['buttons']} style={{ marginTop: 12 }}>
        <Button variant="default" onClick={() => setOpen('new')}>
          {t('escalation.new_checklist')}
        </Button>
      </div>
      <Dialog
        title={t(open === 'new' ? 'escalation.new_checklist' : 'escalation.checklists')}
        opened={open !== null}
        onClose={() => setOpen(null)}
        size="lg"
      >
        {open !== null && (
          <ListForm {...(open === 'new' ? {} : { list: open })} onDone={() => setOpen(null)} />
        )}
      </Dialog>
    </section>
  );
}

function useName(list: EscalationChecklist): string {
  const team = useTeams().find((each) => each.id === list.team_id);
  const topics = useTopics();
  return [
    list.team_id === null ? t('escalation.any_team') : (team?.name ?? '—'),
    list.topic_id === null ? t('escalation.any_topic') : pathText(topics, list.topic_id),
  ].join(' · ');
}

function Row({ list, onEdit }: { list: EscalationChecklist; onEdit: () => void }) {
  const name = useName(list);
  async function remove() {
    try {
      await call(deleteEscalationChecklist, { params: { escalation_checklist_id: list.id } });
      await refresh(listEscalationChecklists);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <span>{name}</span>
        <span className={css['quiet']}>
          {t('escalation.items_count', { count: list.items.length })} · {list.items.join(' · ')}
        </span>
      </span>
      <Button
        variant="subtle"
        color="gray"
        aria-label={`${t('escalation.remove')}: ${name}`}
        onClick={() => void remove()}
      >
        {t('escalation.remove')}
      </Button>
      <Button variant="default" aria-label={`${t('common.edit')}: ${name}`} onClick={onEdit}>
        {t('common.edit')}
      </Button>
    </li>
  );
}

function ListForm({ list, onDone }: { list?: EscalationChecklist; onDone: () => void }) {
  const [team, setTeam] = useState(list?.team_id ?? '');
  const [topic, setTopic] = useState(list?.topic_id ?? '');
  const [text, setText] = useState(list?.items.join('\n') ?? '');
  const topics = useTopics().filter((each) => !each.is_archived || each.id === topic);
  const all = useTopics();
  const items = text
    .split('\n')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const submit = useSubmit(async () => {
    const body = {
      team_id: team === '' ? null : team,
      topic_id: topic === '' ? null : topic,
      items,
    };
    if (list === undefined) await call(createEscalationChecklist, { body });
    else
      await call(updateEscalationChecklist, {
        params: { escalation_checklist_id: list.id },
        body,
      });
    await refresh(listEscalationChecklists);
    onDone();
  });
  return (
    <form className={css['form']} style={{ maxWidth: 'none' }} onSubmit={submit.onSubmit}>
      <div className={css['pair']}>
        <NativeSelect
          label={t('escalation.for_team')}
          data-autofocus
          value={team}
          data={[{ value: '', label: t('escalation.any_team') }, ...teamChoices(useTeams())]}
          error={submit.fieldError('team_id')}
          onChange={(event) => setTeam(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('escalation.for_topic')}
          value={topic}
          data={[
            { value: '', label: t('escalation.any_topic') },
            ...topics.map((each) => ({ value: each.id, label: pathText(all, each.id) })),
          ]}
          error={submit.fieldError('topic_id')}
          onChange={(event) => setTopic(event.currentTarget.value)}
        />
      </div>
      <Textarea
        label={t('escalation.items')}
        description={t('escalation.items_text')}
        autosize
        minRows={4}
        maxRows={16}
        required
        value={text}
        error={submit.fieldError('items')}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy} disabled={items.length === 0}>
        {t('common.save')}
      </Button>
    </form>
  );
}
