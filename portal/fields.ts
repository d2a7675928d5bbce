/** Fields of forms: a label, a hint, and what is wrong, told to screen readers with the field. */
import { translateKey } from '#contract/i18n/dictionaries.ts';
import { OporaError } from '#platform/errors.ts';
import { type Html, html } from './html.ts';
import type { Visit } from './page.ts';

/** What is wrong, by the name of the field, in words. */
export type Wrongs = Readonly<Record<string, string | undefined>>;

export type Field = {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly hint?: string | undefined;
  readonly wrong?: string | undefined;
  readonly type?: 'text' | 'email' | 'password' | 'search';
  /** As in HTML: email, current-password, new-password, given-name… */
  readonly autocomplete?: string;
  readonly is_required?: boolean;
  readonly max?: number;
};

export function field(one: Field): Html {
  const { name, label, value = '', type = 'text', autocomplete = 'off', max = 500 } = one;
  const attributes = `${one.hint === undefined ? '' : `${name}-hint `}${one.wrong === undefined ? '' : `${name}-wrong`}`;
  const input =
    one.is_required === true
      ? html`<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" maxlength="${max}" aria-describedby="${attributes}" aria-invalid="${one.wrong === undefined ? 'false' : 'true'}" required>`
      : html`<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" maxlength="${max}" aria-describedby="${attributes}" aria-invalid="${one.wrong === undefined ? 'false' : 'true'}">`;
  return wrapped(one, input, label);
}

function wrapped(
  { name, hint, wrong }: Pick<Field, 'name' | 'hint' | 'wrong'>,
  input: Html,
  label: string,
): Html {
  return html`<div class="field"><label for="${name}">${label}</label>${input}
${hint === undefined ? null : html`<p class="hint" id="${name}-hint">${hint}</p>`}
${wrong === undefined ? null : html`<p class="wrong" id="${name}-wrong">${wrong}</p>`}</div>`;
}

/** A line over a form that came back. */
export function troubleLine(words: string | undefined): Html | null {
  return words === undefined ? null : html`<p class="trouble" role="alert">${words}</p>`;
}

/** What a refused form shows: a line, and words by field. Anything that is no refusal goes on upwards. */
export function wrongsOf(visit: Visit, error: unknown): { line: string; fields: Wrongs } {
  if (!(error instanceof OporaError) || error.code === 'not_found') throw error;
  const words = (key: string) => translateKey(visit.language, key, error.params) ?? key;
  const fields = Object.fromEntries(
    Object.entries(error.fields ?? {}).map(([name, key]) => [name, words(key)]),
  );
  return { line: words(error.message_key), fields };
}
