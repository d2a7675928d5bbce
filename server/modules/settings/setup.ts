/** The first set-up: the one-time link, the first administrator, and the steps of the wizard. */
import type { z } from 'zod';
import type { Language } from '#contract/common.ts';
import { type setupState, setupSteps } from '#contract/settings.ts';
import {
  createFirstAdministrator,
  type deviceOf,
  isSetupOpen,
  makePresetTeams,
  nameBuiltinRoles,
  openSession,
  takeSetupLink,
} from '#modules/people/people.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { autoReplyOf, type Pole, presetOf } from './presets.ts';
import { closedSteps, generalSettings, updateSettings, writeClosedSteps } from './settings.ts';

export type SetupState = z.output<typeof setupState>;
export type SetupStep = (typeof setupSteps)[number];

/** Whether the desk is set up; which steps are open is told only to those who may close them. */
export async function getSetupState(ctx: Ctx): Promise<SetupState> {
  const is_set_up = !(await isSetupOpen(ctx));
  if (!is_set_up || !mayAct(ctx.actor, 'settings.manage')) return { is_set_up, open_steps: [] };
  const closed = await closedSteps(ctx);
  return { is_set_up, open_steps: setupSteps.filter((step) => !closed.includes(step)) };
}

export type FirstSetup = {
  token: string;
  organization_name: string;
  language: Language;
  time_zone: string;
  email: string;
  first_name: string;
  last_name: string;
  password: string;
};

/**
 * Uses the link up, makes the first administrator and signs them in: all or nothing.
 * @throws OporaError not_found when the link is dead; conflict when there is an administrator
 */
export async function beginSetup(
  ctx: Ctx,
  input: FirstSetup,
  device: ReturnType<typeof deviceOf>,
): Promise<{ token: string }> {
  const { token, organization_name, ...administrator } = input;
  return transaction(ctx, async (tx) => {
    await takeSetupLink(tx, token);
    const agent_id = await createFirstAdministrator(tx, administrator);
    const { language, time_zone } = administrator;
    await nameBuiltinRoles(tx, language);
    await updateSettings(tx, { organization_name, language, time_zone });
    await writeClosedSteps(tx, ['organization', 'administrator']);
    await publish(tx, { name: 'desk.set_up', subject_type: 'agent', subject_id: agent_id });
    return openSession(tx, agent_id, { device });
  });
}

/**
 * Presets the desk for a pole. Teams and texts are made here; the tickets module makes statuses and
 * types when it hears of it, and refuses once there are tickets.
 */
export async function choosePole(ctx: Ctx, pole: Pole): Promise<SetupState> {
  return transaction(ctx, async (tx) => {
    const { language, pole: earlier } = await generalSettings(tx);
    const outdated = earlier === null ? [] : presetOf(earlier, language).teams;
    const { subject, text } = autoReplyOf(pole);
    await updateSettings(tx, { pole, auto_reply_subject: subject, auto_reply_text: text });
    await makePresetTeams(
      tx,
      presetOf(pole, language).teams,
      outdated.map((team) => team.name),
    );
    await publish(tx, {
      name: 'desk.pole_chosen',
      subject_type: 'settings',
      subject_id: null,
      data: { pole, language },
    });
    await writeClosedSteps(tx, ['pole']);
    return getSetupState(tx);
  });
}

export async function closeSetupStep(ctx: Ctx, step: SetupStep): Promise<SetupState> {
  return transaction(ctx, async (tx) => {
    await writeClosedSteps(tx, [step]);
    return getSetupState(tx);
  });
}
