/** What is stored of a macro, as it is read. */
import { z } from 'zod';
import { type SilentAction, silentAction } from '#contract/actions.ts';
import type { MacroWords } from '#contract/macros.ts';
import type { MacroRow } from './macros.sql.ts';

const storedWords = z.object({ ru: z.string().optional(), en: z.string().optional() });
const storedActions = z.array(z.unknown());

/** The stored words and actions; an action that this version does not understand is left out. */
export function contentOf(row: MacroRow): {
  reply: MacroWords;
  note: MacroWords;
  actions: SilentAction[];
} {
  return {
    reply: storedWords.parse(row.reply),
    note: storedWords.parse(row.note),
    actions: storedActions.parse(row.actions).flatMap((one) => {
      const parsed = silentAction.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    }),
  };
}
