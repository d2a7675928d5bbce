/** The frame around every page: brand, menu, languages, what search engines should know. */
import { logoPath } from '#modules/brands/brands.ts';
import { scriptAsset, styleOf } from './assets.ts';
import { type Html, html } from './html.ts';
import type { Answer, Visit } from './page.ts';

type Shown = Extract<Answer, { main: Html }>;

/** `path`: of the page below the language, for the same page in other languages. */
export function layout(visit: Visit, shown: Shown, path: string): Html {
  const { brand, language } = visit;
  const title = shown.title === brand.name ? brand.name : `${shown.title} · ${brand.name}`;
  const assets = `${visit.brand.prefix}/assets`;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${shown.is_listed === true ? null : html`<meta name="robots" content="noindex">`}
<link rel="stylesheet" href="${assets}/${styleOf(brand).name}">
<script defer src="${assets}/${scriptAsset().name}"></script>
${alternates(visit, shown, path)}
${shown.head}
</head>
${shown.is_bare === true ? bareBody(shown) : fullBody(visit, shown, path)}
</html>`;
}

function bareBody(shown: Shown): Html {
  return html`<body class="bare"><main id="main" tabindex="-1">${shown.main}</main></body>`;
}

function fullBody(visit: Visit, shown: Shown, path: string): Html {
  const { brand, say } = visit;
  return html`<body>
<a class="skip" href="#main">${say('frame.skip')}</a>
<header class="top"><div class="page wide">
<a class="brand" href="${visit.to('/')}">${mark(visit)}<span>${brand.name}</span></a>
${menu(visit, shown.place)}
</div></header>
<main id="main" class="${shown.is_wide === true ? 'page wide' : 'page'}" tabindex="-1">
${visit.notice === undefined ? null : html`<p class="notice" role="status">${visit.notice}</p>`}
${shown.main}
</main>
<footer class="foot"><div class="page wide">${languagesOf(visit, shown, path)}<span>${say('frame.made_with')}</span></div></footer>
</body>`;
}

function mark({ brand }: Visit): Html {
  if (brand.logo_hash === null) return html`<span class="mark" aria-hidden="true"></span>`;
  return html`<img src="${logoPath(brand.id, brand.logo_hash)}" alt="" height="28">`;
}

function menu(visit: Visit, place: Shown['place']): Html {
  const { say, me } = visit;
  const entry = (key: typeof place, path: string, words: string) =>
    key === place
      ? html`<a href="${visit.to(path)}" aria-current="page">${words}</a>`
      : html`<a href="${visit.to(path)}">${words}</a>`;
  return html`<nav aria-label="${say('frame.menu')}">
${entry('home', '/', say('frame.home'))}
${entry('requests', '/requests', say('frame.requests'))}
${
  me === undefined
    ? entry('sign_in', '/sign-in', say('frame.sign_in'))
    : html`${entry('profile', '/profile', say('frame.profile'))}
<form method="post" action="${visit.to('/sign-out')}"><button>${say('frame.sign_out')}</button></form>`
}
</nav>`;
}

/** The same page in the brand's other languages; what belongs to one person alone is announced to nobody. */
function alternates(visit: Visit, shown: Shown, path: string): Html | null {
  if (shown.is_listed !== true) return null;
  const { brand } = visit;
  return html`<link rel="canonical" href="${brand.origin}${visit.to(path)}">
${brand.languages.map((one) => {
  const there = pathIn(visit, shown, { language: one, path });
  return there && html`<link rel="alternate" hreflang="${one}" href="${brand.origin}${there}">`;
})}`;
}

function languagesOf(visit: Visit, shown: Shown, path: string): Html | null {
  const { brand, language, say } = visit;
  if (brand.languages.length < 2) return null;
  const links = brand.languages.map((one) => {
    const there = pathIn(visit, shown, { language: one, path }) ?? `${brand.prefix}/${one}`;
    const words = say(one === 'ru' ? 'frame.language_ru' : 'frame.language_en');
    return one === language
      ? html`<span aria-current="true">${words}</span>`
      : html`<a href="${there}" hreflang="${one}" lang="${one}">${words}</a>`;
  });
  return html`<nav class="row" aria-label="${say('frame.languages')}">${links}</nav>`;
}

function pathIn(
  { brand, language }: Visit,
  shown: Shown,
  { language: one, path }: { language: Visit['language']; path: string },
): string | undefined {
  if (shown.path_in !== undefined && one !== language) {
    const there = shown.path_in[one];
    return there === undefined ? undefined : `${brand.prefix}/${one}${there}`;
  }
  return `${brand.prefix}/${one}${path === '/' ? '' : path}`;
}
