/**
 * Macros: words and actions that agents do again and again, as one object. Owns macros, favourites
 * and how they were used. What an action does is the executor's (operations); what a reply does is
 * of tickets. Variables in the words: template.ts; what they stand for: facts.ts; use: run.ts.
 */
import type { SilentAction } from '#contract/actions.ts';
import type { Macro, MacroScope, MacroWords } from '#contract/macros.ts';
import { actionsWithTagRenamed, type TagNames } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField, OporaError } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { cleanHtmlToText, sanitizeComposerHtml } from '#platform/html.ts';
import { newId } from '#platform/id.ts';
import { contentOf } from './content.ts';
import { knownVariables } from './facts.ts';
import { mayChangeMacro, mayShareMacro } from './macros.access.ts';
import {
  deleteMacroRow,
  insertMacro,
  type MacroRow,
  macroById,
  macrosSeen,
  numberPlaces,
  type Usage,
  usageOfMacros,
  writeFavourite,
  writeMacro,
  writeOrder,
} from './macros.sql.ts';
import { parseTemplate } from './template.ts';

export { previewMacro, renderMacro } from './run.ts';

export async function listMacros(ctx: Ctx): Promise<Macro[]> {
  const usage = await usageOfMacros(ctx);
  return (await macrosSeen(ctx)).map((row) => present(ctx, row, usage.get(row.id)));
}

function present(ctx: Ctx, row: MacroRow, usage: Usage | undefined): Macro {
  const { id, name, scope, team_id, opens_next, is_favourite } = row;
  return {
    ...{ id, name, scope, team_id, opens_next, is_favourite },
    ...contentOf(row),
    is_archived: row.archived_at !== null,
    uses: usage?.uses ?? 0,
    reopened: usage?.reopened ?? 0,
    can: { update: mayChangeMacro(ctx, row) },
  };
}

export type NewMacro = {
  readonly name: string;
  readonly scope: MacroScope;
  readonly team_id: string | null;
  readonly reply: MacroWords;
  readonly note: MacroWords;
  readonly actions: readonly SilentAction[];
  readonly opens_next: boolean;
};

/** @throws OporaError forbidden to share; invalid for a variable that there is not, with its place */
export async function createMacro(ctx: Ctx, input: NewMacro): Promise<Macro> {
  const id = newId();
  return saved(ctx, id, async (tx) => {
    refuseEmpty(input);
    await insertMacro(tx, {
      id,
      name: input.name,
      ...ownerOf(tx, input),
      reply: JSON.stringify(await checkedWords(tx, 'reply', input.reply)),
      note: JSON.stringify(await checkedWords(tx, 'note', input.note)),
      actions: JSON.stringify(input.actions),
      opens_next: input.opens_next,
      created_at: tx.now,
      updated_at: tx.now,
    });
  });
}

export type MacroEdit = { readonly [K in keyof NewMacro]?: NewMacro[K] | undefined } & {
  readonly is_archived?: boolean | undefined;
};

/** As createMacro. */
export async function updateMacro(ctx: Ctx, id: string, edit: MacroEdit): Promise<Macro> {
  return saved(ctx, id, async (tx) => {
    const row = (await macroById(tx, id)) ?? fail('not_found', 'errors.not_found');
    const { name, reply, note, actions, opens_next, is_archived } = edit;
    refuseEmpty({
      ...contentOf(row),
      opens_next: opens_next ?? row.opens_next,
      ...(reply === undefined ? {} : { reply }),
      ...(note === undefined ? {} : { note }),
      ...(actions === undefined ? {} : { actions }),
    });
    const isMoved = edit.scope !== undefined || edit.team_id !== undefined;
    await writeMacro(tx, id, {
      ...(name === undefined ? {} : { name }),
      ...(isMoved
        ? ownerOf(tx, {
            scope: edit.scope ?? row.scope,
            team_id: edit.team_id === undefined ? row.team_id : edit.team_id,
          })
        : {}),
      ...(reply === undefined
        ? {}
        : { reply: JSON.stringify(await checkedWords(tx, 'reply', reply)) }),
      ...(note === undefined ? {} : { note: JSON.stringify(await checkedWords(tx, 'note', note)) }),
      ...(actions === undefined ? {} : { actions: JSON.stringify(actions) }),
      ...(opens_next === undefined ? {} : { opens_next }),
      ...(is_archived === undefined ? {} : { archived_at: is_archived ? tx.now : null }),
    });
  });
}

/** Macros name tags by their spelling: with a new one they still set the same. */
export async function renameTagInMacros(tx: Ctx, names: TagNames): Promise<void> {
  for (const row of await macrosSeen(asSystem(tx))) {
    const { actions } = contentOf(row);
    const after = JSON.stringify(actionsWithTagRenamed(actions, names));
    if (after === JSON.stringify(actions)) continue;
    await writeMacro(tx, row.id, { actions: after });
    await publish(tx, { name: 'macro.changed', subject_type: 'macro', subject_id: row.id });
  }
}

export async function deleteMacro(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    await deleteMacroRow(tx, id);
    await publish(tx, { name: 'macro.changed', subject_type: 'macro', subject_id: id });
  });
}

/** @throws OporaError forbidden when one of them is not the actor's to change */
export async function orderMacros(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await transaction(ctx, async (tx) => {
    for (const id of ids) {
      const row = (await macroById(tx, id)) ?? fail('not_found', 'errors.not_found');
      if (!mayChangeMacro(tx, row)) fail('forbidden', 'errors.forbidden');
    }
    await numberPlaces(tx);
    await writeOrder(tx, [...new Set(ids)]);
    await publish(tx, { name: 'macro.changed', subject_type: 'macro', subject_id: null });
  });
}

export async function setFavourite(ctx: Ctx, id: string, is_favourite: boolean): Promise<void> {
  if (ctx.actor.kind !== 'agent') fail('forbidden', 'errors.forbidden');
  await writeFavourite(ctx, id, { agent_id: ctx.actor.id, is_favourite });
}

type Content = Pick<NewMacro, 'reply' | 'note' | 'actions' | 'opens_next'>;

function refuseEmpty(macro: Content): void {
  const words = [macro.reply, macro.note].flatMap((each) => [each.ru, each.en]);
  const says = words.some((each) => each !== undefined && cleanHtmlToText(each).trim() !== '');
  if (!says && macro.actions.length === 0) failField('reply', 'errors.field.macro_empty');
}

/** Clean words by language, without empty ones. */
async function checkedWords(
  tx: Ctx,
  place: 'reply' | 'note',
  words: MacroWords,
): Promise<MacroWords> {
  const known = new Set(await knownVariables(tx));
  const kept: MacroWords = {};
  for (const language of ['ru', 'en'] as const) {
    const html = sanitizeComposerHtml(words[language] ?? '');
    const [error] = parseTemplate(html, (variable) => known.has(variable)).errors;
    if (error !== undefined) {
      throw new OporaError('invalid', 'errors.invalid', {
        fields: { [`${place}.${language}`]: error.message_key },
        params: { found: error.found, at: error.at + 1, known: [...known].join(', ') },
      });
    }
    if (cleanHtmlToText(html).trim() !== '' || /<img\b/i.test(html)) kept[language] = html;
  }
  return kept;
}

/** Words of a rule: clean, and with variables that there are. @throws OporaError invalid, with the place */
export async function wordsForRule(ctx: Ctx, place: string, written: string): Promise<string> {
  const known = new Set(await knownVariables(ctx));
  const html = sanitizeComposerHtml(written);
  const [error] = parseTemplate(html, (variable) => known.has(variable)).errors;
  if (error !== undefined)
    throw new OporaError('invalid', 'errors.invalid', {
      fields: { [place]: error.message_key },
      params: { found: error.found, at: error.at + 1, known: [...known].join(', ') },
    });
  if (cleanHtmlToText(html).trim() === '') failField(place, 'errors.field.empty_comment');
  return html;
}

type Owner = { scope: MacroScope; team_id: string | null; agent_id: string | null };

/** @throws OporaError forbidden when the actor may not share with them */
function ownerOf(ctx: Ctx, asked: { scope: MacroScope; team_id: string | null }): Owner {
  if (asked.scope === 'agent') {
    const agent_id = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
    return { scope: 'agent', team_id: null, agent_id };
  }
  const team_id =
    asked.scope === 'team'
      ? (asked.team_id ?? failField('team_id', 'errors.field.macro_team'))
      : null;
  if (!mayShareMacro(ctx, team_id)) fail('forbidden', 'errors.forbidden');
  return { scope: asked.scope, team_id, agent_id: null };
}

async function saved(ctx: Ctx, id: string, work: (tx: Ctx) => Promise<void>): Promise<Macro> {
  return transaction(ctx, async (tx) => {
    await work(tx);
    await publish(tx, { name: 'macro.changed', subject_type: 'macro', subject_id: id });
    const row = (await macroById(tx, id)) ?? fail('not_found', 'errors.not_found');
    return present(tx, row, (await usageOfMacros(tx)).get(id));
  });
}
