/** What is answered again and again without an article: by topic, and by words that tickets share. */
import type { z } from 'zod';
import type {
  AnsweringMinutes,
  listUnansweredTickets,
  listUnansweredWords,
  UnansweredTopic,
  UnansweredWords,
} from '#contract/lead-lists.ts';
import { listTopics } from '#modules/fields/fields.ts';
import { presentRow, ticketRowsOf } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type Group, groupsOf, type Worded, withBoth } from './alike.ts';
import { type Asked, cutAt, type Period, periodOf, readPlace } from './period.ts';
import {
  type SolvedTicket,
  solvedOfTopic,
  solvedWithout,
  stemsOf,
  topicRows,
} from './unanswered.sql.ts';

/** @throws OporaError invalid for a period that is none */
export async function unansweredTopics(ctx: Ctx, asked: Asked): Promise<UnansweredTopic[]> {
  const period = await periodOf(ctx, asked);
  const names = new Map((await listTopics(ctx)).map((topic) => [topic.id, topic.name]));
  return (await topicRows(ctx, period)).map(
    ({ topic_id, solved, without, articles, ...minutes }) => ({
      ...{ solved, without, articles, minutes },
      topic:
        topic_id === null
          ? null
          : { id: topic_id, name: names.get(topic_id) ?? { ru: '', en: '' } },
    }),
  );
}

/** The newest are compared; each costs reading its first words. */
const mostCompared = 10_000;
const mostGroups = 40;

type Compared = {
  readonly tickets: readonly SolvedTicket[];
  readonly worded: readonly Worded[];
  /** As people write it most often. */
  readonly spelt: ReadonlyMap<string, string>;
  readonly is_cut: boolean;
};

export async function unansweredWords(
  ctx: Ctx,
  asked: Asked & { readonly topic_id?: string | undefined },
): Promise<z.output<typeof listUnansweredWords.response>> {
  const period = await periodOf(ctx, asked);
  const { tickets, worded, spelt, is_cut } = await compared(ctx, period, asked.topic_id);
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  return {
    items: groupsOf(worded, mostGroups).map((group) => shownGroup(group, { byId, spelt })),
    compared: tickets.length,
    is_cut,
  };
}

type Known = {
  readonly byId: ReadonlyMap<string, SolvedTicket>;
  readonly spelt: ReadonlyMap<string, string>;
};

function shownGroup({ stems, more, ids, typical_id }: Group, known: Known): UnansweredWords {
  const { byId, spelt } = known;
  const typical = byId.get(typical_id);
  return {
    key: stems.join(' '),
    words: stems.map((stem) => spelt.get(stem) ?? stem),
    more: more.map((stem) => spelt.get(stem) ?? stem),
    tickets: ids.length,
    minutes: minutesOfAll(ids.flatMap((id) => byId.get(id) ?? [])),
    typical: {
      ...{ id: typical_id, number: typical?.number ?? 0, subject: typical?.subject ?? '' },
    },
  };
}

function minutesOfAll(tickets: readonly SolvedTicket[]): AnsweringMinutes {
  const recorded = tickets.flatMap((one) => one.recorded ?? []);
  const turns = tickets.flatMap((one) => (one.recorded === null ? (one.our_turn ?? []) : []));
  const sum = (list: readonly number[]) => list.reduce((all, minutes) => all + minutes, 0);
  return {
    ...{ recorded: sum(recorded), recorded_tickets: recorded.length },
    ...{ our_turn: sum(turns), our_turn_tickets: turns.length },
  };
}

async function compared(ctx: Ctx, period: Period, topic_id: string | undefined): Promise<Compared> {
  const found = await solvedWithout(ctx, period, { topic_id, limit: mostCompared + 1 });
  const tickets = found.slice(0, mostCompared);
  const worded = tickets.map(({ id, subject, said }) => ({ id, words: wordsIn(subject, said) }));
  const uses = new Map<string, number>();
  for (const { words } of worded)
    for (const word of words) uses.set(word, (uses.get(word) ?? 0) + 1);
  const often = [...uses].filter(([, count]) => count > 1).map(([word]) => word);
  const stems = await stemsOf(ctx, often);
  return {
    tickets,
    worded: worded.map(({ id, words }) => ({
      id,
      stems: [...new Set(words.flatMap((word) => stems.get(word) ?? []))].filter(
        (stem) => !polite.has(stem),
      ),
    })),
    spelt: speltAs(stems, uses),
    is_cut: found.length > mostCompared,
  };
}

/** A stem as the word that people write most often for it. */
function speltAs(
  stems: ReadonlyMap<string, string>,
  uses: ReadonlyMap<string, number>,
): Map<string, string> {
  const spelt = new Map<string, string>();
  for (const [word, stem] of stems) {
    const known = spelt.get(stem);
    if (known === undefined || (uses.get(word) ?? 0) > (uses.get(known) ?? 0))
      spelt.set(stem, word);
  }
  return spelt;
}

/** Words of greeting and asking, by their stems: they stand in every letter. */
const polite = new Set(
  'здравств добр ден утр вечер пожалуйст подскаж помог спасиб прос вопрос уважа привет hello hi dear pleas thank help question morn regard'.split(
    ' ',
  ),
);
const mostWordsOfTicket = 40;

/** Letters of at least three, or a code; of the subject first, each once. */
function wordsIn(...texts: readonly string[]): string[] {
  const words = texts.flatMap((text) =>
    text
      .toLowerCase()
      .replaceAll('ё', 'е')
      .split(/[^\p{L}\p{N}]+/u)
      .filter(
        (word) => /^\p{L}{3,30}$/u.test(word) || /^(?=.*\p{N})(?=.*\p{L})\S{2,12}$/u.test(word),
      ),
  );
  return [...new Set(words)].slice(0, mostWordsOfTicket);
}

type Behind = Asked & {
  readonly topic_id?: string | undefined;
  readonly words?: string | undefined;
  readonly is_all: boolean;
  readonly after?: string | undefined;
};

/** @throws OporaError invalid for a period that is none, or a cursor of another list */
export async function unansweredTickets(
  ctx: Ctx,
  asked: Behind,
): Promise<z.output<typeof listUnansweredTickets.response>> {
  const period = await periodOf(ctx, asked);
  const after = readPlace(asked.after);
  const { topic_id, words, is_all } = asked;
  const found =
    words === undefined
      ? await solvedOfTopic(ctx, period, { topic_id, is_all, after })
      : await solvedWithWords(ctx, period, { words, topic_id });
  const rest = words === undefined || after === undefined ? found : beyond(found, after.id);
  const { ids, next } = cutAt(rest);
  return { items: (await ticketRowsOf(ctx, ids)).map((row) => presentRow(row)), next };
}

async function solvedWithWords(
  ctx: Ctx,
  period: Period,
  { words, topic_id }: { words: string; topic_id: string | undefined },
) {
  const { tickets, worded } = await compared(ctx, period, topic_id);
  const [one = '', other = ''] = words.split(' ');
  const ids = new Set(withBoth(worded, [one, other]));
  return tickets
    .filter(({ id }) => ids.has(id))
    .map(({ id, solved_at }) => ({ id, at: solved_at }));
}

function beyond<One extends { id: string }>(found: readonly One[], id: string): One[] {
  return found.slice(found.findIndex((one) => one.id === id) + 1);
}
