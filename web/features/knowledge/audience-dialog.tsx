import { Button, Checkbox, Radio, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Article, updateArticle } from '#contract/articles.ts';
import { getOrganization, listOrganizations } from '#contract/contacts.ts';
import { type ArticleAudience, articleAudiences } from '#contract/knowledge.ts';
import { listRoles } from '#contract/people.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Drop } from '../../ui/drop.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { OptionList } from '../../ui/option-list.tsx';
import rows from '../../ui/rows.module.css';
import { roleName } from '../people/role-name.ts';
import css from './about.module.css';
import { refreshArticles } from './queries.ts';
import { byCommas } from './words.ts';

/** Who may read an article; a wider circle takes it off until it is published to them. */
export function AudienceDialog({ article, onClose }: { article: Article; onClose: () => void }) {
  const [audience, setAudience] = useState<ArticleAudience>(article.audience);
  const [organizations, setOrganizations] = useState(article.organization_ids);
  const [contracts, setContracts] = useState(article.contracts.join(', '));
  const [tags, setTags] = useState(article.organization_tags.join(', '));
  const [roles, setRoles] = useState(article.role_ids);
  const [lacks, setLacks] = useState(false);
  const mayChooseRoles = useMay('people.manage');
  const submit = useSubmit(async () => {
    const isBare =
      (audience === 'organizations' &&
        organizations.length === 0 &&
        byCommas(contracts).length + byCommas(tags).length === 0) ||
      (audience === 'roles' && roles.length === 0);
    setLacks(isBare);
    if (isBare) return;
    await call(updateArticle, {
      params: { article_id: article.id },
      body: {
        audience,
        ...(audience === 'organizations'
          ? {
              organization_ids: organizations,
              contracts: byCommas(contracts),
              organization_tags: byCommas(tags),
            }
          : {}),
        ...(audience === 'roles' ? { role_ids: roles } : {}),
      },
    });
    await refreshArticles();
    onClose();
  });
  const offered = articleAudiences.filter(
    (each) => each !== 'roles' || mayChooseRoles || article.audience === 'roles',
  );
  return (
    <Dialog title={t('knowledge.audience')} opened onClose={onClose}>
      <form className={css['fields']} onSubmit={submit.onSubmit}>
        <Radio.Group
          aria-label={t('knowledge.audience')}
          value={audience}
          onChange={(value) =>
            setAudience(articleAudiences.find((each) => each === value) ?? 'staff')
          }
        >
          <div className={css['radios']}>
            {offered.map((each) => (
              <Radio
                key={each}
                value={each}
                label={t(`knowledge.audience_${each}`)}
                description={t(`knowledge.audience_${each}_text`)}
              />
            ))}
          </div>
        </Radio.Group>
        {audience === 'organizations' && (
          <>
            <Organizations ids={organizations} onChange={setOrganizations} />
            <TextInput
              label={t('knowledge.contracts')}
              description={t('knowledge.contracts_text')}
              value={contracts}
              onChange={(event) => setContracts(event.currentTarget.value)}
            />
            <TextInput
              label={t('people.organization_tags')}
              description={t('knowledge.organization_tags_text')}
              value={tags}
              onChange={(event) => setTags(event.currentTarget.value)}
            />
          </>
        )}
        {audience === 'roles' && mayChooseRoles && <Roles ids={roles} onChange={setRoles} />}
        <FormError submit={lacks ? { error: t('knowledge.audience_choose') } : submit} />
        <div className={rows['buttons']}>
          <Button type="submit" loading={submit.is_busy}>
            {t('common.save')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type IdsProps = { ids: readonly string[]; onChange: (ids: string[]) => void };

function Organizations({ ids, onChange }: IdsProps) {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const q = typed.trim();
  const found = useQuery({
    ...ask(listOrganizations, { query: q === '' ? {} : { q } }),
    enabled: opened,
    placeholderData: (before) => before,
  });
  const chosen = useQueries({
    queries: ids.map((id) => ask(getOrganization, { params: { organization_id: id } })),
  });
  return (
    <div>
      <p className={css['label']}>{t('knowledge.organizations')}</p>
      <ul className={css['chosen']}>
        {ids.map((id, index) => {
          const name = chosen[index]?.data?.name ?? '…';
          return (
            <li key={id}>
              <span>{name}</span>
              <IconButton
                label={t('knowledge.organization_remove', { name })}
                icon={IconX}
                onClick={() => onChange(ids.filter((one) => one !== id))}
              />
            </li>
          );
        })}
      </ul>
      <Drop
        label={t('knowledge.organization_add')}
        opened={opened}
        onOpen={setOpened}
        width={300}
        is_bare
        target={
          <Button
            variant="default"
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            {t('knowledge.organization_add')}
          </Button>
        }
      >
        <OptionList
          label={t('people.find_organization')}
          options={(found.data?.items ?? [])
            .filter((each) => !ids.includes(each.id))
            .map((each) => ({ value: each.id, label: each.name }))}
          query={typed}
          onQuery={setTyped}
          is_loading={found.isFetching}
          onPick={(id) => {
            onChange([...ids, id]);
            setOpened(false);
          }}
        />
      </Drop>
    </div>
  );
}

function Roles({ ids, onChange }: IdsProps) {
  const query = useQuery(ask(listRoles, {}));
  return (
    <Checkbox.Group label={t('knowledge.roles')} value={[...ids]} onChange={onChange}>
      <div className={css['radios']}>
        {(query.data?.items ?? []).map((role) => (
          <Checkbox key={role.id} value={role.id} label={roleName(role)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
