/** Search among fifty thousand articles in three languages: what readers type, each kind of reader. */
import { sql } from 'kysely';
import {
  addAgent,
  createOrganization,
  nameBuiltinRoles,
  recogniseContact,
} from '#modules/people/people.ts';
import { reindexArticles } from '#modules/search/search.ts';
import { updateSettings } from '#modules/settings/settings.ts';
import { openTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { portalCookieName } from '#platform/http.ts';
import { newId, newSecret } from '#platform/id.ts';
import { hashToken } from '#platform/secrets.ts';
import type { Opora } from '../server/app.ts';
import { between, chance, pick, seededRandom } from '../server/demo/random.ts';
import { languageOf, lexicons, plantShelf, standingOf } from './articles.sql.ts';
import { type ArticleLanguage, articleOf, type MadeArticle } from './articles-texts.ts';
import { inflected, misspelt, otherKeys, twoWords } from './articles-words.ts';
import type { Call } from './http-client.ts';
import { type Scenario, type Signed, signIn } from './scenarios.ts';
import type { Told } from './seed.ts';

export const articlesName = 'articles';

const staff = { email: 'articles@bench.example', password: 'bench agent password' };
const reader = { name: 'Bench', address: 'reader@bench.example' };
const queries = 200;
const tickets = 60;

/** The desk of the bench with nothing but people and articles, all of them indexed. */
export async function seedArticles(ctx: Ctx, articles: number, told: Told): Promise<void> {
  const started = performance.now();
  const organization_id = await transaction(ctx, async (tx) => {
    await nameBuiltinRoles(tx, 'ru');
    await updateSettings(tx, { organization_name: 'Bench', language: 'ru', pole: 'tech_support' });
    await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
    const person = {
      first_name: 'Анна',
      last_name: 'Крылова',
      role: 'agent',
      team_ids: [],
    } as const;
    await addAgent(tx, { ...person, ...staff });
    const { contact_id } = await recogniseContact(tx, reader);
    const { id } = await createOrganization(tx, { name: 'Bench', domains: [] });
    await sql`update contacts set organization_id = ${id} where id = ${contact_id}`.execute(tx.db);
    return id;
  });
  await plantShelf(ctx, { articles, organization_id });
  await sql`analyze articles, article_texts, article_versions`.execute(ctx.db);
  told(`${articles} articles, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  const began = performance.now();
  await reindexArticles(ctx);
  told(`indexed in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  await openSome(ctx, articles);
}

export async function readersOf(opora: Opora) {
  const nobody: Signed = { headers: { 'x-opora': '1' } };
  return { staff: await signIn(opora, staff), contact: await contactSession(opora), nobody };
}

export type ReaderScenario = { readonly scenario: Scenario; readonly signed: Signed };

export async function articleScenarios(opora: Opora, articles: number): Promise<ReaderScenario[]> {
  const { nobody, ...signed } = await readersOf(opora);
  const asked = wordsAsked(articles);
  const found = Object.entries(asked).flatMap(([kind, all]) => [
    {
      scenario: {
        name: `${kind}: staff`,
        operations: all.map(({ q, language }) => [staffCall(q, language)]),
      },
      signed: signed.staff,
    },
    {
      scenario: {
        name: `${kind}: contact`,
        operations: all.map(({ q, language }) => [pageCall(q, language)]),
      },
      signed: signed.contact,
    },
    {
      scenario: {
        name: `${kind}: anybody`,
        operations: all.map(({ q, language }) => [openCall(q, language)]),
      },
      signed: nobody,
    },
  ]);
  return [...found, ...(await suggestions(opora, { articles, staff: signed.staff, nobody }))];
}

type AskedWords = { readonly q: string; readonly language: ArticleLanguage };

/** Of articles spread over the shelf, out of those that somebody may find. */
export function wordsAsked(articles: number): Record<string, AskedWords[]> {
  const chosen = someArticles(articles, queries);
  const random = seededRandom(11);
  const by = (make: (article: MadeArticle) => string, of: readonly MadeArticle[] = chosen) =>
    of.map((article) => ({ q: make(article), language: article.language }));
  const russian = someArticles(articles, queries, 'ru');
  return {
    inflected: by((one) => inflected(random, one.families)),
    misspelt: by((one) => misspelt(random, one.families)),
    'wrong layout': by((one) => otherKeys(random, one.families), russian),
    'two words': by((one) => twoWords(random, one.families)),
  };
}

function someArticles(articles: number, most: number, only?: ArticleLanguage): MadeArticle[] {
  const words = lexicons();
  const step = Math.max(1, Math.floor(articles / most / (only === undefined ? 1 : 2)));
  return Array.from({ length: most * 2 }, (_, at) => (at * step + (at % 10)) % articles)
    .filter((number) => only === undefined || languageOf(number) === only)
    .filter((number) => standingOf(number).is_out)
    .slice(0, most)
    .map((number) => articleOf(number, words[languageOf(number)]));
}

function staffCall(q: string, language: string): Call {
  return { method: 'GET', path: `/api/knowledge/search?${new URLSearchParams({ q, language })}` };
}

function openCall(q: string, language: string): Call {
  return { method: 'GET', path: `/api/help/search?${new URLSearchParams({ q, language })}` };
}

/** Requesters search on pages, in the languages that the brand speaks. */
function pageCall(q: string, language: string): Call {
  const spoken = language === 'ru' ? 'ru' : 'en';
  return { method: 'GET', path: `/help/${spoken}/search?${new URLSearchParams({ q })}` };
}

async function contactSession(opora: Opora): Promise<Signed> {
  const ctx = opora.ctx();
  const { contact_id } = await transaction(ctx, (tx) => recogniseContact(tx, reader));
  const token = newSecret();
  await sql`insert into contact_sessions (id, token_hash, contact_id, created_at, last_seen_at, expires_at, ip, user_agent, way)
    values (${newId()}, ${hashToken(token)}, ${contact_id}, ${ctx.now}, ${ctx.now}, ${new Date(ctx.now.getTime() + 86_400_000)},
      '127.0.0.1', 'bench', 'link')`.execute(ctx.db);
  return { headers: { cookie: `${portalCookieName('http://localhost')}=${token}` } };
}

/** What somebody writes to the desk: sixty words, those of one subject among them. */
export function letters(
  articles: number,
): { subject: string; text: string; language: ArticleLanguage }[] {
  const random = seededRandom(12);
  return someArticles(articles, tickets).map((one) => {
    const sentences = one.paragraphs.join(' ').split(/(?<=\.) /);
    const said = Array.from({ length: between(random, 4, 7) }, () => pick(random, sentences));
    const slip = chance(random, 0.5) ? ` ${misspelt(random, one.families)}` : '';
    return {
      subject: inflected(random, one.families),
      text: said.join(' ') + slip,
      language: one.language,
    };
  });
}

async function openSome(ctx: Ctx, articles: number): Promise<void> {
  const { contact_id: requester_id } = await transaction(ctx, (tx) => recogniseContact(tx, reader));
  for (const { subject, text, language } of letters(articles)) {
    await openTicket(ctx, {
      ...{ subject, requester_id, channel: 'email', language: language === 'ru' ? 'ru' : 'en' },
      comment: {
        ...{ visibility: 'public', author_kind: 'contact', author_id: requester_id },
        ...{ channel: 'email', body_html: `<p>${text}</p>`, body_text: text },
      },
    });
  }
}

async function suggestions(
  opora: Opora,
  { articles, staff: agent, nobody }: { articles: number; staff: Signed; nobody: Signed },
): Promise<ReaderScenario[]> {
  const { rows } = await sql<{ id: string }>`select id from tickets order by number`.execute(
    opora.ctx().db,
  );
  const beside = rows.map(({ id }): Call[] => [
    { method: 'GET', path: `/api/tickets/${id}/articles` },
  ]);
  const writing = letters(articles).map(({ subject, text, language }): Call[] => [
    {
      method: 'POST',
      path: '/api/help/suggestions',
      body: JSON.stringify({ text: `${subject}\n${text}`, language }),
    },
  ]);
  return [
    { scenario: { name: 'suggested beside a ticket: staff', operations: beside }, signed: agent },
    { scenario: { name: 'suggested for a text: anybody', operations: writing }, signed: nobody },
  ];
}
