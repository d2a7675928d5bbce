/** From texts to sparse vectors: which buckets count, what each weighs, and every text at length one. */
import { bucketCount, eachFeature, type FeatureKind, kindCount } from './features.ts';

/** The buckets that a model knows, ascending, and how rare each was among the texts. */
export type Vocabulary = { readonly buckets: Uint32Array; readonly rarity: Float32Array };

/** Chosen on four fifths of banking77's training set, judged on the last (docs/decisions/assist.md). */
const kindWeights = [1, 1, 0.5, 1] as const;

/** What an unknown feature adds to the square of the length; a known one adds about 2 to 8. */
const strangeness = 3;

/** Indexes are places in the vocabulary. */
export type Sparse = { readonly indexes: Int32Array; readonly values: Float32Array };

export type VocabularyLimits = {
  /** Fewer texts than this have it: it is left out. */
  readonly fewest: number;
  /** The most frequent are kept. */
  readonly most: number;
};

export function vocabularyOf(texts: readonly string[], limits: VocabularyLimits): Vocabulary {
  const counts = documentCounts(texts);
  const fewest = cutFor(counts, limits);
  const chosen: number[] = [];
  for (let bucket = 0; bucket < bucketCount; bucket += 1)
    if ((counts[bucket] ?? 0) >= fewest) chosen.push(bucket);
  const buckets = Uint32Array.from(chosen);
  const rarity = Float32Array.from(chosen, (bucket) =>
    Math.sqrt(Math.log(1 + texts.length / (counts[bucket] ?? 1))),
  );
  return { buckets, rarity };
}

/** In how many texts each bucket is. */
function documentCounts(texts: readonly string[]): Int32Array {
  const counts = new Int32Array(bucketCount);
  const seen = new Int32Array(bucketCount);
  texts.forEach((text, index) => {
    eachFeature(text, (_kind, bucket) => {
      if (seen[bucket] === index + 1) return;
      seen[bucket] = index + 1;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    });
  });
  return counts;
}

/** The least count at which no more than `most` are left. */
function cutFor(counts: Int32Array, { fewest, most }: VocabularyLimits): number {
  const byCount = new Map<number, number>();
  let left = 0;
  for (const count of counts) {
    if (count < fewest) continue;
    byCount.set(count, (byCount.get(count) ?? 0) + 1);
    left += 1;
  }
  let cut = fewest;
  while (left > most) {
    left -= byCount.get(cut) ?? 0;
    cut += 1;
  }
  return cut;
}

/** Makes vectors over one vocabulary. Holds 8 MB; for one text after another, in one thread. */
export function vectorizer({ buckets, rarity }: Vocabulary): (text: string) => Sparse {
  const places = new Int32Array(bucketCount);
  buckets.forEach((bucket, place) => {
    places[bucket] = place + 1;
  });
  const counts = new Uint16Array(buckets.length);
  return (text) => {
    const found: number[] = [];
    const kinds: FeatureKind[] = [];
    const strange = new Float64Array(kindCount);
    eachFeature(text, (kind, bucket) => {
      const place = (places[bucket] ?? 0) - 1;
      if (place < 0) {
        strange[kind] = (strange[kind] ?? 0) + 1;
        return;
      }
      if (counts[place] === 0) {
        found.push(place);
        kinds.push(kind);
      }
      counts[place] = (counts[place] ?? 0) + 1;
    });
    const values = Float32Array.from(
      found,
      (place) => (1 + Math.log(counts[place] ?? 1)) * (rarity[place] ?? 0),
    );
    for (const place of found) counts[place] = 0;
    return { indexes: Int32Array.from(found), values: balanced(values, kinds, strange) };
  };
}

/**
 * Each kind at its own weight whatever their number, the whole at length one: with what the model does
 * not know, so that a text of which it knows little is spoken of with little certainty.
 */
function balanced(
  values: Float32Array,
  kinds: readonly FeatureKind[],
  strange: Float64Array,
): Float32Array {
  const lengths = strange.map((count) => count * strangeness);
  values.forEach((value, at) => {
    const kind = kinds[at] ?? 0;
    lengths[kind] = (lengths[kind] ?? 0) + value * value;
  });
  let whole = 0;
  lengths.forEach((length, kind) => {
    if (length > 0) whole += (kindWeights[kind] ?? 1) ** 2;
  });
  const factors = lengths.map((length, kind) =>
    length === 0 ? 0 : (kindWeights[kind] ?? 1) / Math.sqrt(length * whole),
  );
  return values.map((value, at) => value * (factors[kinds[at] ?? 0] ?? 0));
}
