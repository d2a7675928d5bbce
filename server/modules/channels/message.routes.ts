import * as invitations from '#contract/invitations.ts';
import { type Route, route } from '#platform/http.ts';
import { answerInvitation, listInvitations } from './invitations.ts';

/** What a message carries besides words. */
export const messageRoutes: readonly Route[] = [
  route(invitations.listInvitations, async (ctx, { params }, { ports }) => ({
    items: await listInvitations(ctx, ports, params.ticket_id),
  })),
  route(invitations.answerInvitation, (ctx, { params, body }, { ports }) =>
    answerInvitation(ctx, ports, { ...body, comment_id: params.comment_id }),
  ),
];
