import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type Announcement,
  deleteAnnouncement,
  listAnnouncements,
  updateAnnouncement,
} from '#contract/announcements.ts';
import { wordsIn } from '#contract/fields.ts';
import { sayPeriod } from '#contract/period.ts';
import { call } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { useClock } from '../../ui/clock.tsx';
import { DeleteForm } from '../../ui/delete-form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import rows from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { useBrands } from '../brands/brands.ts';
import { pathText, useTopics } from '../fields/definitions.ts';
import { AnnouncementDialog } from './announcement-dialog.tsx';
import css from './forms.module.css';

type Opened = { kind: 'new' } | { kind: 'edit' | 'delete'; one: Announcement };

/** Planned work and known trouble, as customers are told of them. */
export function Announcements() {
  const query = useQuery(ask(listAnnouncements, {}));
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  return (
    <section className={css['section']}>
      <div className={css['head']}>
        <h2>{t('forms.announcements')}</h2>
        <Button variant="default" onClick={() => setOpened({ kind: 'new' })}>
          {t('forms.announcement_new')}
        </Button>
      </div>
      <p className={css['quiet']}>{t('forms.announcements_note')}</p>
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={css['quiet']}>{t('forms.announcements_none')}</p>
          ) : (
            <ul className={rows['rows']}>
              {items.map((one) => (
                <Said key={one.id} one={one} onOpen={setOpened} />
              ))}
            </ul>
          )
        }
      </WithData>
      {opened?.kind === 'new' && <AnnouncementDialog onClose={close} />}
      {opened?.kind === 'edit' && <AnnouncementDialog one={opened.one} onClose={close} />}
      {opened?.kind === 'delete' && (
        <Dialog title={wordsIn(opened.one.titles, locale())} opened onClose={close}>
          <DeleteForm
            text={t('forms.announcement_delete')}
            remove={async () => {
              await call(deleteAnnouncement, { params: { announcement_id: opened.one.id } });
              await refresh(listAnnouncements);
              close();
            }}
            onClose={close}
          />
        </Dialog>
      )}
    </section>
  );
}

type SaidProps = { one: Announcement; onOpen: (opened: Opened) => void };

function Said({ one, onOpen }: SaidProps) {
  const clock = useClock();
  const period = sayPeriod(
    { language: locale(), time_zone: clock.time_zone },
    { from: one.starts_at, until: one.ends_at },
    new Date(clock.now),
  );
  const text = wordsIn(one.texts, locale());
  return (
    <li className={css['said']} data-over={one.state === 'over'}>
      <span className={css['title']}>{wordsIn(one.titles, locale())}</span>
      <span className={css['facts']}>
        <span className={rows['badge']} data-tone={toneOf(one)}>
          {t(`forms.state_${one.state}`)}
        </span>
        <span>{t(`forms.${one.kind}`)}</span>
        <span>{period}</span>
        <Reach one={one} />
      </span>
      {text !== '' && <span className={css['text']}>{text}</span>}
      <span className={css['do']}>
        {one.state !== 'over' && (
          <Button size="xs" variant="default" onClick={() => onOpen({ kind: 'edit', one })}>
            {t('forms.announcement_edit')}
          </Button>
        )}
        {one.state === 'running' && (
          <Button size="xs" variant="default" onClick={() => void end(one)}>
            {t('forms.end_now')}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={() => onOpen({ kind: 'delete', one })}>
          {t('common.delete')}
        </Button>
      </span>
    </li>
  );
}

function toneOf({ kind, state }: Announcement) {
  if (state !== 'running') return undefined;
  return kind === 'trouble' ? 'bad' : 'warn';
}

/** For whom, where it is not for all. */
function Reach({ one }: { one: Announcement }) {
  const brands = useBrands();
  const topics = useTopics();
  const names = [
    ...brands.filter((brand) => one.brand_ids.includes(brand.id)).map((brand) => brand.name),
    ...one.topic_ids.map((id) => pathText(topics, id)),
  ];
  return (
    <>
      {names.length > 0 && <span>{names.join(', ')}</span>}
      {one.is_in_replies && <span>{t('forms.in_replies_short')}</span>}
    </>
  );
}

async function end(one: Announcement): Promise<void> {
  // Before it begins it cannot end: it is shortened to nothing by ending a moment after its beginning.
  const ends_at = new Date(Math.max(Date.now(), Date.parse(one.starts_at) + 1000)).toISOString();
  try {
    await call(updateAnnouncement, { params: { announcement_id: one.id }, body: { ends_at } });
  } catch (error) {
    tellError(error);
  } finally {
    await refresh(listAnnouncements);
  }
}
