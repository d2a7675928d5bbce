/**
 * One training, pure: from tickets with their values to a model and a report of what it is worth. A fifth
 * is held out, by what is written in it, so that letters alike never stand on both sides; what is then
 * used learns from all of them.
 */
import {
  type CurvePoint,
  calibrate,
  confusionsOf,
  curveOf,
  type Judged,
} from './classifier/calibration.ts';
import { type Example, type Model, trainClassifier } from './classifier/classifier.ts';
import { tokensOf } from './classifier/features.ts';

export type Lesson = { readonly text: string; readonly value: string };

export type Learnt = {
  /** Undefined: too little to learn from. */
  readonly model: Model | undefined;
  readonly held_out: number;
  readonly values: readonly {
    readonly value: string;
    readonly tickets: number;
    readonly found: number | null;
  }[];
  readonly rare: readonly { readonly value: string; readonly tickets: number }[];
  readonly curve: readonly CurvePoint[];
  readonly confusions: readonly {
    readonly right: string;
    readonly said: string;
    readonly times: number;
    readonly of: number;
  }[];
};

/** The value of a ticket that people left without one: where it is likeliest, nothing is said. */
export const noValue = '';

/** With fewer tickets a value is rare: it is not learnt. */
export const fewestOfValue = 8;
/** With fewer in all, there is no model. */
export const fewestLessons = 40;
/** No more labels than this: the most frequent. */
const mostValues = 300;
const heldShare = 5;
const mostConfusions = 12;

/** @param onProgress told 0…1 */
export function learn(lessons: readonly Lesson[], onProgress: (share: number) => void): Learnt {
  const { kept, rare } = countedValues(lessons);
  const labels = kept.map(({ value }) => value);
  const places = new Map(labels.map((value, place) => [value, place]));
  const examples = lessons.flatMap(({ text, value }): Example[] => {
    const label = places.get(value);
    return label === undefined ? [] : [{ text, label }];
  });
  const chosen = kept.filter((one) => one.value !== noValue);
  const taught = chosen.reduce((sum, one) => sum + one.tickets, 0);
  if (chosen.length < 2 || taught < fewestLessons) {
    const values = chosen.map((one) => ({ ...one, found: null }));
    return { model: undefined, held_out: 0, values, rare, curve: [], confusions: [] };
  }
  const held = examples.filter(isHeld);
  const trial = trainClassifier(
    examples.filter((example) => !isHeld(example)),
    labels,
    { onProgress: (share) => onProgress(share * 0.45) },
  );
  const { temperature, judged } = calibrate(trial, held);
  onProgress(0.5);
  const model = trainClassifier(examples, labels, {
    onProgress: (share) => onProgress(0.5 + share * 0.5),
  });
  return {
    model: { ...model, temperature },
    held_out: held.length,
    values: chosen.map((one) => ({
      ...one,
      found: foundShare(judged, labels.indexOf(one.value)),
    })),
    rare,
    curve: curveOf(judged, labels.indexOf(noValue)),
    confusions: confusionsOf(judged, mostConfusions).map(({ label, guess, times }) => ({
      right: labels[label] ?? '',
      said: labels[guess] ?? '',
      times,
      of: judged.filter((one) => one.label === label).length,
    })),
  };
}

type Counted = { readonly value: string; readonly tickets: number };

/** The most frequent first; of equals, in the order of their ids. */
function countedValues(lessons: readonly Lesson[]): { kept: Counted[]; rare: Counted[] } {
  const counted = [...Map.groupBy(lessons, (lesson) => lesson.value)]
    .map(([value, list]) => ({ value, tickets: list.length }))
    .sort((one, other) => other.tickets - one.tickets || (one.value < other.value ? -1 : 1));
  const isKept = ({ tickets }: Counted, place: number) =>
    tickets >= fewestOfValue && place < mostValues;
  return {
    kept: counted.filter(isKept),
    rare: counted.filter((one, place) => !isKept(one, place) && one.value !== noValue),
  };
}

/** By the words: what was sent twice is on one side. FNV-1a. */
function isHeld({ text }: Example): boolean {
  let hash = 0x811c9dc5;
  for (const letter of tokensOf(text).join(' '))
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % heldShare === 0;
}

/** Of the held-out tickets with this value, the share that the model names rightly. */
function foundShare(judged: readonly Judged[], label: number): number | null {
  const own = judged.filter((one) => one.label === label);
  if (own.length === 0) return null;
  return own.filter((one) => one.guess === label).length / own.length;
}
