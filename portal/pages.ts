/** Every page of the portal: a new one is a line. */
import { entryPages } from './entry.ts';
import { confirmPages } from './forms/confirm.ts';
import { formPages } from './forms/forms.ts';
import { articlePages } from './help/article.ts';
import { feedPages } from './help/feed.ts';
import { filePages } from './help/files.ts';
import { homePages } from './help/home.ts';
import { searchPages } from './help/search.ts';
import { sectionPages } from './help/section.ts';
import { sitemapPages } from './help/sitemap.ts';
import { votePages } from './help/vote.ts';
import type { Page } from './page.ts';
import { profilePages } from './profile.ts';
import { requestPages } from './requests/requests.ts';

export const pages: readonly Page[] = [
  ...homePages,
  ...sectionPages,
  ...articlePages,
  ...votePages,
  ...searchPages,
  ...filePages,
  ...feedPages,
  ...sitemapPages,
  ...entryPages,
  ...profilePages,
  ...requestPages,
  ...formPages,
  ...confirmPages,
];
