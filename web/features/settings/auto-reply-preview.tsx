import { useQuery } from '@tanstack/react-query';
import { withPromise } from '#contract/auto-reply.ts';
import type { Language } from '#contract/common.ts';
import { getPromiseExample } from '#contract/due.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import css from './settings.module.css';

/** A number as the next ticket might have it. */
const exampleNumber = '10482';

/** The automatic answer as a customer would read it who wrote now. */
export function AutoReplyPreview({ text, language }: { text: string; language: Language }) {
  const example = useQuery(ask(getPromiseExample, {})).data;
  if (example === undefined) return null;
  const { words, policy } = example;
  const filled = withPromise(text.replaceAll('{number}', exampleNumber), words?.[language] ?? null);
  const isPromising = text.includes('{promise}');
  return (
    <figure className={css['preview']}>
      <figcaption>{t('due.preview')}</figcaption>
      <blockquote lang={language}>{filled}</blockquote>
      {isPromising && (
        <p>
          {policy === null ? t('due.preview_none') : t('due.preview_by', { name: policy.name })}
        </p>
      )}
    </figure>
  );
}
