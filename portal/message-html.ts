/**
 * A message within our own page. It was cleaned when it came; here it loses what only its frame in the workspace
 * can hold: styles, classes, pictures from elsewhere. Pictures of the message itself are its files.
 */
import sanitizeHtml from 'sanitize-html';
import { cleaned, type Html } from './html.ts';

const tags = [
  ...['a', 'b', 'blockquote', 'br', 'code', 'del', 'div', 'em', 'h1', 'h2', 'h3', 'h4', 'hr', 'i'],
  ...['img', 'ins', 'li', 'ol', 'p', 'pre', 's', 'span', 'strong', 'sub', 'sup', 'table', 'tbody'],
  ...['td', 'th', 'thead', 'tr', 'u', 'ul'],
];

/** `fileOf`: where the file of a content id, or of one of our own addresses, is on this page. */
export function messageHtml(body: string, fileOf: (source: string) => string | undefined): Html {
  const text = sanitizeHtml(body, {
    allowedTags: tags,
    allowedAttributes: { a: ['href', 'rel'], img: ['src', 'alt'], td: ['colspan', 'rowspan'] },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    nestingLimit: 60,
    transformTags: {
      a: (tagName, attribs) => ({
        tagName,
        attribs: { href: attribs['href'] ?? '', rel: 'noopener noreferrer nofollow ugc' },
      }),
      // Headings of a message stand below those of the page.
      h1: 'h3',
      h2: 'h3',
      img: (tagName, attribs) => {
        const source = fileOf(attribs['src'] ?? '');
        const shown: Record<string, string> =
          source === undefined ? {} : { src: source, alt: attribs['alt'] ?? '' };
        return { tagName, attribs: shown };
      },
    },
    exclusiveFilter: (frame) => frame.tag === 'img' && frame.attribs['src'] === undefined,
  });
  return cleaned(text);
}
