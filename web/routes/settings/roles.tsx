import { Button, Checkbox, Switch, TextInput } from '@mantine/core';
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
                {role.requires_second_factor && (
                  <span className={css['badge']} data-tone="good">
                    {t('settings.role_with_second_factor')}
                  </span>
                )}
                {role.is_builtin && <span className={css['badge']}>{t('settings.builtin')}</span>}
                <Button
                  variant="default"
                  aria-label={`${t('common.edit')}: ${roleName(role)}`}
                  onClick={() => setOpen(role)}
                >
                  {t('common.edit')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </WithData>
      <Dialog
        title={open === null || open === 'new' ? t('settings.new_role') : roleName(open)}
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
  const [name, setName] = useState(role?.name ?? '');
  const [rights, setRights] = useState<Permission[]>(role?.permissions ?? ['tickets.note']);
  const [asks, setAsks] = useState(role?.requires_second_factor ?? false);
  const isBuiltin = role?.is_builtin === true;
  const submit = useSubmit(async () => {
    const own = isBuiltin ? {} : { name, permissions: rights };
    const body = { ...own, requires_second_factor: asks };
    if (role === undefined)
      await call(createRole, { body: { name, permissions: rights, requires_second_factor: asks } });
    else await call(updateRole, { params: { role_id: role.id }, body });
    await refresh(listRoles);
    onDone();
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      {!isBuiltin && <RoleRights {...{ name, setName, rights, setRights, submit }} />}
      <Switch
        label={t('settings.role_asks_second_factor')}
        description={t('settings.role_asks_second_factor_text')}
        checked={asks}
        onChange={(event) => setAsks(event.currentTarget.checked)}
      />
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy}>
        {t('common.save')}
      </Button>
    </form>
  );
}

type RightsProps = {
  name: string;
  setName: (name: string) => void;
  rights: Permission[];
  setRights: (rights: Permission[]) => void;
  submit: ReturnType<typeof useSubmit>;
};

/** What one's own role is called and may; a built-in one keeps both. */
function RoleRights({ name, setName, rights, setRights, submit }: RightsProps) {
  const me = useMe();
  return (
    <>
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
    </>
  );
}
