/**
 * A linear classifier of texts: multinomial logistic regression over hashed words and pieces of words,
 * trained by stochastic gradient descent with a falling rate. The same examples give the same model.
 */
import { type Sparse, type Vocabulary, vectorizer, vocabularyOf } from './vectors.ts';

export type Example = { readonly text: string; readonly label: number };

export type Model = {
  readonly labels: readonly string[];
  readonly vocabulary: Vocabulary;
  /** By feature, then label. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** Scores are divided by it, so that 0.8 is right in eight of ten cases; see calibration.ts. */
  readonly temperature: number;
};

export type Training = {
  /** Told after each part of the work, 0…1. */
  readonly onProgress?: (share: number) => void;
};

const rounds = 6;
const rate = 5;
const biasShare = 0.1;
/** A label that is this unlikely learns nothing from the example, which spares most of the work. */
const negligible = 1e-4;
const fewestTexts = 2;
const mostFeatures = 60_000;
/** 24 MB of weights at the most, whatever the number of labels. */
const mostWeights = 6_000_000;

/** @param examples labels are places in `labels`; their order counts, so give them in a fixed one */
export function trainClassifier(
  examples: readonly Example[],
  labels: readonly string[],
  { onProgress = () => undefined }: Training = {},
): Model {
  const most = Math.min(mostFeatures, Math.floor(mostWeights / Math.max(1, labels.length)));
  const vocabulary = vocabularyOf(
    examples.map((example) => example.text),
    { fewest: fewestTexts, most },
  );
  onProgress(0.15);
  const toVector = vectorizer(vocabulary);
  const vectors = examples.map((example) => toVector(example.text));
  onProgress(0.3);
  const model = {
    labels,
    vocabulary,
    weights: new Float32Array(vocabulary.buckets.length * labels.length),
    bias: new Float32Array(labels.length),
    temperature: 1,
  };
  descend(model, { examples, vectors, onProgress });
  return model;
}

type Descent = Required<Training> & {
  readonly examples: readonly Example[];
  readonly vectors: readonly Sparse[];
};

function descend(model: Model, { examples, vectors, onProgress }: Descent): void {
  const scores = new Float64Array(model.labels.length);
  const order = Uint32Array.from(examples, (_, index) => index);
  const random = seeded(20_261_122);
  const steps = rounds * order.length;
  let step = 0;
  for (let round = 0; round < rounds; round += 1) {
    shuffle(order, random);
    for (const at of order) {
      const [vector, example] = [vectors[at], examples[at]];
      if (vector === undefined || example === undefined) continue;
      scoresOf(model, vector, scores);
      toProbabilities(scores, 1);
      scores[example.label] = (scores[example.label] ?? 0) - 1;
      learn(model, vector, { errors: scores, rate: rate * (1 - step / steps) });
      step += 1;
    }
    onProgress(0.3 + (0.7 * (round + 1)) / rounds);
  }
}

function learn(
  { weights, bias, labels }: Model,
  { indexes, values }: Sparse,
  { errors, rate: now }: { errors: Float64Array; rate: number },
): void {
  const count = labels.length;
  const touched: number[] = [];
  for (let label = 0; label < count; label += 1) {
    const error = errors[label] ?? 0;
    if (Math.abs(error) < negligible) continue;
    touched.push(label);
    errors[label] = -now * error;
    bias[label] = (bias[label] ?? 0) - biasShare * now * error;
  }
  for (let at = 0; at < indexes.length; at += 1) {
    const start = (indexes[at] ?? 0) * count;
    const value = values[at] ?? 0;
    for (const label of touched)
      weights[start + label] = (weights[start + label] ?? 0) + (errors[label] ?? 0) * value;
  }
}

function scoresOf(
  { weights, bias, labels }: Model,
  { indexes, values }: Sparse,
  into: Float64Array,
): void {
  const count = labels.length;
  into.set(bias);
  for (let at = 0; at < indexes.length; at += 1) {
    const start = (indexes[at] ?? 0) * count;
    const value = values[at] ?? 0;
    for (let label = 0; label < count; label += 1)
      into[label] = (into[label] ?? 0) + (weights[start + label] ?? 0) * value;
  }
}

/** Scores become probabilities that add up to one. */
export function toProbabilities(scores: Float64Array, temperature: number): void {
  let greatest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > greatest) greatest = score;
  let sum = 0;
  for (let at = 0; at < scores.length; at += 1) {
    const share = Math.exp(((scores[at] ?? 0) - greatest) / temperature);
    scores[at] = share;
    sum += share;
  }
  for (let at = 0; at < scores.length; at += 1) scores[at] = (scores[at] ?? 0) / sum;
}

/** Answers the raw scores of a text, by label. A text without a known feature scores what is usual. */
export function scorer(model: Model): (text: string) => Float64Array {
  const toVector = vectorizer(model.vocabulary);
  return (text) => {
    const scores = new Float64Array(model.labels.length);
    scoresOf(model, toVector(text), scores);
    return scores;
  };
}

export type Guess = { readonly label: string; readonly probability: number };
export type Predict = (text: string, most?: number) => Guess[];

/** The most likely labels of a text, the likeliest first. */
export function predictor(model: Model): Predict {
  const score = scorer(model);
  return (text, most = 3) => {
    const scores = score(text);
    toProbabilities(scores, model.temperature);
    return model.labels
      .map((label, at) => ({ label, probability: scores[at] ?? 0 }))
      .sort((one, other) => other.probability - one.probability)
      .slice(0, most);
  };
}

/** Numbers 0…1, the same from the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Fisher and Yates, in place. */
export function shuffle(list: Uint32Array, random: () => number): void {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const held = list[last] ?? 0;
    list[last] = list[other] ?? 0;
    list[other] = held;
  }
}
