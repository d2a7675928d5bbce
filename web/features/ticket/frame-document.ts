import cyrillic from '@fontsource-variable/golos-text/files/golos-text-cyrillic-wght-normal.woff2?url';
import latin from '@fontsource-variable/golos-text/files/golos-text-latin-wght-normal.woff2?url';

type Look = { html: string; is_dark: boolean; on_sheet: boolean; images_at: string | null };

/** The document of a message's frame: its own policy first, our plain style, then the sanitised HTML. */
export function frameDocument({ html, is_dark, on_sheet, images_at }: Look): string {
  const policy = `default-src 'none'; img-src ${location.origin} data:; style-src 'unsafe-inline'; font-src ${location.origin}; form-action 'none'; base-uri 'none'`;
  const ink = is_dark ? '#f1eee8' : '#1d1b17';
  const link = is_dark ? '#8fabff' : '#2450c8';
  const quiet = is_dark ? '#bdb7ab' : '#57534b';
  const ground = on_sheet ? '#ffffff' : 'transparent';
  return `<!doctype html><html lang="${document.documentElement.lang}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer"><title></title>
<style>
${fontFace(cyrillic, 'U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116')}${fontFace(latin, 'U+0000-00FF,U+2000-206F,U+20AC,U+2122')}
:root{color-scheme:${is_dark ? 'dark' : 'light'}}
html{background:${ground};overflow:hidden;overflow-x:auto}
body{margin:0;padding:${on_sheet ? '10px' : '0'};color:${ink};font:14px/1.5 "Golos Text Variable","Golos Text",system-ui,sans-serif;overflow-wrap:anywhere}
a{color:${link}}
a:focus-visible{outline:2px solid ${link};outline-offset:1px}
img{max-width:100%;height:auto}
blockquote{margin:8px 0;padding-left:12px;border-left:2px solid currentcolor;color:${quiet}}
pre{white-space:pre-wrap}
table{max-width:100%}
body>:first-child{margin-top:0}body>:last-child{margin-bottom:0}
</style></head><body>${withTargets(images_at === null ? html : withImages(html, images_at))}</body></html>`;
}

function fontFace(file: string, range: string): string {
  return `@font-face{font-family:"Golos Text Variable";font-weight:400 900;src:url(${new URL(file, location.origin)}) format("woff2");unicode-range:${range}}`;
}

/** Links open beside the desk, never in the frame. The sanitiser has left only http(s) and mailto. */
function withTargets(html: string): string {
  return html.replace(/<a\s/gi, '<a target="_blank" rel="noopener noreferrer nofollow" ');
}

/** Each image that was moved aside is asked of our server by its number. */
function withImages(html: string, images_at: string): string {
  let number = -1;
  return html.replace(/\sdata-remote-src="[^"]*"/gi, () => {
    number += 1;
    return ` src="${location.origin}${images_at}/${number}"`;
  });
}

/** The sanitiser has moved the address of every image of another place aside. */
export function hasRemoteImages(html: string): boolean {
  return /\sdata-remote-src=/i.test(html);
}

/** A letter that sets its own colours was made for white paper: in the dark it gets a white sheet. */
export function hasOwnColours(html: string): boolean {
  return /bgcolor|background|(?<![-\w])color\s*[:=]/i.test(html);
}
