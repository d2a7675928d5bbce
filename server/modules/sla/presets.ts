/**
 * What a new desk starts with: one policy of its pole, off, and a few excuses. Off, because what is
 * promised to customers is for people to decide: it is ready to be read, corrected and switched on.
 */
import { z } from 'zod';
import { type Language, language } from '#contract/common.ts';
import { poles } from '#contract/settings.ts';
import type { SlaTerms, TargetMinutes } from '#contract/sla.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { OporaEvent } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { forgetPolicies } from './choice.ts';
import {
  allExcuses,
  dropUntouchedPolicies,
  insertPolicy,
  insertVersion,
  placeExcuses,
} from './policies.sql.ts';

type Words = Record<Language, string>;
type Preset = {
  readonly name: Words;
  readonly targets: SlaTerms['targets'];
  readonly zone: SlaTerms['zone'];
};

const HOUR = 60;
/** Of nine hours. */
const DAY = 9 * HOUR;

/** Minutes for critical, high, normal and low. */
function by(...[one, two, three, four]: readonly (number | null)[]): TargetMinutes {
  return { 1: one ?? null, 2: two ?? null, 3: three ?? null, 4: four ?? null };
}

const presets: Record<(typeof poles)[number], Preset> = {
  help_desk: {
    name: { ru: 'Обращения сотрудников', en: 'Requests of employees' },
    zone: 'calendar',
    targets: {
      take: by(15, 30, 2 * HOUR, 4 * HOUR),
      first_response: by(30, HOUR, 4 * HOUR, DAY),
      resolution: by(4 * HOUR, DAY, 3 * DAY, 5 * DAY),
    },
  },
  tech_support: {
    name: { ru: 'Поддержка клиентов', en: 'Customer support' },
    zone: 'calendar',
    targets: {
      first_response: by(30, HOUR, 4 * HOUR, DAY),
      next_response: by(HOUR, 2 * HOUR, DAY, 2 * DAY),
      resolution: by(DAY, 2 * DAY, 5 * DAY, 10 * DAY),
      line_L2: by(2 * HOUR, 4 * HOUR, 2 * DAY, 3 * DAY),
    },
  },
  outsourcing: {
    name: { ru: 'Обслуживание по договору', en: 'Service by contract' },
    zone: 'customer',
    targets: {
      take: by(15, 30, HOUR, 2 * HOUR),
      first_response: by(30, HOUR, 2 * HOUR, 4 * HOUR),
      periodic_update: by(2 * HOUR, DAY, null, null),
      resolution: by(4 * HOUR, DAY, 2 * DAY, 4 * DAY),
      line_outer: by(DAY, 2 * DAY, 5 * DAY, 5 * DAY),
    },
  },
};

const excuses: readonly Words[] = [
  { ru: 'Ждали поставщика', en: 'Waited for a vendor' },
  { ru: 'Форс-мажор', en: 'Force majeure' },
  { ru: 'Клиент не дал доступ', en: 'The customer gave no access' },
  { ru: 'Срок был поставлен ошибочно', en: 'The deadline was set by mistake' },
];

const chosen = z.object({ pole: z.enum(poles), language });

/** Again with each choice of a pole, as long as nobody has touched what the last one made. */
export async function makePresets(tx: Ctx, event: OporaEvent): Promise<void> {
  const { pole, language: speaks } = chosen.parse(event.data);
  const { name, targets, zone } = presets[pole];
  await dropUntouchedPolicies(tx);
  forgetPolicies(tx);
  const id = newId();
  const terms: SlaTerms = {
    ...{ calendar_id: null, mode: 'business', zone, targets },
    ...{ pauses: ['waiting_customer'], warn_shares: [80], warn_lead_minutes: [] },
    ...{ on_change: 'keep', reopening_minutes: 2 * HOUR },
  };
  await insertPolicy(tx, {
    ...{ id, name: name[speaks], is_on: false, conditions: JSON.stringify({ all: [] }) },
    ...terms,
    targets: JSON.stringify(targets),
    ...{ pauses: [...terms.pauses], warn_shares: [...terms.warn_shares], warn_lead_minutes: [] },
    ...{ created_at: tx.now, updated_at: tx.now },
  });
  await insertVersion(tx, { policy_id: id, version: 1 }, { ...terms, name: name[speaks] });
  if ((await allExcuses(tx)).length > 0) return;
  await placeExcuses(
    tx,
    excuses.map((words) => ({ id: newId(), name: words[speaks] })),
  );
}
