import * as contract from '#contract/directory.ts';
import { type Route, route } from '#platform/http.ts';
import { createArea, deleteArea, findAreas, listAreas, updateArea } from './directory.ts';
import { dutyOf } from './duty.ts';

export const directoryRoutes: readonly Route[] = [
  route(contract.listAreas, (ctx) => listAreas(ctx)),
  route(contract.findAreas, async (ctx, { query }) => ({ items: await findAreas(ctx, query.q) })),
  route(contract.getAreaDuty, (ctx, { params }) => dutyOf(ctx, params.area_id)),
  route(contract.createArea, (ctx, { body }) => createArea(ctx, body)),
  route(contract.createAreaBelow, (ctx, { params, body }) =>
    createArea(ctx, { ...body, parent_id: params.area_id }),
  ),
  route(contract.updateArea, (ctx, { params, body }) => updateArea(ctx, params.area_id, body)),
  route(contract.deleteArea, async (ctx, { params }) => {
    await deleteArea(ctx, params.area_id);
    return {};
  }),
];
