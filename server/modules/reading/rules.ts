/** What holds of reading: what administrators said, and what is so by default. */
import type { ReadingSettings } from '#contract/reading.ts';
import type { Ctx } from '#platform/ctx.ts';
import { readReadingSettings } from './reading.sql.ts';

/**
 * Far above what people do: a busy hour of the first line opens thirty to sixty tickets, and the desk fetches
 * two or three beside each. Pictures in letters are files, too.
 */
const defaults: ReadingSettings['limits'] = {
  tickets: { noticed: 400, refused: 2_000 },
  listed: { noticed: 10_000, refused: 50_000 },
  contacts: { noticed: 1_500, refused: 6_000 },
  searches: { noticed: 1_500, refused: 6_000 },
  files: { noticed: 1_500, refused: 6_000 },
};

export type Rules = ReadingSettings & { readonly excepted: ReadonlySet<string> };

/** What holds now. */
export async function readingRules(ctx: Ctx): Promise<Rules> {
  const { is_on, habit_times, limits, excepted } = await readReadingSettings(ctx);
  return { is_on, habit_times, limits: { ...defaults, ...limits }, excepted: new Set(excepted) };
}
