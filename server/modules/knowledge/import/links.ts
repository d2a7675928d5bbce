/** What the addresses in a page mean: another page, a file of the archive, or something outside. Pure. */
import { posix } from 'node:path';
import { confluenceId } from './confluence.ts';
import { notionEnd } from './formats.ts';
import { type Page, pictureEndings } from './page.ts';
import type { Target } from './rewrite.ts';
import type { Survey } from './survey.ts';

export type Links = {
  /** @param files takes the made-up id of each file that was meant */
  of(page: Page, files: Map<string, string>): PageLinks;
};
export type PageLinks = {
  link(href: string): Target;
  picture(src: string): Target;
  /** The path of a file that the address means. */
  file(href: string): string | undefined;
};

/** Different paths, one name: the name alone means neither. */
function byName(paths: Iterable<string>): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const path of paths) {
    const name = posix.basename(path).toLowerCase();
    found.set(name, found.has(name) ? undefined : path);
  }
  return found;
}

function idOf(page: Page): string | undefined {
  return /^page:(.+)$/.exec(page.key)?.[1]?.toLowerCase();
}

/**
 * @param articleOf the id that the article of a key has or will have
 * @param fileId makes up an id for a file
 */
export function linksIn(
  survey: Survey,
  articleOf: (key: string) => string | undefined,
  fileId: (path: string) => string,
): Links {
  const pages = new Map(survey.pages.map((page) => [page.path.toLowerCase(), page]));
  const files = new Map([...survey.files.keys()].map((path) => [path.toLowerCase(), path]));
  const ids = new Map(survey.pages.flatMap((page) => idOf(page) ?? []).map((id) => [id, id]));
  const pageById = new Map(survey.pages.map((page) => [idOf(page) ?? page.key, page]));
  const pageNames = byName(survey.pages.map((page) => page.path.replace(/\.[a-z]+$/i, '')));
  const fileNames = byName(survey.files.keys());
  const pageOfStem = new Map(
    survey.pages.map((page) => [page.path.replace(/\.[a-z]+$/i, ''), page]),
  );
  const pageNamed = (name: string) => pageOfStem.get(pageNames.get(name.toLowerCase()) ?? '');

  const article = (page: Page, anchor: string): Target => {
    const id = articleOf(page.key);
    const own = survey.format === 'opora' && /^#[\w-]{1,80}$/.test(anchor) ? anchor : '';
    return id === undefined ? { kind: 'none' } : { kind: 'address', href: `/articles/${id}${own}` };
  };

  return {
    of(page, used) {
      const candidates = (href: string) => pathsMeant(href, page.path, survey.root);
      const pageMeant = (href: string): Page | undefined => {
        for (const path of candidates(href)) {
          for (const ending of [
            '',
            '.md',
            '.html',
            '.mdx',
            '/index.md',
            '/README.md',
            '/index.html',
          ]) {
            const found = pages.get(`${path}${ending}`.toLowerCase());
            if (found !== undefined) return found;
          }
          const id = notionEnd.exec(path.replace(/\.[a-z]+$/i, ''))?.[1] ?? confluenceId(path);
          const known = id === undefined ? undefined : pageById.get(id.toLowerCase());
          if (known !== undefined) return known;
        }
        return href.includes('/') ? undefined : pageNamed(decoded(withoutTail(href).path));
      };
      const fileMeant = (href: string): string | undefined => {
        for (const path of candidates(href)) {
          const found = files.get(path.toLowerCase());
          if (found !== undefined) return found;
        }
        return href.includes('/') ? undefined : fileNames.get(decoded(href).toLowerCase());
      };
      const held = (path: string): Target => {
        const id = used.get(path) ?? fileId(path);
        used.set(path, id);
        const address = `/api/article-files/${id}`;
        return pictureEndings.test(path)
          ? { kind: 'picture', src: address }
          : { kind: 'address', href: address };
      };
      const local = (href: string): Target => {
        const { anchor } = withoutTail(href);
        const meant = pageMeant(href);
        if (meant !== undefined) return article(meant, anchor);
        const path = fileMeant(href);
        if (path !== undefined) return held(path);
        const known = pageById.get(pageIdIn(href) ?? '');
        return known === undefined ? { kind: 'none' } : article(known, '');
      };
      return {
        file: fileMeant,
        link(given) {
          const href = given.trim();
          if (!isAbsolute(href)) return local(href);
          if (!/^(?:https?:|mailto:|tel:)/i.test(href)) return { kind: 'none' };
          const id = pageIdIn(href);
          const known = id === undefined || !ids.has(id) ? undefined : pageById.get(id);
          return known === undefined ? { kind: 'address', href } : article(known, '');
        },
        picture(given) {
          const src = given.trim();
          if (/^https?:/i.test(src)) return { kind: 'address', href: src };
          if (isAbsolute(src)) return { kind: 'none' };
          const path = fileMeant(src);
          return path === undefined ? { kind: 'none' } : held(path);
        },
      };
    },
  };
}

function isAbsolute(href: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith('//');
}

/** Page ids in the addresses of the systems themselves. */
function pageIdIn(href: string): string | undefined {
  const notion = /^https?:\/\/(?:[\w-]+\.)?notion\.(?:so|site)\/\S*?([0-9a-f]{32})(?:[?#]|$)/i.exec(
    href,
  );
  const confluence = /[?&]pageId=(\d+)|\/pages\/(\d+)(?:\/|$|[?#])/.exec(href);
  return (notion?.[1] ?? confluence?.[1] ?? confluence?.[2])?.toLowerCase();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutTail(href: string): { path: string; anchor: string } {
  const at = href.indexOf('#');
  const anchor = at < 0 ? '' : href.slice(at);
  const path = (at < 0 ? href : href.slice(0, at)).replace(/\?.*$/, '');
  return { path, anchor };
}

/** Paths in the tree that an address could mean, the likeliest first; as written, and decoded. */
function pathsMeant(href: string, from: string, root: string): string[] {
  const plain = withoutTail(href).path;
  if (plain === '') return [];
  const written = [...new Set([decoded(plain), plain, decoded(href)])];
  return written.flatMap((path) => {
    const clean = path.normalize('NFC').replaceAll('\\', '/').replace(/\/+$/, '');
    const at = clean.startsWith('/') ? clean.slice(1) : posix.join(posix.dirname(from), clean);
    const paths = clean.startsWith('/') ? [`${root}${at}`, at] : [at, `${root}${clean}`];
    return paths.map((one) => posix.normalize(one)).filter((one) => !one.startsWith('..'));
  });
}
