import { NativeSelect, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createArticle } from '#contract/articles.ts';
import { type ArticleKind, articleKinds, type KnowledgeSpace } from '#contract/knowledge.ts';
import { call } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { Choice } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import rows from '../../ui/rows.module.css';
import { inTree, refreshArticles } from './queries.ts';
import { languageName, named } from './words.ts';

type Props = {
  spaces: readonly KnowledgeSpace[];
  section: string | undefined;
  /** For a start. */
  title?: string;
  /** Before its own screen opens. */
  onMade?: (id: string) => Promise<void>;
  onClose: () => void;
};

/** The first words of an article: what it answers and where it lies. The rest is written on its own screen. */
export function NewArticle({ spaces, section, title: given = '', onMade, onClose }: Props) {
  const navigate = useNavigate();
  const places = sectionOptions(spaces);
  const [title, setTitle] = useState(given);
  const [section_id, setSection] = useState(section ?? places[0]?.value ?? '');
  const [kind, setKind] = useState<ArticleKind>('question');
  const [language, setLanguage] = useState<string>(locale());
  const submit = useSubmit(async () => {
    const made = await call(createArticle, { body: { section_id, kind, language, title } });
    await onMade?.(made.id);
    await refreshArticles();
    void navigate({ to: '/knowledge/$id/edit', params: { id: made.id }, search: {} });
  });
  return (
    <Dialog title={t('knowledge.new')} opened onClose={onClose}>
      <form className={rows['form']} onSubmit={submit.onSubmit}>
        <TextInput
          label={t('knowledge.title_field')}
          placeholder={t('knowledge.title_hint')}
          value={title}
          required
          data-autofocus
          maxLength={200}
          error={submit.fieldError('title')}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('knowledge.section')}
          value={section_id}
          data={places}
          onChange={(event) => setSection(event.currentTarget.value)}
        />
        <div>
          <Choice
            label={t('knowledge.kind')}
            value={kind}
            options={articleKinds.map((value) => ({ value, label: t(`knowledge.kind_${value}`) }))}
            onChoose={setKind}
          />
          <p className={rows['quiet']}>{t(`knowledge.kind_${kind}_text`)}</p>
        </div>
        <NativeSelect
          label={t('knowledge.language')}
          value={language}
          data={['ru', 'en'].map((value) => ({ value, label: languageName(value) }))}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        />
        <FormEnd submit={submit} label={t('knowledge.create')} onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** Sections to choose from, with those above them. */
export function sectionOptions(spaces: readonly KnowledgeSpace[]) {
  const shown = spaces.filter((space) => !space.is_archived);
  return shown.flatMap((space) =>
    inTree(
      space.sections.filter((one) => !one.is_archived),
      (one) => named(one.names),
    ).map(({ section, path }) => ({
      value: section.id,
      label: [...(shown.length > 1 ? [named(space.names)] : []), ...path].join(' › '),
    })),
  );
}
