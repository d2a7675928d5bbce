/** The files of the stories: a few distinct ones, used under many names. */
import type { Language } from '#contract/common.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { BlobStore, StoredBlob } from '#platform/files.ts';
import { plant, type Row } from './demo.sql.ts';
import { type Enclosed, instant } from './fold.ts';
import { type Enclosure, type Phrases, paragraphsOf } from './grammar.ts';
import { type DemoFile, makeFile } from './pictures.ts';
import { idAt, pick, type Random } from './random.ts';
import type { Words } from './words.ts';

type Kept = DemoFile & { blob: StoredBlob };
export type EnclosingPlan = {
  blobs: BlobStore;
  enclosed: readonly Enclosed[];
  language: Language;
  phrases: Phrases;
  words: Words;
};

const variants: readonly (readonly [Enclosure | 'memo', number])[] = [
  ['photo', 8],
  ['log', 5],
  ['sheet', 3],
  ['memo', 2],
];

export async function enclose(tx: Ctx, random: Random, plan: EnclosingPlan): Promise<void> {
  const kept = await keepVariants(random, plan, tx.now.getTime());
  const blobs = new Map(kept.map(({ blob }) => [blob.sha256.toString('hex'), blob]));
  await plant(
    tx,
    'blobs',
    [...blobs].map(([hash, { size, storage }]) => ({ sha256: `\\x${hash}`, size, storage })),
  );
  const uses = plan.enclosed.map((use) => {
    const file = pick(
      random,
      kept.filter((one) => one.kind === use.kind),
    );
    return { use, file, id: idAt(random, use.at) };
  });
  await plant(tx, 'files', uses.map(fileRow));
  await plant(
    tx,
    'attachments',
    uses.map(({ use, id }) => ({ comment_id: use.comment_id, file_id: id, position: 0 })),
  );
}

async function keepVariants(
  random: Random,
  { blobs, language, phrases, words }: EnclosingPlan,
  at: number,
): Promise<(Kept & { kind: Enclosure | 'memo' })[]> {
  const memo = paragraphsOf(phrases.get('memo')?.[0] ?? '').join('\r\n');
  const made = variants.flatMap(([kind, count]) =>
    Array.from({ length: count }, () => {
      const wish = { language, kind, memo, products: words.products, at };
      return { ...makeFile(random, wish), kind };
    }),
  );
  return Promise.all(made.map(async (file) => ({ ...file, blob: await blobs.put(file.bytes) })));
}

function fileRow({ use, file, id }: { use: Enclosed; file: Kept; id: string }): Row {
  return {
    id,
    sha256: `\\x${file.blob.sha256.toString('hex')}`,
    name: file.name,
    media_type: file.media_type,
    size: file.blob.size,
    uploaded_by: use.by.kind === 'agent' ? use.by.id : null,
    created_at: instant(use.at),
  };
}
