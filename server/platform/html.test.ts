import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { corpusJson, hasCorpus } from '#testing/corpora.ts';
import { cpuOf } from '#testing/cpu-time.ts';
import { htmlToText, sanitizeComposerHtml, sanitizeMailHtml, textToHtml } from './html.ts';

const attacks = z.object({ cases: z.array(z.object({ id: z.string(), input: z.string() })) });

/** What must never come out: read from the output as a browser's parser would see tags. */
function dangers(html: string): string[] {
  const found: string[] = [];
  for (const [, tag = '', inner = ''] of html.matchAll(
    /<\/?([a-z0-9:-]+)((?:"[^"]*"|[^>"])*)>/gi,
  )) {
    if (
      /^(?:script|style|iframe|object|embed|form|input|link|meta|base|svg|math|video|audio|frame|frameset|button|textarea|select|template|noscript|portal|dialog)$/i.test(
        tag,
      )
    ) {
      found.push(`<${tag}>`);
    }
    for (const [, name = '', value = ''] of inner.matchAll(/\s([a-z0-9:-]+)="([^"]*)"/gi)) {
      if (/^on/i.test(name)) found.push(`${tag} ${name}`);
      const plain = value
        .replace(/&#?\w+;?/g, '')
        .replace(/[\s\p{Cc}]+/gu, '')
        .toLowerCase();
      if (name !== 'title' && /^(?:javascript|vbscript|livescript|data:(?!image\/))/.test(plain))
        found.push(`${name}=${value}`);
      if (
        /^(?:src|background|poster|srcset|data|action|formaction|xlink:href|ping|cite)$/i.test(
          name,
        ) &&
        !/^(?:cid:|data:image\/)/.test(value)
      ) {
        found.push(`${tag} ${name}=${value}`);
      }
      if (
        name === 'style' &&
        /url|expression|import|position|behavior|-moz-binding|@|\\/i.test(value)
      )
        found.push(`style ${value}`);
    }
  }
  return found;
}

describe('HTML from outside', () => {
  it.skipIf(!hasCorpus('attacks/html.json'))(
    'leaves nothing dangerous of 256 known attacks (corpus attacks/html.json)',
    () => {
      const { cases } = attacks.parse(corpusJson('attacks/html.json'));
      const bad = cases.flatMap(({ id, input }) => {
        const both = [sanitizeMailHtml(input).html, sanitizeComposerHtml(input)];
        return both.flatMap((html) => dangers(html).map((danger) => `${id}: ${danger}`));
      });
      expect(bad).toEqual([]);
      expect(cases.length).toBeGreaterThan(200);
    },
  );

  it('says the same when it is cleaned twice', () => {
    const once = sanitizeMailHtml(
      '<p style="color:red;position:fixed">a<img src="http://x/1.png"><a href=" java\nscript:alert(1)">b</a></p>',
    ).html;
    expect(sanitizeComposerHtml(once).replace(/ data-remote-src="[^"]*"/, '')).toBe(
      once.replace(/ data-remote-src="[^"]*"/, ''),
    );
    expect(once).toBe('<p style="color:red">a<img data-remote-src="http://x/1.png" /><a>b</a></p>');
  });

  it('holds remote images back and counts them, keeps cid: and pasted ones (case D1)', () => {
    const { html, remote_images } = sanitizeMailHtml(
      '<img src="https://t.example/p.gif"><img src="//t.example/q.gif"><img src="cid:part1@x"><img src="data:image/png;base64,AAAA"><img src="file:///etc/passwd"><img src="data:image/svg+xml;base64,AAAA">',
    );
    expect(remote_images).toBe(2);
    expect(html).toBe(
      '<img data-remote-src="https://t.example/p.gif" /><img data-remote-src="https://t.example/q.gif" /><img src="cid:part1@x" /><img src="data:image/png;base64,AAAA" /><img /><img />',
    );
  });

  it('does not believe marks and held-back images that the sender forged', () => {
    expect(sanitizeMailHtml('<div data-mark="cut" data-remote-src="x">a</div>').html).toBe(
      '<div>a</div>',
    );
  });

  it('keeps only our own files as images of the composer', () => {
    const id = '0192f0c0-0000-7000-8000-000000000000';
    expect(
      sanitizeComposerHtml(`<img src="/api/files/${id}"><img src="https://evil.example/x.png">`),
    ).toBe(`<img src="/api/files/${id}?preview=1" /><img />`);
  });

  it('drops links that would lead into our own interface', () => {
    expect(
      sanitizeMailHtml('<a href="/api/logout">x</a><a href="https://a.example/?q=1">y</a>').html,
    ).toBe(
      '<a>x</a><a href="https://a.example/?q=1" rel="noopener noreferrer nofollow" target="_blank">y</a>',
    );
  });

  it('is done in bounded time with pathological input', () => {
    const inputs = [
      '<div>'.repeat(100_000),
      '<'.repeat(500_000),
      `<p style="${'color:red;'.repeat(50_000)}">`,
      `<a ${'x="y" '.repeat(100_000)}>`,
      '&'.repeat(500_000),
      '<!--'.repeat(200_000),
    ];
    for (const input of inputs) {
      const spent = cpuOf(() => {
        sanitizeMailHtml(input);
        htmlToText(input);
      });
      expect(spent, input.slice(0, 20)).toBeLessThan(1500);
    }
  });
});

describe('text and HTML', () => {
  it('reads blocks, lists, tables and links as a person would', () => {
    const html =
      '<p>Здравствуйте,<br>это тест</p><ul><li>раз</li><li>два</li></ul><table><tr><td>a</td><td>b</td></tr></table><a href="https://example.org/x">сайт</a>';
    expect(htmlToText(html, { links: true })).toBe(
      'Здравствуйте,\nэто тест\n\n• раз\n• два\na b\nсайт <https://example.org/x>',
    );
  });

  it('shows what looks like tags in plain text as text', () => {
    expect(textToHtml('1 < 2 <b>\nhttps://example.org/a?b=1&c=2.')).toBe(
      '<div>1 &lt; 2 &lt;b&gt;<br>\n<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer nofollow" target="_blank">https://example.org/a?b=1&amp;c=2</a>.</div>',
    );
  });
});
