import { IconTrash } from '@tabler/icons-react';
import {
  deleteThreadRule,
  listRelations,
  listThreadRules,
  type ThreadRule,
} from '#contract/mail-threading.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import css from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';

/** What corrections taught, one line a rule, each with a way to forget it. */
export function ThreadRules({ rules, can_forget }: { rules: ThreadRule[]; can_forget: boolean }) {
  return (
    <ul className={css['rows']}>
      {rules.map((rule) => (
        <li key={rule.id} className={css['row']}>
          <span className={css['words']}>
            <span>{sayRule(rule)}</span>
            <span className={css['quiet']}>
              {rule.created_by !== null && `${rule.created_by.name} · `}
              <Moment at={rule.created_at} /> ·{' '}
              {t('threading.rule_used', { count: rule.used_count })}
            </span>
          </span>
          {can_forget && (
            <IconButton
              label={`${t('threading.forget')}: ${sayRule(rule)}`}
              icon={IconTrash}
              onClick={() => void forget(rule.id)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function sayRule(rule: ThreadRule): string {
  const { message_id, from_address, subject, to, away_from } = rule;
  const whose = [
    message_id === null ? [] : [t('threading.rule_chain', { id: `<${message_id}>` })],
    from_address === null
      ? []
      : [t('threading.rule_sender', { address: from_address, subject: subject ?? '' })],
  ].flat();
  const where = [
    to === null ? [] : [t('threading.rule_to', { number: String(to.number) })],
    away_from === null ? [] : [t('threading.rule_away', { number: String(away_from.number) })],
  ].flat();
  return `${whose.join('; ')}: ${where.join(', ')}`;
}

async function forget(thread_rule_id: string): Promise<void> {
  try {
    await call(deleteThreadRule, { params: { thread_rule_id } });
    await refresh(listRelations, listThreadRules);
    tell(t('threading.forgotten'));
  } catch (error) {
    tellError(error);
  }
}
