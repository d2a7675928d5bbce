/** One question of a form, as the browser asks it without help. */
import type { FieldValue } from '#contract/field-values.ts';
import type { FormQuestion } from '#contract/forms.ts';
import type { Wrongs } from '../fields.ts';
import { flag, type Html, html } from '../html.ts';
import type { Visit } from '../page.ts';
import { nameOfQuestion, type Values } from './answers.ts';

export function questionFields(
  visit: Visit,
  questions: readonly FormQuestion[],
  { values, wrongs }: { values: Values; wrongs: Wrongs },
): Html[] {
  return questions.map((one) =>
    questionField(visit, one, { value: values[one.id], wrong: wrongs[`fields.${one.id}`] }),
  );
}

type Standing = { readonly value: FieldValue | undefined; readonly wrong: string | undefined };

function questionField(visit: Visit, one: FormQuestion, standing: Standing): Html {
  const id = nameOfQuestion(one.id);
  const { wrong } = standing;
  const notes = html`${one.help === '' ? null : html`<p class="hint" id="${id}-hint">${one.help}</p>`}
${wrong === undefined ? null : html`<p class="wrong" id="${id}-wrong">${wrong}</p>`}`;
  const label = html`${one.name}${one.is_required ? null : html` <span class="quiet">(${visit.say('ask.optional')})</span>`}`;
  if (one.kind === 'many')
    return html`<fieldset class="field" aria-describedby="${describedBy(one, standing)}"><legend class="label">${label}</legend>
${one.options.map((option) => html`<label class="choice"><input type="checkbox" name="${id}" value="${option.id}" ${flag('checked', Array.isArray(standing.value) && standing.value.includes(option.id))}>${option.name}</label>`)}${notes}</fieldset>`;
  return html`<div class="field"><label for="${id}">${label}</label>${control(visit, one, standing)}${notes}</div>`;
}

function describedBy(one: FormQuestion, { wrong }: Standing): string {
  const id = nameOfQuestion(one.id);
  return [one.help === '' ? '' : `${id}-hint`, wrong === undefined ? '' : `${id}-wrong`]
    .filter(Boolean)
    .join(' ');
}

function control(visit: Visit, one: FormQuestion, standing: Standing): Html {
  const id = nameOfQuestion(one.id);
  const by = describedBy(one, standing);
  const value = typeof standing.value === 'object' ? '' : String(standing.value ?? '');
  const invalid = standing.wrong === undefined ? 'false' : 'true';
  const required = flag('required', one.is_required);
  if (one.kind === 'choice' || one.kind === 'tree')
    return html`<select id="${id}" name="${id}" aria-describedby="${by}" aria-invalid="${invalid}" ${required}><option value="">${visit.say('ask.choose')}</option>
${one.options.map((option) => html`<option value="${option.id}" ${flag('selected', option.id === value)}>${indented(one, option)}</option>`)}</select>`;
  if (one.kind === 'date')
    return html`<input id="${id}" name="${id}" type="date" value="${value}" aria-describedby="${by}" aria-invalid="${invalid}" ${required}>`;
  const mode = one.kind === 'number' ? 'decimal' : 'text';
  return html`<input id="${id}" name="${id}" inputmode="${mode}" value="${value}" maxlength="${one.limits.max_length ?? 2000}" autocomplete="off" aria-describedby="${by}" aria-invalid="${invalid}" ${required}>`;
}

type Option = FormQuestion['options'][number];

/** A tree as a list: each level a step to the right. */
function indented(one: FormQuestion, option: Option): string {
  let depth = 0;
  for (
    let at: Option | undefined = option;
    at !== undefined && at.parent_id !== null && depth < 8;
    depth += 1
  ) {
    const { parent_id }: Option = at;
    at = one.options.find((other) => other.id === parent_id);
  }
  return `${'\u2003'.repeat(depth)}${option.name}`;
}
