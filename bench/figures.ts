/** Times of many calls as the figures that people compare. */
import { mostGrowth, verdictOf } from './goals.ts';

export type Figures = {
  /** Measured, and all that were done, the warm-up's too. */
  count: number;
  done: number;
  errors: number;
  per_second: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
};

/** @param times milliseconds of each call, @param wall milliseconds that all took together */
export function figuresOf(
  times: Float64Array,
  wall: number,
  { errors, done = times.length }: { errors: number; done?: number },
): Figures {
  const sorted = times.toSorted();
  return {
    count: times.length,
    done,
    errors,
    per_second: times.length / (wall / 1000),
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
  };
}

/** Nearest rank. */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export type Line = {
  name: string;
  ours: Figures;
  ceiling: Figures;
  /** Processor time of our own process for one operation, milliseconds. */
  cpu_ms: number;
};

const heads = [
  '',
  'p50 ms',
  'p95',
  'p99',
  '/s',
  'our CPU ms',
  'driver p50',
  'p95',
  'p99',
  '/s',
  'ratio',
  'errors',
  'goal',
  '',
];

/** The table: ours beside the same statements straight through the driver. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(({ name, ours, ceiling, cpu_ms }) => [
    name,
    ...cells(ours),
    cpu_ms.toFixed(2),
    ...cells(ceiling),
    `${Math.round((100 * ours.per_second) / ceiling.per_second)} %`,
    String(ours.errors + ceiling.errors),
    ...verdictOf(name, { ours, ceiling }),
  ]);
  return aligned([heads, ...rows]);
}

/** How each p95 grows from the one size to the other. */
export function growthTable(
  small: readonly Line[],
  large: readonly Line[],
  sizes: readonly [string, string],
): string {
  const rows = small.flatMap(({ name, ours }) => {
    const other = large.find((line) => line.name === name);
    if (other === undefined) return [];
    const times = other.ours.p95 / ours.p95;
    const verdict = times < mostGrowth ? 'met' : 'MISSED';
    return [
      [name, ours.p95.toFixed(2), other.ours.p95.toFixed(2), `${times.toFixed(2)}x`, verdict],
    ];
  });
  return aligned([['', ...sizes, 'growth', `goal below ${mostGrowth}x`], ...rows]);
}

function cells({ p50, p95, p99, per_second }: Figures): string[] {
  return [p50.toFixed(2), p95.toFixed(2), p99.toFixed(2), per_second.toFixed(0)];
}

export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
