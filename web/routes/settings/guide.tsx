import { Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type HintKind, type HintMode, hintKinds, hintModes } from '#contract/guide/hints.ts';
import { type Guide, getGuide, updateGuide } from '#contract/guide.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, queryClient } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';
import { tell, tellError } from '../../ui/toast.tsx';

const query = ask(getGuide, {});

/** Which hints there are for everybody, which stop a reply, and the lists they are made of. */
export function GuideSettings() {
  const { data, error, refetch } = useQuery(query);
  return (
    <Page title={t('guide.title')} intro={t('guide.intro')}>
      {data !== undefined && <Kinds guide={data} />}
      {data !== undefined && <Lists guide={data} />}
      {data === undefined && error === null && <LoadingLines />}
      {data === undefined && error !== null && (
        <ErrorState error={error} retry={() => void refetch()} />
      )}
    </Page>
  );
}

function Kinds({ guide }: { guide: Guide }) {
  async function choose(kind: HintKind, mode: HintMode) {
    try {
      const fresh = await call(updateGuide, { body: { rules: { [kind]: mode } } });
      queryClient.setQueryData(query.queryKey, fresh);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <>
      <h2 className={css['heading']}>{t('guide.kinds')}</h2>
      <p className={css['quiet']} style={{ margin: '0 0 6px' }}>
        {t('guide.stop_text')}
      </p>
      <ul className={css['rows']}>
        {hintKinds.map((kind) => (
          <li key={kind}>
            <div className={css['row']}>
              <span className={css['words']}>
                <span>{t(`guide.${kind}`)}</span>
                <span className={css['quiet']}>{t(`guide.why_${kind}`)}</span>
              </span>
              <Choice
                label={t('guide.mode', { name: t(`guide.${kind}`) })}
                is_label_hidden
                value={guide.rules[kind]}
                options={hintModes.map((value) => ({ value, label: t(`guide.mode_${value}`) }))}
                onChoose={(mode) => void choose(kind, mode)}
              />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

const arrow = /\s*(?:→|->|=>)\s*/;

function linesOf(text: string): string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
}

function Lists({ guide }: { guide: Guide }) {
  const [phrases, setPhrases] = useState(guide.empty_phrases.join('\n'));
  const [hosts, setHosts] = useState(guide.internal_hosts.join('\n'));
  const [tone, setTone] = useState(
    guide.tone_words.map(({ avoid, say }) => (say === '' ? avoid : `${avoid} → ${say}`)).join('\n'),
  );
  const [known, setKnown] = useState(guide.known_words.join('\n'));
  const submit = useSubmit(async () => {
    const fresh = await call(updateGuide, {
      body: {
        empty_phrases: linesOf(phrases),
        internal_hosts: linesOf(hosts),
        tone_words: linesOf(tone).map((line) => {
          const [avoid = '', say = ''] = line.split(arrow);
          return { avoid, say };
        }),
        known_words: linesOf(known),
      },
    });
    queryClient.setQueryData(query.queryKey, fresh);
    tell(t('common.saved'));
  });
  const fields = [
    ['empty_phrases', phrases, setPhrases],
    ['internal_hosts', hosts, setHosts],
    ['tone_words', tone, setTone],
    ['known_words', known, setKnown],
  ] as const;
  return (
    <form className={css['form']} style={{ maxWidth: 620 }} onSubmit={submit.onSubmit}>
      <h2 className={css['heading']}>{t('guide.lists')}</h2>
      {fields.map(([name, value, set]) => (
        <Textarea
          key={name}
          label={t(`guide.${name}`)}
          description={t(`guide.${name}_text`)}
          autosize
          minRows={3}
          maxRows={14}
          value={value}
          error={submit.fieldError(name)}
          onChange={(event) => set(event.currentTarget.value)}
        />
      ))}
      <FormEnd submit={submit} label={t('common.save')} />
    </form>
  );
}
