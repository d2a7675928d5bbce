import * as contract from '#contract/fields.ts';
import { type Route, route } from '#platform/http.ts';
import {
  createField,
  createTopic,
  listFields,
  listTopics,
  orderFields,
  orderTopics,
  updateField,
  updateTopic,
} from './fields.ts';

export const routes: readonly Route[] = [
  route(contract.listTicketFields, async (ctx) => ({ items: await listFields(ctx) })),
  route(contract.createTicketField, (ctx, { body }) => createField(ctx, body)),
  route(contract.updateTicketField, (ctx, { params, body }) =>
    updateField(ctx, params.ticket_field_id, body),
  ),
  route(contract.orderTicketFields, async (ctx, { body }) => {
    await orderFields(ctx, body.ids);
    return {};
  }),
  route(contract.listTopics, async (ctx) => ({ items: await listTopics(ctx) })),
  route(contract.createTopic, (ctx, { body }) => createTopic(ctx, body)),
  route(contract.updateTopic, (ctx, { params, body }) => updateTopic(ctx, params.topic_id, body)),
  route(contract.orderTopics, async (ctx, { body }) => {
    await orderTopics(ctx, body.ids);
    return {};
  }),
];
