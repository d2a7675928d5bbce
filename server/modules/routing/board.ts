/**
 * The board of whoever leads: what waits and burns in each queue, who is on, whose work will not wait
 * until they are back, what nobody can take. What it says of people is what the engine would say.
 */
import { z } from 'zod';
import {
  type Board,
  type BoardFigures,
  type BoardQueue,
  type BoardSlice,
  type BoardTicket,
  type StuckCause,
  stripQuarters,
} from '#contract/board.ts';
import { presentRow, ticketRowsOf } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import {
  type Figures,
  figuresByOwner,
  figuresByQueue,
  ownersByTeam,
  type Quarter,
  quartersByQueue,
  type SliceRow,
  slicePage,
  teamsByName,
} from './board.sql.ts';
import { goneOf, peopleOnBoard } from './board-people.ts';
import { isSameKind, type StuckKind, sayLacks, stuckKinds, summed } from './board-stuck.ts';
import { allQueues } from './queues.sql.ts';
import { skillNames } from './skills.sql.ts';

export async function getBoard(ctx: Ctx): Promise<Board> {
  const people = await peopleOnBoard(ctx);
  const owners = await figuresByOwner(ctx, goneOf(people));
  const byOwner = new Map(owners.map((row) => [row.agent_id, row]));
  const figures = await figuresByQueue(ctx);
  const quarters = await quartersByQueue(ctx);
  return {
    at: ctx.now.toISOString(),
    total: presentFigures(
      figures.find(({ is_total }) => is_total),
      quarters.filter(({ is_total }) => is_total),
    ),
    queues: await presentQueues(ctx, figures, quarters),
    people: people.map(({ back_at: _, ...person }) => {
      const known = byOwner.get(person.agent.id);
      return {
        ...person,
        open: known?.open ?? 0,
        late: known?.late ?? 0,
        must_move: known?.must_move ?? 0,
        next_due_at: known?.next_due_at ?? null,
      };
    }),
  };
}

async function presentQueues(
  ctx: Ctx,
  figures: readonly Figures[],
  quarters: readonly Quarter[],
): Promise<BoardQueue[]> {
  const stuck = await stuckKinds(ctx);
  const names = await skillNames(ctx);
  const owners = await ownersByTeam(ctx);
  const teams = await teamsByName(ctx);
  const ofQueue = (id: string | null) =>
    presentFigures(
      figures.find((row) => !row.is_total && row.queue_id === id),
      quarters.filter((row) => !row.is_total && row.queue_id === id),
    );
  const named = (await allQueues(ctx)).map(({ id, name, mode, is_on, team_id }): BoardQueue => {
    const mine = owners.filter((row) => team_id === null || row.team_id === team_id);
    return {
      ...ofQueue(id),
      ...{ id, name, mode, is_on },
      team: teams.find((team) => team.id === team_id) ?? null,
      agent_ids: [...new Set(mine.map((row) => row.agent_id))],
      stuck: summed(
        stuck.filter(({ kind }) => kind.queue_id === id),
        names,
      ),
    };
  });
  const none = ofQueue(null);
  if (none.waiting + none.given + none.late + none.in_4h === 0) return named;
  const outside = { id: null, name: '', mode: null, is_on: true, team: null };
  return [...named, { ...none, ...outside, agent_ids: [], stuck: [] }];
}

function presentFigures(row: Figures | undefined, due: readonly Quarter[]): BoardFigures {
  const quarters = Array.from(
    { length: stripQuarters },
    (_, index) => due.find(({ quarter }) => quarter === index)?.count ?? 0,
  );
  const within = (hours: number) =>
    quarters.slice(0, hours * 4).reduce((sum, count) => sum + count, 0);
  return {
    waiting: row?.waiting ?? 0,
    waits_since: row?.waits_since ?? null,
    given: row?.given ?? 0,
    next_due_at: row?.next_due_at ?? null,
    late: row?.late ?? 0,
    in_1h: within(1),
    in_2h: within(2),
    in_4h: within(4),
    quarters,
  };
}

const aPage = 50;

type Ask = {
  readonly slice: BoardSlice;
  readonly queue?: string | undefined;
  readonly agent_id?: string | undefined;
  readonly cause?: StuckCause | undefined;
  readonly after?: string | undefined;
};

/** @throws OporaError invalid: a cursor that is not ours */
export async function listBoardTickets(
  ctx: Ctx,
  ask: Ask,
): Promise<{ items: BoardTicket[]; next: string | null }> {
  const stuck = await stuckKinds(ctx);
  const meant = stuck.filter(({ cause }) => ask.cause === undefined || cause === ask.cause);
  const found = await slicePage(ctx, {
    slice: ask.slice,
    queue_id: ask.queue === 'none' ? null : ask.queue,
    agent_id: ask.agent_id,
    gone: ask.slice === 'must_move' ? goneOf(await peopleOnBoard(ctx)) : [],
    kinds: meant.map(({ kind }) => kind),
    after: endOf(ask.after),
    limit: aPage,
  });
  const page = found.slice(0, aPage);
  const last = page.at(-1);
  return {
    items: await presentTickets(ctx, page, stuck),
    next:
      found.length > aPage && last !== undefined ? `${last.due ?? 'infinity'}~${last.id}` : null,
  };
}

async function presentTickets(
  ctx: Ctx,
  page: readonly SliceRow[],
  stuck: readonly StuckKind[],
): Promise<BoardTicket[]> {
  const names = await skillNames(ctx);
  const places = new Map(page.map((row) => [row.id, row]));
  const tickets = await ticketRowsOf(
    ctx,
    page.map(({ id }) => id),
  );
  return tickets.map((ticket) => {
    const place = places.get(ticket.id);
    const waits = place !== undefined && place.waits_since !== null;
    const why = waits ? stuck.find(({ kind }) => isSameKind(kind, place)) : undefined;
    return {
      ...presentRow(ticket),
      queue:
        place?.queue_id === undefined || place.queue_id === null
          ? null
          : { id: place.queue_id, name: place.queue_name ?? '' },
      waits_since: place?.waits_since ?? null,
      stuck: why === undefined ? null : { cause: why.cause, lacks: sayLacks(why, names) },
    };
  });
}

const end = z.tuple([z.union([z.literal('infinity'), z.iso.datetime()]), z.uuid()]);

function endOf(cursor: string | undefined): { due: string; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const parsed = end.safeParse(cursor.split('~'));
  if (!parsed.success) fail('invalid', 'errors.cursor');
  const [due, id] = parsed.data;
  return { due, id };
}
