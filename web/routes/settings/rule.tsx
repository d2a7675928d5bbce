import '../../theme/forms.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { deleteRule, getRule, listRules, type Rule, updateRule } from '#contract/automation.ts';
import { call } from '../../api.ts';
import { RuleForm } from '../../features/rules/rule-form.tsx';
import { RuleLog } from '../../features/rules/rule-log.tsx';
import { RuleVersions } from '../../features/rules/rule-versions.tsx';
import own from '../../features/rules/rules.module.css';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { DeleteForm } from '../../ui/delete-form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

const tabs = ['rule', 'log', 'versions'] as const;

/** One rule: what it says, what it did, and what it said before. */
export function RuleScreen() {
  const { id } = useParams({ from: '/signed-in/settings/rules/$id' });
  const { kind = 'trigger' } = useSearch({ from: '/signed-in/settings/rules/$id' });
  const navigate = useNavigate();
  if (id === 'new')
    return (
      <Page title={t('rules.new')} intro={t(`rules.kind_${kind}_text`)}>
        <RuleForm
          key={kind}
          kind={kind}
          onDone={(made) =>
            void navigate({ to: '/settings/rules/$id', params: { id: made }, search: {} })
          }
        />
      </Page>
    );
  return <Known key={id} id={id} />;
}

function Known({ id }: { id: string }) {
  const query = useQuery(ask(getRule, { params: { rule_id: id } }));
  const [deleting, setDeleting] = useState(false);
  const rule = query.data;
  return (
    <Page
      title={rule?.name ?? t('rules.title')}
      actions={
        rule !== undefined && (
          <>
            <Turn rule={rule} />
            <Button variant="default" color="danger" onClick={() => setDeleting(true)}>
              {t('common.delete')}
            </Button>
          </>
        )
      }
    >
      <WithData query={query}>{(known) => <Tabs rule={known} />}</WithData>
      {rule !== undefined && (
        <Dialog title={t('rules.delete')} opened={deleting} onClose={() => setDeleting(false)}>
          <Delete rule={rule} onClose={() => setDeleting(false)} />
        </Dialog>
      )}
    </Page>
  );
}

function Tabs({ rule }: { rule: Rule }) {
  const { tab = 'rule' } = useSearch({ from: '/signed-in/settings/rules/$id' });
  const navigate = useNavigate();
  return (
    <>
      {rule.off_cause !== null && (
        <p className={own['bad']} role="alert">
          {t('rules.off_by_itself')}
        </p>
      )}
      <div className={own['tabs']}>
        <Choice
          label={t('rules.title')}
          is_label_hidden
          value={tab}
          options={tabs.map((each) => ({ value: each, label: t(`rules.tab_${each}`) }))}
          onChoose={(next) =>
            void navigate({
              to: '/settings/rules/$id',
              params: { id: rule.id },
              search: next === 'rule' ? {} : { tab: next },
              replace: true,
            })
          }
        />
      </div>
      {tab === 'rule' && (
        <RuleForm key={rule.version} rule={rule} kind={rule.kind} onDone={() => {}} />
      )}
      {tab === 'log' && <RuleLog rule_id={rule.id} />}
      {tab === 'versions' && <RuleVersions rule={rule} />}
    </>
  );
}

function Turn({ rule }: { rule: Rule }) {
  async function turn() {
    try {
      await call(updateRule, { params: { rule_id: rule.id }, body: { is_on: !rule.is_on } });
      await refresh(listRules, getRule);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Button variant="default" onClick={() => void turn()}>
      {t(rule.is_on ? 'rules.turn_off' : 'rules.turn_on')}
    </Button>
  );
}

function Delete({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const navigate = useNavigate();
  async function remove() {
    await call(deleteRule, { params: { rule_id: rule.id } });
    await refresh(listRules);
    await navigate({ to: '/settings/rules' });
  }
  return <DeleteForm text={t('rules.delete_text')} remove={remove} onClose={onClose} />;
}
