import * as contract from '#contract/reminders.ts';
import { type Route, route } from '#platform/http.ts';
import {
  createReminder,
  endReminder,
  listReminders,
  listTicketReminders,
  moveReminder,
} from './reminders.ts';

export const routes: readonly Route[] = [
  route(contract.listReminders, (ctx, { query }) => listReminders(ctx, query)),
  route(contract.listTicketReminders, async (ctx, { params }) => ({
    items: await listTicketReminders(ctx, params.ticket_id),
  })),
  route(contract.createReminder, (ctx, { params, body }) =>
    createReminder(ctx, params.ticket_id, body),
  ),
  route(contract.moveReminder, (ctx, { params, body }) =>
    moveReminder(ctx, params.reminder_id, body.at),
  ),
  route(contract.endReminder, async (ctx, { params }) => {
    await endReminder(ctx, params.reminder_id);
    return {};
  }),
];
