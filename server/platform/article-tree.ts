/**
 * The HTML of articles as a tree, and its one canonical form: whatever an editor, Markdown or an import
 * wrote, the same words in the same order are the same HTML. So versions compare, and Markdown and
 * HTML are two writings of one thing. Works on what the sanitizer let through: well-formed, closed.
 */
export type Attributes = Readonly<Record<string, string>>;
export type Element = {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Node[];
};
export type Node = string | Element;

const VOID = new Set(['img', 'hr', 'br']);
const INLINE = new Set(['strong', 'em', 'code', 'a', 'img', 'br']);

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => entities[name] ?? whole);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Cleaned HTML as a tree. */
export function parseTree(html: string): Node[] {
  const root: { tag: string; attributes: Attributes; children: Node[] }[] = [
    { tag: '', attributes: {}, children: [] },
  ];
  const top = () => root.at(-1) ?? { tag: '', attributes: {}, children: [] };
  let from = 0;
  for (const match of html.matchAll(/<(\/?)([a-z0-9]+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/g)) {
    if (match.index > from) top().children.push(unescaped(html.slice(from, match.index)));
    from = match.index + match[0].length;
    const [, slash, tag = '', given = ''] = match;
    if (slash === '/') {
      const closed = root.length > 1 && top().tag === tag ? root.pop() : undefined;
      if (closed !== undefined) top().children.push(closed);
      continue;
    }
    const element = { tag, attributes: attributesOf(given), children: [] };
    if (VOID.has(tag)) top().children.push(element);
    else root.push(element);
  }
  if (from < html.length) top().children.push(unescaped(html.slice(from)));
  for (let open = root.pop(); open !== undefined; open = root.pop()) {
    if (root.length === 0) return open.children;
    top().children.push(open);
  }
  return [];
}

function attributesOf(text: string): Attributes {
  const found = [...text.matchAll(/([\w-]+)(?:="([^"]*)")?/g)];
  return Object.fromEntries(found.map((match) => [match[1] ?? '', unescaped(match[2] ?? '')]));
}

export function serialize(nodes: readonly Node[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return escaped(node);
      const attributes = Object.entries(node.attributes)
        .map(([name, value]) => ` ${name}="${escaped(value).replaceAll('"', '&quot;')}"`)
        .join('');
      const open = `<${node.tag}${attributes}>`;
      return VOID.has(node.tag) ? open : `${open}${serialize(node.children)}</${node.tag}>`;
    })
    .join('');
}

export function element(
  tag: string,
  children: readonly Node[] = [],
  attributes: Attributes = {},
): Element {
  return { tag, attributes, children };
}

/** The text alone, blanks as they show. */
export function plainText(nodes: readonly Node[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      return node.tag === 'br' ? ' ' : plainText(node.children);
    })
    .join('');
}

function oneLine(nodes: readonly Node[]): string {
  return plainText(nodes)
    .replace(/[ \t\r\n\f]+/g, ' ')
    .trim();
}

function isInline(node: Node): boolean {
  if (typeof node === 'string') return true;
  return INLINE.has(node.tag) && node.children.every(isInline);
}

// blocks --------------------------------------------------------------------------------------

/** The canonical form: blocks at the top, words inside them. */
export function canonical(nodes: readonly Node[]): Element[] {
  const out: Element[] = [];
  let run: Node[] = [];
  const flush = () => {
    out.push(...paragraph(run));
    run = [];
  };
  for (const node of nodes) {
    if (isInline(node)) {
      run.push(node);
      continue;
    }
    flush();
    if (typeof node !== 'string') out.push(...block(node));
  }
  flush();
  return out;
}

function paragraph(nodes: readonly Node[]): Element[] {
  const words = inlines(nodes);
  if (words.length === 0) return [];
  const [first] = words;
  const isPicture = words.length === 1 && typeof first === 'object' && first.tag === 'img';
  return isPicture ? [element('figure', words)] : [element('p', words)];
}

function block(node: Element): Element[] {
  const { tag, attributes, children } = node;
  switch (tag) {
    case 'h2':
    case 'h3': {
      const words = inlines(onOneLine(children));
      return words.length === 0 ? [] : [element(tag, words)];
    }
    case 'ul':
    case 'ol':
      return list(node);
    case 'table':
      return table(node);
    case 'pre': {
      const code = plainText(children)
        .replace(/\r\n?/g, '\n')
        .replace(/^\n+|\s+$/g, '');
      return code === '' ? [] : [element('pre', [element('code', [code])], attributes)];
    }
    case 'blockquote':
    case 'aside': {
      const inner = canonical(children);
      return inner.length === 0 ? [] : [element(tag, inner, attributes)];
    }
    case 'figure':
      return figure(node);
    case 'hr':
      return [element('hr')];
    case 'div':
      return 'data-video' in attributes ? [element('div', [], attributes)] : canonical(children);
    default:
      // p with blocks in it, or what lost its parent: its content stands alone.
      return canonical(children);
  }
}

/** A heading is words alone. */
function onOneLine(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node): Node[] => {
    if (typeof node === 'string') return [node];
    if (node.tag === 'img') return [];
    return node.tag === 'br' ? [' '] : [{ ...node, children: onOneLine(node.children) }];
  });
}

function list({ tag, attributes, children }: Element): Element[] {
  const items: Node[][] = [];
  for (const child of children) {
    if (typeof child === 'string' && child.trim() === '') continue;
    const isNested = typeof child !== 'string' && (child.tag === 'ul' || child.tag === 'ol');
    const last = items.at(-1);
    if (isNested && last !== undefined) last.push(child);
    else if (typeof child !== 'string' && child.tag === 'li') items.push([...child.children]);
    else items.push([child]);
  }
  const made = items.flatMap((item) => {
    const inner = canonical(item);
    return inner.length === 0 ? [] : [element('li', tightened(inner))];
  });
  return made.length === 0 ? [] : [element(tag, made, attributes)];
}

/** One paragraph, with nothing but lists below it, needs no tags of its own. */
function tightened(blocks: readonly Element[]): readonly Node[] {
  const [first, ...rest] = blocks;
  const isTight = first?.tag === 'p' && rest.every((one) => one.tag === 'ul' || one.tag === 'ol');
  return isTight ? [...first.children, ...rest] : blocks;
}

function figure({ children }: Element): Element[] {
  const picture = firstOf(children, 'img');
  if (picture === undefined) return canonical(children);
  const caption = firstOf(children, 'figcaption');
  const words = caption === undefined ? '' : oneLine(caption.children);
  const under = words === '' ? [] : [element('figcaption', [words])];
  return [element('figure', [picture, ...under])];
}

function firstOf(nodes: readonly Node[], tag: string): Element | undefined {
  for (const node of nodes) {
    if (typeof node === 'string') continue;
    if (node.tag === tag) return node;
    const inner = firstOf(node.children, tag);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function table(node: Element): Element[] {
  const rows = rowsOf(node.children).filter((row) => row.length > 0);
  const isHeaded = rows[0]?.some((cell) => cell.tag === 'th') === true;
  const hasSpans = rows.flat().some((cell) => Object.keys(cell.attributes).length > 0);
  const width = Math.max(0, ...rows.map((row) => row.length));
  const made = rows.map((row, index) => {
    const tag = isHeaded && index === 0 ? 'th' : 'td';
    const cells = row.map((cell) => element(tag, cellWords(cell.children), cell.attributes));
    const missing = hasSpans ? 0 : width - cells.length;
    return element('tr', [...cells, ...Array.from({ length: missing }, () => element(tag))]);
  });
  const isEmpty = oneLine(made) === '' && firstOf(made, 'img') === undefined;
  return isEmpty ? [] : [element('table', made)];
}

function rowsOf(nodes: readonly Node[]): Element[][] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return [];
    if (node.tag !== 'tr') return rowsOf(node.children);
    return [
      node.children.flatMap((cell) =>
        typeof cell !== 'string' && (cell.tag === 'td' || cell.tag === 'th') ? [cell] : [],
      ),
    ];
  });
}

/** A cell holds words alone: its blocks become lines. */
function cellWords(nodes: readonly Node[]): Node[] {
  const lines = canonical(nodes).flatMap(linesOf);
  return inlines(lines.flatMap((line, index) => (index === 0 ? line : [element('br'), ...line])));
}

function linesOf(node: Element): (readonly Node[])[] {
  if (node.tag === 'li') {
    const own = node.children.filter(isInline);
    const below = node.children.filter((child): child is Element => !isInline(child));
    return [...(own.length > 0 ? [['• ', ...own]] : []), ...below.flatMap(linesOf)];
  }
  if (node.tag === 'pre') return [[element('code', [oneLine(node.children)])]];
  if (node.children.every(isInline)) return [node.children];
  return node.children.flatMap((child) => (typeof child === 'string' ? [[child]] : linesOf(child)));
}

// words ---------------------------------------------------------------------------------------

type Marks = {
  readonly href?: string;
  readonly strong?: true;
  readonly em?: true;
  readonly code?: true;
};
type Run = { readonly marks: Marks; readonly text: string; readonly leaf?: Element };

/** Marks in one order (link, strong, emphasis, code), blanks outside of them, neighbours joined. */
export function inlines(nodes: readonly Node[]): Node[] {
  const spaced = runsOf(nodes, {}).flatMap(blanksApart);
  return nested(joinedRuns(trimmedRuns(collapsed(spaced))));
}

function runsOf(nodes: readonly Node[], marks: Marks): Run[] {
  return nodes.flatMap((node): Run[] => {
    if (typeof node === 'string') return [{ marks, text: node.replace(/[ \t\r\n\f]+/g, ' ') }];
    const { tag, attributes } = node;
    if (tag === 'br') return [{ marks: {}, text: '', leaf: element('br') }];
    if (tag === 'img') {
      const linked = marks.href === undefined ? {} : { href: marks.href };
      return [{ marks: linked, text: '', leaf: node }];
    }
    if (tag === 'a') return runsOf(node.children, { ...marks, href: attributes.href ?? '' });
    if (tag === 'strong' || tag === 'em' || tag === 'code')
      return runsOf(node.children, { ...marks, [tag]: true });
    return runsOf(node.children, marks);
  });
}

function blanksApart(run: Run): Run[] {
  if (run.leaf !== undefined) return [run];
  const [, before = '', words = '', after = ''] = /^( ?)(.*?)( ?)$/su.exec(run.text) ?? [];
  if (words === '') return run.text === '' ? [] : [{ marks: {}, text: ' ' }];
  return [
    ...(before === '' ? [] : [{ marks: {}, text: ' ' }]),
    { marks: run.marks, text: words },
    ...(after === '' ? [] : [{ marks: {}, text: ' ' }]),
  ];
}

/** One blank for many, none beside a line break. */
function collapsed(runs: readonly Run[]): Run[] {
  const out: Run[] = [];
  for (const run of runs) {
    const last = out.at(-1);
    const isBlank = run.leaf === undefined && run.text === ' ';
    const isBreak = run.leaf?.tag === 'br';
    const isAfterBreak = last?.leaf?.tag === 'br';
    const isAfterBlank = last !== undefined && last.leaf === undefined && last.text.endsWith(' ');
    if (isBlank && (isAfterBreak || isAfterBlank)) continue;
    if (isBreak && isAfterBlank && last.text === ' ') out.pop();
    out.push(run);
  }
  return out;
}

function trimmedRuns(runs: readonly Run[]): Run[] {
  const isVisible = (run: Run) =>
    run.leaf === undefined ? run.text.trim() !== '' : run.leaf.tag !== 'br';
  const first = runs.findIndex(isVisible);
  const last = runs.findLastIndex(isVisible);
  const kept = first === -1 ? [] : runs.slice(first, last + 1);
  return kept.map((run, index) => {
    const from = index === 0 ? run.text.trimStart() : run.text;
    return { ...run, text: index === kept.length - 1 ? from.trimEnd() : from };
  });
}

function isSame(one: Marks, other: Marks): boolean {
  return (
    one.href === other.href &&
    one.strong === other.strong &&
    one.em === other.em &&
    one.code === other.code
  );
}

function joinedRuns(runs: readonly Run[]): Run[] {
  const out: Run[] = [];
  for (const run of runs) {
    const last = out.at(-1);
    const joins = last !== undefined && last.leaf === undefined && run.leaf === undefined;
    if (joins && isSame(last.marks, run.marks))
      out[out.length - 1] = { ...last, text: last.text + run.text };
    else out.push(run);
  }
  return out;
}

const order = ['href', 'strong', 'em', 'code'] as const;

function nested(runs: readonly Run[], depth = 0): Node[] {
  const mark = order[depth];
  if (mark === undefined) return runs.map((run) => run.leaf ?? run.text);
  const out: Node[] = [];
  let at = 0;
  while (at < runs.length) {
    const value = runs[at]?.marks[mark];
    let end = at + 1;
    while (end < runs.length && runs[end]?.marks[mark] === value) end += 1;
    const inner = nested(runs.slice(at, end), depth + 1);
    if (value === undefined) out.push(...inner);
    else
      out.push(
        mark === 'href' ? element('a', inner, { href: String(value) }) : element(mark, inner),
      );
    at = end;
  }
  return out;
}
