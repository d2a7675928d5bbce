/**
 * A tree as a list of rows in the order it is read, each with its depth: what an editor moves about.
 * The first row has depth 0, and a row is at most one deeper than the one before it. A row and all
 * that is below it move together. Pure.
 */
export type TreeRow = { readonly id: string; readonly depth: number };

export type TreeNode = { readonly id: string; readonly parent_id: string | null };

/** Rows of nodes that come parent first. */
export function rowsOf<Node extends TreeNode>(
  nodes: readonly Node[],
): (Node & { depth: number })[] {
  const below = Map.groupBy(nodes, (node) => node.parent_id);
  const rows: (Node & { depth: number })[] = [];
  const climb = (parent_id: string | null, depth: number): void => {
    for (const node of below.get(parent_id) ?? []) {
      rows.push({ ...node, depth });
      climb(node.id, depth + 1);
    }
  };
  climb(null, 0);
  return rows;
}

/** The parent of each row, by its id. */
export function parentsOf(rows: readonly TreeRow[]): Map<string, string | null> {
  const path: string[] = [];
  const parents = new Map<string, string | null>();
  for (const row of rows) {
    parents.set(row.id, row.depth === 0 ? null : (path[row.depth - 1] ?? null));
    path[row.depth] = row.id;
  }
  return parents;
}

/** How many rows belong to the row at the place: itself and all below it. */
export function blockLength(rows: readonly TreeRow[], at: number): number {
  const depth = rows[at]?.depth ?? 0;
  let end = at + 1;
  while (end < rows.length && (rows[end]?.depth ?? 0) > depth) end += 1;
  return end - at;
}

/** Past the sibling above or below; at the end of its siblings it stays. */
export function moveRow<Row extends TreeRow>(rows: readonly Row[], id: string, by: -1 | 1): Row[] {
  const at = rows.findIndex((row) => row.id === id);
  const row = rows[at];
  if (row === undefined) return [...rows];
  if (by === 1) {
    const next = at + blockLength(rows, at);
    return rows[next]?.depth === row.depth ? swap(rows, at, next) : [...rows];
  }
  const before = rows.slice(0, at).findLastIndex((one) => one.depth <= row.depth);
  return rows[before]?.depth === row.depth ? swap(rows, before, at) : [...rows];
}

/** Two neighbouring blocks change places. */
function swap<Row extends TreeRow>(rows: readonly Row[], first: number, second: number): Row[] {
  const end = second + blockLength(rows, second);
  return [
    ...rows.slice(0, first),
    ...rows.slice(second, end),
    ...rows.slice(first, second),
    ...rows.slice(end),
  ];
}

/** One level deeper (below the sibling above) or higher (after its parent's rows). */
export function shiftRow<Row extends TreeRow>(rows: readonly Row[], id: string, by: -1 | 1): Row[] {
  const at = rows.findIndex((row) => row.id === id);
  const row = rows[at];
  if (row === undefined) return [...rows];
  const length = blockLength(rows, at);
  if (by === 1) {
    const above = rows[at - 1];
    return above === undefined || above.depth < row.depth
      ? [...rows]
      : rows.map((one, index) => deeper(one, index >= at && index < at + length ? 1 : 0));
  }
  if (row.depth === 0) return [...rows];
  const block = rows.slice(at, at + length).map((one) => deeper(one, -1));
  const rest = [...rows.slice(0, at), ...rows.slice(at + length)];
  const parent = rows.slice(0, at).findLastIndex((one) => one.depth < row.depth);
  const after = parent + blockLength(rest, parent);
  return [...rest.slice(0, after), ...block, ...rest.slice(after)];
}

function deeper<Row extends TreeRow>(row: Row, by: number): Row {
  return { ...row, depth: row.depth + by };
}

/** The block before another row, as its sibling. Not before a row of its own. */
export function dropRow<Row extends TreeRow>(
  rows: readonly Row[],
  id: string,
  before_id: string,
): Row[] {
  const at = rows.findIndex((row) => row.id === id);
  const row = rows[at];
  if (row === undefined) return [...rows];
  const length = blockLength(rows, at);
  const rest = [...rows.slice(0, at), ...rows.slice(at + length)];
  const target = rest.findIndex((one) => one.id === before_id);
  const sibling = rest[target];
  if (sibling === undefined) return [...rows];
  const block = rows.slice(at, at + length).map((one) => deeper(one, sibling.depth - row.depth));
  return [...rest.slice(0, target), ...block, ...rest.slice(target)];
}

/** Lines that were pasted: an indent is a level, a bar parts the languages. */
export function readLines(text: string): { ru: string; en: string; depth: number }[] {
  const indents: number[] = [];
  const rows: { ru: string; en: string; depth: number }[] = [];
  for (const line of text.split(/\r?\n/u)) {
    const [ru = '', en = ''] = line.split('|').map((part) => part.trim().slice(0, 200));
    if (ru === '' && en === '') continue;
    const indent = (/^[\t ]*/u.exec(line)?.[0] ?? '').replaceAll('\t', '    ').length;
    while (indents.length > 0 && (indents.at(-1) ?? 0) >= indent) indents.pop();
    rows.push({ ru, en, depth: indents.length });
    indents.push(indent);
  }
  return rows;
}
