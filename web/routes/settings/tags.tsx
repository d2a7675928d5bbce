import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteTag, listTags, renameTag } from '#contract/settings.ts';
import { call, type Output } from '../../api.ts';
import { NameForm } from '../../features/settings/name-form.tsx';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { SearchField } from '../../ui/search-field.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

type Tag = Output<typeof listTags>['items'][number];

/** Tags: they are made on tickets; here they are renamed and deleted everywhere at once. */
export function Tags() {
  const [q, setQ] = useState('');
  const query = useQuery({
    ...ask(listTags, { query: q === '' ? {} : { q } }),
    placeholderData: (before) => before,
  });
  const [open, setOpen] = useState<{ tag: Tag; doing: 'rename' | 'delete' } | null>(null);
  return (
    <Page title={t('settings.tags')} intro={t('settings.tags_text')}>
      <div className={css['search']}>
        <SearchField label={t('settings.find_tag')} value={q} onChange={setQ} />
      </div>
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('settings.no_tags')} />
          ) : (
            <ul className={css['rows']}>
              {items.map((tag) => (
                <li key={tag.id} className={css['row']}>
                  <span className={css['words']}>{tag.name}</span>
                  <span className={css['quiet']}>
                    {t('settings.ticket_count', { count: tag.ticket_count })}
                  </span>
                  <Button
                    variant="default"
                    aria-label={`${t('settings.rename')}: ${tag.name}`}
                    onClick={() => setOpen({ tag, doing: 'rename' })}
                  >
                    {t('settings.rename')}
                  </Button>
                  <Button
                    variant="default"
                    color="danger"
                    aria-label={`${t('common.delete')}: ${tag.name}`}
                    onClick={() => setOpen({ tag, doing: 'delete' })}
                  >
                    {t('common.delete')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </WithData>
      <Dialog title={open?.tag.name ?? ''} opened={open !== null} onClose={() => setOpen(null)}>
        {open?.doing === 'rename' && (
          <NameForm
            name={open.tag.name}
            save={async (name) => {
              await call(renameTag, { params: { tag_id: open.tag.id }, body: { name } });
              await refresh(listTags);
              setOpen(null);
            }}
          />
        )}
        {open?.doing === 'delete' && <DeleteTag tag={open.tag} onDone={() => setOpen(null)} />}
      </Dialog>
    </Page>
  );
}

function DeleteTag({ tag, onDone }: { tag: Tag; onDone: () => void }) {
  const submit = useSubmit(async () => {
    await call(deleteTag, { params: { tag_id: tag.id } });
    await refresh(listTags);
    onDone();
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <p>{t('settings.delete_tag_text', { count: tag.ticket_count })}</p>
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" color="danger" loading={submit.is_busy}>
          {t('common.delete')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
