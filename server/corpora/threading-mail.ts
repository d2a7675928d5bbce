/** The letter of a scenario as the bytes that would come. */
import type { World } from './threading-world.ts';

export function rawMail(world: World, desk: string): Buffer {
  const { incoming } = world.scenario;
  const ids = (list: readonly string[] = []) =>
    list.map((id) => (/@/.test(id) ? `<${world.messageId(id)}>` : id)).join(' ');
  const headers: [string, string][] = [
    ['From', incoming.from ?? world.sender],
    ['To', (incoming.to ?? [desk]).join(', ')],
    ['Cc', (incoming.cc ?? []).join(', ')],
    ['Subject', world.fill(incoming.subject ?? '', 'subject')],
    ['Message-ID', ids([incoming.messageId ?? 'the-letter-itself@client.example'])],
    ['In-Reply-To', ids(incoming.inReplyTo)],
    ['References', ids(incoming.references)],
    ['Auto-Submitted', incoming.autoSubmitted ?? ''],
    ...Object.entries(incoming.headers ?? {}),
  ];
  const lines = headers
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value.replace(/[\r\n]+/g, ' ')}`);
  return Buffer.from([...lines, 'MIME-Version: 1.0', ...bodyOf(world)].join('\r\n'));
}

const BOUNDARY = 'part-of-the-scenario';

function bodyOf(world: World): string[] {
  const { body, bodyHtml, attachment } = world.scenario.incoming;
  const text =
    bodyHtml === undefined
      ? part('text/plain', world.fill(body ?? '', 'body'))
      : part('text/html', world.fill(bodyHtml, 'body'));
  if (attachment === undefined) return text;
  const file = world.fill(attachment.content, 'body');
  return [
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    '',
    `--${BOUNDARY}`,
    ...text,
    `--${BOUNDARY}`,
    `Content-Disposition: attachment; filename="${attachment.filename.replace(/["\r\n]/g, '')}"`,
    ...part(attachment.mimeType.replace(/[^\w./+-]/g, ''), file),
    `--${BOUNDARY}--`,
    '',
  ];
}

function part(type: string, content: string): string[] {
  return [`Content-Type: ${type}; charset=utf-8`, '', content];
}
