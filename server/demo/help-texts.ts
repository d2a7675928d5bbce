/** The help centre of the demo organisation as its writers left it: sections and articles in Markdown files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ArticleContent } from '#contract/articles.ts';
import { headList, headWord, readArticleFile, splitHead } from '#modules/knowledge/knowledge.ts';
import { ROOT } from '#platform/config.ts';

const folder = join(ROOT, 'server', 'demo', 'help');
const words = z.object({ ru: z.string(), en: z.string() });
const sections = z.array(
  z.object({ key: z.string(), names: words, intro: words, icon: z.string() }),
);
const head = z.object({
  title: z.string().min(1),
  slug: z.string().min(1),
  audience: z.enum(['public', 'signed_in', 'staff']),
  state: z.enum(['wip', 'not_validated', 'validated']),
});

export type HelpSection = z.infer<typeof sections>[number];

export type HelpText = {
  readonly language: 'ru' | 'en';
  readonly title: string;
  readonly slug: string;
  readonly kind: 'question' | 'free';
  readonly audience: 'public' | 'signed_in' | 'staff';
  readonly state: 'wip' | 'not_validated' | 'validated';
  readonly content: ArticleContent;
  readonly keywords: readonly string[];
  readonly topics: readonly string[];
  readonly related: readonly string[];
  readonly is_frequent: boolean;
};

/** One article: its Russian text, by whose file name it is known, and what it was translated into. */
export type HelpArticle = {
  readonly name: string;
  readonly section: string;
  readonly texts: readonly HelpText[];
};

export type HelpPlaces = {
  /** The id of the article whose Russian slug it is. */
  readonly idOf: (name: string) => string | undefined;
  readonly pictureOf: (name: string) => string | undefined;
};

export function helpSections(): HelpSection[] {
  return sections.parse(JSON.parse(readFileSync(join(folder, 'sections.json'), 'utf8')));
}

export function helpPictures(): { name: string; bytes: Buffer }[] {
  const pictures = join(folder, 'pictures');
  return readdirSync(pictures)
    .filter((name) => name.endsWith('.png'))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(pictures, name)) }));
}

type HelpFile = {
  readonly section: string;
  readonly language: 'ru' | 'en';
  /** The Russian slug, by which the article is known in both languages. */
  readonly name: string;
  readonly text: string;
};

/** Russian texts first, in the order of the sections and names. */
function helpFiles(): HelpFile[] {
  return helpSections().flatMap(({ key }) => {
    const files = readdirSync(join(folder, key)).filter((file) => file.endsWith('.md'));
    const read = files.sort().map((file): HelpFile => {
      const text = readFileSync(join(folder, key, file), 'utf8');
      const [slug = '', language] = file.split('.');
      if (language === 'ru') return { section: key, language, name: slug, text };
      return { section: key, language: 'en', name: headWord(splitHead(text).head, 'of'), text };
    });
    return [
      ...read.filter((file) => file.language === 'ru'),
      ...read.filter((file) => file.language === 'en'),
    ];
  });
}

/** Each article by any of its slugs: the name it is known by. */
function namesBySlug(files: readonly HelpFile[]): Map<string, string> {
  return new Map(files.map(({ name, text }) => [headWord(splitHead(text).head, 'slug'), name]));
}

/** Every article with its links and pictures in their places. */
export function helpArticles({ idOf, pictureOf }: HelpPlaces): HelpArticle[] {
  const files = helpFiles();
  const names = namesBySlug(files);
  const places = {
    article: (slug: string) => idOf(names.get(slug) ?? ''),
    picture: pictureOf,
  };
  const byName = Map.groupBy(files, (file) => file.name);
  return [...byName].map(([name, of]) => ({
    name,
    section: of[0]?.section ?? '',
    texts: of.map((file) => helpText(file.text, file.language, places)),
  }));
}

/** The Russian slugs of all articles. */
export function helpNames(): string[] {
  return [...new Set(helpFiles().map((file) => file.name))];
}

type Places = {
  readonly article: (slug: string) => string | undefined;
  readonly picture: (name: string) => string | undefined;
};

function helpText(text: string, language: 'ru' | 'en', places: Places): HelpText {
  const file = readArticleFile(text, { address: (href) => addressOf(href, places) });
  const { title, slug, audience, state } = head.parse(file.head);
  return {
    ...{ language, title, slug, audience, state, kind: file.kind, content: file.content },
    keywords: headList(file.head, 'keywords'),
    topics: headList(file.head, 'topics'),
    related: headList(file.head, 'related'),
    is_frequent: headWord(file.head, 'frequent') === 'true',
  };
}

/** Links between articles are bare slugs, pictures stand in a folder beside. */
function addressOf(href: string, places: Places): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return href;
  const picture = /(?:^|\/)pictures\/([\w-]+\.png)$/.exec(href)?.[1];
  if (picture !== undefined) {
    const id = places.picture(picture);
    return id && `/api/article-files/${id}`;
  }
  const [slug = '', anchor] = href.replace(/^.*\//, '').replace(/\.md$/, '').split('#');
  const id = places.article(slug);
  return id && `/articles/${id}${anchor === undefined ? '' : `#${anchor}`}`;
}
