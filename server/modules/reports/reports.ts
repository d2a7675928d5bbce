/**
 * Lists that a lead works off: what is answered again and again without an article, and what articles are
 * worth. Owns no tables: it reads tickets, time, turns, articles and forms, within the actor's sight.
 */
export { articleTickets, articleWorths } from './articles.ts';
export { unansweredTickets, unansweredTopics, unansweredWords } from './unanswered.ts';
