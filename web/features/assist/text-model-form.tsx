import { Button, PasswordInput, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  getRobotDraft,
  getTextModel,
  listRobotUses,
  type TextModel,
  testTextModel,
  updateTextModel,
} from '#contract/assist.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';

const lookEvery = 700;

/** Where the language model is, and whether agents are offered it. */
export function TextModelForm({ model }: { model: TextModel }) {
  const [draft, setDraft] = useState(model);
  const [key, setKey] = useState<string | null>(null);
  const [isTesting, setTesting] = useState(false);
  const change = (patch: Partial<TextModel>) => setDraft((before) => ({ ...before, ...patch }));
  const submit = useSubmit(async () => {
    const { has_key: _has_key, ...rest } = draft;
    const body = { ...rest, ...(key === null ? {} : { key }) };
    const fresh = await call(updateTextModel, { body });
    queryClient.setQueryData(ask(getTextModel, {}).queryKey, fresh);
    setDraft(fresh);
    setKey(null);
    tell(t('common.saved'));
  });
  async function test() {
    setTesting(true);
    try {
      const { robot_draft_id } = await call(testTextModel, { body: {} });
      tell(await resultOf(robot_draft_id));
      await refresh(listRobotUses);
    } catch (error) {
      tellError(error);
    }
    setTesting(false);
  }
  return (
    <form className={rows['form']} onSubmit={submit.onSubmit}>
      <Switch
        label={t('assist.model_on')}
        checked={draft.is_on}
        onChange={(event) => change({ is_on: event.currentTarget.checked })}
      />
      <TextInput
        label={t('assist.model_url')}
        description={t('assist.model_url_text')}
        value={draft.url}
        error={submit.fieldError('url')}
        onChange={(event) => change({ url: event.currentTarget.value })}
      />
      <TextInput
        label={t('assist.model_name')}
        value={draft.model}
        error={submit.fieldError('model')}
        onChange={(event) => change({ model: event.currentTarget.value })}
      />
      <PasswordInput
        label={t('assist.model_key')}
        description={t(draft.has_key ? 'assist.model_key_kept' : 'assist.model_key_none')}
        autoComplete="off"
        value={key ?? ''}
        error={submit.fieldError('key')}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <Switch
        label={t('assist.masks_names')}
        description={t('assist.masks_names_text')}
        checked={draft.masks_names}
        onChange={(event) => change({ masks_names: event.currentTarget.checked })}
      />
      <TextInput
        label={t('assist.timeout')}
        inputMode="numeric"
        value={String(draft.timeout_seconds)}
        error={submit.fieldError('timeout_seconds')}
        onChange={(event) => {
          const seconds = Number(event.currentTarget.value.replace(/\D/g, ''));
          change({ timeout_seconds: seconds });
        }}
      />
      <FormError submit={submit} />
      <div className={rows['buttons']}>
        <Button type="submit" loading={submit.is_busy}>
          {t('common.save')}
        </Button>
        <Button
          variant="default"
          loading={isTesting}
          disabled={model.url === '' || model.model === ''}
          onClick={() => void test()}
        >
          {t('assist.model_test')}
        </Button>
      </div>
    </form>
  );
}

async function resultOf(robot_draft_id: string): Promise<string> {
  for (;;) {
    const draft = await call(getRobotDraft, { params: { robot_draft_id } });
    if (draft.state === 'done') return t('assist.model_works', { answer: draft.answer ?? '' });
    if (draft.state === 'failed') return t(`assist.error_${draft.error ?? 'broken'}`);
    await new Promise((soon) => setTimeout(soon, lookEvery));
  }
}
