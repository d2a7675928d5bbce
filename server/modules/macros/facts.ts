/** What the variables of a macro stand for on a ticket: people, the ticket, its fields, days. */
import { z } from 'zod';
import type { Language } from '#contract/common.ts';
import { type TicketField, wordsIn } from '#contract/fields.ts';
import { macroVariables } from '#contract/macros.ts';
import { listFields, namesInValues } from '#modules/fields/fields.ts';
import { agentCards, displayName } from '#modules/people/people.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { factsOfTicket, type TicketFacts } from './macros.sql.ts';
import type { Values } from './template.ts';

/** Every variable that words may name now, custom fields among them. */
export async function knownVariables(ctx: Ctx): Promise<string[]> {
  const fields = await listFields(ctx);
  return [
    ...macroVariables,
    ...fields.filter((field) => !field.is_archived).map((field) => `field.${field.key}`),
  ];
}

export type Facts = {
  readonly ticket: TicketFacts;
  /** Theirs, else that of the ticket, else the desk's. */
  readonly language: Language;
  readonly time_zone: string;
};

/** @throws OporaError not_found */
export async function gatherFacts(ctx: Ctx, ticket_id: string): Promise<Facts> {
  const ticket = (await factsOfTicket(ctx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  const desk = await generalSettings(ctx);
  return {
    ticket,
    language: ticket.contact_language ?? ticket.language ?? desk.language,
    time_zone: ticket.time_zone ?? desk.time_zone,
  };
}

/** The values in a language; what is not there is missing. */
export async function valuesIn(ctx: Ctx, facts: Facts, language: Language): Promise<Values> {
  const { ticket } = facts;
  return new Map([
    ['contact.first_name', ticket.first_name],
    ['contact.last_name', ticket.last_name],
    ['contact.name', displayName(ticket, '')],
    ['contact.email', ticket.email ?? ''],
    ['organization.name', ticket.organization_name ?? ''],
    ['ticket.number', String(ticket.number)],
    ['ticket.subject', ticket.subject],
    ...(await agentValues(ctx)),
    ...dayValues(ctx.now, facts.time_zone, language),
    ...(await fieldValues(ctx, ticket, language)),
  ]);
}

async function agentValues(ctx: Ctx): Promise<[string, string][]> {
  if (ctx.actor.kind !== 'agent') return [];
  const { id } = ctx.actor;
  const card = (await agentCards(ctx, [id])).get(id);
  if (card === undefined) return [];
  return [
    ['agent.first_name', card.first_name],
    ['agent.last_name', card.last_name],
    ['agent.name', card.name],
  ];
}

const DAY = 24 * 3600_000;

const greetings = {
  ru: ['Доброе утро', 'Добрый день', 'Добрый вечер'],
  en: ['Good morning', 'Good afternoon', 'Good evening'],
} as const;

/** Days and the part of the day where the customer is. */
export function dayValues(now: Date, time_zone: string, language: Language): [string, string][] {
  const day = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'long',
    timeZone: time_zone,
  });
  const after = (days: number) => day.format(new Date(now.getTime() + days * DAY));
  return [
    ['date.greeting', greetings[language][partOfDay(now, time_zone)]],
    ['date.today', after(0)],
    ['date.tomorrow', after(1)],
    ['date.next_workday', after(daysToWork(now, time_zone))],
    ['date.in_a_week', after(7)],
  ];
}

function partOfDay(now: Date, time_zone: string): 0 | 1 | 2 {
  const hour = Number(
    new Intl.DateTimeFormat('en', {
      hour: 'numeric',
      hourCycle: 'h23',
      timeZone: time_zone,
    }).format(now),
  );
  if (hour >= 4 && hour < 12) return 0;
  return hour >= 12 && hour < 18 ? 1 : 2;
}

/** Monday to Friday: holidays are the calendars' business. */
function daysToWork(now: Date, time_zone: string): number {
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: time_zone });
  const isWork = (days: number) =>
    !['Sat', 'Sun'].includes(weekday.format(new Date(now.getTime() + days * DAY)));
  return [1, 2, 3].find(isWork) ?? 1;
}

const stored = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.array(z.string()), z.null()]),
);

async function fieldValues(
  ctx: Ctx,
  ticket: TicketFacts,
  language: Language,
): Promise<[string, string][]> {
  const parsed = stored.safeParse(ticket.fields);
  if (!parsed.success || Object.keys(parsed.data).length === 0) return [];
  const filled = (await listFields(ctx)).flatMap((field) => {
    const value = parsed.data[field.id];
    return value === undefined || value === null ? [] : [{ field, value }];
  });
  const idsOf = (kind: string) =>
    filled.flatMap(({ field, value }) =>
      field.kind === kind && typeof value === 'string' ? [value] : [],
    );
  const names = await namesInValues(ctx, {
    contacts: idsOf('contact'),
    organizations: idsOf('organization'),
  });
  return filled.map(({ field, value }) => [
    `field.${field.key}`,
    wordsOfValue(field, value, { names, language }),
  ]);
}

function wordsOfValue(
  field: TicketField,
  value: string | number | string[],
  { names, language }: { names: Record<string, string>; language: Language },
): string {
  if (typeof value === 'number') return new Intl.NumberFormat(language).format(value);
  const ids = Array.isArray(value) ? value : [value];
  if (field.kind === 'date')
    return ids
      .map((day) =>
        new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(
          new Date(`${day}T00:00:00Z`),
        ),
      )
      .join(', ');
  if (field.kind === 'text') return ids.join(', ');
  return ids
    .map((id) => {
      const option = field.options.find((one) => one.id === id);
      return option === undefined ? (names[id] ?? '') : wordsIn(option.name, language);
    })
    .filter((each) => each !== '')
    .join(', ');
}
