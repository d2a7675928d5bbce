/** Training on the desk's own tickets: when it begins, what it reads, what is kept of it. */
import { z } from 'zod';
import type { AssistField, ModelReport } from '#contract/assist.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { enqueue, type Job, job } from '#platform/jobs.ts';
import {
  emptyLessonPage,
  failAbandoned,
  fieldRows,
  forgetModels,
  insertModel,
  type LessonRow,
  lastStarted,
  lessonPage,
  modelsAtWork,
  writeModel,
} from './assist.sql.ts';
import { mostChars } from './classifier/features.ts';
import { namesOf } from './names.ts';
import { suggestForOpen } from './suggest.ts';
import { type Taught, teach } from './teacher.ts';

/** The newest; older ones say less of what people write now. */
export const mostLessons = 50_000;
const lessonsAPage = 1_000;
/** So many without a value for each with one: they teach it silence, and must not teach it nothing else. */
const emptyShare = 0.35;
const keptVersions = 5;
const abandonedHours = 3;
/** After everything that somebody waits for; one at a time. */
const turn = { queue: 'assist', priority: 30 };

const jobName = 'assist.train';
export const trainJob: Job<Record<string, never>> = job(
  jobName,
  z.strictObject({}),
  (ctx) => trainThose(ctx),
  3,
);

async function trainThose(ctx: Ctx): Promise<void> {
  for (const row of await modelsAtWork(ctx)) await train(ctx, row);
}

/** One field at once, and waits until it is done: for a desk that is being made. */
export async function trainNow(ctx: Ctx, field: AssistField): Promise<void> {
  await insertModel(ctx, { id: newId(), field });
  await trainThose(ctx);
}

async function beginModels(tx: Ctx): Promise<void> {
  await failAbandoned(tx, abandonedHours);
  for (const { field, is_on } of await fieldRows(tx))
    if (is_on) await insertModel(tx, { id: newId(), field });
}

/** Every field that is on and not at work already; one after another, by one job. */
export async function startTraining(ctx: Ctx): Promise<void> {
  await transaction(ctx, async (tx) => {
    await beginModels(tx);
    await enqueue(tx, trainJob, {}, { key: jobName, ...turn });
  });
}

/** Hours of the desk's own day in which nobody misses the processor. */
const night = { from: 2, to: 5 };
const hoursBetween = 20;

/** Asked every quarter of an hour; begins once a night. */
export async function trainAtNight(ctx: Ctx): Promise<void> {
  const { time_zone } = await generalSettings(ctx);
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: time_zone,
      hour: '2-digit',
      hourCycle: 'h23',
    }).format(ctx.now),
  );
  if (hour < night.from || hour >= night.to) return;
  const last = await lastStarted(ctx);
  const isRecent = last !== null && ctx.now.getTime() - Date.parse(last) < hoursBetween * 3600_000;
  if (!isRecent) await startTraining(ctx);
}

async function train(ctx: Ctx, row: Row): Promise<void> {
  const began = performance.now();
  const reading: Reading = { read: 0, from: null, to: null, is_cut: false };
  const share = progress(ctx, row.id);
  try {
    const taught = await teach(lessonsOf(ctx, row.field, reading), share.tell);
    await share.settled();
    const seconds = (performance.now() - began) / 1000;
    await keep(
      ctx,
      row,
      await reportOf(ctx, { field: row.field, taught, reading, seconds }),
      taught,
    );
  } catch (error) {
    ctx.log.error({ err: error, field: row.field }, 'a model could not be trained');
    await share.settled();
    await finish(ctx, row, { state: 'failed' });
    return;
  }
  await suggestForOpen(ctx, row.field);
}

type Reading = { read: number; from: string | null; to: string | null; is_cut: boolean };

/** Those with a value; then, for what people choose, some of those that they left without one. */
async function* lessonsOf(ctx: Ctx, field: AssistField, reading: Reading) {
  let before: string | null = null;
  for (;;) {
    const limit = Math.min(lessonsAPage, mostLessons - reading.read + 1);
    const page: LessonRow[] = await lessonPage(ctx, field, { before, limit, chars: mostChars });
    const last = page.at(-1);
    if (last === undefined) break;
    reading.read += page.length;
    reading.to ??= page[0]?.created_at ?? null;
    reading.from = last.created_at;
    before = last.id;
    yield page.map(({ text, value }) => ({ text, value }));
    if (reading.read <= mostLessons) continue;
    reading.is_cut = true;
    break;
  }
  if (field === 'language') return;
  before = null;
  let left = Math.floor(reading.read * emptyShare);
  while (left > 0) {
    const limit = Math.min(lessonsAPage, left);
    const page: LessonRow[] = await emptyLessonPage(ctx, field, {
      before,
      limit,
      chars: mostChars,
    });
    const last = page.at(-1);
    if (last === undefined) return;
    left -= page.length;
    before = last.id;
    yield page.map(({ text, value }) => ({ text, value }));
  }
}

/** Writes how far it is, one write after another, not for every step. */
function progress(ctx: Ctx, id: string) {
  let written = 0;
  let writing: Promise<unknown> = Promise.resolve();
  return {
    tell(share: number): void {
      if (share - written < 0.04) return;
      written = share;
      writing = writing
        .then(() => writeModel(ctx, id, { share: Math.min(share, 0.99) }))
        .catch(() => undefined);
    },
    settled: () => writing,
  };
}

type Told = {
  readonly field: AssistField;
  readonly taught: Taught;
  readonly reading: Reading;
  readonly seconds: number;
};

async function reportOf(ctx: Ctx, { field, taught, reading, seconds }: Told): Promise<ModelReport> {
  const name = await namesOf(ctx, field);
  const { learnt, bytes } = taught;
  const named = (value: string) => ({ value, name: name(value) });
  return {
    tickets: reading.read,
    held_out: learnt.held_out,
    from: reading.from,
    to: reading.to,
    is_cut: reading.is_cut,
    values: learnt.values.map((one) => ({ ...one, name: name(one.value) })),
    rare: learnt.rare.map((one) => ({ ...one, name: name(one.value) })),
    curve: [...learnt.curve],
    confusions: learnt.confusions.map((one) => ({
      ...one,
      right: named(one.right),
      said: named(one.said),
    })),
    seconds: Math.round(seconds * 10) / 10,
    bytes: bytes?.length ?? 0,
  };
}

type Row = { readonly id: string; readonly field: AssistField; readonly version: number };

async function keep(ctx: Ctx, row: Row, report: ModelReport, { bytes }: Taught): Promise<void> {
  await finish(ctx, row, {
    state: bytes === undefined ? 'too_little' : 'ready',
    report: JSON.stringify(report),
    ...(bytes === undefined ? {} : { bytes }),
  });
}

async function finish(
  ctx: Ctx,
  { id, field, version }: Row,
  change: { state: 'ready' | 'too_little' | 'failed'; report?: string; bytes?: Buffer },
): Promise<void> {
  await transaction(ctx, async (tx) => {
    if (!(await writeModel(tx, id, { ...change, share: 1, finished_at: tx.now }))) return;
    await forgetModels(tx, keptVersions);
    await publish(tx, {
      name: 'assist.trained',
      subject_type: 'assist_model',
      subject_id: id,
      data: { field, version, state: change.state },
    });
  });
}
