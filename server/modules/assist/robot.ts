/**
 * Asking the outside language model: on demand alone, each use told and kept with what was sent. What
 * comes back is text that nobody has read; it goes nowhere by itself.
 */
import { z } from 'zod';
import {
  maskedKinds,
  type RobotDraft,
  type RobotKind,
  type RobotUse,
  robotErrors,
} from '#contract/assist.ts';
import type { Language } from '#contract/common.ts';
import { agentNames } from '#modules/people/people.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import { offerDraft } from '#modules/tickets/tickets.ts';
import { actorId, type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { enqueue, type Job, job } from '#platform/jobs.ts';
import type { Ports } from '#platform/ports.ts';
import { mask } from './masking.ts';
import { type Prompt, promptOf } from './prompt.ts';
import {
  conversationOf,
  type DraftRow,
  draftById,
  insertDraft,
  textModelRow,
  usePage,
  writeDraft,
} from './text-model.sql.ts';
import { complete } from './text-model.ts';

/** The words themselves are read again by the job, so that marks can be put back and nothing is kept unmasked. */
export const robotJob: Job<{ robot_draft_id: string }> = job(
  'assist.robot',
  z.strictObject({ robot_draft_id: z.uuid() }),
  (ctx, { robot_draft_id }, ports) => work(ctx, ports, robot_draft_id),
  1,
);

const test: Prompt = { system: 'Answer with the single word: ready.', user: 'Are you there?' };

/** @throws OporaError conflict while it is off; not_found */
export async function askRobot(ctx: Ctx, ticket_id: string, kind: RobotKind): Promise<RobotDraft> {
  const row = await textModelRow(ctx);
  if (row?.is_on !== true) fail('conflict', 'errors.text_model_off');
  const { prompt, counts } = await maskedPrompt(ctx, {
    ticket_id,
    kind,
    masks_names: row.masks_names,
  });
  return begin(ctx, { ticket_id, kind, prompt, counts, model: row.model });
}

export async function testRobot(ctx: Ctx): Promise<string> {
  const row = await textModelRow(ctx);
  if (row === undefined || row.url === '' || row.model === '')
    fail('conflict', 'errors.text_model_off');
  const draft = await begin(ctx, {
    ...{ ticket_id: null, kind: 'test', prompt: test, counts: {}, model: row.model },
  });
  return draft.id;
}

type Begun = {
  readonly ticket_id: string | null;
  readonly kind: RobotDraft['kind'];
  readonly prompt: Prompt;
  readonly counts: object;
  readonly model: string;
};

async function begin(
  ctx: Ctx,
  { ticket_id, kind, prompt, counts, model }: Begun,
): Promise<RobotDraft> {
  const agent_id = actorId(ctx.actor) ?? fail('forbidden', 'errors.forbidden');
  const id = newId();
  return transaction(ctx, async (tx) => {
    await insertDraft(tx, {
      ...{ id, ticket_id, agent_id, kind, state: 'waiting', model },
      sent: `${prompt.system}\n\n${prompt.user}`,
      masked: JSON.stringify(counts),
      created_at: tx.now,
    });
    if (ticket_id !== null)
      await publish(tx, {
        name: 'robot_draft.asked',
        ticket_id,
        subject_type: 'robot_draft',
        subject_id: id,
        data: { kind, model },
      });
    await enqueue(
      tx,
      robotJob,
      { robot_draft_id: id },
      { key: `assist.robot:${id}`, priority: -5 },
    );
    return robotDraft(tx, id);
  });
}

type About = {
  readonly ticket_id: string;
  readonly kind: RobotKind;
  readonly masks_names: boolean;
};

async function maskedPrompt(ctx: Ctx, { ticket_id, kind, masks_names }: About) {
  const found = (await conversationOf(ctx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  const language: Language = found.language ?? (await generalSettings(ctx)).language;
  const { system, user } = promptOf(kind, language, found);
  const masked = mask(user, masks_names ? found.names : []);
  return { prompt: { system, user: masked.text }, counts: masked.counts, unmask: masked.unmask };
}

/** One's own. @throws OporaError not_found */
export async function robotDraft(ctx: Ctx, id: string): Promise<RobotDraft> {
  return present((await draftById(ctx, id)) ?? fail('not_found', 'errors.not_found'));
}

const counted = z.partialRecord(z.enum(maskedKinds), z.number().int()).catch({});
const known = z.enum(robotErrors).nullable().catch('broken');

function present({ id, kind, state, answer, error, masked }: DraftRow): RobotDraft {
  return { id, kind, state, answer, error: known.parse(error), masked: counted.parse(masked) };
}

/** Tried once: whoever waits is told what went wrong, and asks again. */
async function work(ctx: Ctx, ports: Ports, id: string): Promise<void> {
  const draft = await draftById(ctx, id);
  if (draft?.state !== 'waiting') return;
  const row = await textModelRow(ctx);
  if (row === undefined || (!row.is_on && draft.kind !== 'test') || row.url === '') {
    await writeDraft(ctx, id, { state: 'failed', error: 'off' });
    return;
  }
  const { prompt, unmask } = await promptAgain(ctx, draft, row.masks_names);
  const result = await complete(ports, row, prompt);
  const now = { ...ctx, now: ports.clock() };
  if ('error' in result) {
    await writeDraft(now, id, { state: 'failed', error: result.error });
    return;
  }
  const { answer, ...tokens } = result;
  await writeDraft(now, id, { state: 'done', answer: unmask(answer), ...tokens });
}

/** Exactly what was told as sent, with the marks of the words as they are now. */
async function promptAgain(ctx: Ctx, draft: DraftRow, masks_names: boolean) {
  const { kind, ticket_id, sent } = draft;
  if (kind === 'test' || ticket_id === null)
    return { prompt: test, unmask: (text: string) => text };
  const { prompt, unmask } = await maskedPrompt(ctx, { ticket_id, kind, masks_names });
  const { system } = prompt;
  const user = sent.startsWith(`${system}\n\n`) ? sent.slice(system.length + 2) : sent;
  return {
    prompt: { system, user },
    unmask: user === prompt.user ? unmask : (text: string) => text,
  };
}

/**
 * The draft is offered as programs offer theirs: whoever takes it reads it first, and sends it in their
 * own name; whose words it was stays on the comment.
 * @throws OporaError not_found; conflict when it is no reply, or has not come
 */
export async function offerRobotDraft(ctx: Ctx, id: string): Promise<void> {
  const { kind, state, answer, ticket_id, model } =
    (await draftById(ctx, id)) ?? fail('not_found', 'errors.not_found');
  const { actor } = ctx;
  if (kind !== 'reply' || state !== 'done' || answer === null || ticket_id === null)
    return fail('conflict', 'errors.conflict');
  if (actor.kind !== 'agent' || !mayAct(actor, 'tickets.note'))
    return fail('forbidden', 'errors.forbidden');
  await offerDraft({ ...ctx, actor: { ...actor, via: 'token', token_name: model } }, ticket_id, {
    ...{ visibility: 'public', body_html: paragraphsOf(answer), note: '', file_ids: [] },
    ...{ to: null, cc: null, bcc: null },
  });
}

function paragraphsOf(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped
    .split(/\n{2,}/)
    .map((part) => `<p>${part.trim().replaceAll('\n', '<br>')}</p>`)
    .join('');
}

const usesAPage = 50;

export async function listUses(
  ctx: Ctx,
  after: string | undefined,
): Promise<{ items: RobotUse[]; next: string | null }> {
  const found = await usePage(ctx, {
    after: after === undefined ? undefined : placeOf(after),
    limit: usesAPage + 1,
  });
  const shown = found.slice(0, usesAPage);
  const names = await agentNames(
    ctx,
    shown.map((row) => row.agent_id),
  );
  const last = shown.at(-1);
  return {
    items: shown.map((row) => ({
      ...present(row),
      agent: { id: row.agent_id, name: names.get(row.agent_id) ?? '' },
      ticket: row.number === null ? null : { number: row.number, subject: row.subject ?? '' },
      model: row.model,
      sent: row.sent,
      tokens_in: row.tokens_in,
      tokens_out: row.tokens_out,
      created_at: row.created_at,
      finished_at: row.finished_at,
    })),
    next: found.length > usesAPage && last !== undefined ? `${last.created_at} ${last.id}` : null,
  };
}

function placeOf(after: string): { at: string; id: string } {
  const match =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
      after,
    );
  const [, at, id] = match ?? [];
  if (at === undefined || id === undefined || Number.isNaN(Date.parse(at)))
    return fail('invalid', 'errors.cursor');
  return { at, id };
}
