/**
 * Reading: how much each agent reads, who stands out, and where it ends. Owns the counts of hours, the notices,
 * the limits and the API tokens that are excepted. Counts different things, not which: who read a certain
 * ticket is in the log of requests. Does not tell administrators itself (notifications follows the event).
 */
import { z } from 'zod';
import type { ReadingNotice, ReadingPage, ReadingSettings } from '#contract/reading.ts';
import { agentNames, livingApiTokens } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import {
  lockReadingSettings,
  noticesBefore,
  type PageEnd,
  writeExceptions,
  writeReadingSettings,
} from './reading.sql.ts';
import { readingRules } from './rules.ts';

export { makeReadingWatch, type ReadingWatch } from './watch.ts';

const pageSize = 50;

export async function readingSettings(ctx: Ctx): Promise<ReadingPage> {
  const { excepted, ...settings } = await readingRules(ctx);
  const tokens = await livingApiTokens(ctx);
  return {
    settings,
    tokens: tokens.map((token) => ({ ...token, is_excepted: excepted.has(token.id) })),
  };
}

export type ReadingEdit = { [Key in keyof ReadingSettings]?: ReadingSettings[Key] | undefined } & {
  excepted_token_ids?: string[] | undefined;
};

export async function updateReadingSettings(ctx: Ctx, edit: ReadingEdit): Promise<ReadingPage> {
  const { excepted_token_ids, ...given } = edit;
  for (const [kind, { noticed, refused }] of Object.entries(given.limits ?? {}))
    if (refused !== null && refused < noticed)
      failField(`limits.${kind}.refused`, 'errors.field.reading_order');
  return transaction(ctx, async (tx) => {
    await lockReadingSettings(tx);
    const { excepted, ...before } = await readingRules(tx);
    const known = Object.entries(given).filter(([, value]) => value !== undefined);
    const after: ReadingSettings = { ...before, ...Object.fromEntries(known) };
    await writeReadingSettings(tx, after);
    if (excepted_token_ids !== undefined) await except(tx, excepted_token_ids);
    await publish(tx, {
      ...{ name: 'reading_settings.changed', subject_type: 'reading_settings', subject_id: null },
      data: {
        before: { ...before, excepted_token_ids: [...excepted] },
        after: { ...after, excepted_token_ids: excepted_token_ids ?? [...excepted] },
      },
    });
    return readingSettings(tx);
  });
}

/** Only tokens that work: a name that somebody gives their own token excepts nobody. */
async function except(tx: Ctx, ids: readonly string[]): Promise<void> {
  const living = new Set((await livingApiTokens(tx)).map((token) => token.id));
  if (ids.some((id) => !living.has(id))) failField('excepted_token_ids', 'errors.field.unknown');
  await writeExceptions(tx, ids);
}

export async function listReadingNotices(
  ctx: Ctx,
  after: string | undefined,
): Promise<{ items: ReadingNotice[]; next: string | null }> {
  const found = await noticesBefore(ctx, { before: readCursor(after), limit: pageSize });
  const shown = found.slice(0, pageSize);
  const last = shown.at(-1);
  const names = await agentNames(
    ctx,
    shown.map((row) => row.agent_id),
  );
  return {
    items: shown.map(({ agent_id, ...row }) => ({
      ...row,
      agent: { id: agent_id, name: names.get(agent_id) ?? '' },
    })),
    next: found.length > pageSize && last !== undefined ? `${last.at}_${last.id}` : null,
  };
}

const cursor = z.tuple([z.iso.datetime(), z.uuid()]);

function readCursor(text: string | undefined): PageEnd | undefined {
  if (text === undefined) return undefined;
  const parsed = cursor.safeParse(text.split('_'));
  if (!parsed.success) fail('invalid', 'errors.cursor');
  const [at, id] = parsed.data;
  return { at, id };
}
