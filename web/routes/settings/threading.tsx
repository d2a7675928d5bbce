import { NumberInput } from '@mantine/core';
import '@mantine/core/styles/NumberInput.layer.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listThreadRules } from '#contract/mail-threading.ts';
import { type GeneralSettings, getSettings, updateSettings } from '#contract/settings.ts';
import { call } from '../../api.ts';
import { ThreadRules } from '../../features/ticket/thread-rules.tsx';
import { t } from '../../i18n.ts';
import { ask, askPages, refresh } from '../../queries.ts';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { ErrorState } from '../../ui/states.tsx';
import { tell } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** How mail finds its ticket, and the rules that corrections left. */
export function Threading() {
  const settings = useQuery(ask(getSettings, {}));
  return (
    <Page title={t('threading.title')} intro={t('threading.intro')}>
      <section className={css['group']}>
        <WithData query={settings}>{(known) => <DaysForm settings={known} />}</WithData>
      </section>
      <Rules />
    </Page>
  );
}

function DaysForm({ settings }: { settings: GeneralSettings }) {
  const [followUp, setFollowUp] = useState<number | string>(
    settings.mail_follow_up_after_days ?? '',
  );
  const [suggest, setSuggest] = useState<number | string>(settings.mail_suggestion_days);
  const submit = useSubmit(async () => {
    await call(updateSettings, {
      body: {
        mail_follow_up_after_days: followUp === '' ? null : Number(followUp),
        mail_suggestion_days: suggest === '' ? 0 : Number(suggest),
      },
    });
    await refresh(getSettings);
    tell(t('common.saved'));
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <NumberInput
        label={t('threading.follow_up_days')}
        description={t('threading.follow_up_days_text')}
        min={0}
        max={3650}
        allowDecimal={false}
        hideControls
        value={followUp}
        error={submit.fieldError('mail_follow_up_after_days')}
        onChange={setFollowUp}
      />
      <NumberInput
        label={t('threading.suggestion_days')}
        description={t('threading.suggestion_days_text')}
        min={0}
        max={365}
        allowDecimal={false}
        hideControls
        value={suggest}
        error={submit.fieldError('mail_suggestion_days')}
        onChange={setSuggest}
      />
      <FormEnd submit={submit} label={t('common.save')} />
    </form>
  );
}

function Rules() {
  const query = useInfiniteQuery(askPages(listThreadRules, { query: {} }));
  const rules = (query.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <section className={css['group']}>
      <h2 className={css['heading']}>{t('threading.rules')}</h2>
      <p className={css['quiet']}>{t('threading.rules_text')}</p>
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && rules.length === 0 && (
        <p className={css['quiet']}>{t('threading.no_rules')}</p>
      )}
      {rules.length > 0 && <ThreadRules rules={rules} can_forget />}
      <MoreButton query={query} />
    </section>
  );
}
