import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getAssist, getTextModel, trainAssist } from '#contract/assist.ts';
import { call } from '../../api.ts';
import { FieldCard } from '../../features/assist/field-card.tsx';
import { TextModelForm } from '../../features/assist/text-model-form.tsx';
import { Uses } from '../../features/assist/uses.tsx';
import { t } from '../../i18n.ts';
import { ask, queryClient } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

const lookEvery = 1_000;

/** What a machine suggests: models of the desk's own, and an outside language model. */
export function Assist() {
  const question = ask(getAssist, {});
  const query = useQuery({
    ...question,
    refetchInterval: ({ state: { data } }) => (isTraining(data) ? lookEvery : false),
  });
  const model = useQuery(ask(getTextModel, {}));
  async function train() {
    try {
      queryClient.setQueryData(question.queryKey, await call(trainAssist, { body: {} }));
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Page
      title={t('assist.title')}
      intro={`${t('assist.intro')} ${t('assist.nightly')}`}
      actions={
        <Button loading={isTraining(query.data)} onClick={() => void train()}>
          {t('assist.train')}
        </Button>
      }
    >
      <WithData query={query}>
        {({ fields }) => fields.map((one) => <FieldCard key={one.field} settings={one} />)}
      </WithData>
      <h2 className={css['heading']}>{t('assist.model')}</h2>
      <p>{t('assist.model_intro')}</p>
      <WithData query={model}>{(data) => <TextModelForm model={data} />}</WithData>
      <Uses />
    </Page>
  );
}

type Shown = { fields: readonly { models: readonly { state: string }[] }[] };

function isTraining(shown: Shown | undefined): boolean {
  return shown?.fields.some(({ models }) => models[0]?.state === 'working') ?? false;
}
