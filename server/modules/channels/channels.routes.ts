import { Readable } from 'node:stream';
import {
  createMailbox,
  deleteMailbox,
  deliverRawMessage,
  downloadRawMessage,
  listLedger,
  listMailboxes as listMailboxesEndpoint,
  listSenders,
  retryDelivery as retryDeliveryEndpoint,
  retryLedgerEntry,
  suggestMailbox,
  testMailbox,
  updateMailbox,
} from '#contract/channels.ts';
import * as outbox from '#contract/outbox.ts';
import { contentDisposition } from '#modules/files/files.ts';
import { fail } from '#platform/errors.ts';
import { type Route, route } from '#platform/http.ts';
import { intake } from './channels.react.ts';
import { suggestServers, systemDns } from './email/autodetect.ts';
import { receiveRaw } from './email/record.ts';
import { listEntries, rawOf, retryEntry } from './ledger.ts';
import { tryMailbox } from './mailbox-test.ts';
import { senders } from './mailboxes.sql.ts';
import {
  addMailbox,
  editMailbox,
  knownMailboxes,
  listMailboxes,
  removeMailbox,
} from './mailboxes.ts';
import { cancelDelivery, retryDelivery } from './outbox.ts';
import { listOutbox } from './outbox-list.ts';
import { signaturePreview } from './reply.ts';
import { watchRoutes } from './watch.routes.ts';

export const routes: readonly Route[] = [
  ...watchRoutes,
  route(listMailboxesEndpoint, async (ctx) => ({ items: await listMailboxes(ctx) })),
  route(listSenders, async (ctx) => ({ items: await senders(ctx) })),
  route(createMailbox, (ctx, { body }, { ports }) => addMailbox(ctx, ports.secrets, body)),
  route(updateMailbox, (ctx, { params, body }, { ports }) =>
    editMailbox(ctx, ports.secrets, { id: params.mailbox_id, input: body }),
  ),
  route(deleteMailbox, async (ctx, { params }) => {
    await removeMailbox(ctx, params.mailbox_id);
    return {};
  }),
  route(suggestMailbox, (_ctx, { body }) => suggestServers(body.address, systemDns())),
  route(testMailbox, (ctx, { body }, { ports }) => tryMailbox(ctx, ports, body)),

  route(listLedger, (ctx, { query }) => listEntries(ctx, query)),
  route(retryLedgerEntry, (ctx, { params }) => retryEntry(ctx, params.ledger_entry_id, intake)),
  route(downloadRawMessage, async (ctx, { params }, { reply, ports }) => {
    const raw = await rawOf(ctx, params.ledger_entry_id);
    if (raw === undefined) fail('not_found', 'errors.not_found');
    reply.headers({
      'content-length': raw.size,
      'content-type': 'application/octet-stream',
      'content-disposition': contentDisposition('attachment', `${raw.subject || 'message'}.eml`),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    });
    return reply.send(await ports.blobs.get(raw));
  }),
  route(deliverRawMessage, async (ctx, { query }, { request, ports }) => {
    const { body } = request;
    if (!(body instanceof Readable)) fail('invalid', 'errors.upload_type');
    const to = query.to === undefined ? [] : [query.to];
    // One that was connected a moment ago is found when the message is understood.
    const mailboxes = await knownMailboxes(ctx);
    const mailbox = mailboxes.find((one) => one.address === query.to && one.disabled_at === null);
    const recorded = await receiveRaw(ctx, ports, {
      raw: body,
      door: 'api',
      mailbox_id: mailbox?.id ?? null,
      envelope_from: null,
      envelope_to: to,
    });
    return { ledger_entry_id: recorded.id, is_new: recorded.is_new };
  }),
  route(outbox.listOutbox, (ctx, { query }) => listOutbox(ctx, query)),
  route(outbox.cancelDelivery, async (ctx, { params }) => {
    await cancelDelivery(ctx, params.delivery_id);
    return {};
  }),
  route(outbox.previewSignature, (ctx, { params }) => signaturePreview(ctx, params.ticket_id)),
  route(retryDeliveryEndpoint, async (ctx, { params }) => {
    await retryDelivery(ctx, params.delivery_id);
    return {};
  }),
];
