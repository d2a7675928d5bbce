/** Endpoint to verb; no rules, no SQL. */
import * as requests from '#contract/requests.ts';
import { apartAddress, openFile } from '#modules/files/files.ts';
import { type Route, route } from '#platform/http.ts';
import {
  addColleague,
  answerRequest,
  closeRequest,
  getRequest,
  listRequests,
  reopenRequest,
} from './requests.ts';

export const routes: readonly Route[] = [
  route(requests.listRequests, (ctx, { query }) => listRequests(ctx, query)),
  route(requests.getRequest, (ctx, { params, query }) =>
    getRequest(ctx, params.request_id, query.before),
  ),
  route(requests.answerRequest, async (ctx, { params, body }) => ({
    id: await answerRequest(ctx, params.request_id, body),
  })),
  route(requests.closeRequest, async (ctx, { params }) => {
    await closeRequest(ctx, params.request_id);
    return {};
  }),
  route(requests.reopenRequest, async (ctx, { params }) => {
    await reopenRequest(ctx, params.request_id);
    return {};
  }),
  route(requests.addColleague, async (ctx, { params, body }) => {
    await addColleague(ctx, params.request_id, body.address);
    return {};
  }),
  route(requests.getRequestFile, async (ctx, { params, query }, { reply, ports }) => {
    const as = query.preview === undefined ? 'attachment' : 'preview';
    const apart =
      as === 'attachment' ? apartAddress(ctx, ports, params.request_file_id) : undefined;
    if (apart !== undefined) return reply.redirect(apart);
    const { headers, bytes } = await openFile(ctx, ports.blobs, { id: params.request_file_id, as });
    reply.headers(headers);
    return reply.send(bytes);
  }),
];
