/**
 * The stamp of a form: which form was opened, when, and one number for the filling of it. Signed, so that
 * nobody backdates it; kept nowhere, so that opening a form writes nothing.
 */
import { newId } from '#platform/id.ts';
import type { Secrets } from '#platform/secrets.ts';

const purpose = 'form.stamp';
const shape = /^([0-9a-f-]{36})\.([0-9a-z]{1,10})\.([\w-]{43})$/;

export type Stamp = { readonly visit_id: string; readonly opened_at: Date };

export function newStamp(secrets: Secrets, form_id: string, now: Date): string {
  const visit_id = newId(now.getTime());
  const opened = Math.floor(now.getTime() / 1000).toString(36);
  return `${visit_id}.${opened}.${secrets.sign(purpose, said(visit_id, opened, form_id))}`;
}

/** Undefined for anything that is no stamp of ours for this form. */
export function readStamp(secrets: Secrets, stamp: string, form_id: string): Stamp | undefined {
  const [, visit_id, opened, signature] = shape.exec(stamp) ?? [];
  if (visit_id === undefined || opened === undefined || signature === undefined) return undefined;
  if (!secrets.verify(purpose, said(visit_id, opened, form_id), signature)) return undefined;
  return { visit_id, opened_at: new Date(Number.parseInt(opened, 36) * 1000) };
}

function said(visit_id: string, opened: string, form_id: string): string {
  return `${visit_id}.${opened}.${form_id}`;
}
