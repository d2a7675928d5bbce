import * as contract from '#contract/court.ts';
import * as due from '#contract/due.ts';
import { type Route, route } from '#platform/http.ts';
import { ticketCourt } from './court-keep.ts';
import { courtReport, courtTickets } from './court-report.ts';
import { promisedTime, promiseExample } from './promise-of.ts';
import { explainDue } from './why-due.ts';

export const courtRoutes: readonly Route[] = [
  route(contract.getTicketCourt, (ctx, { params }) => ticketCourt(ctx, params.ticket_id)),
  route(contract.getCourtReport, (ctx, { body }) => courtReport(ctx, body)),
  route(contract.listCourtTickets, (ctx, { body }) => courtTickets(ctx, body)),
  route(due.explainDue, (ctx, { params }) => explainDue(ctx, params.ticket_id)),
  route(due.getPromisedTime, async (ctx, { params }) => ({
    promised: await promisedTime(ctx, params.ticket_id),
  })),
  route(due.getPromiseExample, (ctx) => promiseExample(ctx)),
];
