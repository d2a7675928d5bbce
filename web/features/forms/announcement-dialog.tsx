import { Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  type Announcement,
  announcementKinds,
  createAnnouncement,
  listAnnouncements,
  updateAnnouncement,
} from '#contract/announcements.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { type Submit, useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import rows from '../../ui/rows.module.css';
import { BrandChoice } from '../brands/brand-choice.tsx';
import { TopicsPicker } from './topics-picker.tsx';

/** An announcement while it is being written; times as the browser's own fields have them. */
type Draft = Pick<
  Announcement,
  'kind' | 'titles' | 'texts' | 'brand_ids' | 'topic_ids' | 'is_in_replies'
> & { starts: string; ends: string };

function draftOf(one: Announcement | undefined): Draft {
  const none = { ru: '', en: '' };
  return {
    kind: one?.kind ?? 'trouble',
    titles: one?.titles ?? none,
    texts: one?.texts ?? none,
    brand_ids: one?.brand_ids ?? [],
    topic_ids: one?.topic_ids ?? [],
    is_in_replies: one?.is_in_replies ?? true,
    starts: one === undefined ? '' : localTime(one.starts_at),
    ends: one?.ends_at == null ? '' : localTime(one.ends_at),
  };
}

/** YYYY-MM-DDTHH:MM on the clock of this browser. */
function localTime(at: string): string {
  const moment = new Date(at);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
    .toISOString()
    .slice(0, 16);
}

type Props = { one?: Announcement; onClose: () => void };

/** What customers are told, where, and from when until when. */
export function AnnouncementDialog({ one, onClose }: Props) {
  const [draft, setDraft] = useState(() => draftOf(one));
  const change = (patch: Partial<Draft>) => setDraft((before) => ({ ...before, ...patch }));
  const submit = useSubmit(async () => {
    const { starts, ends, ...rest } = draft;
    const body = {
      ...rest,
      ...(starts === '' || starts === draftOf(one).starts
        ? {}
        : { starts_at: new Date(starts).toISOString() }),
      ends_at: ends === '' ? null : new Date(ends).toISOString(),
    };
    if (one === undefined) await call(createAnnouncement, { body });
    else await call(updateAnnouncement, { params: { announcement_id: one.id }, body });
    await refresh(listAnnouncements);
    onClose();
  });
  return (
    <Dialog
      title={t(one === undefined ? 'forms.announcement_new' : 'forms.announcement_edit')}
      opened
      onClose={onClose}
      size="lg"
    >
      <form className={rows['form']} style={{ maxWidth: 'none' }} onSubmit={submit.onSubmit}>
        <Choice
          label={t('forms.kind')}
          value={draft.kind}
          options={announcementKinds.map((value) => ({ value, label: t(`forms.${value}`) }))}
          onChoose={(kind) => change({ kind })}
        />
        <Words draft={draft} change={change} submit={submit} />
        <div className={rows['pair']}>
          <TextInput
            type="datetime-local"
            label={t('forms.starts_at')}
            description={t('forms.starts_hint')}
            value={draft.starts}
            error={submit.fieldError('starts_at')}
            onChange={(event) => change({ starts: event.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label={t('forms.ends_at')}
            description={t('forms.ends_hint')}
            value={draft.ends}
            error={submit.fieldError('ends_at')}
            onChange={(event) => change({ ends: event.currentTarget.value })}
          />
        </div>
        <BrandChoice value={draft.brand_ids} onChange={(brand_ids) => change({ brand_ids })} />
        <TopicsPicker value={draft.topic_ids} onChange={(topic_ids) => change({ topic_ids })} />
        <Switch
          label={t('forms.in_replies')}
          description={t('forms.in_replies_hint')}
          checked={draft.is_in_replies}
          onChange={(event) => change({ is_in_replies: event.currentTarget.checked })}
        />
        <FormEnd
          submit={submit}
          label={t(one === undefined ? 'forms.announce' : 'common.save')}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

type WordsProps = { draft: Draft; change: (patch: Partial<Draft>) => void; submit: Submit };

function Words({ draft, change, submit }: WordsProps) {
  return (['ru', 'en'] as const).map((language) => (
    <div key={language} className={rows['form']} style={{ maxWidth: 'none' }}>
      <TextInput
        label={t(`forms.title_${language}`)}
        maxLength={200}
        value={draft.titles[language]}
        error={language === 'ru' ? submit.fieldError('titles') : undefined}
        onChange={(event) =>
          change({ titles: { ...draft.titles, [language]: event.currentTarget.value } })
        }
      />
      <Textarea
        label={t(`forms.text_${language}`)}
        autosize
        minRows={2}
        maxLength={4000}
        value={draft.texts[language]}
        onChange={(event) =>
          change({ texts: { ...draft.texts, [language]: event.currentTarget.value } })
        }
      />
    </div>
  ));
}
