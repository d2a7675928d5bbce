/** Every failure as problem+json: the product's own, the input's, Fastify's, the database's, and bugs. */
import { z } from 'zod';
import type { Problem } from '#contract/common.ts';
import { translateKey } from '#contract/i18n/dictionaries.ts';
import { errorStatus, isDatabaseLost, OporaError } from './errors.ts';

/** `acceptLanguage` chooses the language of the title; screens translate the key themselves. */
export function toProblem(error: unknown, acceptLanguage: string | undefined): Problem {
  const known = asOporaError(error);
  const locale = /^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'ru';
  if (known === undefined) {
    return {
      type: 'about:blank',
      title: translateKey(locale, 'errors.internal') ?? 'Internal error',
      status: 500,
      code: 'internal',
      message_key: 'errors.internal',
    };
  }
  return {
    type: 'about:blank',
    title: translateKey(locale, known.message_key, known.params) ?? known.message_key,
    status: errorStatus[known.code],
    code: known.code,
    message_key: known.message_key,
    ...(known.params === undefined ? {} : { params: known.params }),
    ...(known.fields === undefined ? {} : { fields: known.fields }),
  };
}

function asOporaError(error: unknown): OporaError | undefined {
  if (error instanceof OporaError) return error;
  if (error instanceof z.ZodError) return invalidInput(error);
  if (isDatabaseLost(error)) return new OporaError('unavailable', 'errors.database_lost');
  if (!(error instanceof Error)) return undefined;
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status === 429) return new OporaError('rate_limited', 'errors.rate_limited');
  // What the file server will not look for: two slashes, a way up, NUL.
  if (status === 403) return new OporaError('not_found', 'errors.not_found');
  if (status === 413) return new OporaError('invalid', 'errors.body_too_large');
  if (status === 415) return new OporaError('invalid', 'errors.content_type');
  // An address that is longer than any of ours.
  if (status === 404 || status === 414) return new OporaError('not_found', 'errors.not_found');
  if (status === 400) return new OporaError('invalid', 'errors.malformed');
  return undefined;
}

function invalidInput(error: z.ZodError): OporaError {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    const path = issue.path.join('.');
    fields[path] ??= fieldKey(issue);
  }
  return new OporaError('invalid', 'errors.invalid', { fields });
}

/** A message of the schema when it is one of our keys; else a key by the kind of the issue. */
function fieldKey(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('errors.')) return issue.message;
  if (issue.code === 'unrecognized_keys') return 'errors.field.unknown';
  if (issue.code === 'too_big') return 'errors.field.too_long';
  if (issue.code === 'too_small') return 'errors.field.too_short';
  return 'errors.field.invalid';
}
