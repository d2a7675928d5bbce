/** What a form of a topic sent: answers by question, files, and what the server put into the page. */
import type { FieldValue } from '#contract/field-values.ts';
import { type FormQuestion, mostFormFiles, sendRequest } from '#contract/forms.ts';
import { type FormPlace, questionsOf, uploadToForm } from '#modules/forms/forms.ts';
import type { Form, Visit } from '../page.ts';

export type KeptFile = { readonly id: string; readonly name: string };
export type Values = Readonly<Record<string, FieldValue>>;

/** As it is shown again. */
export type Given = {
  readonly subject: string;
  readonly text: string;
  readonly name: string;
  readonly address: string;
  readonly values: Values;
  readonly files: readonly KeptFile[];
  readonly stamp: string;
  /** Number of the article that led to the form; empty: none. */
  readonly article: string;
};

export const nothingGiven: Given = {
  ...{
    subject: '',
    text: '',
    name: '',
    address: '',
    values: {},
    files: [],
    stamp: '',
    article: '',
  },
};

export function nameOfQuestion(id: string): string {
  return `f_${id}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what the contract refuses in a line
const control = /[\u0000-\u001f\u007f\u2028\u2029]/gu;

/** A line as the contract takes one. */
function lineOf(form: Form, name: string, max: number): string {
  return form.text(name).replace(control, ' ').trim().slice(0, max);
}

/** Answers to these questions; a number that is none stays as it was typed, to be refused by its field. */
export function valuesOf(form: Form, questions: readonly FormQuestion[]): Values {
  return Object.fromEntries(
    questions.map((question) => {
      const name = nameOfQuestion(question.id);
      if (question.kind === 'many')
        return [question.id, form.all(name).filter(isUuid).slice(0, 100)];
      const typed = lineOf(form, name, 2000);
      if (typed === '') return [question.id, null];
      if (question.kind !== 'number') return [question.id, typed];
      const number = Number(typed.replace(',', '.').replace(/\s/g, ''));
      return [question.id, Number.isFinite(number) ? number : typed];
    }),
  );
}

function isUuid(value: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}

const mostRounds = 8;

/** The questions that the answers lead to, and the answers to those alone: a hidden one has none. */
export async function settledQuestions(
  visit: Visit,
  form_id: string,
  form: Form,
): Promise<{ questions: FormQuestion[]; values: Values }> {
  const { ctx, language } = visit;
  let questions = await questionsOf(ctx, form_id, { language, values: {} });
  let values = valuesOf(form, questions);
  for (let round = 0; round < mostRounds; round += 1) {
    const next = await questionsOf(ctx, form_id, { language, values });
    const isSame = idsOf(next) === idsOf(questions);
    questions = next;
    values = valuesOf(form, questions);
    if (isSame) break;
  }
  return { questions, values };
}

export function idsOf(questions: readonly FormQuestion[]): string {
  return questions.map((question) => question.id).join(' ');
}

/** Files that came before and were not taken away, and those that come now: kept at once, so that none is lost. */
export async function filesOf(
  visit: Visit,
  form_id: string,
  form: Form,
): Promise<{ files: KeptFile[]; is_over: boolean }> {
  const removed = form.text('remove');
  const names = form.all('file_name');
  const files: KeptFile[] = form
    .all('file_id')
    .map((id, at) => ({ id, name: (names[at] ?? '').replace(control, ' ').slice(0, 255) }))
    .filter(({ id }) => isUuid(id) && id !== removed)
    .slice(0, mostFormFiles);
  const is_over = files.length + form.files.length > mostFormFiles;
  for (const { name, bytes } of form.files.slice(0, mostFormFiles - files.length)) {
    const { ctx, ports, request } = visit;
    const upload = { name, source: bytes, form_id, stamp: form.text('stamp'), ip: request.ip };
    const kept = await uploadToForm(ctx, ports, upload);
    files.push({ id: kept.id, name: kept.name });
  }
  return { files, is_over };
}

export function givenOf(form: Form, more: Pick<Given, 'values' | 'files'>): Given {
  return {
    subject: lineOf(form, 'subject', 300),
    text: form.text('text').slice(0, 100_000),
    name: lineOf(form, 'name', 200),
    address: lineOf(form, 'address', 254).toLowerCase(),
    stamp: lineOf(form, 'stamp', 200),
    article: articleNumber(form.text('article')),
    ...more,
  };
}

/** Digits, or nothing. */
export function articleNumber(said: string): string {
  return /^[1-9]\d{0,11}$/.test(said) ? said : '';
}

export type Sending = FormPlace & {
  readonly form_id: string;
  readonly way: 'portal' | 'embed';
  /** Read just before. */
  readonly article_id: string | undefined;
};

/** As the endpoint takes it. */
export function bodyOf(visit: Visit, form: Form, { given, to }: { given: Given; to: Sending }) {
  const add_to = Number(form.text('add_to'));
  return sendRequest.body?.parse({
    form_id: to.form_id,
    brand: visit.brand.key,
    language: visit.language,
    name: given.name,
    ...(given.address === '' ? {} : { address: given.address }),
    subject: given.subject,
    text: given.text,
    fields: given.values,
    file_ids: given.files.map((file) => file.id),
    stamp: given.stamp,
    website: lineOf(form, 'website', 300),
    way: to.way,
    ...(to.article_id === undefined ? {} : { article_id: to.article_id }),
    ...(Number.isInteger(add_to) && add_to > 0 ? { add_to } : {}),
    is_other: form.text('is_other') === '1',
  });
}
