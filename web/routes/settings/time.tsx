import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { showMinutes } from '#contract/durations.ts';
import { getTimeRules, type TimeRule } from '#contract/time-entries.ts';
import { RuleForm, type RuleOwner } from '../../features/worked/rule-form.tsx';
import { locale, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { WithData } from '../../ui/with-data.tsx';

type Open = { owner: RuleOwner; rule: TimeRule };

/** How worked time becomes billed time: for everybody, and by contract. */
export function TimeRules() {
  const query = useQuery(ask(getTimeRules, {}));
  const [open, setOpen] = useState<Open | null>(null);
  return (
    <Page
      title={t('worked.title')}
      intro={t('worked.intro')}
      actions={
        query.data !== undefined && (
          <Button
            onClick={() =>
              setOpen({ owner: 'somebody', rule: { per: 'day', step: 15, minimum: 0 } })
            }
          >
            {t('worked.add_rule')}
          </Button>
        )
      }
    >
      <WithData query={query}>
        {({ rule, organizations }) => (
          <>
            <ul className={css['rows']}>
              <Row
                name={t('worked.common_rule')}
                rule={rule}
                onEdit={() => setOpen({ owner: 'everybody', rule })}
              />
            </ul>
            <h2 className={css['heading']}>{t('worked.own_rules')}</h2>
            {organizations.length === 0 ? (
              <p className={css['quiet']}>{t('worked.own_rules_none')}</p>
            ) : (
              <ul className={css['rows']}>
                {organizations.map((each) => (
                  <Row
                    key={each.organization.id}
                    name={each.organization.name}
                    rule={each.rule}
                    onEdit={() => setOpen({ owner: each.organization, rule: each.rule })}
                  />
                ))}
              </ul>
            )}
          </>
        )}
      </WithData>
      <Dialog
        title={open === null ? '' : titleOf(open.owner)}
        opened={open !== null}
        onClose={() => setOpen(null)}
      >
        {open !== null && <RuleForm {...open} onDone={() => setOpen(null)} />}
      </Dialog>
    </Page>
  );
}

function titleOf(owner: RuleOwner): string {
  if (owner === 'everybody') return t('worked.common_rule');
  return owner === 'somebody' ? t('worked.add_rule') : owner.name;
}

function Row({ name, rule, onEdit }: { name: string; rule: TimeRule; onEdit: () => void }) {
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <span>{name}</span>
        <span className={css['quiet']}>{sayRule(rule)}</span>
      </span>
      <Button variant="default" aria-label={`${t('common.edit')}: ${name}`} onClick={onEdit}>
        {t('common.edit')}
      </Button>
    </li>
  );
}

function sayRule({ per, step, minimum }: TimeRule): string {
  if (per === 'none') return t('worked.said_none');
  const said = t(`worked.said_${per}`, { step: showMinutes(step, locale()) });
  if (minimum === 0) return said;
  return `${said}, ${t('worked.said_minimum', { minimum: showMinutes(minimum, locale()) })}`;
}
