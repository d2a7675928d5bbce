import { Button, Checkbox, Textarea } from '@mantine/core';
import { IconMessage2Plus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useState } from 'react';
import {
  type ArticleComment,
  addArticleComment,
  listArticleComments,
  settleArticleComment,
} from '#contract/article-feedback.ts';
import type { Article } from '#contract/articles.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask, refresh } from '../../queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Moment } from '../../ui/clock.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';
import { refreshArticles } from './queries.ts';
import { rangeOfQuote } from './quote-range.ts';
import css from './talk.module.css';

type Props = { article: Article; place: RefObject<HTMLDivElement | null> };

/** What colleagues say about an article, bound to its words where they chose some. */
export function ArticleTalk({ article, place }: Props) {
  const [quote, setQuote] = useState('');
  const [isWriting, setWriting] = useState(false);
  const [withSettled, setWithSettled] = useState(false);
  const params = { article_id: article.id };
  const query = useQuery(
    ask(listArticleComments, { params, query: { language: article.language } }),
  );
  const all = query.data?.items ?? [];
  const open = all.filter((each) => each.settled_at === null);
  const shown = withSettled ? all : open;
  useMarkedQuotes(place, open);

  function start() {
    setQuote(selectedIn(place.current));
    setWriting(true);
  }
  useShortcuts([{ combo: 'm', label: 'knowledge.key_comment', run: start }]);
  return (
    <section aria-label={t('knowledge.open_comments')}>
      <h2 className={css['heading']}>
        {t('knowledge.open_comments')}
        {open.length > 0 && <span className={css['count']}>{open.length}</span>}
      </h2>
      {all.length > open.length && (
        <Checkbox
          label={t('knowledge.with_settled')}
          checked={withSettled}
          onChange={(event) => setWithSettled(event.currentTarget.checked)}
        />
      )}
      <ul className={css['comments']}>
        {shown.map((comment) => (
          <Comment key={comment.id} comment={comment} place={place} />
        ))}
      </ul>
      {isWriting ? (
        <CommentForm
          key={quote}
          article={article}
          quote={quote}
          onDone={() => {
            setWriting(false);
            setQuote('');
          }}
        />
      ) : (
        <Button variant="default" onClick={start}>
          {t('knowledge.comment')}
        </Button>
      )}
      {!isWriting && <SelectionButton place={place} onPress={start} />}
    </section>
  );
}

/** The words marked on the screen, if they are of the article. */
function selectedIn(place: Element | null): string {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || place === null) return '';
  const isInside = place.contains(selection.anchorNode) && place.contains(selection.focusNode);
  return isInside ? selection.toString().trim().slice(0, 2000) : '';
}

type CommentProps = { comment: ArticleComment; place: RefObject<HTMLDivElement | null> };

function Comment({ comment, place }: CommentProps) {
  const { id, author, body, quote, suggestion, can } = comment;
  const isSettled = comment.settled_at !== null;
  async function settle(is_settled: boolean, is_accepted = false) {
    try {
      await call(settleArticleComment, {
        params: { article_comment_id: id },
        body: { is_settled, is_accepted },
      });
      await Promise.all([refresh(listArticleComments), refreshArticles()]);
    } catch (error) {
      tellError(error);
    }
  }
  function goTo() {
    const range = place.current === null ? undefined : rangeOfQuote(place.current, quote);
    if (range === undefined) return;
    range.startContainer.parentElement?.scrollIntoView({ block: 'center' });
    const selection = document.getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
  }
  return (
    <li className={css['comment']} data-settled={isSettled}>
      <p className={css['head']}>
        <Avatar name={author?.name ?? null} {...(author === null ? {} : { id: author.id })} />
        <strong>{author?.name ?? t('knowledge.somebody')}</strong>
        <Moment at={comment.at} />
      </p>
      {quote !== '' && suggestion === null && (
        <button
          type="button"
          className={css['quote']}
          title={t('knowledge.to_quote')}
          onClick={goTo}
        >
          {quote}
        </button>
      )}
      {suggestion !== null && (
        <p className={css['suggestion']}>
          <span className="hidden">{t('knowledge.removed')}: </span>
          <del>{quote}</del> <span className="hidden">{t('knowledge.added')}: </span>
          <ins>{suggestion}</ins>
        </p>
      )}
      {body !== '' && <p className={css['body']}>{body}</p>}
      <p className={css['acts']}>
        {isSettled && (
          <span>{t(comment.is_accepted ? 'knowledge.accepted' : 'knowledge.settled')}</span>
        )}
        {!isSettled && suggestion !== null && can.accept && (
          <button type="button" onClick={() => void settle(true, true)}>
            {t('knowledge.accept')}
          </button>
        )}
        {can.settle && (
          <button type="button" onClick={() => void settle(!isSettled)}>
            {t(isSettled ? 'knowledge.reopen' : 'knowledge.settle')}
          </button>
        )}
      </p>
    </li>
  );
}

type FormProps = { article: Article; quote: string; onDone: () => void };

function CommentForm({ article, quote, onDone }: FormProps) {
  const [body, setBody] = useState('');
  const [suggestion, setSuggestion] = useState<string | null>(null);
  const submit = useSubmit(async () => {
    await call(addArticleComment, {
      params: { article_id: article.id },
      body: { language: article.language, body: body.trim(), quote, suggestion },
    });
    await Promise.all([refresh(listArticleComments), refreshArticles()]);
    onDone();
  });
  return (
    <form className={rows['form']} onSubmit={submit.onSubmit}>
      {quote !== '' && <blockquote className={css['quote']}>{quote}</blockquote>}
      {quote !== '' && article.can.write && (
        <Checkbox
          label={t('knowledge.suggest')}
          checked={suggestion !== null}
          onChange={(event) => setSuggestion(event.currentTarget.checked ? quote : null)}
        />
      )}
      {suggestion !== null && (
        <Textarea
          label={t('knowledge.suggestion')}
          value={suggestion}
          autosize
          minRows={2}
          onChange={(event) => setSuggestion(event.currentTarget.value)}
        />
      )}
      <Textarea
        label={t('knowledge.comment_field')}
        value={body}
        autosize
        minRows={2}
        autoFocus
        maxLength={4000}
        onChange={(event) => setBody(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit.onSubmit(event);
          if (event.key === 'Escape') onDone();
        }}
      />
      <FormError submit={submit} />
      <div className={rows['buttons']}>
        <Button
          type="submit"
          loading={submit.is_busy}
          disabled={body.trim() === '' && (suggestion === null || suggestion === quote)}
        >
          {t('knowledge.comment_send')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}

type SelectionProps = { place: RefObject<HTMLDivElement | null>; onPress: () => void };

/** Beside words that are marked: say something about them. By keyboard it is the key `m`. */
function SelectionButton({ place, onPress }: SelectionProps) {
  const [at, setAt] = useState<{ left: number; top: number } | null>(null);
  useEffect(() => {
    function look() {
      if (selectedIn(place.current) === '') {
        setAt(null);
        return;
      }
      const box = document.getSelection()?.getRangeAt(0).getBoundingClientRect();
      if (box !== undefined)
        setAt({ left: Math.min(box.right + 6, window.innerWidth - 150), top: box.bottom + 4 });
    }
    const hide = () => setAt(null);
    document.addEventListener('pointerup', look);
    document.addEventListener('keyup', look);
    document.addEventListener('scroll', hide, true);
    return () => {
      document.removeEventListener('pointerup', look);
      document.removeEventListener('keyup', look);
      document.removeEventListener('scroll', hide, true);
    };
  }, [place]);
  if (at === null) return null;
  return (
    <button
      type="button"
      className={css['floating']}
      style={at}
      tabIndex={-1}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => {
        onPress();
        setAt(null);
      }}
    >
      <IconMessage2Plus size={16} stroke={1.75} aria-hidden="true" />
      {t('knowledge.comment')}
    </button>
  );
}

const highlightName = 'article-quotes';

/** Words that an open comment speaks of are marked in the text, without a change of the text. */
function useMarkedQuotes(place: RefObject<HTMLDivElement | null>, comments: ArticleComment[]) {
  const quotes = comments.map((each) => each.quote).join('\n\n');
  useEffect(() => {
    if (typeof Highlight === 'undefined') return;
    function mark() {
      const { current } = place;
      if (current === null) return;
      const ranges = quotes
        .split('\n\n')
        .map((quote) => rangeOfQuote(current, quote))
        .filter((range) => range !== undefined);
      CSS.highlights.set(highlightName, new Highlight(...ranges));
    }
    // The text comes by its own query.
    const watcher = new MutationObserver(mark);
    const root = place.current ?? document.getElementById('main');
    if (root !== null) watcher.observe(root, { childList: true, subtree: true });
    mark();
    return () => {
      watcher.disconnect();
      CSS.highlights.delete(highlightName);
    };
  }, [place, quotes]);
}
