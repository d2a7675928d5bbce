import { Button, Textarea, TextInput } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  createSynonyms,
  deleteSynonyms,
  listSynonyms,
  type SynonymGroup,
  updateSynonyms,
} from '#contract/article-search.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { askPages, refresh } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { DeleteForm } from '../../ui/delete-form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import rows from '../../ui/rows.module.css';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import css from './gaps.module.css';
import { TrySearch } from './try-search.tsx';

type Opened = { kind: 'new' } | { kind: 'edit' | 'delete'; group: SynonymGroup };

/** Words that mean the same to readers, and a place to try what they find. */
export function Synonyms() {
  const mayChange = useMay('knowledge.publish');
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  return (
    <>
      <TrySearch />
      <div className={css['bar']}>
        <p className={css['quiet']} style={{ maxWidth: 520, margin: 0 }}>
          {t('gaps.synonyms_text')}
        </p>
        {mayChange && (
          <Button onClick={() => setOpened({ kind: 'new' })}>{t('gaps.synonym_new')}</Button>
        )}
      </div>
      <Groups onOpen={mayChange ? setOpened : undefined} />
      {opened?.kind === 'new' && <SynonymDialog onClose={close} />}
      {opened?.kind === 'edit' && <SynonymDialog group={opened.group} onClose={close} />}
      {opened?.kind === 'delete' && (
        <Dialog title={t('gaps.synonym_edit')} opened onClose={close}>
          <DeleteForm
            text={t('gaps.synonym_delete', { words: opened.group.phrases.join(', ') })}
            remove={async () => {
              const params = { article_synonym_id: opened.group.id };
              await call(deleteSynonyms, { params });
              await refresh(listSynonyms);
              close();
            }}
            onClose={close}
          />
        </Dialog>
      )}
    </>
  );
}

function Groups({ onOpen }: { onOpen: ((opened: Opened) => void) | undefined }) {
  const query = useInfiniteQuery(askPages(listSynonyms, {}));
  const [wanted, setWanted] = useState('');
  if (query.error !== null && query.data === undefined)
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingLines />;
  const all = query.data.pages.flatMap((page) => page.items);
  if (all.length === 0)
    return <EmptyState title={t('gaps.synonyms_none')}>{t('gaps.synonyms_none_text')}</EmptyState>;
  const part = wanted.trim().toLowerCase();
  const shown = all.filter((group) =>
    group.phrases.some((phrase) => phrase.toLowerCase().includes(part)),
  );
  return (
    <>
      <TextInput
        label={t('gaps.filter')}
        value={wanted}
        style={{ maxWidth: 320, marginBottom: 10 }}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      {shown.length === 0 && <p className={css['quiet']}>{t('gaps.filter_none')}</p>}
      <ul className={rows['rows']}>
        {shown.map((group) => (
          <Group key={group.id} group={group} onOpen={onOpen} />
        ))}
      </ul>
      <MoreButton query={query} label={t('gaps.more')} />
    </>
  );
}

type GroupProps = { group: SynonymGroup; onOpen: ((opened: Opened) => void) | undefined };

function Group({ group, onOpen }: GroupProps) {
  const words = group.phrases.join(', ');
  return (
    <li className={css['group']}>
      <span>{words}</span>
      {onOpen !== undefined && (
        <>
          <IconButton
            label={t('gaps.synonym_change', { words })}
            icon={IconPencil}
            onClick={() => onOpen({ kind: 'edit', group })}
          />
          <IconButton
            label={t('gaps.synonym_remove', { words })}
            icon={IconTrash}
            onClick={() => onOpen({ kind: 'delete', group })}
          />
        </>
      )}
    </li>
  );
}

type DialogProps = {
  group?: SynonymGroup;
  begins_with?: string;
  onClose: () => void;
  onSaved?: () => Promise<void>;
};

/** A group of words, one a line. */
export function SynonymDialog({ group, begins_with = '', onClose, onSaved }: DialogProps) {
  const [typed, setTyped] = useState(group?.phrases.join('\n') ?? `${begins_with}\n`);
  const submit = useSubmit(async () => {
    const phrases = typed
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const body = { phrases };
    if (group === undefined) await call(createSynonyms, { body });
    else await call(updateSynonyms, { params: { article_synonym_id: group.id }, body });
    await refresh(listSynonyms);
    await onSaved?.();
    onClose();
  });
  const title = t(group === undefined ? 'gaps.synonym_new' : 'gaps.synonym_edit');
  return (
    <Dialog title={title} opened onClose={onClose}>
      <form className={rows['form']} onSubmit={submit.onSubmit}>
        <Textarea
          label={t('gaps.phrases')}
          description={t('gaps.phrases_hint')}
          autosize
          minRows={3}
          maxRows={12}
          data-autofocus
          value={typed}
          error={submit.fieldError('phrases')}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <FormEnd submit={submit} label={t('gaps.synonym_save')} onClose={onClose} />
      </form>
    </Dialog>
  );
}
