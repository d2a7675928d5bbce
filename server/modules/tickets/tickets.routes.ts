import * as handover from '#contract/handover.ts';
import * as participants from '#contract/participants.ts';
import * as replies from '#contract/replies.ts';
import * as settings from '#contract/settings.ts';
import * as contract from '#contract/tickets.ts';
import { type Route, route } from '#platform/http.ts';
import { changeFromDesk, writeFromDesk } from './desk.ts';
import { openFromDesk } from './desk-ticket.ts';
import { listDrafts, saveDraft } from './drafts.ts';
import { handOver, readSummary, returnTicket } from './handover.ts';
import { listHistory } from './history.ts';
import { handOverLeft, listLeftTickets } from './left-tickets.ts';
import { followTicket, markTicketRead } from './looking.ts';
import { removeParticipant, setParticipant } from './participants.ts';
import { overridePriority, restorePriority } from './priority.ts';
import { getTicket, listComments, listTickets } from './reads.ts';
import { remoteImage } from './remote-images.ts';
import {
  createStatus,
  createTicketType,
  deleteTag,
  listStatuses,
  listTags,
  listTicketTypes,
  renameTag,
  updateStatus,
  updateTicketType,
} from './statuses.ts';
import { holdReply, moveReply } from './waiting.ts';
import { takeReply } from './waiting-leave.ts';

export const routes: readonly Route[] = [
  route(contract.listTickets, (ctx, { query }) => listTickets(ctx, query)),
  route(contract.createTicket, (ctx, { body }) => openFromDesk(ctx, body)),
  route(contract.getTicket, (ctx, { params }) => getTicket(ctx, params.ticket_id)),
  route(contract.updateTicket, (ctx, { params, body }) =>
    changeFromDesk(ctx, params.ticket_id, body),
  ),
  route(contract.overridePriority, (ctx, { params, body }) =>
    overridePriority(ctx, params.ticket_id, body),
  ),
  route(contract.restorePriority, (ctx, { params }) => restorePriority(ctx, params.ticket_id)),
  route(handover.handOver, (ctx, { params, body }) => handOver(ctx, params.ticket_id, body)),
  route(handover.listLeftTickets, async (ctx) => ({ items: await listLeftTickets(ctx) })),
  route(handover.handOverLeft, (ctx, { body }) => handOverLeft(ctx, body)),
  route(handover.returnTicket, (ctx, { params }) => returnTicket(ctx, params.ticket_id)),
  route(handover.readSummary, async (ctx, { params }) => {
    await readSummary(ctx, params.ticket_id);
    return {};
  }),
  route(contract.markRead, async (ctx, { params }) => {
    await markTicketRead(ctx, params.ticket_id);
    return {};
  }),
  route(contract.followTicket, async (ctx, { params, body }) => {
    await followTicket(ctx, params.ticket_id, body.is_following);
    return {};
  }),
  route(contract.listComments, (ctx, { params, query }) =>
    listComments(ctx, params.ticket_id, query.before),
  ),
  route(contract.addComment, (ctx, { params, body }) => writeFromDesk(ctx, params.ticket_id, body)),
  route(contract.getRemoteImage, async (ctx, { params }, { reply }) => {
    const { comment_id, part, number } = params;
    const image = await remoteImage(ctx, comment_id, { part, number: Number(number) });
    return reply
      .header('content-type', image.media_type)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(image.bytes);
  }),
  route(contract.listHistory, (ctx, { params, query }) =>
    listHistory(ctx, params.ticket_id, query.after),
  ),
  route(participants.setParticipant, async (ctx, { params, body }) => {
    await setParticipant(ctx, params.ticket_id, body);
    return {};
  }),
  route(participants.removeParticipant, async (ctx, { params, body }) => {
    await removeParticipant(ctx, params.ticket_id, body.contact_id);
    return {};
  }),
  route(contract.listDrafts, async (ctx, { params }) => ({
    items: await listDrafts(ctx, params.ticket_id),
  })),
  route(contract.saveDraft, async (ctx, { params, body }) => {
    await saveDraft(ctx, params.ticket_id, { ...body, visibility: params.visibility });
    return {};
  }),
  route(replies.holdReply, (ctx, { params, body }) => holdReply(ctx, params.ticket_id, body)),
  route(replies.takeReply, async (ctx, { params }) => {
    const { ticket_id } = await takeReply(ctx, params.waiting_reply_id);
    return { items: await listDrafts(ctx, ticket_id) };
  }),
  route(replies.moveReply, async (ctx, { params, body }) => {
    await moveReply(ctx, params.waiting_reply_id, body);
    return {};
  }),
  route(settings.listStatuses, async (ctx) => ({ items: await listStatuses(ctx) })),
  route(settings.createStatus, (ctx, { body }) => createStatus(ctx, body)),
  route(settings.updateStatus, (ctx, { params, body }) =>
    updateStatus(ctx, params.status_id, body),
  ),
  route(settings.listTicketTypes, async (ctx) => ({ items: await listTicketTypes(ctx) })),
  route(settings.createTicketType, (ctx, { body }) => createTicketType(ctx, body)),
  route(settings.updateTicketType, (ctx, { params, body }) =>
    updateTicketType(ctx, params.ticket_type_id, body),
  ),
  route(settings.listTags, async (ctx, { query }) => ({ items: await listTags(ctx, query.q) })),
  route(settings.renameTag, (ctx, { params, body }) => renameTag(ctx, params.tag_id, body.name)),
  route(settings.deleteTag, async (ctx, { params }) => {
    await deleteTag(ctx, params.tag_id);
    return {};
  }),
];
