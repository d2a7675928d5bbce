/** Words of the trade that customers of the demo organisation use for one another: a group a line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { saveSynonyms } from '#modules/search/search.ts';
import type { Ctx } from '#platform/ctx.ts';

export async function plantSynonyms(tx: Ctx): Promise<void> {
  const lines = readFileSync(join(import.meta.dirname, 'help', 'synonyms.txt'), 'utf8');
  for (const line of lines.split('\n').filter((one) => one.trim() !== ''))
    await saveSynonyms(
      tx,
      line.split(',').map((phrase) => phrase.trim()),
    );
}
