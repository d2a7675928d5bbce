/** The one error class of the product. Anything else that is thrown is a bug and answers 500. */

export const errorStatus = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  unavailable: 503,
} as const;
export type ErrorCode = keyof typeof errorStatus;

export type ErrorParams = Record<string, string | number>;

export class OporaError extends Error {
  readonly code: ErrorCode;
  /** A key of contract/i18n: the text says what to do. */
  readonly message_key: string;
  readonly params: ErrorParams | undefined;
  /** For `invalid`: message keys by the path of the field. */
  readonly fields: Record<string, string> | undefined;

  constructor(
    code: ErrorCode,
    message_key: string,
    more: { params?: ErrorParams; fields?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(`${code}: ${message_key}`, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'OporaError';
    this.code = code;
    this.message_key = message_key;
    this.params = more.params;
    this.fields = more.fields;
  }
}

/** Refuses: throws the product's error. Never log and throw. */
export function fail(code: ErrorCode, message_key: string, params?: ErrorParams): never {
  throw new OporaError(code, message_key, params === undefined ? {} : { params });
}

/** Refuses because of one field of the input. */
export function failField(path: string, message_key: string): never {
  throw new OporaError('invalid', 'errors.invalid', { fields: { [path]: message_key } });
}

/** PostgreSQL's unique violation, to be told as a conflict by whoever knows which word was taken. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '23505') return false;
  return constraint === undefined || ('constraint' in error && error.constraint === constraint);
}

/** The database is away, not wrong: refused, cut, shutting down, out of connections or space. */
export function isDatabaseLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT'].includes(code) ||
    /^(57P0[1-5]|08\w{3}|53\w{3}|58030)$/.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  );
}

const storeTroubles = ['errors.disk_full', 'errors.files_unavailable'];

/**
 * The machine under the desk failed, whatever was asked of it: no room, no memory, no handles, a database that
 * is going or coming. A refused connection is not meant: it may be somebody else's server.
 */
export function isMachineTrouble(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (error instanceof OporaError) return storeTroubles.includes(error.message_key);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    /^(53[0-3]\w\w|57P0[1-5]|58\w{3}|08\w{3})$/.test(code) ||
    /^(ENOSPC|EDQUOT|EROFS|EIO|EMFILE|ENFILE|ENOMEM)$/.test(code) ||
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
  );
}
