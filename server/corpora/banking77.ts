/**
 * text/banking77: questions of a bank's customers under 77 intents (Casanueva et al. 2020). The desk's
 * classifier is trained on train.csv alone and asked about every test-*.csv beside it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { predictor, trainClassifier } from '#modules/assist/assist.ts';
import type { Finding, RunCorpus } from './corpus.ts';
import { readCsv } from './csv.ts';
import { CorpusProblem, finding, reasonOf } from './reading.ts';

type Row = { readonly text: string; readonly category: string };

export const banking77: RunCorpus = async (dir): Promise<Finding[]> => {
  const folder = join(dir, 'text', 'banking77');
  const tests = testsIn(folder);
  const predict = trained(rowsOf(join(folder, 'train.csv')));
  return tests.flatMap((name) =>
    rowsOf(join(folder, name)).map(({ text, category }, index) =>
      finding(
        { name: `${name}:${index + 2} «${text}»`, field: 'category', expected: category },
        () => {
          const got = predict(text, 1)[0]?.label;
          return { got, agrees: got === category };
        },
      ),
    ),
  );
};

function testsIn(folder: string): string[] {
  try {
    const tests = readdirSync(folder).filter((name) => /^test-.*\.csv$/.test(name));
    if (tests.length > 0) return tests.sort();
  } catch (error) {
    throw new CorpusProblem(`${folder} cannot be read: ${reasonOf(error)}`);
  }
  throw new CorpusProblem(`there is no test-*.csv in ${folder}`);
}

function rowsOf(path: string): Row[] {
  try {
    const [head = [], ...rows] = readCsv(readFileSync(path, 'utf8'));
    const [text_at, category_at] = [head.indexOf('text'), head.indexOf('category')];
    if (text_at < 0 || category_at < 0) throw new Error('no columns text and category');
    return rows.map((row) => ({ text: row[text_at] ?? '', category: row[category_at] ?? '' }));
  } catch (error) {
    throw new CorpusProblem(`${path} cannot be read: ${reasonOf(error)}`);
  }
}

/** Says what the training took: megabytes as the process grew, at its peak. */
function trained(rows: readonly Row[]) {
  const labels = [...new Set(rows.map((row) => row.category))].sort();
  const places = new Map(labels.map((label, place) => [label, place]));
  const before = process.memoryUsage.rss();
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const model = trainClassifier(
    rows.map(({ text, category }) => ({ text, label: places.get(category) ?? 0 })),
    labels,
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const used = process.cpuUsage(cpu);
  const busy = ((used.user + used.system) / 1e6).toFixed(1);
  const grown = process.resourceUsage().maxRSS * 1024 - before;
  const kept = model.weights.byteLength + model.vocabulary.buckets.byteLength * 2;
  process.stdout.write(
    `trained on ${rows.length} questions under ${labels.length} intents in ${seconds} s (${busy} s of the processor), ${megabytes(grown)} MB at the peak, ${megabytes(kept)} MB of model\n`,
  );
  return predictor(model);
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0);
}
