import type { Module } from '#platform/module.ts';
import { gapGuard } from './articles/log.ts';
import { synonymGuard } from './articles/synonyms.ts';
import { follow, forget, schedules } from './search.react.ts';
import { routes } from './search.routes.ts';

export const search: Module = {
  name: 'search',
  routes,
  guards: { article_gap: gapGuard, article_synonym: synonymGuard },
  jobs: [follow, forget],
  schedules,
};
