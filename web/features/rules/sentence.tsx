import type { RuleDefinition } from '#contract/rule-definition.ts';
import { t } from '../../i18n.ts';
import css from './rules.module.css';
import { useSayRule } from './say-rule.ts';

/** The rule as three lines that one reads aloud. */
export function Sentence({ definition }: { definition: RuleDefinition }) {
  const said = useSayRule()(definition);
  return (
    <section className={css['summary']} aria-label={t('rules.summary')}>
      <p>
        <b>{t('rules.say_when')}</b> {said.when}
      </p>
      {said.if !== '' && (
        <p>
          <b>{t('rules.say_if')}</b> {said.if}
        </p>
      )}
      <p>
        <b>{t('rules.say_then')}</b> {said.does}
      </p>
    </section>
  );
}

/** The same in one line, for a row of the list. */
export function SentenceLine({ definition }: { definition: RuleDefinition }) {
  const said = useSayRule()(definition);
  return (
    <span className={css['sentence']}>
      {t('rules.say_when')} {said.when}
      {said.if !== '' && `, ${t('rules.say_if')} ${said.if}`}, {t('rules.say_then')} {said.does}
    </span>
  );
}
