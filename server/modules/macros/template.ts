/**
 * The words of macros: HTML with `{{variable|"fall-back"}}`. A parser that says where it stumbled, and
 * a renderer whose values can only be text. Pure.
 */
import { escapeHtml } from '#platform/html.ts';

export type Part =
  | { readonly text: string }
  | { readonly variable: string; readonly fallback: string | null };

/** `at`: the place of the `{{` in the text; `found`: what stands there, for people. */
export type TemplateError = {
  readonly at: number;
  readonly found: string;
  readonly message_key:
    | 'errors.field.macro_unclosed'
    | 'errors.field.macro_variable_unknown'
    | 'errors.field.macro_expression';
};

export type Template = {
  readonly parts: readonly Part[];
  readonly errors: readonly TemplateError[];
};

const opening = '{{';
const closing = '}}';
const mostShown = 60;
const name = /^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+$/;
const quotes = /^(?:"([^"]*)"|'([^']*)'|«([^»]*)»|“([^”]*)”|„([^“”]*)[“”])$/u;

/** Everything outside `{{…}}` is itself. `isKnown` says which variables there are. */
export function parseTemplate(source: string, isKnown: (variable: string) => boolean): Template {
  const parts: Part[] = [];
  const errors: TemplateError[] = [];
  let from = 0;
  for (;;) {
    const at = source.indexOf(opening, from);
    if (at < 0) break;
    const end = source.indexOf(closing, at + opening.length);
    if (end < 0) {
      errors.push({
        at,
        found: shown(source.slice(at)),
        message_key: 'errors.field.macro_unclosed',
      });
      break;
    }
    if (at > from) parts.push({ text: source.slice(from, at) });
    const part = expression(source.slice(at + opening.length, end));
    const found = shown(source.slice(at, end + closing.length));
    if (part === undefined)
      errors.push({ at, found, message_key: 'errors.field.macro_expression' });
    else if (!isKnown(part.variable))
      errors.push({ at, found, message_key: 'errors.field.macro_variable_unknown' });
    else parts.push(part);
    from = end + closing.length;
  }
  if (from < source.length) parts.push({ text: source.slice(from) });
  return { parts, errors };
}

type Variable = Extract<Part, { variable: string }>;

function expression(inner: string): Variable | undefined {
  // An editor may have put a mark or a link in the middle of it: that is no expression any more.
  if (/[<>]/.test(inner)) return undefined;
  const written = plain(inner).trim();
  const bar = written.indexOf('|');
  const variable = (bar < 0 ? written : written.slice(0, bar)).trim();
  if (!name.test(variable)) return undefined;
  if (bar < 0) return { variable, fallback: null };
  const quoted = quotes.exec(written.slice(bar + 1).trim());
  if (quoted === null) return undefined;
  const fallback = quoted.slice(1).find((each) => each !== undefined) ?? '';
  return { variable, fallback };
}

const entities: Record<string, string> = {
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&laquo;': '«',
  '&raquo;': '»',
  '&nbsp;': ' ',
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};

/** The text of HTML without tags. */
function plain(html: string): string {
  return html
    .replace(
      /&(?:quot|#34|#39|laquo|raquo|nbsp|lt|gt|amp);/g,
      (entity) => entities[entity] ?? entity,
    )
    .replaceAll('\u00a0', ' ');
}

function shown(text: string): string {
  const words = text.replace(/<[^>]*>?/g, '').replace(/\s+/g, ' ');
  return words.length <= mostShown ? words : `${words.slice(0, mostShown - 1)}…`;
}

/** Values that are there; what is missing or empty takes the fall-back. */
export type Values = ReadonlyMap<string, string>;

/** The words with their values, each escaped; `empty`: what had neither a value nor a fall-back. */
export function renderTemplate(
  template: Pick<Template, 'parts'>,
  values: Values,
): { html: string; empty: string[] } {
  const empty = new Set<string>();
  const html = template.parts.map((part) => {
    if ('text' in part) return part.text;
    const value = values.get(part.variable)?.replace(/\s+/gu, ' ').trim() ?? '';
    if (value === '' && part.fallback === null) empty.add(part.variable);
    return escapeHtml(value === '' ? (part.fallback ?? '') : value);
  });
  return { html: html.join(''), empty: [...empty] };
}
