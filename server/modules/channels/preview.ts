/** What a message says, for whoever decides about it: words without markup, names without files. */
import type { Ctx } from '#platform/ctx.ts';
import type { Ports } from '#platform/ports.ts';
import { parseMail } from './email/parse.ts';
import { prepareBody } from './email/prepare.ts';
import { getEntry, rawOf } from './ledger.ts';

const MAX_TEXT = 4_000;
const MAX_NAMES = 50;
/** Larger ones are downloaded by who wants to read them: the web server has others to serve. */
const MAX_READ_BYTES = 10 * 1024 * 1024;

type Preview = {
  to: string[];
  text: string;
  is_cut: boolean;
  files: { name: string; size: number }[];
};
const nothing: Preview = { to: [], text: '', is_cut: false, files: [] };

/** @throws OporaError not_found */
export async function entryWithPreview(ctx: Ctx, ports: Ports, id: string) {
  const entry = await getEntry(ctx, id);
  return { ...entry, preview: await previewOf(ctx, ports, id) };
}

async function previewOf(ctx: Ctx, ports: Ports, id: string): Promise<Preview> {
  const blob = await rawOf(ctx, id);
  if (blob === undefined) return nothing;
  if (blob.size > MAX_READ_BYTES) return { ...nothing, is_cut: true };
  const parsed = parseMail(await ports.blobs.read(blob));
  if (!parsed.ok) return nothing;
  const { mail } = parsed;
  const text = prepareBody(mail).body_text;
  return {
    to: [...mail.to, ...mail.cc].slice(0, MAX_NAMES).map((one) => one.address),
    text: text.slice(0, MAX_TEXT).toWellFormed(),
    is_cut: text.length > MAX_TEXT || mail.attachments.length > MAX_NAMES,
    files: mail.attachments
      .slice(0, MAX_NAMES)
      .map(({ name, content }) => ({ name, size: content.length })),
  };
}
