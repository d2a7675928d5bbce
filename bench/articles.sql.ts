/** A large help centre, written by SQL: sections, articles of every audience, in three languages. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, transaction } from '#platform/db.ts';
import { plant } from '../server/demo/demo.sql.ts';
import { idAt as madeId, seededRandom } from '../server/demo/random.ts';
import {
  type ArticleLanguage,
  articleLanguages,
  articleOf,
  type Lexicon,
  lexiconOf,
  type MadeArticle,
} from './articles-texts.ts';

export type Shelf = { readonly articles: number; readonly organization_id: string };

const sectionCount = 40;
const atOnce = 1_000;

export type Lexicons = Readonly<Record<ArticleLanguage, Lexicon>>;

let made: Lexicons | undefined;

export function lexicons(): Lexicons {
  made ??= { ru: lexiconOf('ru'), en: lexiconOf('en'), de: lexiconOf('de') };
  return made;
}

/** Half Russian, three in ten English, the rest German. */
export function languageOf(number: number): ArticleLanguage {
  const tenth = number % 10;
  if (tenth < 5) return 'ru';
  return tenth < 8 ? 'en' : 'de';
}

/** Every tenth article is translated into the two other languages. */
function languagesOf(number: number): ArticleLanguage[] {
  const own = languageOf(number);
  if (Math.floor(number / 10) % 10 !== 3) return [own];
  return [own, ...articleLanguages.filter((other) => other !== own)];
}

export type Standing = {
  readonly audience: 'public' | 'signed_in' | 'organizations' | 'staff';
  readonly is_out: boolean;
  /** The working version says more than the published one. */
  readonly has_remark: boolean;
};

/** Two of three are for everybody; one of twenty is not yet published. */
export function standingOf(number: number): Standing {
  const place = Math.floor(number / 10) % 20;
  const is_out = place !== 7;
  const has_remark = place === 4 || place === 5;
  if (place < 13) return { audience: 'public', is_out, has_remark };
  if (place < 16) return { audience: 'signed_in', is_out, has_remark };
  return { audience: place < 18 ? 'organizations' : 'staff', is_out, has_remark };
}

/** Events are not written: the index is made from the articles at once. */
export async function plantShelf(ctx: Ctx, { articles, organization_id }: Shelf): Promise<void> {
  const words = lexicons();
  const sections = await plantSections(ctx);
  for (let from = 0; from < articles; from += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, articles - from) }, (_, at) => from + at);
    await transaction(ctx, async (tx) => {
      await sql`set local synchronous_commit = off`.execute(tx.db);
      await plantSome(tx, { numbers, words, sections, organization_id });
    });
  }
}

async function plantSections(ctx: Ctx): Promise<string[]> {
  const space = await firstRow(ctx, sql<{ id: string }>`select id from knowledge_spaces limit 1`);
  const made = Array.from({ length: sectionCount }, (_, position) => ({
    id: idAt('section', position),
    ...{ space_id: space?.id ?? '', slug: `section-${position}`, position, intro: {} },
    names: { ru: `Раздел ${position}`, en: `Section ${position}` },
  }));
  await plant(ctx, 'knowledge_sections', made);
  return made.map((one) => one.id);
}

export function idAt(kind: 'section' | 'article', number: number): string {
  const began = Date.UTC(2026, 0, 1);
  return madeId(seededRandom(number + (kind === 'section' ? 1 : 100)), began + number);
}

type Some = {
  readonly numbers: readonly number[];
  readonly words: Lexicons;
  readonly sections: readonly string[];
  readonly organization_id: string;
};

async function plantSome(tx: Ctx, { numbers, words, sections, organization_id }: Some) {
  await plant(
    tx,
    'articles',
    numbers.map((number) => articleRow(tx, number, sections)),
  );
  const texts = numbers.flatMap((number) =>
    languagesOf(number).map((language) => textRow(tx, number, articleOf(number, words[language]))),
  );
  await plant(tx, 'article_texts', texts);
  await plant(tx, 'article_versions', texts.map(versionRow));
  await plant(
    tx,
    'article_audiences',
    numbers
      .filter((number) => standingOf(number).audience === 'organizations')
      .map((number) => ({ article_id: idAt('article', number), organization_id })),
  );
}

function articleRow(ctx: Ctx, number: number, sections: readonly string[]) {
  const { audience, is_out } = standingOf(number);
  const at = new Date(ctx.now.getTime() - (number % 700) * 86_400_000).toISOString();
  return {
    ...{ id: idAt('article', number), section_id: sections[number % sections.length], audience },
    ...{ kind: 'free', state: is_out ? 'validated' : 'wip', original_language: languageOf(number) },
    ...{ position: number, created_at: at, updated_at: at, published_at: is_out ? at : null },
  };
}

const remark = 'Only for colleagues: ask the second line for the log before anything is changed.';

function textRow(ctx: Ctx, number: number, made: MadeArticle) {
  const { is_out, has_remark } = standingOf(number);
  const at = ctx.now.toISOString();
  const outside = made.paragraphs.join('\n\n');
  const body = made.paragraphs.map((words) => `<p>${words}</p>`).join('');
  const aside = has_remark ? `<aside data-internal="">${remark}</aside>` : '';
  return {
    ...{ article_id: idAt('article', number), language: made.language, title: made.title },
    ...{ slug: `${made.language}-${number}`, content: { body: body + aside }, version: 1 },
    inside_text: has_remark ? `${outside}\n\n${remark}` : outside,
    ...{ published_version: is_out ? 1 : null, published_at: is_out ? at : null, updated_at: at },
    ...{ outside_title: is_out ? made.title : null, outside_text: is_out ? outside : null },
  };
}

function versionRow({
  article_id,
  language,
  title,
  content,
  updated_at,
}: ReturnType<typeof textRow>) {
  return { article_id, language, title, content, version: 1, at: updated_at };
}
