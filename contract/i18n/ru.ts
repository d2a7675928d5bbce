import { common } from './ru/common.ts';
import { errors } from './ru/errors.ts';
import { mail } from './ru/mail.ts';
import type { KeyOf } from './t.ts';

/** The Russian dictionary: the source of keys. */
export const ru = { common, errors, mail };
export type Key = KeyOf<typeof ru>;
