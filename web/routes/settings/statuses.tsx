import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  createStatus,
  listStatuses,
  type Status,
  statusCategories,
  updateStatus,
} from '#contract/settings.ts';
import { call, type Input } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Statuses: named as one likes, each of a category, each with its word for the customer. */
export function Statuses() {
  const query = useQuery(ask(listStatuses, {}));
  const [open, setOpen] = useState<Status | 'new' | null>(null);
  return (
    <Page
      title={t('settings.statuses')}
      actions={<Button onClick={() => setOpen('new')}>{t('settings.new_status')}</Button>}
      intro={t('settings.statuses_text')}
    >
      <WithData query={query}>
        {({ items }) =>
          statusCategories.map((category) => (
            <section key={category} className={css['group']}>
              <h2 className={css['heading']}>{t(`categories.${category}`)}</h2>
              <ul className={css['rows']}>
                {items
                  .filter((status) => status.category === category)
                  .map((status) => (
                    <StatusRow key={status.id} status={status} onEdit={() => setOpen(status)} />
                  ))}
              </ul>
            </section>
          ))
        }
      </WithData>
      <Dialog
        title={open === null || open === 'new' ? t('settings.new_status') : open.name}
        opened={open !== null}
        onClose={() => setOpen(null)}
      >
        {open !== null && (
          <StatusForm {...(open === 'new' ? {} : { status: open })} onDone={() => setOpen(null)} />
        )}
      </Dialog>
    </Page>
  );
}

function StatusRow({ status, onEdit }: { status: Status; onEdit: () => void }) {
  async function change(body: NonNullable<Input<typeof updateStatus>['body']>) {
    try {
      await call(updateStatus, { params: { status_id: status.id }, body });
      await refresh(listStatuses);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <span>{status.name}</span>
        <span className={css['quiet']}>
          {t('settings.customer_sees', { name: status.customer_name })}
        </span>
      </span>
      {status.is_default && <span className={css['badge']}>{t('settings.is_default')}</span>}
      {status.is_archived && <span className={css['badge']}>{t('settings.archived')}</span>}
      {!status.is_default && !status.is_archived && (
        <Button variant="subtle" color="gray" onClick={() => void change({ is_default: true })}>
          {t('settings.make_default')}
        </Button>
      )}
      {!status.is_default && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => void change({ is_archived: !status.is_archived })}
        >
          {t(status.is_archived ? 'settings.unarchive' : 'settings.archive')}
        </Button>
      )}
      <Button variant="default" aria-label={`${t('common.edit')}: ${status.name}`} onClick={onEdit}>
        {t('common.edit')}
      </Button>
    </li>
  );
}

function StatusForm({ status, onDone }: { status?: Status; onDone: () => void }) {
  const [category, setCategory] = useState(status?.category ?? 'open');
  const [name, setName] = useState(status?.name ?? '');
  const [customer, setCustomer] = useState(status?.customer_name ?? '');
  const submit = useSubmit(async () => {
    const body = { name, customer_name: customer };
    if (status === undefined) await call(createStatus, { body: { ...body, category } });
    else {
      await call(updateStatus, {
        params: { status_id: status.id },
        body: category === status.category ? body : { ...body, category },
      });
    }
    await refresh(listStatuses);
    onDone();
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('settings.name')}
        required
        data-autofocus
        value={name}
        error={submit.fieldError('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('settings.customer_name')}
        required
        value={customer}
        error={submit.fieldError('customer_name')}
        onChange={(event) => setCustomer(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('settings.category')}
        description={t('settings.category_text')}
        value={category}
        data={statusCategories.map((value) => ({ value, label: t(`categories.${value}`) }))}
        error={submit.fieldError('category')}
        onChange={(event) =>
          setCategory(statusCategories.find((each) => each === event.currentTarget.value) ?? 'open')
        }
      />
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy}>
        {t('common.save')}
      </Button>
    </form>
  );
}
