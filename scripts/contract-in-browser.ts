/**
 * The browser reads the contract for addresses, lists and types; the server alone validates
 * (web/zod-in-browser.ts). This takes out of the built workspace what is then of no use: the schemas
 * and, of each endpoint, all but its method, its path, and what says that it is asked for by itself
 * (contract/together.ts). Tens of kilobytes that nobody waits for.
 */
import type { Plugin } from 'vite';

type Node = { type: string; start: number; end: number; [key: string]: unknown };
type Edit = { start: number; end: number; text: string };

const kept = new Set(['method', 'path', 'stream', 'limit', 'is_costly']);
/** Most endpoints are of agents, and need not say so. */
const ofOthers = /'(public|setup|contact)'/;
/** What makes a schema of a schema. */
const makers =
  /^(extend|pick|omit|partial|required|optional|nullable|array|refine|merge|and|or|default|meta|catch|min|max|transform|pipe|strict)$/;

export function contractInBrowser(): Plugin {
  return {
    name: 'contract-in-browser',
    apply: 'build',
    transform(code, id) {
      // The hollow `z` stands for every schema, whatever is asked of it.
      if (!/\/contract\/[a-z-]+\.ts$/.test(id) || !/import \{ z \}/.test(code)) return null;
      const program = this.parse(code) as unknown as { body: Node[] };
      const edits = program.body.flatMap(declared).flatMap((each) => editsOf(each, code));
      return edits.length === 0 ? null : { code: edited(code, edits), map: null };
    },
  };
}

/** The variables that a statement of the module declares. */
function declared(statement: Node): Node[] {
  const inner =
    statement.type === 'ExportNamedDeclaration' ? asNode(statement['declaration']) : statement;
  return inner?.type === 'VariableDeclaration' ? asNodes(inner['declarations']) : [];
}

function editsOf(variable: Node, code: string): Edit[] {
  const value = asNode(variable['init']);
  if (value?.type !== 'CallExpression') return [];
  const callee = asNode(value['callee']);
  if (callee?.type === 'Identifier' && callee['name'] === 'endpoint')
    return endpointEdits(value, code);
  return isSchema(value) ? [{ start: value.start, end: value.end, text: 'z' }] : [];
}

function endpointEdits(call: Node, code: string): Edit[] {
  const [description] = asNodes(call['arguments']);
  if (description === undefined) return [];
  const properties = asNodes(description['properties']).filter((each) => {
    const name = String(asNode(each['key'])?.['name']);
    return kept.has(name) || (name === 'access' && ofOthers.test(code.slice(each.start, each.end)));
  });
  const { start, end } = description;
  const text = `{ ${properties.map((each) => code.slice(each.start, each.end)).join(', ')} }`;
  return [
    { start: call.start, end: call.start, text: '/* @__PURE__ */ ' },
    { start, end, text },
  ];
}

/** `z.…(…)`, or a schema that another is made of: `ticketRow.extend(…)`. */
function isSchema(call: Node): boolean {
  const callee = asNode(call['callee']);
  if (callee?.type !== 'MemberExpression') return false;
  const object = asNode(callee['object']);
  if (object?.type === 'Identifier') {
    return object['name'] === 'z' || makers.test(String(asNode(callee['property'])?.['name']));
  }
  return object?.type === 'CallExpression' && isSchema(object);
}

function edited(code: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((one, two) => two.start - one.start)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
}

function asNode(value: unknown): Node | undefined {
  return typeof value === 'object' && value !== null && 'type' in value
    ? (value as Node)
    : undefined;
}

function asNodes(value: unknown): Node[] {
  return Array.isArray(value) ? value.flatMap((each) => asNode(each) ?? []) : [];
}
