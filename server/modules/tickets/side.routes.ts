import * as gallery from '#contract/gallery.ts';
import * as mentions from '#contract/mentions.ts';
import * as offers from '#contract/offered-drafts.ts';
import * as contract from '#contract/side-conversations.ts';
import { contentDisposition } from '#modules/files/files.ts';
import { type Route, route } from '#platform/http.ts';
import { listDrafts } from './drafts.ts';
import { archiveOf, listFiles } from './gallery.ts';
import { listMentions, setFollowerOf } from './mentions.ts';
import { declineOffered, listOffered, offerDraft, takeOffered } from './offered.ts';
import { getTicket } from './reads.ts';
import { listSideComments, listSides, setSideState, startSide, writeSide } from './side.ts';

export const sideRoutes: readonly Route[] = [
  route(contract.listSideConversations, async (ctx, { params }) => ({
    items: await listSides(ctx, params.ticket_id),
  })),
  route(contract.startSideConversation, (ctx, { params, body }) =>
    startSide(ctx, params.ticket_id, body),
  ),
  route(contract.listSideComments, (ctx, { params, query }) =>
    listSideComments(ctx, params.side_conversation_id, query.before),
  ),
  route(contract.addSideComment, (ctx, { params, body }) =>
    writeSide(ctx, params.side_conversation_id, body),
  ),
  route(contract.updateSideConversation, (ctx, { params, body }) =>
    setSideState(ctx, params.side_conversation_id, body.state),
  ),
  route(offers.listOfferedDrafts, async (ctx, { params }) => ({
    items: await listOffered(ctx, params.ticket_id),
  })),
  route(offers.offerDraft, (ctx, { params, body }) => offerDraft(ctx, params.ticket_id, body)),
  route(offers.takeDraft, async (ctx, { params }) => {
    const { ticket_id } = await takeOffered(ctx, params.offered_draft_id);
    return { items: await listDrafts(ctx, ticket_id) };
  }),
  route(offers.declineDraft, async (ctx, { params }) => {
    await declineOffered(ctx, params.offered_draft_id);
    return {};
  }),
  route(mentions.listMentions, (ctx, { query }) => listMentions(ctx, query.after)),
  route(mentions.setFollower, async (ctx, { params, body }) => {
    await setFollowerOf(ctx, params.ticket_id, body);
    return {};
  }),
  route(gallery.listTicketFiles, (ctx, { params, query }) =>
    listFiles(ctx, params.ticket_id, query.after),
  ),
  route(gallery.downloadTicketFiles, async (ctx, { params }, { reply, ports }) => {
    const { number } = await getTicket(ctx, params.ticket_id);
    const archive = await archiveOf(ctx, ports.blobs, params.ticket_id);
    reply.headers({
      'content-type': 'application/zip',
      'content-disposition': contentDisposition('attachment', `${number}.zip`),
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
    return reply.send(archive);
  }),
];
