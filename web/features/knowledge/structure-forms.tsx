import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import {
  createSection,
  createSpace,
  deleteSection,
  getKnowledge,
  type KnowledgeSection,
  type KnowledgeSpace,
  updateSection,
  updateSpace,
  type WordsByLanguage,
} from '#contract/knowledge.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { DeleteForm } from '../../ui/delete-form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, type Submit, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { inTree } from './queries.ts';
import { languageName, named } from './words.ts';

const languages = ['ru', 'en'] as const;

type WordsProps = {
  label: 'knowledge.name_in' | 'knowledge.intro_in';
  field: 'names' | 'intro';
  value: WordsByLanguage;
  submit: Submit;
  onChange: (value: WordsByLanguage) => void;
};

function Words({ label, field, value, submit, onChange }: WordsProps) {
  return languages.map((language) => (
    <TextInput
      key={language}
      label={t(label, { language: languageName(language) })}
      value={value[language] ?? ''}
      maxLength={field === 'names' ? 120 : 500}
      required={field === 'names' && language === 'ru'}
      error={submit.fieldError(`${field}.${language}`)}
      onChange={(event) => onChange({ ...value, [language]: event.currentTarget.value })}
    />
  ));
}

/** Without the languages that say nothing. */
function filled(words: WordsByLanguage): WordsByLanguage {
  return Object.fromEntries(Object.entries(words).filter(([, text]) => text.trim() !== ''));
}

/** Whether it is put away; one that is not there yet cannot be. */
function ArchivedBox(props: { shown: boolean; value: boolean; onChange: (is: boolean) => void }) {
  return props.shown ? (
    <Checkbox
      label={t('knowledge.is_archived')}
      checked={props.value}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  ) : null;
}

/** What went wrong, and the buttons of the form. */
function Ends({ submit, children }: { submit: Submit; children?: ReactNode }) {
  return (
    <>
      <FormError submit={submit} />
      <div className={rows['buttons']}>
        <Button type="submit" loading={submit.is_busy}>
          {t('common.save')}
        </Button>
        {children}
      </div>
    </>
  );
}

async function told(): Promise<void> {
  await refresh(getKnowledge);
  tell(t('common.saved'));
}

type SpaceProps = { space: KnowledgeSpace | undefined; onSaved: (id: string) => void };

export function SpaceForm({ space, onSaved }: SpaceProps) {
  const [names, setNames] = useState<WordsByLanguage>(space?.names ?? {});
  const [key, setKey] = useState(space?.key ?? '');
  const [isArchived, setArchived] = useState(space?.is_archived ?? false);
  const submit = useSubmit(async () => {
    const words = { key, names: filled(names) };
    const saved =
      space === undefined
        ? await call(createSpace, { body: words })
        : await call(updateSpace, {
            params: { knowledge_space_id: space.id },
            body: { ...words, is_archived: isArchived },
          });
    await told();
    onSaved(saved.id);
  });
  return (
    <form className={rows['form']} onSubmit={submit.onSubmit}>
      <Words
        label="knowledge.name_in"
        field="names"
        value={names}
        submit={submit}
        onChange={setNames}
      />
      <TextInput
        label={t('knowledge.space_key')}
        description={t('knowledge.space_key_text')}
        value={key}
        required
        spellCheck={false}
        error={submit.fieldError('key')}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <ArchivedBox shown={space !== undefined} value={isArchived} onChange={setArchived} />
      <Ends submit={submit} />
    </form>
  );
}

type SectionProps = {
  spaces: readonly KnowledgeSpace[];
  section: KnowledgeSection | undefined;
  /** Where a new one begins. */
  space_id: string;
  parent_id: string | null;
  onSaved: (id: string | undefined) => void;
};

export function SectionForm({ spaces, section, space_id, parent_id, onSaved }: SectionProps) {
  const [names, setNames] = useState<WordsByLanguage>(section?.names ?? {});
  const [intro, setIntro] = useState<WordsByLanguage>(section?.intro ?? {});
  const [icon, setIcon] = useState(section?.icon ?? '');
  const [slug, setSlug] = useState(section?.slug ?? '');
  const [parent, setParent] = useState(section === undefined ? parent_id : section.parent_id);
  const [isArchived, setArchived] = useState(section?.is_archived ?? false);
  const [isDeleting, setDeleting] = useState(false);
  const space = spaces.find((each) => each.id === (section?.space_id ?? space_id));
  const parents = inTree(space?.sections ?? [], (one) => named(one.names)).filter(
    ({ ids }) => section === undefined || !ids.includes(section.id),
  );
  const submit = useSubmit(async () => {
    const words = {
      ...{ names: filled(names), intro: filled(intro), icon: icon.trim(), parent_id: parent },
      ...(slug.trim() === '' ? {} : { slug }),
    };
    const saved =
      section === undefined
        ? await call(createSection, { body: { ...words, space_id } })
        : await call(updateSection, {
            params: { knowledge_section_id: section.id },
            body: { ...words, is_archived: isArchived },
          });
    await told();
    onSaved(saved.id);
  });
  return (
    <>
      <form className={rows['form']} onSubmit={submit.onSubmit}>
        <Words
          label="knowledge.name_in"
          field="names"
          value={names}
          submit={submit}
          onChange={setNames}
        />
        <Words
          label="knowledge.intro_in"
          field="intro"
          value={intro}
          submit={submit}
          onChange={setIntro}
        />
        <NativeSelect
          label={t('knowledge.parent')}
          value={parent ?? ''}
          data={[
            { value: '', label: t('knowledge.top_level') },
            ...parents.map(({ section: one, path }) => ({
              value: one.id,
              label: path.join(' › '),
            })),
          ]}
          onChange={(event) =>
            setParent(event.currentTarget.value === '' ? null : event.currentTarget.value)
          }
        />
        <TextInput
          label={t('knowledge.slug')}
          description={t('knowledge.address_text')}
          value={slug}
          spellCheck={false}
          error={submit.fieldError('slug')}
          onChange={(event) => setSlug(event.currentTarget.value)}
        />
        <TextInput
          label={t('knowledge.icon')}
          description={t('knowledge.icon_text')}
          value={icon}
          spellCheck={false}
          error={submit.fieldError('icon')}
          onChange={(event) => setIcon(event.currentTarget.value)}
        />
        <ArchivedBox shown={section !== undefined} value={isArchived} onChange={setArchived} />
        <Ends submit={submit}>
          {section !== undefined && (
            <Button variant="default" color="danger" onClick={() => setDeleting(true)}>
              {t('knowledge.delete_section')}
            </Button>
          )}
        </Ends>
      </form>
      <Dialog
        title={t('knowledge.delete_section')}
        opened={isDeleting}
        onClose={() => setDeleting(false)}
      >
        {section !== undefined && (
          <DeleteForm
            text={t('knowledge.delete_section_text')}
            remove={async () => {
              await call(deleteSection, { params: { knowledge_section_id: section.id } });
              await refresh(getKnowledge);
              onSaved(undefined);
            }}
            onClose={() => setDeleting(false)}
          />
        )}
      </Dialog>
    </>
  );
}
