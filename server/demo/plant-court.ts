/** Two tickets that went through many hands within a week: what the bar of turns is for. By the verbs themselves, at their times. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import type { StatusCategory } from '#contract/settings.ts';
import { createTeam } from '#modules/people/people.ts';
import { addComment, updateTicket } from '#modules/tickets/tickets.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { TeamKey } from './grammar.ts';
import { day, hour } from './hours.ts';

type Asked = {
  readonly language: Language;
  readonly now: number;
  readonly agent_id: string;
  readonly teamOf: Readonly<Record<TeamKey, string>>;
};
type Ticket = { readonly id: string; readonly requester_id: string };
type Step = {
  /** Before now. */
  readonly ago: number;
  readonly status?: StatusCategory;
  readonly team?: TeamKey | 'vendor';
  readonly says?: 'customer' | 'agent' | 'note';
  readonly words?: Readonly<Record<Language, string>>;
};

const vendor = { ru: 'Сервисный центр «Волна»', en: 'Wave service centre' };

const courses: readonly (readonly Step[])[] = [
  [
    { ago: 5 * day, status: 'open', team: 'second' },
    {
      ...{ ago: 4.8 * day, says: 'note' },
      words: {
        ru: 'С нашей стороны всё верно, сбой снаружи. Передаю в сервисный центр.',
        en: 'All is well on our side, the fault is outside. Passing it to the service centre.',
      },
    },
    { ago: 4.78 * day, status: 'waiting_vendor', team: 'vendor' },
    { ago: 2.9 * day, status: 'open', team: 'second' },
    { ago: 2.6 * day, status: 'waiting_internal', team: 'development' },
    { ago: 1.2 * day, status: 'open', team: 'second' },
    {
      ...{ ago: 1.1 * day, says: 'agent', status: 'waiting_customer' },
      words: {
        ru: 'Здравствуйте! Сервисный центр заменил деталь, мы исправили настройку. Проверьте, пожалуйста.',
        en: 'Hello, the service centre has replaced a part and we have corrected the setting. Please try again.',
      },
    },
    {
      ...{ ago: 4 * hour, says: 'customer' },
      words: {
        ru: 'Добрый день! С утра дважды сработало, а в третий раз снова то же самое.',
        en: 'Hello, it worked twice this morning, the third time it was the same again.',
      },
    },
  ],
  [
    { ago: 6 * day, status: 'open', team: 'first' },
    { ago: 5.5 * day, status: 'waiting_customer' },
    {
      ...{ ago: 4.2 * day, says: 'customer' },
      words: {
        ru: 'Прислал всё, что просили, фото в прошлом письме.',
        en: 'I have sent everything you asked for, the photo is in my last message.',
      },
    },
    { ago: 4 * day, status: 'solved' },
    {
      ...{ ago: 2 * day, says: 'customer' },
      words: {
        ru: 'Два дня работало, сегодня снова то же самое.',
        en: 'It worked for two days, today it is the same again.',
      },
    },
    { ago: 1.9 * day, team: 'second' },
  ],
];

export async function plantCourt(tx: Ctx, asked: Asked): Promise<void> {
  const outer = await createTeam(tx, {
    name: vendor[asked.language],
    line: 'outer',
    member_ids: [],
  });
  const teams = { ...asked.teamOf, vendor: outer.id };
  const tickets = await quietTickets(tx, courses.length);
  for (const [index, course] of courses.entries()) {
    const ticket = tickets[index];
    if (ticket === undefined) continue;
    for (const step of course) await take(tx, { ...asked, teams, ticket, step });
  }
}

type Taking = Asked & {
  readonly teams: Readonly<Record<TeamKey | 'vendor', string>>;
  readonly ticket: Ticket;
  readonly step: Step;
};

async function take(tx: Ctx, { now, agent_id, language, teams, ticket, step }: Taking) {
  const actor: AgentActor = {
    ...{ kind: 'agent', id: agent_id, role_key: 'agent', via: 'session', time_zone: 'UTC' },
    permissions: new Set(['tickets.view_all', 'tickets.update', 'tickets.reply', 'tickets.note']),
    team_ids: [],
  };
  const then: Ctx = { ...tx, actor, now: new Date(now - step.ago) };
  const text = step.words?.[language] ?? '';
  if (step.says !== undefined) {
    const isCustomer = step.says === 'customer';
    await addComment(isCustomer ? { ...then, actor: { kind: 'system' } } : then, ticket.id, {
      visibility: step.says === 'note' ? 'internal' : 'public',
      author_kind: isCustomer ? 'contact' : 'agent',
      author_id: isCustomer ? ticket.requester_id : agent_id,
      channel: isCustomer ? 'email' : 'agent',
      body_html: `<p>${text}</p>`,
      body_text: text,
    });
  }
  const status_id = step.status === undefined ? undefined : await statusId(tx, step.status);
  if (status_id !== undefined || step.team !== undefined)
    await updateTicket(then, ticket.id, {
      ...(status_id === undefined ? {} : { status_id }),
      ...(step.team === undefined ? {} : { team_id: teams[step.team] }),
    });
}

async function statusId(tx: Ctx, category: StatusCategory): Promise<string | undefined> {
  const found = await firstRow(
    tx,
    sql<{
      id: string;
    }>`select id from statuses where category = ${category} and is_default limit 1`,
  );
  return found?.id;
}

/** Open ones about a device, with which nothing happened for a week. */
function quietTickets(tx: Ctx, limit: number): Promise<Ticket[]> {
  return rows(
    tx,
    sql<Ticket>`select id, requester_id from tickets
      where status_category in ('open', 'waiting_customer', 'waiting_vendor') and merged_into_id is null
        and updated_at < ${tx.now}::timestamptz - interval '6.5 days'
        and subject ~* 'терминал|принтер|касс|скан|весы|terminal|printer|till|scan|scales'
      order by updated_at desc limit ${limit}`,
  );
}
