/** The models in use, read once and held: one for each field. */
import type { Ctx } from '#platform/ctx.ts';
import { type FieldRow, modelBytes, modelsInUse } from './assist.sql.ts';
import { type Predict, predictor } from './classifier/classifier.ts';
import { decodeModel } from './classifier/model-bytes.ts';

export type InUse = FieldRow & { readonly model_id: string; readonly predict: Predict };

const mostHeld = 4;
/** By id: a model never changes. The one used last stands last. */
const held = new Map<string, Predict>();

export async function modelsNow(ctx: Ctx): Promise<InUse[]> {
  const found: InUse[] = [];
  for (const row of await modelsInUse(ctx)) {
    const predict = await predictOf(ctx, row.model_id);
    if (predict !== undefined) found.push({ ...row, predict });
  }
  return found;
}

/** Undefined: it was written by another version of the program; the next training mends that. */
async function predictOf(ctx: Ctx, id: string): Promise<Predict | undefined> {
  const known = held.get(id) ?? (await readModel(ctx, id));
  if (known === undefined) return undefined;
  held.delete(id);
  held.set(id, known);
  for (const oldest of [...held.keys()].slice(0, -mostHeld)) held.delete(oldest);
  return known;
}

async function readModel(ctx: Ctx, id: string): Promise<Predict | undefined> {
  const bytes = await modelBytes(ctx, id);
  if (bytes === undefined) return undefined;
  try {
    return predictor(decodeModel(bytes));
  } catch (error) {
    ctx.log.warn({ model_id: id, err: String(error) }, 'a model cannot be read');
    return undefined;
  }
}
