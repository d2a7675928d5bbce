import * as articles from '#contract/article-search.ts';
import { search as searchEndpoint, similarTickets as similarEndpoint } from '#contract/search.ts';
import { type Route, route } from '#platform/http.ts';
import { searchArticles, suggestArticles } from './articles/articles.ts';
import { chooseArticle, listGaps, updateGap } from './articles/log.ts';
import { deleteSynonyms, listSynonyms, saveSynonyms } from './articles/synonyms.ts';
import { search } from './search.ts';
import { similarTickets } from './similar.ts';

export const routes: readonly Route[] = [
  route(searchEndpoint, (ctx, { query }) => search(ctx, query)),
  route(similarEndpoint, (ctx, { params }) => similarTickets(ctx, params.ticket_id)),
  route(articles.searchKnowledge, (ctx, { query }) => searchArticles(ctx, query)),
  route(articles.searchHelp, (ctx, { query }) => searchArticles(ctx, query)),
  route(articles.suggestHelp, async (ctx, { body }) => ({
    items: await suggestArticles(ctx, body),
  })),
  route(articles.chooseFound, async (ctx, { body }) => {
    await chooseArticle(ctx, body.search_id, body.article_id);
    return {};
  }),
  route(articles.listGaps, (ctx, { query }) => listGaps(ctx, query)),
  route(articles.updateGap, (ctx, { params, body }) => updateGap(ctx, params.article_gap_id, body)),
  route(articles.listSynonyms, (ctx, { query }) => listSynonyms(ctx, query)),
  route(articles.createSynonyms, (ctx, { body }) => saveSynonyms(ctx, body.phrases)),
  route(articles.updateSynonyms, (ctx, { params, body }) =>
    saveSynonyms(ctx, body.phrases, params.article_synonym_id),
  ),
  route(articles.deleteSynonyms, async (ctx, { params }) => {
    await deleteSynonyms(ctx, params.article_synonym_id);
    return {};
  }),
];
