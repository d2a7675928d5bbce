/**
 * Settings: what the organisation is called, how it works, and the first set-up. Owns the table
 * `settings`. Does not own statuses, types and tags (tickets) or mailboxes (channels).
 */
import { z } from 'zod';
import {
  type GeneralSettings,
  generalSettings as generalSettingsSchema,
} from '#contract/settings.ts';
import { assertTimeZone } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { untilNews } from '#platform/until-news.ts';
import { autoReplyOf } from './presets.ts';
import { lockSettings, readSettings, writeSettings } from './settings.sql.ts';

export { presetOf } from './presets.ts';

/** What holds until somebody says otherwise. */
const defaults: GeneralSettings = {
  organization_name: '',
  language: 'ru',
  time_zone: 'Europe/Moscow',
  pole: null,
  // ITIL's impact and urgency grid, folded into four priorities: critical, high, normal, low.
  priority_matrix: [
    [1, 2, 3],
    [2, 3, 4],
    [3, 4, 4],
  ],
  auto_reply_subject: autoReplyOf('help_desk').subject,
  auto_reply_text: autoReplyOf('help_desk').text,
  auto_reply_to: 'requester',
  introduces_owner: true,
  introduction_text: {
    ru: 'Здравствуйте! Дальше вашим вопросом занимается {name}. Всё, что вы писали, у нас есть — повторять ничего не нужно.',
    en: 'Hello! {name} will take care of your request from here. We have everything you wrote, so there is no need to repeat anything.',
  },
  asks_on_line_change: true,
  masks_cards: false,
  masks_keys: false,
  masks_papers: false,
  mail_follow_up_after_days: null,
  mail_suggestion_days: 14,
};

const fields = generalSettingsSchema.shape;

/** The settings as they stand; a value that this version does not understand is its default. */
export async function generalSettings(ctx: Ctx): Promise<GeneralSettings> {
  const { open_transaction } = ctx;
  const known = open_transaction === undefined ? undefined : readInside.get(open_transaction);
  if (known !== undefined) return structuredClone(known);
  const stored = await readSettings(ctx);
  const text = JSON.stringify([...stored]);
  if (text !== lastRead?.text) lastRead = { text, settings: understood(stored) };
  if (open_transaction !== undefined) readInside.set(open_transaction, lastRead.settings);
  return structuredClone(lastRead.settings);
}

/** Once for each transaction: a batch of messages asks for each of them. */
const readInside = new WeakMap<object, GeneralSettings>();

/** Settings are asked for by each message and change twice a year: the same text means the same. */
let lastRead: { text: string; settings: GeneralSettings } | undefined;

function understood(stored: ReadonlyMap<string, unknown>): GeneralSettings {
  const known = Object.entries(fields).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(stored.get(key));
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return generalSettingsSchema.parse({ ...defaults, ...Object.fromEntries(known) });
}

/** As of the last event, where this process hears of them: each page of a help centre asks. */
export function knownSettings(ctx: Ctx): Promise<GeneralSettings> {
  return untilNews(ctx, 'settings', () => generalSettings(ctx));
}

export type SettingsInput = {
  [K in keyof GeneralSettings]?: GeneralSettings[K] | undefined;
};

export async function updateSettings(ctx: Ctx, input: SettingsInput): Promise<GeneralSettings> {
  if (input.time_zone !== undefined) assertTimeZone(input.time_zone);
  return transaction(ctx, async (tx) => {
    await lockSettings(tx);
    // What was read before the lock may have changed while we waited for it.
    if (tx.open_transaction !== undefined) readInside.delete(tx.open_transaction);
    const before: Record<string, unknown> = await generalSettings(tx);
    const changed = Object.entries(input).filter(
      ([key, value]) =>
        value !== undefined && JSON.stringify(value) !== JSON.stringify(before[key]),
    );
    if (changed.length === 0) return generalSettings(tx);
    await writeSettings(tx, Object.fromEntries(changed));
    if (tx.open_transaction !== undefined) readInside.delete(tx.open_transaction);
    await publish(tx, {
      name: 'settings.updated',
      subject_type: 'settings',
      subject_id: null,
      data: {
        changes: Object.fromEntries(
          changed.map(([key, value]) => [key, [before[key] ?? null, value]]),
        ),
      },
    });
    return generalSettings(tx);
  });
}

const closedStepsKey = 'setup_closed_steps';

/** Steps of the wizard that are done or not wanted. */
export async function closedSteps(ctx: Ctx): Promise<string[]> {
  const parsed = z.array(z.string()).safeParse((await readSettings(ctx)).get(closedStepsKey));
  return parsed.success ? parsed.data : [];
}

export async function writeClosedSteps(tx: Ctx, steps: readonly string[]): Promise<void> {
  await lockSettings(tx);
  const closed = new Set([...(await closedSteps(tx)), ...steps]);
  await writeSettings(tx, { [closedStepsKey]: [...closed] });
}
