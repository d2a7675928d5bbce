import { Button, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import {
  deleteMailRule,
  listMailRules,
  type MailRule,
  setMailRule,
} from '#contract/mail-protection.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import css from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';

/** Senders and domains that are always trusted or always stopped. */
export function MailRules({ rules }: { rules: MailRule[] }) {
  return (
    <section className={`${css['group']} ${css['form']}`} style={{ maxWidth: 'none' }}>
      <h2 className={css['heading']} style={{ marginBottom: 0 }}>
        {t('protection.rules')}
      </h2>
      <p className={css['quiet']}>{t('protection.trust_note')}</p>
      <NewRule />
      {rules.length === 0 ? (
        <p className={css['quiet']}>{t('protection.no_rules')}</p>
      ) : (
        <ul className={css['rows']}>
          {rules.map((rule) => (
            <Rule key={rule.id} rule={rule} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Rule({ rule }: { rule: MailRule }) {
  async function forget() {
    try {
      await call(deleteMailRule, { params: { mail_rule_id: rule.id } });
      await refresh(listMailRules);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <span>{rule.kind === 'domain' ? `@${rule.value}` : rule.value}</span>
        <span className={css['quiet']}>
          {rule.created_by !== null && `${t('protection.rule_by', { who: rule.created_by })} · `}
          <Moment at={rule.created_at} />
        </span>
      </span>
      <span className={css['badge']} data-tone={rule.verdict === 'trust' ? 'good' : 'bad'}>
        {t(`protection.rule_${rule.verdict}`)}
      </span>
      <IconButton
        label={t('protection.forget_rule', { value: rule.value })}
        icon={IconTrash}
        onClick={() => void forget()}
      />
    </li>
  );
}

function NewRule() {
  const [value, setValue] = useState('');
  const [verdict, setVerdict] = useState<'trust' | 'block'>('trust');
  const submit = useSubmit(async () => {
    await call(setMailRule, { body: { verdict, value: value.trim() } });
    setValue('');
    await refresh(listMailRules);
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('protection.rule_value')}
        placeholder="partner.example"
        required
        maxLength={254}
        value={value}
        error={submit.fieldError('value')}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" loading={submit.is_busy} onClick={() => setVerdict('trust')}>
          {t('protection.add_trust')}
        </Button>
        <Button
          type="submit"
          variant="default"
          loading={submit.is_busy}
          onClick={() => setVerdict('block')}
        >
          {t('protection.add_block')}
        </Button>
      </div>
    </form>
  );
}
