/** Articles as colleagues keep them: lists, one with all about it, making and changing. */
import type { Article, ArticleContent } from '#contract/articles.ts';
import type { ArticleAudience, ArticleKind } from '#contract/knowledge.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  type ArticleRecord,
  type Audiences,
  articlesByIds,
  audiencesOf,
  countsOf,
  insertArticle,
  lockArticle,
  relatedOf,
  topicsOf,
  writeArticle,
  writeAudiences,
  writeRelated,
  writeTopics,
} from './articles.sql.ts';
import { attachmentsOf } from './files.sql.ts';
import { mayArchive, mayPublish, mayWrite } from './knowledge.access.ts';
import { presentRow, textStates } from './present.ts';
import { lookNeeded, takeOff } from './publishing.ts';
import { linksFor } from './reading.ts';
import { isOutside, type Reach, reachesFurther, type StateRight, statesAfter } from './states.ts';
import { oldSlugs, textHeads } from './texts.sql.ts';
import { saveText } from './texts.ts';

/** @throws OporaError not_found */
export async function articleById(ctx: Ctx, id: string, language?: string): Promise<Article> {
  const [record] = await articlesByIds(ctx, [id]);
  if (record === undefined) fail('not_found', 'errors.not_found');
  const heads = await textHeads(ctx, [id]);
  const row = presentRow(ctx, record, { heads, language });
  const [audiences, topic_ids, related_ids] = [
    await audiencesOf(ctx, id),
    await topicsOf(ctx, id),
    await relatedOf(ctx, id),
  ];
  const titles = await linksFor(ctx, related_ids, row.language);
  const numbers = new Map(
    (await articlesByIds(ctx, related_ids)).map((one) => [one.id, one.number]),
  );
  return {
    ...row,
    original_language: record.original_language,
    texts: textStates(record, heads),
    organization_ids: [...audiences.organization_ids],
    contracts: [...audiences.contracts],
    organization_tags: [...audiences.organization_tags],
    role_ids: [...audiences.role_ids],
    topic_ids,
    related: related_ids.map((related) => ({
      ...{ id: related, number: numbers.get(related) ?? 0, title: titles[related]?.title ?? '' },
    })),
    attachments: await attachmentsOf(ctx, id),
    reviewed_at: record.reviewed_at,
    from_ticket_id: record.from_ticket_id,
    redirect_to_id: record.redirect_to_id,
    old_slugs: await oldSlugs(ctx, { article_id: id, language: row.language }),
    counts: await countsOf(ctx, id),
    publishing: await publishingOf(ctx, record),
    can: rightsOver(ctx, record),
  };
}

async function publishingOf(ctx: Ctx, record: ArticleRecord): Promise<Article['publishing']> {
  const look = await lookNeeded(ctx, record);
  const may = mayPublish(ctx) && record.state !== 'archived';
  return {
    needs_second_look: record.is_from_inside && isOutside(record.audience),
    must_confirm: look === 'confirm',
    may_publish: may && look !== 'other',
  };
}

function rightsOver(ctx: Ctx, record: ArticleRecord): Article['can'] {
  const rights = new Set<StateRight>([
    ...(mayWrite(ctx) ? (['write'] as const) : []),
    ...(mayPublish(ctx) ? (['publish'] as const) : []),
  ]);
  const isArchived = record.state === 'archived';
  return {
    write: mayWrite(ctx) && !isArchived,
    publish: mayPublish(ctx) && !isArchived,
    unpublish: mayPublish(ctx) && (record.published_at !== null || record.publish_at !== null),
    archive: !isArchived && mayArchive(ctx, record),
    restore: isArchived && mayWrite(ctx),
    states: statesAfter(record.state, rights).filter(
      (state) => state !== 'archived' && !isArchived,
    ),
  };
}

export type NewArticle = {
  readonly section_id: string;
  readonly kind: ArticleKind;
  readonly audience: ArticleAudience;
  readonly language: string;
  readonly title: string;
  readonly slug?: string | undefined;
  readonly content: ArticleContent;
  readonly keywords: readonly string[];
  readonly topic_ids: readonly string[];
  readonly from_ticket_id?: string | undefined;
  /** Known beforehand, when others lead to it already. */
  readonly id?: string;
  /** Brought from elsewhere: somebody looks before it goes outside. */
  readonly is_imported?: true;
  readonly note?: string;
} & Audiences;

/** Answers its id. Only colleagues see it until it is published. */
export async function createArticle(ctx: Ctx, input: NewArticle): Promise<string> {
  assertReach(input);
  const { id = newId(), is_imported = false, note = '' } = input;
  const own = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
  const { section_id, kind, audience, language, from_ticket_id = null } = input;
  await transaction(ctx, async (tx) => {
    await insertArticle(tx, {
      ...{ id, section_id, kind, audience, original_language: language, state: 'wip' },
      ...{ from_ticket_id, owner_id: own, created_by_id: own },
      is_from_inside: is_imported || from_ticket_id !== null || !isOutside(audience),
      ...{ created_at: tx.now, updated_at: tx.now },
    });
    await writeAudiences(tx, id, namedFor(audience, input));
    await writeTopics(tx, id, input.topic_ids);
    const { title, slug, content, keywords } = input;
    await saveText(tx, id, { language, title, slug, content, keywords, base_version: 0, note });
    await publish(tx, {
      name: 'article.created',
      subject_type: 'article',
      subject_id: id,
      data: { kind, from_ticket_id },
    });
  });
  return id;
}

/** Only what the audience asks for is kept. */
function namedFor(audience: ArticleAudience, named: Audiences): Audiences {
  return {
    organization_ids: audience === 'organizations' ? named.organization_ids : [],
    contracts: audience === 'organizations' ? named.contracts : [],
    organization_tags: audience === 'organizations' ? (named.organization_tags ?? []) : [],
    role_ids: audience === 'roles' ? named.role_ids : [],
  };
}

function assertReach(reach: Audiences & { readonly audience: ArticleAudience }): void {
  const { audience, organization_ids, contracts, organization_tags = [], role_ids } = reach;
  const named = organization_ids.length + contracts.length + organization_tags.length;
  if (audience === 'organizations' && named === 0)
    failField('organization_ids', 'errors.field.audience_needed');
  if (audience === 'roles' && role_ids.length === 0)
    failField('role_ids', 'errors.field.audience_needed');
}

type Optional<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | undefined };

export type ArticleChange = Optional<
  {
    section_id: string;
    kind: ArticleKind;
    audience: ArticleAudience;
    topic_ids: readonly string[];
    related_ids: readonly string[];
    owner_id: string | null;
    review_at: string | null;
    is_reviewed: true;
    is_frequent: boolean;
  } & Audiences
>;

/**
 * Changes what is about an article. Whom a published one is for is the word of those who publish;
 * reaching further outside takes it off, so that it is published anew and looked at.
 */
export async function updateArticle(ctx: Ctx, id: string, change: ArticleChange): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await transaction(ctx, async (tx) => {
    const record = await lockArticle(tx, id);
    if (record === undefined) fail('not_found', 'errors.not_found');
    if (record.state === 'archived') fail('conflict', 'errors.article_archived');
    const { section_id, kind, owner_id, review_at, is_frequent, is_reviewed } = change;
    await changeReach(tx, record, change);
    await writeArticle(tx, id, {
      ...(section_id === undefined ? {} : { section_id }),
      ...(kind === undefined ? {} : { kind }),
      ...(owner_id === undefined ? {} : { owner_id }),
      ...(review_at === undefined ? {} : { review_at }),
      ...(is_reviewed === undefined ? {} : { reviewed_at: tx.now }),
      ...(is_frequent === undefined ? {} : { is_frequent }),
    });
    if (change.topic_ids !== undefined) await writeTopics(tx, id, change.topic_ids);
    if (change.related_ids !== undefined) await writeRelated(tx, id, change.related_ids);
    await publish(tx, {
      name: 'article.updated',
      subject_type: 'article',
      subject_id: id,
      data: { fields: Object.keys(change) },
    });
  });
}

async function changeReach(ctx: Ctx, record: ArticleRecord, change: ArticleChange): Promise<void> {
  const old = await audiencesOf(ctx, record.id);
  const audience = change.audience ?? record.audience;
  const wanted = {
    organization_ids: change.organization_ids ?? old.organization_ids,
    contracts: change.contracts ?? old.contracts,
    organization_tags: change.organization_tags ?? old.organization_tags,
    role_ids: change.role_ids ?? old.role_ids,
  };
  const named = namedFor(audience, wanted);
  const isSame =
    audience === record.audience && JSON.stringify(sorted(named)) === JSON.stringify(sorted(old));
  if (isSame) return;
  assertReach({ audience, ...named });
  const isOut = record.published_at !== null || record.publish_at !== null;
  if (isOut && !mayAct(ctx.actor, 'knowledge.publish'))
    fail('forbidden', 'errors.article_published');
  const from: Reach = { audience: record.audience, ...old };
  if (isOut && reachesFurther(from, { audience, ...named })) await takeOff(ctx, record);
  await writeAudiences(ctx, record.id, named);
  // What was for colleagues alone stays suspect until somebody looked.
  const wasInside = !isOutside(record.audience) || !isOutside(audience);
  await writeArticle(ctx, record.id, { audience, ...(wasInside ? { is_from_inside: true } : {}) });
}

function sorted(named: Audiences): string[][] {
  const { organization_ids, contracts, organization_tags = [], role_ids } = named;
  return [organization_ids, contracts, organization_tags, role_ids].map((list) => [...list].sort());
}
