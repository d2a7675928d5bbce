/** What browsers send from a plain form: fields, and with files as multipart (RFC 7578), read as the web does. */
import { fail } from '#platform/errors.ts';
import type { Form, Upload } from './page.ts';

/** Of one form, files and all. */
export const maxFormBytes = 25 * 1024 * 1024;
const mostFields = 500;

export const emptyForm: Form = { text: () => '', all: () => [], files: [] };

export function formOfText(body: string): Form {
  const fields = new URLSearchParams(body);
  return formOf(
    [...fields].map(([name, value]) => [name, clean(value)] as const),
    [],
  );
}

/** @throws OporaError invalid for what is no form */
export async function formOfParts(body: Uint8Array, type: string): Promise<Form> {
  const parsed = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => fail('invalid', 'errors.malformed'));
  const fields: (readonly [string, string])[] = [];
  const files: Upload[] = [];
  for (const [name, value] of parsed) {
    if (typeof value === 'string') fields.push([name, clean(value)]);
    // A field of files that nobody filled comes as a nameless file of nothing.
    else if (value.size > 0)
      files.push({ name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  return formOf(fields, files);
}

function formOf(fields: readonly (readonly [string, string])[], files: readonly Upload[]): Form {
  if (fields.length > mostFields) fail('invalid', 'errors.malformed');
  const all = (name: string) => fields.filter(([key]) => key === name).map(([, value]) => value);
  return { text: (name) => all(name).at(-1) ?? '', all, files };
}

/** As a text that the database can hold, with the line ends of people. */
function clean(value: string): string {
  return value.toWellFormed().replaceAll('\u0000', '').replaceAll('\r\n', '\n');
}
