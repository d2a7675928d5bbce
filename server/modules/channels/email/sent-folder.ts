/**
 * Proof that a message has left: most providers keep what was sent through them in the folder of sent
 * mail. Finding it there proves that it was taken; not finding it proves nothing.
 */
import type { Ctx } from '#platform/ctx.ts';
import type { Ports } from '#platform/ports.ts';
import { imapServer, loginFor } from '../mailbox-secrets.ts';
import type { MailboxRow } from '../mailboxes.sql.ts';
import { tokensFor } from '../tokens.ts';
import { connectImap } from './imap-door.ts';

export async function isInSentFolder(
  ctx: Ctx,
  ports: Ports,
  { mailbox, row }: { mailbox: MailboxRow; row: { message_id: string } },
): Promise<boolean> {
  const server = mailbox.incoming === 'imap' ? imapServer(mailbox) : null;
  if (server === null) return false;
  try {
    const { secrets } = ports;
    const tokens = tokensFor(ctx, ports);
    const login = await loginFor(mailbox, server, { secrets, sealed: mailbox.secret, tokens });
    const { allow_private_hosts } = mailbox;
    const client = await connectImap({ ...server, allow_private_hosts }, login);
    try {
      const folders = await client.list();
      const sent = folders.find((folder) => folder.specialUse === '\\Sent');
      if (sent === undefined) return false;
      await client.mailboxOpen(sent.path, { readOnly: true });
      const header = { 'message-id': `<${row.message_id}>` };
      const found = await client.search({ header }, { uid: true });
      return Array.isArray(found) && found.length > 0;
    } finally {
      await client.logout().catch(() => undefined);
    }
  } catch (error) {
    ctx.log.warn({ err: String(error), mailbox_id: mailbox.id }, 'no look into the sent mail');
    return false;
  }
}
