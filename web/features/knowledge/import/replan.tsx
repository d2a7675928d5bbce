import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import {
  type ArticleImport,
  listArticleImports,
  planArticleImport,
} from '#contract/article-imports.ts';
import type { KnowledgeSpace } from '#contract/knowledge.ts';
import { call } from '../../../api.ts';
import { t } from '../../../i18n.ts';
import { askPages } from '../../../queries.ts';
import { useSubmit } from '../../../ui/form.tsx';
import { FormEnd } from '../../../ui/form-end.tsx';
import rows from '../../../ui/rows.module.css';
import { useKnowledge } from '../queries.ts';
import { languageName } from '../words.ts';
import css from './import.module.css';
import { placeOf, placeOptions } from './places.ts';

type Props = {
  one: ArticleImport;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onPlanned: () => Promise<void>;
};

/** What the plan compares with, and reading the archive anew: into another place, or as another source. */
export function Replan({ one, isOpen, onOpen, onPlanned }: Props) {
  const spaces = useKnowledge().data?.items;
  const { changed, same, edited } = one.counts;
  const isKnown = changed + same + edited > 0;
  return (
    <>
      {one.state === 'planned' && (
        <p className={rows['quiet']}>
          {t(isKnown ? 'imports.source_known' : 'imports.source_new', { source: one.source })}
        </p>
      )}
      {isOpen && spaces !== undefined ? (
        <Again {...{ one, spaces, onPlanned }} onClose={() => onOpen(false)} />
      ) : (
        <div className={css['buttons']}>
          <Button variant="default" onClick={() => onOpen(true)}>
            {t('imports.replan')}
          </Button>
        </div>
      )}
    </>
  );
}

type AgainProps = Pick<Props, 'one' | 'onPlanned'> & {
  spaces: readonly KnowledgeSpace[];
  onClose: () => void;
};

function Again({ one, spaces, onPlanned, onClose }: AgainProps) {
  const [place, setPlace] = useState(
    one.section_id === null ? `space:${one.space_id}` : `section:${one.section_id}`,
  );
  const [language, setLanguage] = useState(one.language);
  const [source, setSource] = useState(one.source);
  const known = useId();
  const earlier = useInfiniteQuery(askPages(listArticleImports, { query: {} })).data?.pages ?? [];
  const sources = earlier
    .flatMap(({ items }) => items.map((each) => each.source))
    .filter((each) => each !== '');
  const submit = useSubmit(async () => {
    const { section_id = null, space_id = one.space_id } = placeOf(place);
    await call(planArticleImport, {
      params: { article_import_id: one.id },
      body: { space_id, section_id, language, source: source.trim() },
    });
    await onPlanned();
    onClose();
  });
  return (
    <form className={css['run']} onSubmit={submit.onSubmit} aria-label={t('imports.replan')}>
      <div className={css['fields']}>
        <NativeSelect
          label={t('imports.where')}
          description={t('imports.where_text')}
          value={place}
          data={placeOptions(spaces)}
          error={submit.fieldError('section_id')}
          onChange={(event) => setPlace(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('imports.language')}
          description={t('imports.language_text')}
          value={language}
          data={[...new Set(['ru', 'en', one.language])].map((value) => ({
            value,
            label: languageName(value),
          }))}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        />
        <TextInput
          label={t('imports.source')}
          description={t('imports.source_text')}
          required
          maxLength={60}
          className={css['source'] ?? ''}
          list={known}
          autoComplete="off"
          value={source}
          error={submit.fieldError('source')}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <datalist id={known}>
          {[...new Set(sources)].map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      </div>
      <FormEnd submit={submit} label={t('imports.replan_now')} onClose={onClose} />
    </form>
  );
}
