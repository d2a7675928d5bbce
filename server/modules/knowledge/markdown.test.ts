/** Markdown and our HTML are two writings of one thing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizeArticleHtml } from '#platform/article-html.ts';
import { contentToMarkdown, readArticleFile } from './article-file.ts';
import { htmlToMarkdown, markdownToHtml } from './markdown.ts';

const id = '01930000-0000-7000-8000-00000000ffff';

const letters = fc.constantFrom(
  ...[
    'касса',
    'чек',
    'a',
    'Б',
    '1',
    '2',
    ' ',
    '  ',
    '\u00a0',
    '.',
    ',',
    '!',
    '(',
    ')',
    '«',
    '»',
    '—',
  ],
  ...[
    '*',
    '_',
    '`',
    '~',
    '#',
    '-',
    '+',
    '=',
    '>',
    '<',
    '&',
    '|',
    '\\',
    '[',
    ']',
    ':',
    '"',
    "'",
    '@',
    '$',
    '^',
  ],
  ...[
    'http://x.test',
    'www.x.test',
    'a@b.test',
    '&lt;',
    '&copy;',
    '&copy',
    '1.',
    '2)',
    '- ',
    '> ',
    '# ',
  ],
  ...[
    '**',
    '__',
    '``',
    '~~',
    '---',
    '```',
    '[!NOTE]',
    '<br>',
    '<p>',
    '</p>',
    '![',
    '](',
    '\n',
    '{',
    '}',
  ],
);
const words = fc
  .array(letters, { minLength: 1, maxLength: 8 })
  .map((parts) => escapedText(parts.join('')));

function escapedText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const { inline, blocks } = fc.letrec<{
  inline: string;
  piece: string;
  block: string;
  blocks: string;
}>((tie) => ({
  inline: fc
    .array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, words, tie('piece')), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.join('')),
  piece: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    words,
    tie('inline').map((inner) => `<strong>${inner}</strong>`),
    tie('inline').map((inner) => `<em>${inner}</em>`),
    words.map((inner) => `<code>${inner}</code>`),
    tie('inline').map((inner) => `<a href="https://x.test/a_b?c=1&amp;d=(2)*">${inner}</a>`),
    tie('inline').map((inner) => `<a href="/articles/${id}">${inner}</a>`),
    words.map((alt) => `<img src="/api/files/${id}" alt="${alt.replaceAll('"', '&quot;')}">`),
    fc.constant('<br>'),
  ),
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('inline').map((inner) => `<p>${inner}</p>`),
    tie('inline').map((inner) => `<h2>${inner}</h2>`),
    tie('inline').map((inner) => `<h3>${inner}</h3>`),
    fc.array(tie('blocks'), { minLength: 1, maxLength: 3 }).map(listOf('ul')),
    fc.array(tie('blocks'), { minLength: 1, maxLength: 3 }).map(listOf('ol')),
    fc.array(tie('inline'), { minLength: 1, maxLength: 3 }).map(listOf('ol', ' data-steps')),
    fc.array(tie('inline'), { minLength: 1, maxLength: 2 }).map(listOf('ol', ' start="4"')),
    tie('blocks').map((inner) => `<blockquote>${inner}</blockquote>`),
    tie('blocks').map((inner) => `<aside data-callout="tip">${inner}</aside>`),
    tie('blocks').map((inner) => `<aside data-internal>${inner}</aside>`),
    words.map((code) => `<pre data-language="sql"><code>${code}</code></pre>`),
    words.map(
      (said) =>
        `<figure><img src="/api/files/${id}" alt="x"><figcaption>${said}</figcaption></figure>`,
    ),
    fc
      .array(fc.array(tie('inline'), { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 3,
      })
      .map(tableOf),
    fc.constant('<hr>'),
    fc.constant('<div data-video="https://video.test/1"></div>'),
    tie('inline'),
  ),
  blocks: fc.array(tie('block'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
}));

function listOf(tag: string, attributes = '') {
  return (items: string[]) =>
    `<${tag}${attributes}>${items.map((item) => `<li>${item}</li>`).join('')}</${tag}>`;
}

function tableOf(rows: string[][]): string {
  const cells = (row: string[], tag: string) =>
    row.map((cell) => `<${tag}>${cell}</${tag}>`).join('');
  return `<table>${rows.map((row, at) => `<tr>${cells(row, at === 0 && row.length > 1 ? 'th' : 'td')}</tr>`).join('')}</table>`;
}

describe('the HTML of articles', () => {
  it('has one canonical form', () => {
    fc.assert(
      fc.property(blocks, (html) => {
        const clean = sanitizeArticleHtml(html);
        expect(sanitizeArticleHtml(clean)).toBe(clean);
      }),
      { numRuns: 120 },
    );
  });

  it('is the same again when its Markdown is read', () => {
    fc.assert(
      fc.property(blocks, (html) => {
        const clean = sanitizeArticleHtml(html);
        expect(markdownToHtml(htmlToMarkdown(clean))).toBe(clean);
      }),
      { numRuns: 120 },
    );
  });

  it('keeps the signs that would close a heading', () => {
    for (const html of [
      '<h2>#</h2>',
      '<h2># #</h2>',
      '<h3>C #</h3>',
      '<h3>C#</h3>',
      '<h2>a ##</h2>',
    ])
      expect(markdownToHtml(htmlToMarkdown(html))).toBe(html);
  });

  it('is the same again as the body of an article file, of words alone too', () => {
    fc.assert(
      fc.property(inline, (html) => {
        const content = {
          question: sanitizeArticleHtml(`<p>${html}</p>`),
          answer: '<h2>x</h2><p>y</p>',
        };
        if (content.question === '') return;
        const text = contentToMarkdown(content, { kind: 'question', language: 'ru' });
        expect(readArticleFile(text).content).toEqual(content);
      }),
      { numRuns: 60 },
    );
  });
});

it('drops what is not in the vocabulary without touching what follows it', () => {
  expect(
    sanitizeArticleHtml(
      '<div class="x"><p>раз</p></div><p><strong>два</strong></p><a name="y"><em>три</em></a><ul><li>четыре</li></ul><p>пять</p>',
    ),
  ).toBe(
    '<p>раз</p><p><strong>два</strong></p><p><em>три</em></p><ul><li>четыре</li></ul><p>пять</p>',
  );
});
