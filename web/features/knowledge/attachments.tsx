import { Button } from '@mantine/core';
import { IconPaperclip, IconX } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { attachToArticle, detachFromArticle } from '#contract/article-feedback.ts';
import { type Article, downloadArticleFile } from '#contract/articles.ts';
import { call, urlOf } from '../../api.ts';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { tellError } from '../../ui/toast.tsx';
import { sendFile } from '../composer/upload.ts';
import { saySize } from '../ticket/file-chip.tsx';
import { refreshArticles } from './queries.ts';
import css from './writing.module.css';

/** Files that readers may take along, below the text. */
export function Attachments({ article }: { article: Article }) {
  const chooser = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const article_id = article.id;
  async function attach(files: File[]) {
    setBusy(true);
    try {
      for (const file of files) {
        const stored = await sendFile(file, () => {}, new AbortController().signal);
        await call(attachToArticle, { params: { article_id }, body: { file_id: stored.id } });
      }
    } catch (error) {
      tellError(error);
    }
    await refreshArticles();
    setBusy(false);
  }
  async function detach(article_file_id: string) {
    try {
      await call(detachFromArticle, { params: { article_id, article_file_id } });
      await refreshArticles();
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <section className={css['attachments']} aria-label={t('knowledge.attachments')}>
      <ul>
        {article.attachments.map((file) => (
          <li key={file.id}>
            <a
              href={urlOf(downloadArticleFile, { params: { article_file_id: file.id } })}
              download={file.name}
            >
              {file.name}
            </a>
            <span>{saySize(file.size)}</span>
            <IconButton
              label={t('knowledge.detach', { name: file.name })}
              icon={IconX}
              onClick={() => void detach(file.id)}
            />
          </li>
        ))}
      </ul>
      <Button
        variant="default"
        loading={isBusy}
        leftSection={<IconPaperclip size={16} stroke={1.75} aria-hidden="true" />}
        onClick={() => chooser.current?.click()}
      >
        {t('knowledge.attach')}
      </Button>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          void attach([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </section>
  );
}
