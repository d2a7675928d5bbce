import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  getRule,
  listRules,
  listRuleVersions,
  type Rule,
  type RuleVersion,
  restoreRuleVersion,
} from '#contract/automation.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';
import css from './rules.module.css';
import { useSayRule } from './say-rule.ts';

/** Who changed the rule when, what it said before, and the way back. */
export function RuleVersions({ rule }: { rule: Rule }) {
  const query = useQuery(ask(listRuleVersions, { params: { rule_id: rule.id } }));
  return (
    <WithData query={query}>
      {({ items }) => (
        <ul className={css['log']}>
          {items.map((version, index) => (
            <VersionLine
              key={version.version}
              rule={rule}
              version={version}
              before={items[index + 1]}
            />
          ))}
        </ul>
      )}
    </WithData>
  );
}

type Props = { rule: Rule; version: RuleVersion; before: RuleVersion | undefined };

function VersionLine({ rule, version, before }: Props) {
  const [isOpen, setOpen] = useState(false);
  const isNow = version.version === rule.version;
  async function restore() {
    try {
      await call(restoreRuleVersion, {
        params: { rule_id: rule.id, version: version.version },
      });
      await refresh(listRules, getRule, listRuleVersions);
      tell(t('rules.restored', { number: version.version }));
    } catch (error) {
      tellError(error);
    }
  }
  const title = t('rules.version', { number: version.version });
  return (
    <li>
      <span className={css['words']}>
        <span>
          {title} {isNow && `· ${t('rules.version_now')}`}
        </span>
        <span className={css['quiet']}>
          {version.author?.name ?? t('rules.version_by_desk')} ·{' '}
          <Moment with_time at={version.created_at} />
          {version.restored_from !== null &&
            ` · ${t('rules.version_restored', { number: version.restored_from })}`}
        </span>
        {isOpen && before !== undefined && <Difference before={before} after={version} />}
      </span>
      <span className={css['buttons']}>
        {before !== undefined && (
          <Button
            variant="subtle"
            color="gray"
            aria-expanded={isOpen}
            aria-label={`${t('rules.compare')}: ${title}`}
            onClick={() => setOpen(!isOpen)}
          >
            {t('rules.compare')}
          </Button>
        )}
        {!isNow && (
          <Button
            variant="default"
            aria-label={`${t('rules.restore')}: ${title}`}
            onClick={() => void restore()}
          >
            {t('rules.restore')}
          </Button>
        )}
      </span>
    </li>
  );
}

/** Both sentences beside each other, only the parts that differ. */
function Difference({ before, after }: { before: RuleVersion; after: RuleVersion }) {
  const say = useSayRule();
  const [was, became] = [partsOf(before, say), partsOf(after, say)];
  const changed = was.flatMap((part, index) => {
    const next = became[index];
    return next === undefined || part.text === next.text ? [] : [{ ...part, next: next.text }];
  });
  const isSame = JSON.stringify(before.definition) === JSON.stringify(after.definition);
  if (changed.length === 0 && isSame)
    return <p className={css['quiet']}>{t('rules.compare_same')}</p>;
  if (changed.length === 0) return <p className={css['quiet']}>{t('rules.compare_words')}</p>;
  return (
    <span className={css['diff']}>
      <span>
        <b>{t('rules.was')}</b>
        {changed.map(({ label, text }) => (
          <span key={label} style={{ display: 'block' }}>
            {label}: {text}
          </span>
        ))}
      </span>
      <span>
        <b>{t('rules.became')}</b>
        {changed.map(({ label, next }) => (
          <span key={label} style={{ display: 'block' }}>
            {label}: {next}
          </span>
        ))}
      </span>
    </span>
  );
}

function partsOf(version: RuleVersion, say: ReturnType<typeof useSayRule>) {
  const said = say(version.definition);
  return [
    { label: t('rules.name'), text: version.name },
    { label: t('rules.say_when'), text: said.when },
    { label: t('rules.section_if'), text: said.if === '' ? t('rules.say_always') : said.if },
    { label: t('rules.section_then'), text: said.does },
  ];
}
