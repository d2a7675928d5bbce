/**
 * What a model is worth, measured on texts that it was not trained on: probabilities that mean what
 * they say (temperature scaling, Guo et al. 2017, arXiv 1706.04599), and which labels it confuses.
 */
import { type Example, type Model, scorer, toProbabilities } from './classifier.ts';

/** One held-out text: what the model says, how sure it is, and what is right. */
export type Judged = {
  readonly guess: number;
  readonly probability: number;
  readonly label: number;
};

export type Calibrated = { readonly temperature: number; readonly judged: readonly Judged[] };

export function calibrate(model: Model, held: readonly Example[]): Calibrated {
  const score = scorer(model);
  const scored = held.map((example) => ({ label: example.label, scores: score(example.text) }));
  const temperature = bestTemperature(scored);
  return { temperature, judged: scored.map((one) => judge(one, temperature)) };
}

type Scored = { readonly label: number; readonly scores: Float64Array };

function judge({ label, scores }: Scored, temperature: number): Judged {
  const shares = Float64Array.from(scores);
  toProbabilities(shares, temperature);
  let guess = 0;
  shares.forEach((share, at) => {
    if (share > (shares[guess] ?? 0)) guess = at;
  });
  return { guess, probability: shares[guess] ?? 0, label };
}

/** Not colder than this: held-out texts that are all guessed rightly do not make it certain of others. */
const [coldest, hottest] = [0.7, 10];
const golden = (Math.sqrt(5) - 1) / 2;
const searchSteps = 24;

/** The temperature under which the right labels are likeliest; 1 when nothing was held out. */
function bestTemperature(scored: readonly Scored[]): number {
  if (scored.length === 0) return 1;
  let [low, high] = [Math.log(coldest), Math.log(hottest)];
  for (let step = 0; step < searchSteps; step += 1) {
    const [one, other] = [high - golden * (high - low), low + golden * (high - low)];
    if (surprise(scored, Math.exp(one)) < surprise(scored, Math.exp(other))) high = other;
    else low = one;
  }
  return Math.exp((low + high) / 2);
}

/** Mean negative log-likelihood of what is right. */
function surprise(scored: readonly Scored[], temperature: number): number {
  let sum = 0;
  for (const { label, scores } of scored) {
    const shares = Float64Array.from(scores);
    toProbabilities(shares, temperature);
    sum -= Math.log(Math.max(shares[label] ?? 0, 1e-12));
  }
  return sum / scored.length;
}

export type CurvePoint = {
  readonly threshold: number;
  /** Share of the texts about which it speaks at this threshold. */
  readonly coverage: number;
  /** Share of those about which it is right; 1 where it never speaks. */
  readonly accuracy: number;
};

const curveSteps = 50;

/**
 * For each threshold from 0 to 0.98, by 0.02.
 * @param silent the label that means that nothing is said, if there is one
 */
export function curveOf(judged: readonly Judged[], silent = -1): CurvePoint[] {
  return Array.from({ length: curveSteps }, (_, step) => {
    const threshold = step / curveSteps;
    const said = judged.filter((one) => one.probability >= threshold && one.guess !== silent);
    const right = said.filter((one) => one.guess === one.label).length;
    return {
      threshold,
      coverage: judged.length === 0 ? 0 : said.length / judged.length,
      accuracy: said.length === 0 ? 1 : right / said.length,
    };
  });
}

export type Confusion = { readonly label: number; readonly guess: number; readonly times: number };

/** Which labels are taken for which others, the most frequent first. */
export function confusionsOf(judged: readonly Judged[], most: number): Confusion[] {
  const wrong = judged.filter((one) => one.guess !== one.label);
  const pairs = Map.groupBy(wrong, ({ label, guess }) => `${label} ${guess}`);
  return [...pairs.values()]
    .flatMap((list) => {
      const [first] = list;
      return first === undefined
        ? []
        : [{ label: first.label, guess: first.guess, times: list.length }];
    })
    .sort(
      (one, other) => other.times - one.times || one.label - other.label || one.guess - other.guess,
    )
    .slice(0, most);
}
