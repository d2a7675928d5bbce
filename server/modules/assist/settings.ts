/** What an administrator sees and chooses: thresholds, versions, how well it does. */
import type { AssistField, AssistModel, AssistSettings, ModelReport } from '#contract/assist.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import {
  fieldRows,
  lockField,
  type ModelRow,
  modelById,
  modelRows,
  writeField,
} from './assist.sql.ts';
import { liveCounts } from './suggestions.sql.ts';

const liveDays = 30;

export async function assistSettings(ctx: Ctx): Promise<{ fields: AssistSettings[] }> {
  const [fields, models, live] = [
    await fieldRows(ctx),
    await modelRows(ctx),
    await liveCounts(ctx, liveDays),
  ];
  return {
    fields: fields.map((row) => {
      const count = (state: string) =>
        live.find((one) => one.field === row.field && one.state === state)?.count ?? 0;
      return {
        ...row,
        models: models.filter((model) => model.field === row.field).map(presentModel),
        live: {
          accepted: count('accepted'),
          rejected: count('rejected'),
          open: count('open'),
          filled: count('filled'),
        },
      };
    }),
  };
}

function presentModel(row: ModelRow): AssistModel {
  const { id, version, state, share, started_at, finished_at, report } = row;
  return {
    ...{ id, version, state, share, started_at, finished_at },
    report: isReport(report) ? report : null,
  };
}

/** Written by ourselves, in the form of this version. */
function isReport(stored: unknown): stored is ModelReport {
  return typeof stored === 'object' && stored !== null && 'curve' in stored;
}

export type AssistEdit = {
  readonly is_on?: boolean | undefined;
  readonly threshold?: number | undefined;
  readonly fills_above?: number | null | undefined;
  readonly pinned_model_id?: string | null | undefined;
};

/** @throws OporaError invalid: filling below what is suggested, or a version of another field */
export async function updateAssist(
  ctx: Ctx,
  field: AssistField,
  edit: AssistEdit,
): Promise<{ fields: AssistSettings[] }> {
  await transaction(ctx, async (tx) => {
    const row = (await lockField(tx, field)) ?? fail('not_found', 'errors.not_found');
    const change = Object.fromEntries(
      Object.entries(edit).filter(([, value]) => value !== undefined),
    );
    const after = { ...row, ...change };
    if (after.fills_above !== null && after.fills_above < after.threshold)
      failField('fills_above', 'errors.field.fills_below_threshold');
    if (after.pinned_model_id !== null) await refuseUnready(tx, field, after.pinned_model_id);
    if (Object.keys(change).length === 0) return;
    await writeField(tx, field, change);
    await publish(tx, {
      name: 'assist.changed',
      subject_type: 'assist',
      subject_id: null,
      data: { field, changes: change },
    });
  });
  return assistSettings(ctx);
}

async function refuseUnready(tx: Ctx, field: AssistField, model_id: string): Promise<void> {
  const model = await modelById(tx, model_id);
  if (model?.field !== field || model.state !== 'ready')
    failField('pinned_model_id', 'errors.field.model_unready');
}
