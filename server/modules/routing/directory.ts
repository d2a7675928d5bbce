/**
 * The responsibility directory: area by area, who answers, who stands in, whom to ask, in which hours,
 * and of what is not ours: whose it is. An area takes from the one above what it does not say itself.
 * Administrators keep the whole tree; the keeper of an area keeps it and all that is below.
 */
import type { Updateable } from 'kysely';
import type { Area, AreaBody, FoundArea } from '#contract/directory.ts';
import { mostAreas } from '#contract/directory.ts';
import { withInherited } from '#contract/directory-rules.ts';
import { topicPath } from '#contract/field-rules.ts';
import { listTopics } from '#modules/fields/fields.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import type { AreasTable } from '#platform/database.gen.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import type { Guard } from '#platform/guards.ts';
import { newId } from '#platform/id.ts';
import {
  type AreaRow,
  allAreas,
  areaCount,
  areaPlaces,
  areasLike,
  areasOfTopics,
  insertArea,
  lockTree,
  type PlaceRow,
  removeArea,
  writeArea,
  writeTopics,
} from './directory.sql.ts';
import { whoIsOnShift } from './shifts.ts';

const deepest = 8;
const mostFound = 20;

/** The area itself, then what it stands below, up to the top. */
export function upwards<Place extends { id: string; parent_id: string | null }>(
  places: ReadonlyMap<string, Place>,
  id: string,
): Place[] {
  const path: Place[] = [];
  for (let at = places.get(id); at !== undefined; at = places.get(at.parent_id ?? '')) {
    if (path.includes(at)) break;
    path.push(at);
  }
  return path;
}

function byId<Row extends { id: string }>(list: readonly Row[]): Map<string, Row> {
  return new Map(list.map((row) => [row.id, row]));
}

type Keeping = { readonly keeper_id: string | null };

/** Whoever manages settings, and the keepers of the area and of those above. */
function mayKeep(ctx: Ctx, path: readonly Keeping[]): boolean {
  if (mayAct(ctx.actor, 'settings.manage')) return true;
  const { actor } = ctx;
  return actor.kind === 'agent' && path.some((place) => place.keeper_id === actor.id);
}

type SeenArea = { readonly id: string; readonly path: readonly PlaceRow[] };

export const areaGuard: Guard<SeenArea> = {
  find: async (ctx, id) => {
    if (ctx.actor.kind !== 'agent' && ctx.actor.kind !== 'system') return undefined;
    const path = upwards(byId(await areaPlaces(ctx)), id);
    return path.length === 0 ? undefined : { id, path };
  },
  can: { view: () => true, edit: (ctx, { path }) => mayKeep(ctx, path) },
};

export async function listAreas(ctx: Ctx): Promise<{ items: Area[]; can: { create: boolean } }> {
  const all = await allAreas(ctx);
  const places = byId(all);
  return {
    items: all.map((row) => present(ctx, row, upwards(places, row.id))),
    can: { create: mayAct(ctx.actor, 'settings.manage') },
  };
}

function present(ctx: Ctx, row: AreaRow, path: readonly AreaRow[]): Area {
  const {
    outside_words: words,
    outside_link: link,
    outside_address: address,
    outside_contact: contact,
    ...rest
  } = row;
  const keepers = path.map((each) => ({ keeper_id: each.keeper?.id ?? null }));
  return {
    ...rest,
    outside: { words, link, address, contact },
    can: { edit: mayKeep(ctx, keepers) },
  };
}

async function found(
  ctx: Ctx,
  places: ReadonlyMap<string, AreaRow>,
  ids: readonly string[],
): Promise<FoundArea[]> {
  const paths = ids.flatMap((id) => {
    const path = upwards(places, id);
    const area = withInherited(path);
    return area === undefined ? [] : [{ path, area }];
  });
  const people = paths.flatMap(({ area }) => [area.agent?.id ?? [], area.deputy?.id ?? []].flat());
  const onShift = await whoIsOnShift(ctx, people, ctx.now);
  return paths.map(({ path, area }) => ({
    path: path.toReversed().map((each) => each.name),
    area: present(ctx, area, path),
    on_duty: [area.agent, area.deputy].find((one) => one !== null && onShift.has(one.id)) ?? null,
  }));
}

/** By names, other names, teams and people; typing errors are forgiven. The best first, with what they inherit. */
export async function findAreas(ctx: Ctx, typed: string): Promise<FoundArea[]> {
  const ids = await areasLike(ctx, typed, mostFound);
  if (ids.length === 0) return [];
  const places = byId(await allAreas(ctx));
  return found(ctx, places, ids);
}

/** The area of the ticket's topic, or of the nearest topic above that has one; undefined: nobody said. */
export async function answerableFor(
  ctx: Ctx,
  ticket: { readonly topic_id: string | null },
): Promise<FoundArea | undefined> {
  if (ticket.topic_id === null) return undefined;
  const topics = topicPath(await listTopics(ctx), ticket.topic_id).map((topic) => topic.id);
  const areas = await areasOfTopics(ctx, topics);
  const nearest = topics.findLast((id) => areas.has(id));
  const area_id = nearest === undefined ? undefined : areas.get(nearest);
  if (area_id === undefined) return undefined;
  const [area] = await found(ctx, byId(await allAreas(ctx)), [area_id]);
  return area;
}

export type AreaEdit = { readonly [Name in keyof AreaBody]?: AreaBody[Name] | undefined };

/** @throws OporaError forbidden; invalid: too deep, too many */
export async function createArea(ctx: Ctx, input: AreaEdit & { name: string }): Promise<Area> {
  const id = newId();
  return saved(ctx, id, async (tx) => {
    const { parent_id = null } = input;
    await refusePlace(tx, id, parent_id);
    if ((await areaCount(tx)) >= mostAreas)
      fail('invalid', 'errors.too_many_areas', { count: mostAreas });
    const { topic_ids = [], ...row } = input;
    await insertArea(tx, {
      ...columnsOf(row),
      ...{ id, name: input.name, created_at: tx.now, updated_at: tx.now },
    });
    await writeTopics(tx, id, topic_ids);
  });
}

/** @throws OporaError forbidden; invalid: too deep, below itself */
export async function updateArea(ctx: Ctx, id: string, edit: AreaEdit): Promise<Area> {
  return saved(ctx, id, async (tx) => {
    const { topic_ids, ...row } = edit;
    const known = (await areaPlaces(tx)).find((place) => place.id === id);
    if (row.parent_id !== undefined && row.parent_id !== known?.parent_id)
      await refusePlace(tx, id, row.parent_id);
    await writeArea(tx, id, columnsOf(row));
    if (topic_ids !== undefined) await writeTopics(tx, id, topic_ids);
  });
}

/** A keeper places areas below what they keep. */
async function refusePlace(tx: Ctx, id: string, parent_id: string | null): Promise<void> {
  const places = await areaPlaces(tx);
  const above = parent_id === null ? [] : upwards(byId(places), parent_id);
  if (!mayKeep(tx, above)) fail('forbidden', 'errors.forbidden');
  if (above.some((place) => place.id === id)) failField('parent_id', 'errors.field.area_below');
  if (above.length + heightOf(places, id) > deepest)
    failField('parent_id', 'errors.field.area_deep');
}

/** Levels of the area with what is below it; one for a new one. */
function heightOf(places: readonly PlaceRow[], id: string): number {
  const below = places.filter((place) => place.parent_id === id);
  return 1 + Math.max(0, ...below.map((place) => heightOf(places, place.id)));
}

/** Only what was said. */
function columnsOf(edit: Omit<AreaEdit, 'topic_ids'>): Updateable<AreasTable> {
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined));
}

/** @throws OporaError conflict while there are areas below it */
export async function deleteArea(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    await lockTree(tx);
    const places = await areaPlaces(tx);
    if (places.some((place) => place.parent_id === id)) fail('conflict', 'errors.area_not_empty');
    await removeArea(tx, id);
    await tell(tx, id);
  });
}

async function saved(ctx: Ctx, id: string, work: (tx: Ctx) => Promise<void>): Promise<Area> {
  return transaction(ctx, async (tx) => {
    await lockTree(tx);
    await work(tx);
    await tell(tx, id);
    const { items } = await listAreas(tx);
    return items.find((area) => area.id === id) ?? fail('not_found', 'errors.not_found');
  });
}

async function tell(tx: Ctx, id: string): Promise<void> {
  await publish(tx, { name: 'area.changed', subject_type: 'area', subject_id: id });
}
