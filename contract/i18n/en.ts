import { common } from './en/common.ts';
import { errors } from './en/errors.ts';
import { mail } from './en/mail.ts';
import type { ru } from './ru.ts';
import type { TwinDictionary } from './t.ts';

/** The English dictionary: the same keys as the Russian one, checked by the compiler. */
export const en: TwinDictionary<typeof ru> = { common, errors, mail };
