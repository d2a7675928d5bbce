/** What colleagues say about an article: comments, suggested words, flags. */
import type { ArticleComment, ArticleFlag } from '#contract/article-feedback.ts';
import type { ArticleContent } from '#contract/articles.ts';
import { articleParts } from '#contract/knowledge.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { escapeHtml } from '#platform/html.ts';
import { newId } from '#platform/id.ts';
import { articlesByIds } from './articles.sql.ts';
import { type PageEnd, readCursor, writeCursor } from './cursor.ts';
import { mayWrite } from './knowledge.access.ts';
import {
  type CommentRow,
  commentById,
  commentsOf,
  type FlagRow,
  flagRows,
  insertComment,
  insertFlag,
  settleFlagRow,
  votesOf,
  writeComment,
} from './talk.sql.ts';
import { articleText, saveText } from './texts.ts';

const pageLength = 50;

function ownId(ctx: Ctx): string | null {
  return ctx.actor.kind === 'agent' ? ctx.actor.id : null;
}

function person(id: string | null, name: string | null) {
  return id === null ? null : { id, name: name ?? '' };
}

function presentComment(ctx: Ctx, row: CommentRow): ArticleComment {
  const { article_id, author_id, author_name, settled_by_id, settled_by_name, ...rest } = row;
  const isOpen = row.settled_at === null;
  return {
    ...rest,
    author: person(author_id, author_name),
    settled_by: person(settled_by_id, settled_by_name),
    can: {
      edit: isOpen && author_id !== null && author_id === ownId(ctx),
      settle: mayWrite(ctx),
      accept: isOpen && row.suggestion !== null && mayWrite(ctx),
    },
  };
}

export async function listComments(
  ctx: Ctx,
  article_id: string,
  language: string | undefined,
): Promise<ArticleComment[]> {
  return (await commentsOf(ctx, article_id, language)).map((row) => presentComment(ctx, row));
}

async function shownComment(ctx: Ctx, id: string): Promise<ArticleComment> {
  const row = await commentById(ctx, id);
  return row === undefined ? fail('not_found', 'errors.not_found') : presentComment(ctx, row);
}

async function told(
  ctx: Ctx,
  name: 'article.commented' | 'article.flagged',
  article_id: string,
  data: Record<string, unknown>,
): Promise<void> {
  await publish(ctx, { name, subject_type: 'article', subject_id: article_id, data });
}

export type Said = {
  readonly language: string;
  readonly body: string;
  readonly quote: string;
  readonly suggestion: string | null;
};

/** @throws OporaError invalid: it says nothing, or suggests words for no words; not_found: no such text */
export async function addArticleComment(
  ctx: Ctx,
  article_id: string,
  said: Said,
): Promise<ArticleComment> {
  if (said.body.trim() === '' && said.suggestion === null) failField('body', 'errors.field.needed');
  if (said.suggestion !== null && said.quote.trim() === '')
    failField('quote', 'errors.field.needed');
  return transaction(ctx, async (tx) => {
    await articleText(tx, article_id, said.language);
    const id = newId();
    await insertComment(tx, { id, article_id, author_id: ownId(tx), ...said });
    await told(tx, 'article.commented', article_id, { comment_id: id });
    return shownComment(tx, id);
  });
}

export async function updateArticleComment(
  ctx: Ctx,
  id: string,
  change: { readonly body?: string | undefined; readonly suggestion?: string | null | undefined },
): Promise<ArticleComment> {
  return transaction(ctx, async (tx) => {
    const row = await commentById(tx, id);
    if (row === undefined) fail('not_found', 'errors.not_found');
    if (row.settled_at !== null) fail('conflict', 'errors.article_comment_settled');
    const { body = row.body, suggestion = row.suggestion } = change;
    if (body === row.body && suggestion === row.suggestion) return presentComment(tx, row);
    await writeComment(tx, id, { body, suggestion });
    await told(tx, 'article.commented', row.article_id, { comment_id: id });
    return shownComment(tx, id);
  });
}

export type Settling = { readonly is_settled: boolean; readonly is_accepted: boolean };

/**
 * Settles a comment; accepting puts its words where the quoted ones stand, as a new version.
 * @throws OporaError conflict errors.suggestion_lost: the quoted words do not stand in the text just once
 */
export async function settleArticleComment(
  ctx: Ctx,
  id: string,
  { is_settled, is_accepted }: Settling,
): Promise<ArticleComment> {
  return transaction(ctx, async (tx) => {
    const row = await commentById(tx, id);
    if (row === undefined) fail('not_found', 'errors.not_found');
    const isOpen = row.settled_at === null;
    const accepts = is_settled && is_accepted && row.suggestion !== null && isOpen;
    if (isOpen === !is_settled && !accepts) return presentComment(tx, row);
    if (accepts) await takeSuggestion(tx, row);
    await writeComment(tx, id, {
      settled_at: is_settled ? tx.now : null,
      settled_by_id: is_settled ? ownId(tx) : null,
      ...(accepts ? { is_accepted: true } : {}),
    });
    await told(tx, 'article.commented', row.article_id, { comment_id: id, is_settled });
    return shownComment(tx, id);
  });
}

async function takeSuggestion(ctx: Ctx, row: CommentRow): Promise<void> {
  const text = await articleText(ctx, row.article_id, row.language);
  const content = replacedOnce(text.content, row.quote, row.suggestion ?? '');
  if (content === undefined) fail('conflict', 'errors.suggestion_lost');
  await saveText(ctx, row.article_id, {
    ...{ language: row.language, title: text.title, content, note: '' },
    base_version: text.version,
  });
}

/** Words between two tags, and only when they stand there once: nobody guesses which ones were meant. */
export function replacedOnce(
  content: ArticleContent,
  quote: string,
  words: string,
): ArticleContent | undefined {
  const wanted = escapeHtml(quote.trim()).replaceAll('&#39;', "'");
  const places = articleParts.flatMap((part) => {
    const html = content[part] ?? '';
    return [...placesOf(html, wanted)].map((at) => ({ part, at, html }));
  });
  const [place, ...more] = places;
  if (wanted === '' || place === undefined || more.length > 0) return undefined;
  const { part, at, html } = place;
  const changed = html.slice(0, at) + escapeHtml(words.trim()) + html.slice(at + wanted.length);
  return { ...content, [part]: changed };
}

function* placesOf(html: string, wanted: string): Generator<number> {
  if (wanted === '') return;
  for (let at = html.indexOf(wanted); at !== -1; at = html.indexOf(wanted, at + 1)) {
    // Inside a tag there are addresses, not words.
    if (html.lastIndexOf('<', at) <= html.lastIndexOf('>', at)) yield at;
  }
}

// flags ---------------------------------------------------------------------------------------

function presentFlag(row: FlagRow): ArticleFlag {
  const { agent_id, agent_name, settled_by_id, settled_by_name, ...rest } = row;
  return {
    ...rest,
    agent: person(agent_id, agent_name),
    settled_by: person(settled_by_id, settled_by_name),
  };
}

async function flagById(ctx: Ctx, id: string): Promise<FlagRow> {
  const [row] = await flagRows(ctx, { id, limit: 1 });
  return row ?? fail('not_found', 'errors.not_found');
}

export type Flag = {
  readonly language: string;
  readonly reason: FlagRow['reason'];
  readonly words: string;
  readonly ticket_id?: string | undefined;
};

export async function flagArticle(ctx: Ctx, article_id: string, flag: Flag): Promise<ArticleFlag> {
  return transaction(ctx, async (tx) => {
    const [record] = await articlesByIds(tx, [article_id]);
    if (record === undefined) fail('not_found', 'errors.not_found');
    const id = newId();
    const { language, reason, words, ticket_id = null } = flag;
    const agent_id = ownId(tx);
    await insertFlag(tx, {
      id,
      article_id,
      language,
      reason,
      words: words.trim(),
      ticket_id,
      agent_id,
    });
    await told(tx, 'article.flagged', article_id, { flag_id: id, reason });
    return presentFlag(await flagById(tx, id));
  });
}

export async function settleFlag(ctx: Ctx, id: string, is_settled: boolean): Promise<ArticleFlag> {
  return transaction(ctx, async (tx) => {
    const row = await flagById(tx, id);
    if ((row.settled_at !== null) === is_settled) return presentFlag(row);
    await settleFlagRow(tx, id, {
      settled_at: is_settled ? tx.now : null,
      settled_by_id: is_settled ? ownId(tx) : null,
    });
    await told(tx, 'article.flagged', row.article_id, { flag_id: id, is_settled });
    return presentFlag(await flagById(tx, id));
  });
}

export async function listFlags(
  ctx: Ctx,
  asked: { article_id?: string | undefined; is_settled: boolean; after?: string | undefined },
): Promise<{ items: ArticleFlag[]; next: string | null }> {
  const after = readCursor(asked.after);
  const found = await flagRows(ctx, { ...asked, after, limit: pageLength + 1 });
  const shown = found.slice(0, pageLength);
  return { items: shown.map(presentFlag), next: nextOf(found.length, shown.at(-1)) };
}

function nextOf(found: number, last: PageEnd | undefined): string | null {
  return found > pageLength && last !== undefined ? writeCursor(last) : null;
}

/** What readers said in words. */
export async function listVotes(ctx: Ctx, article_id: string, cursor: string | undefined) {
  const after = readCursor(cursor);
  const found = await votesOf(ctx, { article_id, after, limit: pageLength + 1 });
  const shown = found.slice(0, pageLength);
  const items = shown.map(({ contact_id, contact_name, ...vote }) => ({
    ...vote,
    contact: person(contact_id, contact_name),
  }));
  return { items, next: nextOf(found.length, shown.at(-1)) };
}
