/** The figures of live news as a table, and whether they are what was promised. */
import { aligned } from './figures.ts';
import type { Delay, LiveLine } from './live.ts';

/** Of two thousand browsers. */
const mostMilliseconds = 100;
const mostKilobytes = 20;

export function liveTable(lines: readonly LiveLine[]): string {
  const head = [
    'browsers, web processes',
    'changes/s',
    'since asked: p50 ms',
    'p99',
    'max',
    'since answered: p50',
    'p99',
    'missed',
    'messages/s',
    'CPU us a message',
    'bare lines: p50',
    'p99',
    'CPU us',
    'kB a connection',
    'of it heap',
    'all back s',
    'after start',
    'peak MB',
    `goal p99 ${mostMilliseconds}`,
    `${mostKilobytes} kB`,
  ];
  return aligned([head, ...lines.map(row)]);
}

function row(line: LiveLine): string[] {
  const { browsers, processes, since_asked, since_answered } = line;
  const isFast = since_asked.p99 <= mostMilliseconds;
  return [
    `${browsers.toLocaleString('en-GB')}, ${processes}`,
    String(line.a_second),
    ...delays(since_asked),
    since_asked.max.toFixed(1),
    ...delays(since_answered),
    String(line.missed),
    line.messages_a_second.toFixed(0),
    line.cpu_us.toFixed(1),
    ...delays(line.bare.delay),
    line.bare.cpu_us.toFixed(1),
    line.kilobytes.toFixed(1),
    line.heap_kilobytes.toFixed(1),
    line.back_s.toFixed(1),
    line.back_after_start_s.toFixed(1),
    line.peak_megabytes.toFixed(0),
    // Promised of two thousand.
    browsers > 2_000 ? '' : isFast ? 'met' : 'MISSED',
    line.kilobytes <= mostKilobytes ? 'met' : 'MISSED',
  ];
}

function delays({ p50, p99 }: Delay): string[] {
  return [p50.toFixed(1), p99.toFixed(1)];
}
