import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useRef, useState } from 'react';
import {
  type Article,
  type ArticleText,
  getArticleText,
  restoreArticleVersion,
} from '#contract/articles.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask } from '../../queries.ts';
import { errorText } from '../../reach.ts';
import { Page } from '../../ui/page.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { sendFile } from '../composer/upload.ts';
import { AboutFields } from './about-fields.tsx';
import { ArticleActions } from './article-actions.tsx';
import { Attachments } from './attachments.tsx';
import { ArticleEditor } from './editor/article-editor.tsx';
import { OriginalBeside } from './original-beside.tsx';
import { refreshArticles } from './queries.ts';
import { TextLanguages } from './text-languages.tsx';
import { type Saved, useArticleText } from './use-article-text.ts';
import { byCommas, languageName } from './words.ts';
import css from './writing.module.css';

type Props = {
  article: Article;
  language: string;
  text: ArticleText | null;
  /** The server has other words than this screen: they are asked for anew. */
  onAnew: () => Promise<void>;
};

/** One text of an article on its way: title, parts, and beside them what is about it. */
export function ArticleWriting({ article, language, text, onAnew }: Props) {
  const navigate = useNavigate();
  const draft = useArticleText({ article_id: article.id, language, text });
  const isTranslation = language !== article.original_language;
  const [isBeside, setBeside] = useState(isTranslation);
  const body = useRef<HTMLDivElement>(null);

  useShortcuts([
    {
      combo: 'mod+s',
      label: 'editor.save_now',
      in_fields: true,
      run: () => void draft.settle().catch(tellError),
    },
  ]);
  async function onKind(change: () => Promise<void>) {
    try {
      await draft.settle();
      await change();
      await onAnew();
    } catch (error) {
      tellError(error);
    }
  }
  function onTitleKey(event: KeyboardEvent) {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    body.current?.querySelector<HTMLElement>('[role="textbox"]')?.focus();
  }
  return (
    <Page
      title={t('knowledge.number', { number: article.number })}
      is_wide
      actions={
        <>
          <Button
            variant="default"
            onClick={() => {
              void draft.settle().catch(() => {});
              void navigate({
                to: '/knowledge/$id',
                params: { id: article.id },
                search: { language },
              });
            }}
          >
            {t('knowledge.read')}
          </Button>
          <ArticleActions article={article} is_editing settle={draft.settle} />
        </>
      }
    >
      <div className={css['columns']} data-beside={isTranslation && isBeside}>
        {isTranslation && isBeside && (
          <OriginalBeside article={article} language={language} onChecked={draft.setTranslated} />
        )}
        <div ref={body} className={css['main']}>
          <TextLanguages
            article={article}
            language={language}
            is_beside={isBeside}
            {...(isTranslation ? { onBeside: setBeside } : {})}
          />
          {draft.was_brought_back && (
            <p className={css['notice']} role="status">
              {t('knowledge.brought_back')}
            </p>
          )}
          {draft.state === 'conflict' && (
            <Conflict
              article={article}
              language={language}
              onMine={async (version) => draft.keepMine(version)}
              onTheirs={async (version) => {
                await draft.keepMine(version);
                await call(restoreArticleVersion, {
                  params: { article_id: article.id, language, version },
                });
                draft.forget();
                await refreshArticles();
                await onAnew();
              }}
            />
          )}
          {text === null && draft.state === 'saved' && (
            <p className={css['notice']}>{t('knowledge.new_translation')}</p>
          )}
          <textarea
            className={css['title']}
            aria-label={t('knowledge.title_field')}
            placeholder={t('knowledge.title_hint')}
            rows={1}
            maxLength={200}
            lang={language}
            value={draft.words.title}
            onKeyDown={onTitleKey}
            onChange={(event) =>
              draft.change({ title: event.currentTarget.value.replaceAll('\n', ' ') })
            }
          />
          <ArticleEditor
            kind={article.kind}
            content={draft.words.content}
            status={<SaveState state={draft.state} failure={draft.failure} />}
            onChange={(part, html) => {
              draft.change({ content: { ...draft.latest().content, [part]: html } });
            }}
            onUpload={async (file) => {
              const stored = await sendFile(file, () => {}, new AbortController().signal);
              return `/api/files/${stored.id}?preview=1`;
            }}
          />
          <Attachments article={article} />
        </div>
        <aside className={css['side']} aria-label={t('knowledge.about')}>
          <AboutFields article={article} onKind={(change) => void onKind(change)}>
            <TextInput
              label={t('knowledge.keywords')}
              description={t('knowledge.keywords_text')}
              defaultValue={draft.words.keywords.join(', ')}
              onChange={(event) => draft.change({ keywords: byCommas(event.currentTarget.value) })}
            />
            <TextInput
              label={`${t('knowledge.address')} (${languageName(language)})`}
              description={t('knowledge.address_text')}
              defaultValue={draft.words.slug ?? ''}
              spellCheck={false}
              onChange={(event) =>
                draft.change({ slug: event.currentTarget.value.trim().toLowerCase() })
              }
            />
          </AboutFields>
        </aside>
      </div>
    </Page>
  );
}

/** Whether the words are with the server, said quietly; a refusal is not. */
function SaveState({ state, failure }: { state: Saved; failure: unknown }) {
  const words: Record<Saved, string> = {
    saved: t('knowledge.saved'),
    waiting: t('knowledge.unsaved'),
    saving: t('knowledge.saving'),
    conflict: t('knowledge.unsaved'),
    failed: t('knowledge.saved_here'),
  };
  return (
    <>
      <span data-state={state} className={css['saved']}>
        {words[state]}
      </span>
      <span role="alert" className={state === 'failed' ? css['failed'] : 'hidden'}>
        {state === 'failed' && t('knowledge.save_failed', { why: errorText(failure) })}
      </span>
    </>
  );
}

type ConflictProps = {
  article: Article;
  language: string;
  onMine: (version: number) => Promise<void>;
  onTheirs: (version: number) => Promise<void>;
};

/** Two wrote at once: both keep their words, one goes on. */
function Conflict({ article, language, onMine, onTheirs }: ConflictProps) {
  const [isBusy, setBusy] = useState(false);
  const query = useQuery({
    ...ask(getArticleText, { params: { article_id: article.id, language } }),
    refetchOnMount: 'always',
  });
  const theirs = query.isFetchedAfterMount ? query.data : undefined;
  async function run(work: (version: number) => Promise<void>) {
    if (theirs === undefined) return;
    setBusy(true);
    try {
      await work(theirs.version);
      tell(t('knowledge.saved'));
    } catch (error) {
      tellError(error);
    }
    setBusy(false);
  }
  const name = theirs?.updated_by?.name;
  return (
    <div className={css['conflict']} role="alert">
      <p>
        {name === undefined ? t('knowledge.conflict_somebody') : t('knowledge.conflict', { name })}
      </p>
      <p>{t('knowledge.conflict_text')}</p>
      <div className={css['conflict_buttons']}>
        <Button
          variant="default"
          disabled={theirs === undefined}
          loading={isBusy}
          onClick={() => void run(onMine)}
        >
          {t('knowledge.conflict_mine')}
        </Button>
        <Button
          variant="default"
          disabled={theirs === undefined || isBusy}
          onClick={() => void run(onTheirs)}
        >
          {t('knowledge.conflict_theirs')}
        </Button>
      </div>
    </div>
  );
}
