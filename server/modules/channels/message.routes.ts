import * as invitations from '#contract/invitations.ts';
import * as letters from '#contract/letters.ts';
import * as keys from '#contract/mail-keys.ts';
import { contentDisposition, inlineImageOf } from '#modules/files/files.ts';
import { type Route, route } from '#platform/http.ts';
import { decryptMessage } from './decrypt-message.ts';
import type { ParsedAttachment } from './email/parsed.ts';
import { answerInvitation, listInvitations } from './invitations.ts';
import { letterAt, letterFile, originalOf } from './letters.ts';
import { listKeys } from './mail-keys.sql.ts';
import { forgetKey, importKeys } from './mail-keys.ts';
import { signatureOf } from './message-signature.ts';

/** What a message carries besides words. */
export const messageRoutes: readonly Route[] = [
  route(invitations.listInvitations, async (ctx, { params }, { ports }) => ({
    items: await listInvitations(ctx, ports, params.ticket_id),
  })),
  route(invitations.answerInvitation, (ctx, { params, body }, { ports }) =>
    answerInvitation(ctx, ports, { ...body, comment_id: params.comment_id }),
  ),
  route(letters.getOriginal, (ctx, { params }, { ports }) =>
    originalOf(ctx, ports, params.comment_id),
  ),
  route(letters.getLetter, (ctx, { params, query }, { ports }) =>
    letterAt(ctx, ports, { ...params, at: query.at }),
  ),
  route(letters.downloadLetterFile, async (ctx, { params, query }, { reply, ports }) => {
    const place = { ...params, number: Number(params.number), at: query.at };
    const file = await letterFile(ctx, ports, place);
    reply.headers(headersFor(file, query.preview !== undefined));
    return reply.send(file.content);
  }),
  route(keys.listMailKeys, async (ctx) => ({ items: await listKeys(ctx) })),
  route(keys.importMailKey, async (ctx, { body }, { ports }) => ({
    items: await importKeys(ctx, ports.secrets, {
      bytes: Buffer.from(body.material, body.encoding === 'base64' ? 'base64' : 'utf8'),
      passphrase: body.passphrase,
    }),
  })),
  route(keys.deleteMailKey, async (ctx, { params }) => {
    await forgetKey(ctx, params.fingerprint);
    return {};
  }),
  route(keys.decryptMessage, (ctx, { params }, { ports }) =>
    decryptMessage(ctx, ports, params.comment_id),
  ),
  route(keys.getMessageSignature, (ctx, { params }, { ports }) =>
    signatureOf(ctx, ports, params.comment_id),
  ),
];

/** By what the bytes are; whatever they are, a browser makes no page of them. */
function headersFor(file: ParsedAttachment, is_preview: boolean) {
  const image = is_preview ? inlineImageOf(file.content) : undefined;
  return {
    'content-type': image ?? 'application/octet-stream',
    'content-disposition': contentDisposition(image ? 'inline' : 'attachment', file.name),
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  };
}
