/** What is being written of an article: kept here at once, saved by itself a moment later, never lost. */
import { useCallback, useEffect, useRef, useState } from 'react';
import {
  type ArticleContent,
  type ArticleText,
  getArticle,
  getArticleText,
  listArticleVersions,
  putArticleText,
} from '#contract/articles.ts';
import { call } from '../../api.ts';
import { recall, remember } from '../../i18n.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { ApiError } from '../../reach.ts';

export type Words = {
  title: string;
  slug: string | null;
  keywords: string[];
  content: ArticleContent;
};
export type Saved = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict';

/** After the last key. */
const pause = 1_500;
/** After the line was lost. */
const again = 10_000;

type Kept = { base_version: number; words: Words };

const nameOf = (article_id: string, language: string) => `opora.article.${article_id}.${language}`;

function keptOf(name: string): Kept | null {
  const text = recall(name);
  if (text === null || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The text as the server has it, or the beginning of a new translation. */
export type Start = { article_id: string; language: string; text: ArticleText | null };

export function wordsOf(text: ArticleText | null): Words {
  return {
    title: text?.title ?? '',
    slug: text?.slug ?? null,
    keywords: text?.keywords ?? [],
    content: text?.content ?? {},
  };
}

export function useArticleText({ article_id, language, text }: Start) {
  const name = nameOf(article_id, language);
  const [first] = useState(() => {
    const kept = keptOf(name);
    const isOwn = kept !== null && JSON.stringify(kept.words) !== JSON.stringify(wordsOf(text));
    return { words: isOwn ? kept.words : wordsOf(text), kept: isOwn ? kept : null };
  });
  const [words, setWords] = useState(first.words);
  const [state, setState] = useState<Saved>(first.kept === null ? 'saved' : 'waiting');
  const [failure, setFailure] = useState<unknown>(null);
  const base = useRef(first.kept?.base_version ?? text?.version ?? 0);
  const latest = useRef(first.words);
  const isDirty = useRef(first.kept !== null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef<Promise<void>>(Promise.resolve());
  /** The version of the original that the translation now answers to. */
  const translated = useRef<number | undefined>(undefined);

  const write = useCallback(async () => {
    if (!isDirty.current || latest.current.title.trim() === '') return;
    const sent = latest.current;
    isDirty.current = false;
    setState('saving');
    try {
      const saved = await call(putArticleText, {
        params: { article_id, language },
        body: {
          title: sent.title,
          ...(sent.slug === null || sent.slug === '' ? {} : { slug: sent.slug }),
          keywords: sent.keywords,
          content: sent.content,
          base_version: base.current,
          ...(translated.current === undefined
            ? {}
            : { translated_from_version: translated.current }),
        },
      });
      base.current = saved.version;
      queryClient.setQueryData(
        ask(getArticleText, { params: { article_id, language } }).queryKey,
        saved,
      );
      if (!isDirty.current) remember(name, '');
      setState(isDirty.current ? 'waiting' : 'saved');
      setFailure(null);
      void refresh(getArticle, listArticleVersions);
    } catch (error) {
      isDirty.current = true;
      const isConflict =
        error instanceof ApiError && error.message_key === 'errors.article_changed';
      setState(isConflict ? 'conflict' : 'failed');
      setFailure(error);
      throw error;
    }
  }, [article_id, language, name]);

  /** Resolves when everything written is with the server; throws when that is not possible. */
  const settle = useCallback(async () => {
    clearTimeout(timer.current);
    const next = running.current.catch(() => {}).then(write);
    running.current = next;
    await next;
  }, [write]);

  const later = useCallback(
    (after = pause) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        settle().catch((error: unknown) => {
          // What went wrong is told where the state is; a line that is lost comes back.
          const isPassing =
            error instanceof ApiError && (error.code === 'offline' || error.code === 'unavailable');
          if (isPassing) later(again);
        });
      }, after);
    },
    [settle],
  );

  const change = useCallback(
    (patch: Partial<Words>) => {
      latest.current = { ...latest.current, ...patch };
      isDirty.current = true;
      setWords(latest.current);
      setState((was) => (was === 'conflict' ? was : 'waiting'));
      remember(name, JSON.stringify({ base_version: base.current, words: latest.current }));
      later();
    },
    [name, later],
  );

  useEffect(() => {
    if (first.kept !== null) later();
    // Leaving the screen is no reason to lose the last second.
    const leave = () => void settle().catch(() => {});
    window.addEventListener('beforeunload', leave);
    window.addEventListener('online', leave);
    return () => {
      clearTimeout(timer.current);
      window.removeEventListener('beforeunload', leave);
      window.removeEventListener('online', leave);
      leave();
    };
  }, [first, later, settle]);

  /** Over what a colleague saved: theirs stays among the versions. */
  const keepMine = useCallback(
    async (version: number) => {
      base.current = version;
      isDirty.current = true;
      await settle();
    },
    [settle],
  );

  return {
    words,
    /** What is written by now, also before the screen is painted anew. */
    latest: () => latest.current,
    state,
    failure,
    was_brought_back: first.kept !== null,
    change,
    settle,
    keepMine,
    setTranslated(version: number) {
      translated.current = version;
      isDirty.current = true;
      later();
    },
    /** Where the words of the person stand, should they be dropped. */
    forget() {
      isDirty.current = false;
      remember(name, '');
    },
  };
}
