import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listCalendars } from '#contract/calendars.ts';
import {
  type Area,
  createArea,
  createAreaBelow,
  deleteArea,
  findAreas,
  listAreas,
  updateArea,
} from '#contract/directory.ts';
import { call, type Input } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { Choice } from '../../ui/choice.tsx';
import { FormError, type Submit, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { useColleagues, useTeams } from '../ticket/lookups.ts';
import { ContactChoice } from './contact-choice.tsx';
import css from './directory.module.css';
import { areasQuery, inTree, upwards } from './directory-queries.ts';
import { teamChoices } from './lines-queries.ts';
import { TopicsChoice } from './topics-choice.tsx';

type Ref = { id: string; name: string };
type Draft = {
  name: string;
  other_names: string;
  parent_id: string;
  is_ours: boolean;
  team_id: string;
  agent_id: string;
  deputy_id: string;
  ask_agent_id: string;
  ask_contact: Ref | null;
  calendar_id: string;
  note: string;
  words: string;
  link: string;
  address: string;
  contact: Ref | null;
  keeper_id: string;
  topic_ids: string[];
};

function draftOf(area: Area | undefined, parent_id: string | null): Draft {
  return {
    name: area?.name ?? '',
    other_names: area?.other_names.join(', ') ?? '',
    parent_id: (area === undefined ? parent_id : area.parent_id) ?? '',
    is_ours: area?.is_ours ?? true,
    team_id: area?.team?.id ?? '',
    agent_id: area?.agent?.id ?? '',
    deputy_id: area?.deputy?.id ?? '',
    ask_agent_id: area?.ask_agent?.id ?? '',
    ask_contact: area?.ask_contact ?? null,
    calendar_id: area?.calendar?.id ?? '',
    note: area?.note ?? '',
    words: area?.outside.words ?? '',
    link: area?.outside.link ?? '',
    address: area?.outside.address ?? '',
    contact: area?.outside.contact ?? null,
    keeper_id: area?.keeper?.id ?? '',
    topic_ids: area?.topic_ids ?? [],
  };
}

function bodyOf(draft: Draft): Input<typeof createArea>['body'] {
  const orNull = (id: string) => (id === '' ? null : id);
  return {
    name: draft.name,
    other_names: draft.other_names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    parent_id: orNull(draft.parent_id),
    is_ours: draft.is_ours,
    team_id: orNull(draft.team_id),
    agent_id: orNull(draft.agent_id),
    deputy_id: orNull(draft.deputy_id),
    ask_agent_id: orNull(draft.ask_agent_id),
    ask_contact_id: draft.ask_contact?.id ?? null,
    calendar_id: orNull(draft.calendar_id),
    note: draft.note,
    outside_words: draft.words,
    outside_link: draft.link.trim(),
    outside_address: draft.address.trim(),
    outside_contact_id: draft.contact?.id ?? null,
    keeper_id: orNull(draft.keeper_id),
    topic_ids: draft.topic_ids,
  };
}

/** Administrators add anywhere; a keeper below what they keep. */
function save(
  area: Area | undefined,
  body: Input<typeof createArea>['body'],
  is_anywhere: boolean,
) {
  if (area !== undefined) return call(updateArea, { params: { area_id: area.id }, body });
  const { parent_id, ...below } = body;
  return is_anywhere || parent_id == null
    ? call(createArea, { body })
    : call(createAreaBelow, { params: { area_id: parent_id }, body: below });
}

type Props = { area?: Area; parent_id: string | null; onDone: (id: string | null) => void };

/** An area: what it is called, who answers, or whose it is. */
export function AreaForm({ area, parent_id, onDone }: Props) {
  const [draft, setDraft] = useState(() => draftOf(area, parent_id));
  const isAdministrator = useMay('settings.manage');
  const write = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const submit = useSubmit(async () => {
    const body = bodyOf(draft);
    const saved = await save(area, body, isAdministrator);
    await refresh(listAreas, findAreas);
    onDone(saved.id);
  });
  const removal = useSubmit(async () => {
    if (area === undefined) return;
    await call(deleteArea, { params: { area_id: area.id } });
    tell(t('directory.removed'));
    await refresh(listAreas, findAreas);
    onDone(null);
  });
  const fields = { draft, write, submit };
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('directory.name')}
        required
        maxLength={120}
        data-autofocus
        value={draft.name}
        error={submit.fieldError('name')}
        onChange={(event) => write({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('directory.other_names')}
        description={t('directory.other_names_text')}
        value={draft.other_names}
        error={submit.fieldError('other_names')}
        onChange={(event) => write({ other_names: event.currentTarget.value })}
      />
      <ParentField {...fields} area={area} may_be_top={isAdministrator} />
      <Choice
        label={t('directory.whose')}
        value={draft.is_ours ? 'ours' : 'not_ours'}
        options={(['ours', 'not_ours'] as const).map((value) => ({
          value,
          label: t(`directory.${value}`),
        }))}
        onChoose={(value) => write({ is_ours: value === 'ours' })}
      />
      {draft.is_ours ? <OursFields {...fields} /> : <OutsideFields {...fields} />}
      <Textarea
        label={t('directory.note')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={draft.note}
        error={submit.fieldError('note')}
        onChange={(event) => write({ note: event.currentTarget.value })}
      />
      <TopicsChoice value={draft.topic_ids} onChange={(topic_ids) => write({ topic_ids })} />
      <PersonField {...fields} name="keeper_id" label={t('directory.keeper')} />
      <FormError submit={submit} />
      <FormError submit={removal} />
      <div className={rows['buttons']}>
        <Button type="submit" loading={submit.is_busy}>
          {t('common.save')}
        </Button>
        {area !== undefined && (
          <Button
            variant="subtle"
            color="red"
            loading={removal.is_busy}
            onClick={(event) => removal.onSubmit(event)}
          >
            {t('directory.remove')}
          </Button>
        )}
      </div>
    </form>
  );
}

type FieldProps = { draft: Draft; write: (change: Partial<Draft>) => void; submit: Submit };

function ParentField({
  draft,
  write,
  submit,
  area,
  may_be_top,
}: FieldProps & { area: Area | undefined; may_be_top: boolean }) {
  const items = useQuery(areasQuery).data?.items ?? [];
  const byId = new Map(items.map((each) => [each.id, each]));
  const places = inTree(items).filter(
    (place) =>
      (place.area.can.edit || place.area.id === draft.parent_id) &&
      !upwards(byId, place.area.id).some((each) => each.id === area?.id),
  );
  return (
    <NativeSelect
      label={t('directory.parent')}
      value={draft.parent_id}
      data={[
        ...(may_be_top || draft.parent_id === '' ? [{ value: '', label: t('directory.top') }] : []),
        ...places.map((place) => ({ value: place.area.id, label: place.path.join(' › ') })),
      ]}
      error={submit.fieldError('parent_id')}
      onChange={(event) => write({ parent_id: event.currentTarget.value })}
    />
  );
}

function OursFields({ draft, write, submit }: FieldProps) {
  const fields = { draft, write, submit };
  const calendars = useQuery(ask(listCalendars, {})).data?.items ?? [];
  return (
    <div className={rows['pair']}>
      <NativeSelect
        label={t('directory.team')}
        value={draft.team_id}
        data={[{ value: '', label: t('directory.none') }, ...teamChoices(useTeams())]}
        error={submit.fieldError('team_id')}
        onChange={(event) => write({ team_id: event.currentTarget.value })}
      />
      <PersonField {...fields} name="agent_id" label={t('directory.agent')} />
      <PersonField {...fields} name="deputy_id" label={t('directory.deputy')} />
      <NativeSelect
        label={t('directory.hours')}
        value={draft.calendar_id}
        data={[
          { value: '', label: t('directory.none') },
          ...calendars
            .filter((each) => !each.is_archived || each.id === draft.calendar_id)
            .map((each) => ({ value: each.id, label: each.name })),
        ]}
        error={submit.fieldError('calendar_id')}
        onChange={(event) => write({ calendar_id: event.currentTarget.value })}
      />
      <PersonField {...fields} name="ask_agent_id" label={t('directory.ask_agent')} />
      <ContactChoice
        label={t('directory.ask_contact')}
        value={draft.ask_contact}
        onChange={(ask_contact) => write({ ask_contact })}
      />
    </div>
  );
}

function OutsideFields({ draft, write, submit }: FieldProps) {
  return (
    <>
      <Textarea
        label={t('directory.outside_words')}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={1000}
        value={draft.words}
        error={submit.fieldError('outside_words')}
        onChange={(event) => write({ words: event.currentTarget.value })}
      />
      <div className={rows['pair']}>
        <TextInput
          label={t('directory.link')}
          type="url"
          value={draft.link}
          error={submit.fieldError('outside_link')}
          onChange={(event) => write({ link: event.currentTarget.value })}
        />
        <TextInput
          label={t('directory.address')}
          type="email"
          value={draft.address}
          error={submit.fieldError('outside_address')}
          onChange={(event) => write({ address: event.currentTarget.value })}
        />
        <ContactChoice
          label={t('directory.contact')}
          value={draft.contact}
          onChange={(contact) => write({ contact })}
        />
      </div>
    </>
  );
}

type PersonName = 'agent_id' | 'deputy_id' | 'ask_agent_id' | 'keeper_id';

function PersonField({
  draft,
  write,
  submit,
  name,
  label,
}: FieldProps & { name: PersonName; label: string }) {
  const colleagues = useColleagues().filter((each) => !each.is_disabled || each.id === draft[name]);
  return (
    <NativeSelect
      label={label}
      value={draft[name]}
      data={[
        { value: '', label: t('directory.none') },
        ...colleagues.map((each) => ({ value: each.id, label: each.name })),
      ]}
      error={submit.fieldError(name)}
      onChange={(event) => write({ [name]: event.currentTarget.value })}
    />
  );
}
