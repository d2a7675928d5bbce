/**
 * A model as the database keeps it: deflated; weights as whole numbers of sixteen bits with a scale for
 * each label, which changes no probability that anybody would see.
 */
import { deflateSync, inflateSync } from 'node:zlib';
import { z } from 'zod';
import type { Model } from './classifier.ts';

const format = 1;
const mostPositive = 32_767;
const headLength = 4;

const head = z.strictObject({
  format: z.literal(format),
  labels: z.array(z.string()),
  features: z.number().int().min(0),
  temperature: z.number().positive(),
});

export function encodeModel({ labels, vocabulary, weights, bias, temperature }: Model): Buffer {
  const features = vocabulary.buckets.length;
  const words = Buffer.from(JSON.stringify({ format, labels, features, temperature }));
  const length = Buffer.alloc(headLength);
  length.writeUInt32LE(words.length);
  const scales = scalesOf(weights, labels.length);
  const whole = Int16Array.from(weights, (weight, at) =>
    Math.round(weight / (scales[at % labels.length] ?? 1)),
  );
  const parts = [vocabulary.buckets, vocabulary.rarity, bias, scales, whole];
  return deflateSync(Buffer.concat([length, words, ...parts.map(bytesOf)]), { level: 4 });
}

function scalesOf(weights: Float32Array, count: number): Float32Array {
  const scales = new Float32Array(count);
  weights.forEach((weight, at) => {
    scales[at % count] = Math.max(scales[at % count] ?? 0, Math.abs(weight));
  });
  return scales.map((greatest) => (greatest === 0 ? 1 : greatest / mostPositive));
}

function bytesOf(numbers: Uint32Array | Float32Array | Int16Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** @throws Error for bytes of another version of this program */
export function decodeModel(bytes: Uint8Array): Model {
  const all = inflateSync(bytes);
  const size = all.readUInt32LE(0);
  const { labels, features, temperature } = head.parse(
    JSON.parse(all.toString('utf8', headLength, headLength + size)),
  );
  let at = headLength + size;
  // Copied, since typed arrays begin at multiples of their own size.
  const take = (length: number): ArrayBuffer => {
    const part = new Uint8Array(length);
    part.set(all.subarray(at, at + length));
    at += length;
    return part.buffer;
  };
  const buckets = new Uint32Array(take(features * 4));
  const rarity = new Float32Array(take(features * 4));
  const bias = new Float32Array(take(labels.length * 4));
  const scales = new Float32Array(take(labels.length * 4));
  const whole = new Int16Array(take(features * labels.length * 2));
  const weights = Float32Array.from(
    whole,
    (weight, place) => weight * (scales[place % labels.length] ?? 1),
  );
  return { labels, vocabulary: { buckets, rarity }, weights, bias, temperature };
}
