/** Every page of the portal: a new one is a line. */
import { entryPages } from './entry.ts';
import { homePages } from './home.ts';
import type { Page } from './page.ts';
import { profilePages } from './profile.ts';

export const pages: readonly Page[] = [...homePages, ...entryPages, ...profilePages];
