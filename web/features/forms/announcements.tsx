import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type Announcement,
  announcementKinds,
  createAnnouncement,
  listAnnouncements,
  updateAnnouncement,
} from '#contract/announcements.ts';
import { call } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Planned work and known trouble, as customers are told of them. */
export function Announcements() {
  const query = useQuery(ask(listAnnouncements, {}));
  return (
    <section className={`${css['group']} ${css['form']}`} style={{ maxWidth: 'none' }}>
      <h2 className={css['heading']} style={{ marginBottom: 0 }}>
        {t('forms.announcements')}
      </h2>
      <p className={css['quiet']}>{t('forms.announcements_note')}</p>
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={css['quiet']}>{t('forms.announcements_none')}</p>
          ) : (
            <ul className={css['rows']}>
              {items.map((one) => (
                <Row key={one.id} one={one} />
              ))}
            </ul>
          )
        }
      </WithData>
      <NewAnnouncement />
    </section>
  );
}

function Row({ one }: { one: Announcement }) {
  const other = locale() === 'ru' ? one.titles.en : one.titles.ru;
  async function end() {
    // Before it begins it cannot end: it is shortened to nothing by ending a moment after its beginning.
    const begins = Date.parse(one.starts_at);
    const ends_at = new Date(Math.max(Date.now(), begins + 1000)).toISOString();
    try {
      const params = { announcement_id: one.id };
      await call(updateAnnouncement, { params, body: { ends_at } });
    } catch (error) {
      tellError(error);
    } finally {
      await refresh(listAnnouncements);
    }
  }
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <span>{one.titles[locale()] || other}</span>
        <span className={css['quiet']}>
          {t(`forms.${one.kind}`)} · {t(`forms.state_${one.state}`)} · <Moment at={one.starts_at} />
          {one.ends_at !== null && (
            <>
              {' – '}
              <Moment at={one.ends_at} />
            </>
          )}
        </span>
      </span>
      {one.state === 'running' && (
        <Button size="xs" variant="default" onClick={() => void end()}>
          {t('forms.end_now')}
        </Button>
      )}
    </li>
  );
}

const empty = { ru: '', en: '' };

function NewAnnouncement() {
  const [kind, setKind] = useState<Announcement['kind']>('trouble');
  const [titles, setTitles] = useState(empty);
  const [texts, setTexts] = useState(empty);
  const [starts, setStarts] = useState('');
  const [ends, setEnds] = useState('');
  const submit = useSubmit(async () => {
    const times = {
      ...(starts === '' ? {} : { starts_at: new Date(starts).toISOString() }),
      ...(ends === '' ? {} : { ends_at: new Date(ends).toISOString() }),
    };
    await call(createAnnouncement, { body: { kind, titles, texts, ...times } });
    setTitles(empty);
    setTexts(empty);
    setStarts('');
    setEnds('');
    await refresh(listAnnouncements);
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <NativeSelect
        label={t('forms.kind')}
        value={kind}
        data={announcementKinds.map((value) => ({ value, label: t(`forms.${value}`) }))}
        onChange={(event) => {
          const chosen = announcementKinds.find((one) => one === event.currentTarget.value);
          if (chosen !== undefined) setKind(chosen);
        }}
      />
      {(['ru', 'en'] as const).map((language) => (
        <TextInput
          key={language}
          label={t(`forms.title_${language}`)}
          maxLength={200}
          value={titles[language]}
          error={language === 'ru' ? submit.fieldError('titles') : undefined}
          onChange={(event) => setTitles({ ...titles, [language]: event.currentTarget.value })}
        />
      ))}
      {(['ru', 'en'] as const).map((language) => (
        <Textarea
          key={language}
          label={t(`forms.text_${language}`)}
          autosize
          minRows={2}
          maxLength={4000}
          value={texts[language]}
          onChange={(event) => setTexts({ ...texts, [language]: event.currentTarget.value })}
        />
      ))}
      <TextInput
        type="datetime-local"
        label={t('forms.starts_at')}
        description={t('forms.starts_hint')}
        value={starts}
        onChange={(event) => setStarts(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={t('forms.ends_at')}
        description={t('forms.ends_hint')}
        value={ends}
        error={submit.fieldError('ends_at')}
        onChange={(event) => setEnds(event.currentTarget.value)}
      />
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" variant="default" loading={submit.is_busy}>
          {t('forms.announce')}
        </Button>
      </div>
    </form>
  );
}
