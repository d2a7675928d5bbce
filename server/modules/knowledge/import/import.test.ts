/** Archives of other systems and our own: a plan, a run, a second time, the way back. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { agentActorOf } from '#modules/people/people.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { tinyPng, zipOf } from '#testing/zips.ts';
import { importFromDisk } from './from-disk.ts';

const desk = useTestDesk();
let space_id: string;

beforeAll(async () => {
  space_id = (await desk.get('/api/knowledge', desk.lead)).json().items[0].id;
});

type Import = {
  id: string;
  state: string;
  format: string;
  source: string;
  counts: Record<string, number>;
};
type Item = {
  kind: string;
  path: string;
  place: string[];
  title: string;
  action: string;
  outcome: string;
  cause: string | null;
  article_id: string;
  troubles: { code: string; what: string }[];
};

async function upload(bytes: Buffer, given: Record<string, string> = {}, as: Somebody = desk.lead) {
  const query = new URLSearchParams({ name: 'docs.zip', ...given });
  const response = await desk.app.call({
    ...{ method: 'POST', url: `/api/knowledge/imports?${query}`, as },
    headers: { 'content-type': 'application/octet-stream' },
    payload: bytes,
  });
  expect(response.statusCode, response.body).toBe(201);
  await desk.app.opora.drainJobs();
  return look(response.json().id);
}
const url = (id: string, rest = '') => `/api/knowledge/imports/${id}${rest}`;
const look = async (id: string): Promise<Import> => (await desk.get(url(id), desk.lead)).json();
const items = async (id: string, query = ''): Promise<Item[]> =>
  (await desk.get(url(id, `/items${query}`), desk.lead)).json().items;

async function run(id: string, body: object = {}): Promise<Import> {
  const response = await desk.post(url(id, '/run'), desk.lead, body);
  expect(response.statusCode, response.body).toBe(202);
  await desk.app.opora.drainJobs();
  return look(id);
}
async function undo(id: string): Promise<Import> {
  expect((await desk.post(url(id, '/undo'), desk.lead)).statusCode).toBe(202);
  await desk.app.opora.drainJobs();
  return look(id);
}
const article = async (id: string, as: Somebody = desk.lead) =>
  (await desk.get(`/api/articles/${id}`, as)).json();
const text = async (id: string, language = 'ru') =>
  (await desk.get(`/api/articles/${id}/texts/${language}`, desk.lead)).json();
const titled = (list: Item[], title: string) => list.find((item) => item.title === title);

const tree = {
  'docs/README.md': '# О кассе\n\nСм. [ленту](kassa/lenta.md) и [сайт](https://example.test/).\n',
  'docs/kassa/lenta.md':
    '---\ntitle: Замена ленты\nslug: zamena-lenty\naudience: public\nstate: validated\ntags:\n  - лента\n  - чек\n---\n\n![схема](img/shema.png)\n\n1. Откройте крышку\n2. Вставьте ленту\n\n:::warning\nНе тяните!\n:::\n\n```sh\nls\n```\n\n| а | б |\n| - | - |\n| 1 | 2 |\n\n[Пропавшая](нет.md) <script>alert(1)</script><sub>мелко</sub> ![чужая](https://evil.test/x.png)\n',
  'docs/kassa/img/shema.png': tinyPng,
  'docs/kassa/lenta.en.md': '# Paper roll\n\n[About](../README.md)\n',
  'docs/manual.docx': 'PK',
};

describe('a tree of Markdown', () => {
  let first: Import;

  test('is planned with its sections and troubles, and nothing is written before somebody agrees', async () => {
    first = await upload(zipOf(tree));
    expect(first).toMatchObject({
      ...{ state: 'planned', format: 'markdown', source: 'docs', can: { run: true, undo: false } },
      counts: { sections_new: 2, new: 3, skipped: 1, same: 0 },
    });
    const all = await items(first.id);
    expect(titled(all, 'Замена ленты')).toMatchObject({ place: ['Kassa'], action: 'new' });
    const troubles = titled(all, 'Замена ленты')?.troubles.map((one) => one.code) ?? [];
    expect(troubles.toSorted()).toEqual(['link', 'markup', 'remote_picture']);
    expect(await items(first.id, '?action=skipped')).toMatchObject([
      { path: 'docs/manual.docx', troubles: [{ code: 'unused' }] },
    ]);
    const sections = (await desk.get('/api/knowledge', desk.lead)).json().items[0].sections;
    expect(sections).toEqual([]);
  });

  test('becomes drafts for colleagues, with sections, files, links and translations', async () => {
    const done = await run(first.id);
    expect(done).toMatchObject({ state: 'done', counts: { written: 3, refused: 0 } });
    const all = await items(first.id, '?kind=text');
    const [about, roll] = [titled(all, 'О кассе'), titled(all, 'Замена ленты')];
    const made = await article(roll?.article_id ?? '');
    expect(made).toMatchObject({
      ...{ state: 'wip', audience: 'staff', published_at: null, slug: 'zamena-lenty' },
      languages: ['en', 'ru'],
    });
    const { content, keywords } = await text(made.id);
    expect(keywords).toEqual(['лента', 'чек']);
    expect(content.body).toMatch(
      /<img src="\/api\/article-files\/[0-9a-f-]{36}" alt="схема">.*<ol data-steps="">.*<aside data-callout="warning">.*<pre data-language="sh">.*<table>/s,
    );
    expect(content.body).not.toMatch(/script|evil\.test\/x\.png"(?! )[^>]*<img/);
    expect((await text(made.id, 'en')).content.body).toBe(
      `<p><a href="/articles/${about?.article_id}">About</a></p>`,
    );
    expect((await text(about?.article_id ?? '')).content.body).toContain(`/articles/${made.id}`);
    const again = await desk.post(url(first.id, '/run'), desk.lead);
    expect(again.json()).toMatchObject({ message_key: 'errors.import_state' });
  });

  test('under another name it is new, until it is read as the source that it is', async () => {
    const renamed = Object.entries(tree).map(([path, words]) => [
      path.replace(/^docs/, 'help'),
      words,
    ]);
    const other = await upload(zipOf(Object.fromEntries(renamed)), { name: 'help.zip' });
    expect(other).toMatchObject({ source: 'help', counts: { new: 3, same: 0 } });
    const body = { space_id, language: 'ru', source: 'docs' };
    const planned = await desk.put(url(other.id, '/plan'), desk.lead, body);
    expect(planned.statusCode, planned.body).toBe(200);
    await desk.app.opora.drainJobs();
    // The picture of one lies in a folder of another name.
    expect(await look(other.id)).toMatchObject({
      ...{ source: 'docs', counts: { new: 0, same: 2, changed: 1 } },
    });
    expect((await desk.remove(url(other.id), desk.lead)).statusCode).toBe(200);
  });

  test('again changes only what changed there, and keeps what was changed here', async () => {
    const same = await upload(zipOf(tree));
    expect(same.counts).toMatchObject({ same: 3, new: 0, changed: 0, edited: 0, sections_new: 0 });
    const here = titled(await items(first.id), 'О кассе')?.article_id ?? '';
    const own = await text(here);
    await desk.put(`/api/articles/${here}/texts/ru`, desk.agent, {
      ...{ title: own.title, content: { body: '<p>Наше</p>' }, base_version: own.version },
    });
    const next = {
      ...tree,
      'docs/README.md': '# О кассе\n\nНовое.\n',
      'docs/kassa/lenta.en.md': '# Paper roll\n\nNew words.\n',
    };
    const second = await upload(zipOf(next));
    expect(second.counts).toMatchObject({ same: 1, changed: 1, edited: 1 });
    await run(second.id);
    expect((await text(here)).content.body).toBe('<p>Наше</p>');
    const roll = titled(await items(first.id), 'Paper roll')?.article_id ?? '';
    expect((await text(roll, 'en')).content.body).toBe('<p>New words.</p>');
    expect(await undo(second.id)).toMatchObject({ state: 'undone', counts: { undone: 1 } });
    expect((await text(roll, 'en')).content.body).toContain('About');
    const third = await upload(zipOf(next));
    expect((await run(third.id, { when_changed: 'replace' })).counts).toMatchObject({ written: 2 });
    expect((await text(here)).content.body).toBe('<p>Новое.</p>');
  });

  test('is taken back where nobody touched it since, and comes again as the same articles', async () => {
    const mine = await upload(zipOf({ 'a/one.md': '# Раз', 'a/two.md': '# Два' }), {
      name: 'x.zip',
    });
    const [one, two] = ['Раз', 'Два'];
    await run(mine.id, { audience: 'public', article_state: 'not_validated' });
    const all = await items(mine.id, '?kind=text');
    const [first_id, second_id] = [one, two].map(
      (name) => titled(all, name ?? '')?.article_id ?? '',
    );
    expect(await article(first_id ?? '')).toMatchObject({
      audience: 'public',
      state: 'not_validated',
    });
    const refused = await desk.post(`/api/articles/${first_id}/publish`, desk.lead);
    expect(refused.json()).toMatchObject({ message_key: 'errors.article_second_look' });
    await desk.post(`/api/articles/${first_id}/publish`, desk.admin);
    expect(await undo(mine.id)).toMatchObject({ counts: { undone: 1, undo_refused: 2 } });
    expect(await article(second_id ?? '')).toMatchObject({ state: 'archived' });
    expect(await article(first_id ?? '')).toMatchObject({ state: 'validated' });
    const back = await upload(zipOf({ 'a/one.md': '# Раз', 'a/two.md': '# Два' }), {
      name: 'x.zip',
    });
    expect(back.counts).toMatchObject({ same: 1, new: 1 });
    await run(back.id);
    expect(await article(second_id ?? '')).toMatchObject({ state: 'wip' });
  });
});

const [parentId, childId] = [
  '0123456789abcdef0123456789abcdef',
  'fedcba9876543210fedcba9876543210',
];

test('an export of Notion: ids cut from names, properties, callouts, toggles, databases, archives inside', async () => {
  const html = `<html><head><title>Возврат</title></head><body><article id="x" class="page sans"><header><h1 class="page-title">Возврат</h1><table class="properties"><tbody><tr class="property-row property-row-multi_select"><th>Tags</th><td><span class="selected-value">касса</span><span class="selected-value">деньги</span></td></tr><tr class="property-row property-row-text"><th>Кто</th><td>Смена</td></tr></tbody></table></header><div class="page-body"><figure class="callout" style="white-space:pre-wrap"><div><span class="icon">⚠️</span></div><div><p>Нужен паспорт</p></div></figure><ul class="toggle"><li><details open=""><summary>Подробно</summary><p>Внутри</p></details></li></ul><ul class="bulleted-list"><li>раз</li></ul><ul class="bulleted-list"><li>два</li></ul><ul class="to-do-list"><li><div class="checkbox checkbox-on"></div> <span>сделано</span></li></ul><pre class="code"><code class="language-JavaScript">let a;\nlet b;</code></pre><p><a href="https://www.notion.so/Kassa-${parentId}">Касса</a></p></div></article></body></html>`;
  const part = zipOf({
    [`Касса ${parentId}.md`]: `# Касса\n\nTags: чек, касса\nOwner: Смена\n\n<aside>\n💡 Совет\n\n</aside>\n\n[Возврат](%D0%9A%D0%B0%D1%81%D1%81%D0%B0%20${parentId}/Refund%20${childId}.html)\n`,
    [`Касса ${parentId}/Refund ${childId}.html`]: html,
    [`Смены ${'a'.repeat(32)}.csv`]: 'Name,Who\nНочь,"Пост, 2"\n',
    [`Смены ${'a'.repeat(32)}/Ночь ${'b'.repeat(32)}.md`]: '# Ночь\n\nСлова.\n',
  });
  const found = await upload(
    zipOf({ 'Export-00000000-0000-0000-0000-000000000000-Part-1.zip': part, 'index.html': '' }),
    { name: 'notion.zip' },
  );
  expect(found).toMatchObject({
    format: 'notion',
    source: 'notion',
    counts: { new: 4, skipped: 0 },
  });
  await run(found.id);
  const all = await items(found.id, '?kind=text');
  expect(titled(all, 'Возврат')).toMatchObject({ place: ['Касса'] });
  const [parent, refund] = [
    titled(all, 'Касса')?.article_id ?? '',
    titled(all, 'Возврат')?.article_id ?? '',
  ];
  const kassa = await text(parent);
  expect(kassa.keywords).toEqual(['чек', 'касса']);
  expect(kassa.content.body).toBe(
    `<table><tr><td><strong>Owner</strong></td><td>Смена</td></tr></table><aside data-callout="tip"><p>Совет</p></aside><p><a href="/articles/${refund}">Возврат</a></p>`,
  );
  const back = await text(refund);
  expect(back.keywords).toEqual(['касса', 'деньги']);
  expect(back.content.body).toBe(
    `<table><tr><td><strong>Кто</strong></td><td>Смена</td></tr></table><aside data-callout="warning"><p>Нужен паспорт</p></aside><p><strong>Подробно</strong></p><p>Внутри</p><ul><li>раз</li><li>два</li></ul><ul><li>☑ сделано</li></ul><pre data-language="javascript"><code>let a;\nlet b;</code></pre><p><a href="/articles/${parent}">Касса</a></p>`,
  );
  const night = titled(all, 'Ночь')?.article_id;
  expect((await text(titled(all, 'Смены')?.article_id ?? '')).content.body).toContain(
    `<td><a href="/articles/${night}">Ночь</a></td><td>Пост, 2</td>`,
  );
});

test('an export of Confluence: the tree by breadcrumbs, macros, attachments under their names', async () => {
  const page = (title: string, crumbs: string, body: string, more = '') =>
    `<!DOCTYPE html><html><head><title>Desk : ${title}</title></head><body class="theme-default"><div id="page"><div id="main-header"><div id="breadcrumb-section"><ol id="breadcrumbs"><li class="first"><span><a href="index.html">Desk</a></span></li>${crumbs}</ol></div><h1 id="title-heading"><span id="title-text"> Desk : ${title} </span></h1></div><div id="content"><div class="page-metadata">Created by <span class='author'> A. B.</span></div><div id="main-content" class="wiki-content group">${body}</div>${more}</div></div></body></html>`;
  const crumb = (href: string, name: string) =>
    `<li><span><a href="${href}">${name}</a></span></li>`;
  const body = `<div class="confluence-information-macro confluence-information-macro-note"><p class="title">Важно</p><span class="aui-icon confluence-information-macro-icon"></span><div class="confluence-information-macro-body"><p>Не выключать</p></div></div><div class="code panel pdl"><div class="codeHeader panelHeader pdl"><b>Запуск</b></div><div class="codeContent panelContent pdl"><pre class="syntaxhighlighter-pre" data-syntaxhighlighter-params="brush: bash; gutter: false; theme: Confluence">echo 1\n</pre></div></div><div class="toc-macro"><ul><li><a href="#a">Лишнее</a></li></ul></div><div class="table-wrap"><table class="confluenceTable"><tbody><tr><th class="confluenceTh">К</th></tr><tr><td class="confluenceTd">1</td></tr></tbody></table></div><ul class="inline-task-list"><li data-inline-task-id="1" class="checked">Готово</li></ul><p><img class="confluence-embedded-image" src="attachments/200/300.png" data-image-src="attachments/200/300.png"> <a href="Home_100.html">дом</a> <a href="/pages/viewpage.action?pageId=200">сюда</a></p>`;
  const attached = `<div class="pageSection group"><div class="pageSectionHeader"><h2 id="attachments">Attachments:</h2></div><div class="greybox" align="left"><a href="attachments/200/300.png">схема.png</a> (image/png)<br/><a href="attachments/200/301.pdf">Инструкция.pdf</a> (application/pdf)</div></div>`;
  const found = await upload(
    zipOf({
      'DESK/index.html': `<html><body><div class="pageSection"><ul><li><a href="Home_100.html">Home</a><ul><li><a href="Setup_200.html">Setup</a></li></ul></li></ul></div></body></html>`,
      'DESK/Home_100.html': page('Home', '', '<p>Дом</p>'),
      'DESK/Setup_200.html': page('Setup', crumb('Home_100.html', 'Home'), body, attached),
      'DESK/Deep_400.html': page(
        'Deep',
        crumb('Home_100.html', 'Home') + crumb('Setup_200.html', 'Setup'),
        '<p>Вглубь</p>',
      ),
      'DESK/attachments/200/300.png': tinyPng,
      'DESK/attachments/200/301.pdf': '%PDF-1.4',
      'DESK/styles/site.css': 'x',
    }),
    { name: 'DESK.zip' },
  );
  expect(found).toMatchObject({
    format: 'confluence',
    source: 'DESK',
    counts: { new: 3, skipped: 0 },
  });
  await run(found.id);
  const all = await items(found.id, '?kind=text');
  expect(all.map((item) => [item.title, item.place])).toEqual([
    ...[
      ['Home', ['DESK']],
      ['Setup', ['Setup']],
      ['Deep', ['Setup']],
    ],
  ]);
  const setup = titled(all, 'Setup')?.article_id ?? '';
  expect((await text(setup)).content.body).toMatch(
    /^<aside data-callout="warning"><p><strong>Важно<\/strong><\/p><p>Не выключать<\/p><\/aside><p><strong>Запуск<\/strong><\/p><pre data-language="bash"><code>echo 1<\/code><\/pre><table><tr><th>К<\/th><\/tr><tr><td>1<\/td><\/tr><\/table><ul><li>☑ Готово<\/li><\/ul><p><img src="[^"]+" alt=""> <a href="\/articles\/[0-9a-f-]{36}">дом<\/a> <a href="\/articles\/[0-9a-f-]{36}">сюда<\/a><\/p>$/,
  );
  expect((await article(setup)).attachments).toMatchObject([{ name: 'Инструкция.pdf' }]);
});

test('our own export comes back the same: here nothing is new, and elsewhere it is the same again', async () => {
  const sections = (await desk.get('/api/knowledge', desk.lead)).json().items[0].sections;
  const made = await desk.post('/api/knowledge/sections', desk.lead, {
    ...{ space_id, names: { ru: 'Эквайринг', en: 'Acquiring' }, intro: { ru: 'О картах' } },
  });
  const section_id = made.json().id;
  const file = await desk.upload(desk.lead, 'Памятка, смена.txt');
  const created = await desk.post('/api/articles', desk.lead, {
    ...{ section_id, language: 'ru', title: 'Терминал: «нет связи»', audience: 'signed_in' },
    keywords: ['терминал', 'связь, сеть'],
    content: {
      question: '<p>Нет <strong>связи</strong></p>',
      answer: `<ol data-steps><li>Раз</li></ol><aside data-internal><p>Тайна</p></aside><p><a href="/api/article-files/${file}">памятка</a></p>`,
    },
  });
  expect(created.statusCode, created.body).toBe(201);
  const { id } = created.json();
  await desk.put(`/api/articles/${id}/texts/en`, desk.lead, {
    ...{ title: 'Terminal', content: { answer: '<p>Restart</p>' }, base_version: 0 },
  });
  const bytes = await exported(`?section_id=${section_id}`);
  const here = await upload(bytes, { name: 'knowledge.zip' });
  expect(here, JSON.stringify(await items(here.id))).toMatchObject({
    ...{ format: 'opora', counts: { same: 2, new: 0, changed: 0, edited: 0, sections_new: 0 } },
  });
  // Elsewhere nobody knows the article, its section or its file.
  const other = Buffer.from(bytes.toString('latin1').replaceAll(id, newIdLike(id)), 'latin1');
  const there = await upload(withSums(other), { name: 'knowledge.zip' });
  expect(there.counts).toMatchObject({ new: 2 });
  await run(there.id, { audience: 'as_written', article_state: 'as_written' });
  const copy =
    titled(await items(there.id, '?kind=text'), 'Терминал: «нет связи»')?.article_id ?? '';
  const [was, is] = [await article(id), await article(copy)];
  expect(copy).not.toBe(id);
  for (const name of ['audience', 'kind', 'state', 'original_language', 'languages', 'section_id'])
    expect(is[name], name).toEqual(was[name]);
  const [before, after] = [await text(id), await text(copy)];
  expect(after.keywords).toEqual(before.keywords);
  expect(after.content).toEqual(before.content);
  expect((await text(copy, 'en')).content).toEqual((await text(id, 'en')).content);
  expect(sections.length).toBeGreaterThan(0);
  const without = (await exported(`?section_id=${section_id}&remarks=false`)).toString();
  expect(without).not.toContain('Тайна');
});

function newIdLike(id: string): string {
  return `${id.slice(0, -4)}${id.endsWith('0000') ? '1111' : '0000'}`;
}

async function exported(query: string): Promise<Buffer> {
  const response = await desk.app.call({
    ...{ method: 'GET', url: `/api/knowledge/export${query}`, as: desk.lead },
  });
  expect(response.statusCode).toBe(200);
  return response.rawPayload;
}

/** Entries of our own archives are stored: after a change of their words their sums are made anew. */
function withSums(bytes: Buffer): Buffer {
  const files: Record<string, Buffer> = {};
  let at = 0;
  const directory = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  while (at < directory) {
    const [name, extra] = [bytes.readUInt16LE(at + 26), bytes.readUInt16LE(at + 28)];
    const start = at + 30 + name + extra;
    const end = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x07, 0x08]), start);
    files[bytes.subarray(at + 30, at + 30 + name).toString()] = bytes.subarray(start, end);
    at = end + 24;
  }
  return zipOf(files);
}

test('hostile archives: names that lead out, links, no pages, rights', async () => {
  const found = await upload(
    zipOf([
      { name: '../../etc/cron.md', bytes: '# Наружу' },
      { name: 'C:\\windows\\a.md', bytes: '# Диск' },
      { name: 'link.md', bytes: '/etc/passwd', mode: 0o120777 },
      {
        name: 'a/ok.html',
        bytes:
          '<title>Хорошо</title><body onload="x()"><h1>Хорошо</h1><p style="position:fixed">Слова<img src=x onerror=alert(1)><iframe src="https://evil.test"></iframe><a href="javascript:alert(1)">жми</a></p><div class="admonition constructor">к</div><pre class="language-constructor">п</pre>',
      },
    ]),
    { name: 'bad.zip' },
  );
  expect(found.counts).toMatchObject({ new: 1, skipped: 3 });
  await run(found.id);
  const id = titled(await items(found.id, '?kind=text'), 'Хорошо')?.article_id ?? '';
  const { content } = await text(id);
  expect(content.body).not.toMatch(/javascript|onerror|iframe|style|onload/);
  expect(content.body).toContain('жми');
  const broken = await upload(Buffer.from('никакой не архив'), { name: 'broken.zip' });
  expect(broken).toMatchObject({ state: 'failed', failure: 'errors.zip_broken' });
  const empty = await upload(zipOf({ 'a.docx': 'x' }), { name: 'empty.zip' });
  expect(empty).toMatchObject({ state: 'failed', failure: 'errors.import_no_pages' });
  expect((await desk.get(url(found.id), desk.agent)).statusCode).toBe(404);
  expect((await desk.get(url(found.id), desk.admin)).statusCode).toBe(200);
  expect((await desk.remove(url(empty.id), desk.lead)).statusCode).toBe(200);
  expect((await desk.remove(url(found.id), desk.lead)).statusCode).toBe(409);
});

test('from a folder on the machine, in the name of an agent: a look first, then drafts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'folder-'));
  try {
    mkdirSync(join(folder, 'склад'));
    writeFileSync(join(folder, 'склад', 'приёмка.md'), '# Приёмка\n\n[нет](нет.md)\n');
    symlinkSync('/etc/passwd', join(folder, 'ссылка.md'));
    const { email } = desk.lead;
    const actor = await agentActorOf(desk.app.ctx(), email);
    if (actor === undefined) throw new Error(email);
    const { blobs } = desk.app.opora.house.ports;
    const own = { ...desk.app.ctx(), actor };
    const asked = { path: folder, language: 'ru' };
    const look = await importFromDisk(own, blobs, { ...asked, is_plan: true });
    expect(look.counts).toMatchObject({ new: 1, written: 0, skipped: 1 });
    const done = await importFromDisk(own, blobs, { ...asked, is_plan: false });
    expect(done.counts).toMatchObject({ written: 1, refused: 0 });
    expect(done.troubled.map((one) => one.path)).toEqual(['склад/приёмка.md', 'ссылка.md']);
    const [newest] = (await desk.get('/api/knowledge/imports', desk.lead)).json().items;
    expect(newest).toMatchObject({ state: 'done', can: { undo: true } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
