import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { createTicketType, listTicketTypes, updateTicketType } from '#contract/settings.ts';
import { call, type Output } from '../../api.ts';
import { NameForm } from '../../features/settings/name-form.tsx';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

type TicketType = Output<typeof listTicketTypes>['items'][number];

/** Types of tickets. */
export function TicketTypes() {
  const query = useQuery(ask(listTicketTypes, {}));
  const [open, setOpen] = useState<TicketType | 'new' | null>(null);

  async function save(name: string) {
    if (open === 'new') await call(createTicketType, { body: { name } });
    else if (open !== null)
      await call(updateTicketType, { params: { ticket_type_id: open.id }, body: { name } });
    await refresh(listTicketTypes);
    setOpen(null);
  }
  async function archive(type: TicketType) {
    try {
      await call(updateTicketType, {
        params: { ticket_type_id: type.id },
        body: { is_archived: !type.is_archived },
      });
      await refresh(listTicketTypes);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Page
      title={t('settings.types')}
      actions={<Button onClick={() => setOpen('new')}>{t('settings.new_type')}</Button>}
      intro={t('settings.types_text')}
    >
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('settings.no_types')} />
          ) : (
            <ul className={css['rows']}>
              {items.map((type) => (
                <li key={type.id} className={css['row']}>
                  <span className={css['words']}>{type.name}</span>
                  {type.is_archived && (
                    <span className={css['badge']}>{t('settings.archived')}</span>
                  )}
                  <Button variant="subtle" color="gray" onClick={() => void archive(type)}>
                    {t(type.is_archived ? 'settings.unarchive' : 'settings.archive')}
                  </Button>
                  <Button
                    variant="default"
                    aria-label={`${t('common.edit')}: ${type.name}`}
                    onClick={() => setOpen(type)}
                  >
                    {t('common.edit')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </WithData>
      <Dialog
        title={open === null || open === 'new' ? t('settings.new_type') : open.name}
        opened={open !== null}
        onClose={() => setOpen(null)}
      >
        {open !== null && <NameForm {...(open === 'new' ? {} : { name: open.name })} save={save} />}
      </Dialog>
    </Page>
  );
}
