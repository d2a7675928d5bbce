/** Endpoint to verb; no rules, no SQL. */
import * as announcements from '#contract/announcements.ts';
import { route } from '#platform/http.ts';
import {
  createAnnouncement,
  deleteAnnouncement,
  listAnnouncements,
  updateAnnouncement,
} from './announcements.ts';

export const routes = [
  route(announcements.listAnnouncements, (ctx) => listAnnouncements(ctx)),
  route(announcements.createAnnouncement, (ctx, { body }) => createAnnouncement(ctx, body)),
  route(announcements.updateAnnouncement, (ctx, { params, body }) =>
    updateAnnouncement(ctx, params.announcement_id, body),
  ),
  route(announcements.deleteAnnouncement, async (ctx, { params }) => {
    await deleteAnnouncement(ctx, params.announcement_id);
    return {};
  }),
];
