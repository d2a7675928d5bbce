/** Contracts of organisations, what is promised by them, and what excuses a breach; open tickets are counted. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import type { TargetMinutes } from '#contract/sla.ts';
import { createPolicy, recountOpenTickets, writeExcuses } from '#modules/sla/sla.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';

const words = {
  ru: {
    premium: 'Премиум',
    standard: 'Стандарт',
    names: ['Премиум, круглосуточно', 'Касса не работает', 'Договор «Стандарт»', 'Всем остальным'],
    watch: 'Дежурная смена',
    excuses: ['Ждали поставщика', 'Форс-мажор', 'Клиент не дал доступ'],
  },
  en: {
    premium: 'Premium',
    standard: 'Standard',
    names: [
      'Premium, around the clock',
      'Till out of order',
      'Standard contract',
      'Everybody else',
    ],
    watch: 'Duty shift',
    excuses: ['Waited for a vendor', 'Force majeure', 'The customer gave no access'],
  },
} as const;

const HOUR = 60;
const by = (one: number, two: number, three: number, four: number | null): TargetMinutes => ({
  ...{ 1: one * HOUR, 2: two * HOUR, 3: three * HOUR },
  4: four === null ? null : four * HOUR,
});

export async function plantPolicies(tx: Ctx, language: Language): Promise<void> {
  const say = words[language];
  await sql`update organizations set contract = case when place <= 25 then ${say.premium} else ${say.standard} end
    from (select id, row_number() over (order by md5(name)) as place from organizations) as o
    where o.id = organizations.id and place <= 110`.execute(tx.db);
  const watch = await firstRow(
    tx,
    sql<{ id: string }>`select id from calendars where name = ${say.watch}`,
  );
  const [premium, broken, standard, others] = say.names;
  const shared: Omit<Parameters<typeof createPolicy>[1], 'name' | 'conditions' | 'targets'> = {
    ...{ is_on: true, calendar_id: null, mode: 'business', zone: 'calendar' },
    ...{ pauses: ['waiting_customer'], warn_shares: [80], warn_lead_minutes: [] },
    ...{ on_change: 'from_creation', reopening_minutes: 2 * HOUR },
  };
  await createPolicy(tx, {
    ...{ ...shared, name: premium, calendar_id: watch?.id ?? null, warn_lead_minutes: [30] },
    conditions: { all: [{ field: 'contract', op: 'is', value: say.premium }] },
    targets: {
      ...{ take: by(0.25, 0.5, 1, 2), first_response: by(0.5, 1, 2, 4) },
      ...{ next_response: by(1, 4, 24, 72), resolution: by(24, 96, 720, 1440) },
    },
  });
  await createPolicy(tx, {
    ...{ ...shared, name: broken, warn_shares: [50, 80] },
    conditions: { all: [{ field: 'priority', op: 'is', value: 1 }] },
    targets: {
      ...{ take: by(0.25, 0.25, 0.25, null), first_response: by(0.5, 0.5, 0.5, null) },
      ...{ periodic_update: by(9, 9, 9, null), resolution: by(54, 54, 54, null) },
      line_L2: by(18, 18, 18, null),
    },
  });
  await createPolicy(tx, {
    ...{ ...shared, name: standard, zone: 'customer' },
    conditions: { all: [{ field: 'contract', op: 'is', value: say.standard }] },
    targets: {
      ...{ first_response: by(1, 2, 9, 18), next_response: by(4, 9, 36, 72) },
      ...{ resolution: by(45, 90, 270, 450), line_L2: by(18, 36, 90, 180) },
    },
  });
  await createPolicy(tx, {
    ...{ ...shared, name: others, conditions: { all: [] } },
    targets: { first_response: by(2, 4, 9, 18), resolution: by(90, 135, 360, null) },
  });
  await writeExcuses(
    tx,
    say.excuses.map((name) => ({ name })),
  );
  await recountOpenTickets(tx);
}
