import { Button, NativeSelect } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { type ArticleImport, listArticleImports } from '#contract/article-imports.ts';
import type { KnowledgeSpace } from '#contract/knowledge.ts';
import { locale, t } from '../../../i18n.ts';
import { refresh } from '../../../queries.ts';
import { tellError } from '../../../ui/toast.tsx';
import { languageName } from '../words.ts';
import { chosenFiles, droppedFiles } from './chosen.ts';
import css from './import.module.css';
import type { PathFile } from './pack.ts';
import { placeOf, placeOptions } from './places.ts';
import { sendArchive } from './send.ts';

type Props = { spaces: readonly KnowledgeSpace[]; onUploaded: (made: ArticleImport) => void };

/** Where an import begins: files, and where they go. */
export function ImportStart({ spaces, onUploaded }: Props) {
  const [place, setPlace] = useState(placeOptions(spaces)[0]?.value ?? '');
  const [language, setLanguage] = useState<string>(locale());
  const [isOver, setOver] = useState(false);
  const [part, setPart] = useState<number | 'packing' | null>(null);
  const abort = useRef<AbortController>(null);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  async function take(given: Promise<PathFile[]> | PathFile[]) {
    const list = await given;
    if (list.length === 0 || part !== null) return;
    const stop = new AbortController();
    abort.current = stop;
    setPart('packing');
    try {
      const made = await sendArchive({
        files: list,
        query: { ...placeOf(place), language },
        onProgress: (done) => setPart(done ?? 'packing'),
        abort: stop.signal,
      });
      await refresh(listArticleImports);
      onUploaded(made);
    } catch (error) {
      if (!stop.signal.aborted) tellError(error);
    }
    setPart(null);
  }
  const drop = {
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      event.preventDefault();
      setOver(false);
      void take(droppedFiles(event.dataTransfer));
    },
  };
  return (
    <div className={css['start']}>
      <div className={css['fields']}>
        <NativeSelect
          label={t('imports.where')}
          description={t('imports.where_text')}
          value={place}
          data={placeOptions(spaces)}
          onChange={(event) => setPlace(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('imports.language')}
          description={t('imports.language_text')}
          value={language}
          data={['ru', 'en'].map((value) => ({ value, label: languageName(value) }))}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        />
      </div>
      <div className={css['drop']} data-over={isOver} {...drop}>
        {part === null ? (
          <>
            <p>{t('imports.drop')}</p>
            <div className={css['buttons']}>
              <Button onClick={() => files.current?.click()}>{t('imports.choose')}</Button>
              <Button variant="default" onClick={() => folder.current?.click()}>
                {t('imports.choose_folder')}
              </Button>
            </div>
          </>
        ) : (
          <>
            <p role="status">
              {part === 'packing'
                ? t('imports.packing')
                : t('imports.uploading', { percent: Math.round(part * 100) })}
            </p>
            <progress
              className={css['bar']}
              aria-label={t('imports.progress')}
              {...(part === 'packing' ? {} : { value: part, max: 1 })}
            />
            <Button variant="default" onClick={() => abort.current?.abort()}>
              {t('imports.upload_stop')}
            </Button>
          </>
        )}
        <input
          ref={files}
          type="file"
          multiple
          hidden
          aria-label={t('imports.choose')}
          onChange={(event) => void take(chosenFiles(event.currentTarget.files ?? []))}
        />
        <input
          ref={folder}
          type="file"
          hidden
          aria-label={t('imports.choose_folder')}
          {...{ webkitdirectory: '' }}
          onChange={(event) => void take(chosenFiles(event.currentTarget.files ?? []))}
        />
      </div>
    </div>
  );
}
