import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { permissions } from '#contract/endpoint.ts';
import { createRole, listRoles, updateRole } from '#contract/people.ts';
import { call, type Output } from '../../api.ts';
import { roleName } from '../../features/people/role-name.ts';
import { type Key, t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { WithData } from '../../ui/with-data.tsx';

type Role = Output<typeof listRoles>['items'][number];
type Permission = (typeof permissions)[number];

/** What a permission is called: `tickets.view_all` is `settings.may_tickets_view_all`. */
const permissionWords: Record<Permission, Key> = {
  'tickets.view_all': 'settings.may_tickets_view_all',
  'tickets.create': 'settings.may_tickets_create',
  'tickets.reply': 'settings.may_tickets_reply',
  'tickets.note': 'settings.may_tickets_note',
  'tickets.update': 'settings.may_tickets_update',
  'contacts.edit': 'settings.may_contacts_edit',
  'views.share': 'settings.may_views_share',
  'knowledge.write': 'settings.may_knowledge_write',
  'knowledge.publish': 'settings.may_knowledge_publish',
  'operations.manage': 'settings.may_operations_manage',
  'routing.manage': 'settings.may_routing_manage',
  'mail.deliver': 'settings.may_mail_deliver',
  'mail.ledger': 'settings.may_mail_ledger',
  'settings.manage': 'settings.may_settings_manage',
  'people.manage': 'settings.may_people_manage',
};

/** Roles: what one may do. Built-in ones are read; own ones are made. */
export function Roles() {
  const query = useQuery(ask(listRoles, {}));
  const [open, setOpen] = useState<Role | 'new' | null>(null);
  return (
    <Page
      title={t('settings.roles')}
      actions={<Button onClick={() => setOpen('new')}>{t('settings.new_role')}</Button>}
      intro={t('settings.roles_text')}
    >
      <WithData query={query}>
        {({ items }) => (
          <ul className={css['rows']}>
            {items.map((role) => (
              <li key={role.id} className={css['row']}>
                <span className={css['words']}>
                  <span>{roleName(role)}</span>
                  <span className={css['quiet']}>
                    {t('people.people_count', { count: role.agent_count })} ·{' '}
                    {role.permissions
                      .map((permission) => t(permissionWords[permission]))
                      .join(', ')}
                  </span>
                </span>
                {role.is_builtin ? (
                  <span className={css['badge']}>{t('settings.builtin')}</span>
                ) : (
                  <Button
                    variant="default"
                    aria-label={`${t('common.edit')}: ${role.name}`}
                    onClick={() => setOpen(role)}
                  >
                    {t('common.edit')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </WithData>
      <Dialog
        title={open === null || open === 'new' ? t('settings.new_role') : open.name}
        opened={open !== null}
        onClose={() => setOpen(null)}
      >
        {open !== null && (
          <RoleForm {...(open === 'new' ? {} : { role: open })} onDone={() => setOpen(null)} />
        )}
      </Dialog>
    </Page>
  );
}

function RoleForm({ role, onDone }: { role?: Role; onDone: () => void }) {
  const me = useMe();
  const [name, setName] = useState(role?.name ?? '');
  const [rights, setRights] = useState<Permission[]>(role?.permissions ?? ['tickets.note']);
  const submit = useSubmit(async () => {
    const body = { name, permissions: rights };
    if (role === undefined) await call(createRole, { body });
    else await call(updateRole, { params: { role_id: role.id }, body });
    await refresh(listRoles);
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
      <Checkbox.Group
        label={t('settings.rights')}
        value={rights}
        error={submit.fieldError('permissions')}
        onChange={(next) =>
          setRights(permissions.filter((permission) => next.includes(permission)))
        }
      >
        <div className={css['form']} style={{ gap: 6 }}>
          {permissions.map((permission) => (
            <Checkbox
              key={permission}
              value={permission}
              label={t(permissionWords[permission])}
              disabled={!me.permissions.includes(permission) && !rights.includes(permission)}
            />
          ))}
        </div>
      </Checkbox.Group>
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy}>
        {t('common.save')}
      </Button>
    </form>
  );
}
