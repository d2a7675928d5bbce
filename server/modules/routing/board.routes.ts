import * as contract from '#contract/board.ts';
import { type Route, route } from '#platform/http.ts';
import { getBoard, listBoardTickets } from './board.ts';

export const boardRoutes: readonly Route[] = [
  route(contract.getBoard, (ctx) => getBoard(ctx)),
  route(contract.listBoardTickets, (ctx, { query }) => listBoardTickets(ctx, query)),
];
