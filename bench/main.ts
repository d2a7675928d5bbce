/**
 * npm run bench -- --tickets 100000 [--compare 1000000] [--seconds 8] [--clients 16] [--mails 4000] [--articles 50000] [--minutes 60] [--only list,mail,routing,clocks,rules,backtest,assist,articles,import] [--data DIR]
 *
 * `--data` keeps the seeded desk, and the next run with it begins without seeding.
 *
 * Prints latencies and throughput of the desk beside the same statements straight through the driver,
 * in one run on one machine: the load generator, the server and the database share its cores.
 */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { articlesName } from './articles.ts';
import { assistName } from './assist.ts';
import { backtestName, backtestSize } from './backtest.ts';
import { clocksName } from './clocks.ts';
import { aligned, type Line, tableOf } from './figures.ts';
import { importName, importTable } from './import.ts';
import { routingName } from './routing.ts';
import { rulesName } from './rules.ts';
import {
  type BenchOptions,
  runArticles,
  runAssist,
  runBacktest,
  runBench,
  runClocks,
  runImport,
  runRouting,
  runRules,
  runSimulation,
} from './run.ts';
import { simulationName } from './simulation.ts';

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '100000' },
    compare: { type: 'string' },
    seconds: { type: 'string', default: '8' },
    clients: { type: 'string', default: '16' },
    mails: { type: 'string', default: '4000' },
    articles: { type: 'string', default: '50000' },
    minutes: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
    data: { type: 'string' },
  },
});

function told(line: string): void {
  console.error(`  ${line}`);
}

function optionsOf(tickets: number): BenchOptions {
  return {
    tickets,
    seconds: Number(values.seconds),
    clients: Number(values.clients),
    mails: Number(values.mails),
    articles: Number(values.articles),
    only: values.only === '' ? [] : values.only.split(','),
    data: values.data,
  };
}

async function measured(tickets: number): Promise<Line[]> {
  console.error(`\n${tickets.toLocaleString('en-GB')} tickets`);
  const options = optionsOf(tickets);
  const lines = await runBench(options, told);
  console.log(
    `\n${tickets.toLocaleString('en-GB')} tickets, ${options.clients} clients, ${machine()}\n`,
  );
  console.log(tableOf(lines));
  return lines;
}

function machine(): string {
  return `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node.js ${process.version}`;
}

const only = values.only === '' ? [] : values.only.split(',');
const isOnlyRouting =
  only.length > 0 &&
  only.every((name) =>
    [
      routingName,
      simulationName,
      backtestName,
      clocksName,
      rulesName,
      assistName,
      articlesName,
      importName,
    ].some((own) => own.startsWith(name)),
  );
if (only.length === 0 || only.some((name) => routingName.startsWith(name))) {
  console.error('\nrouting');
  const lines = await runRouting(told);
  console.log(`\nRouting: 1,000 agents in 25 teams, ${machine()}\n`);
  console.log(
    aligned([
      ['', 'p50 ms', 'p95', 'p99', '/s', 'our CPU ms', 'done', 'left'],
      ...lines.map(({ name, cpu_ms, figures: { p50, p95, p99, per_second, done, errors } }) => [
        name,
        ...[p50, p95, p99].map((ms) => ms.toFixed(1)),
        per_second.toFixed(0),
        cpu_ms?.toFixed(2) ?? '',
        String(done),
        String(errors),
      ]),
    ]),
  );
}
if (only.length === 0 || only.some((name) => simulationName.startsWith(name))) {
  console.error('\nsimulation');
  const { lines, came, given, waited, fairness, most_carried, overloaded } = await runSimulation(
    Number(values.minutes),
    told,
  );
  console.log(
    `\nA day of 100,000 tickets and 1,000 agents, ${values.minutes} minutes of its busiest hour, ${machine()}\n`,
  );
  console.log(
    aligned([
      ['', 'p50 ms', 'p99', '/s', 'times'],
      ...lines.map(({ name, figures: { p50, p99, per_second, done } }) => [
        name,
        ...[p50, p99].map((ms) => ms.toFixed(1)),
        per_second.toFixed(0),
        String(done),
      ]),
    ]),
  );
  console.log(
    `\n${came} came, ${given} were given; needed in the busiest hour: 2.8/s, aim 200/s` +
      `\nwaited, by the simulated clock: half ${waited.p50.toFixed(0)} s, nine of ten ${waited.p90.toFixed(0)} s, p99 ${waited.p99.toFixed(0)} s` +
      `\nfairness (Jain) ${fairness.toFixed(3)}, most carried ${most_carried} of 4 points, overloaded ${overloaded} times`,
  );
}
if (only.length === 0 || only.some((name) => backtestName.startsWith(name))) {
  console.error('\nbacktest');
  const lines = await runBacktest(told);
  const { tickets, days } = backtestSize;
  console.log(
    `\nBacktests: ${tickets.toLocaleString('en-GB')} tickets of ${days} days, ${machine()}\n`,
  );
  console.log(
    aligned([
      ['', 'seconds', 'CPU: Node.js', 'PostgreSQL', 'tickets', 'facts', 'would happen'],
      ...lines.map((line) => [
        line.name,
        ...[line.seconds, line.cpu_seconds, line.database_seconds].map((seconds) =>
          seconds.toFixed(1),
        ),
        ...[line.tickets, line.events, line.times].map(String),
      ]),
    ]),
  );
}
if (only.length === 0 || only.some((name) => clocksName.startsWith(name))) {
  console.error('\nclocks');
  const lines = await runClocks(told);
  console.log(`\nClocks of tickets, ${machine()}\n`);
  console.log(
    aligned([
      ['', 'p50 ms', 'p95', 'p99', '/s'],
      ...lines.map(({ name, figures: { p50, p95, p99, per_second } }) => [
        name,
        ...[p50, p95, p99].map((ms) => ms.toFixed(2)),
        per_second.toFixed(0),
      ]),
    ]),
  );
}
if (only.length === 0 || only.some((name) => rulesName.startsWith(name))) {
  console.error('\nrules');
  const lines = await runRules(told);
  console.log(`\nRules, ${machine()}\n`);
  console.log(
    aligned([
      ['', 'events', 'seconds', 'events/s'],
      ...lines.map(({ name, events, seconds }) => [
        name,
        String(events),
        seconds.toFixed(1),
        (events / seconds).toFixed(0),
      ]),
    ]),
  );
}
if (only.length === 0 || only.some((name) => assistName.startsWith(name))) {
  console.error('\nassist');
  const line = await runAssist(told);
  const { tickets, topics, seconds, cpu_seconds, megabytes, accuracy, suggestion } = line;
  console.log(
    `\nSuggestions: ${tickets.toLocaleString('en-GB')} tickets under ${topics} topics, ${machine()}\n`,
  );
  console.log(
    aligned([
      [
        'training s',
        'CPU',
        'MB at the peak',
        'MB of model',
        'right',
        'suggestion p50 ms',
        'p95',
        'p99',
      ],
      [
        seconds.toFixed(1),
        cpu_seconds.toFixed(1),
        megabytes.toFixed(0),
        line.model_megabytes.toFixed(1),
        `${(accuracy * 100).toFixed(1)} %`,
        ...[suggestion.p50, suggestion.p95, suggestion.p99].map((ms) => ms.toFixed(1)),
      ],
    ]),
  );
}
if (only.length === 0 || only.includes(importName)) {
  console.error('\nimport');
  const lines = await runImport(told);
  const { pages, megabytes } = importSize;
  console.log(
    `\nImport: ${pages.toLocaleString('en-GB')} pages, ${megabytes} MB, ${machine()}\n`,
  );
  console.log(importTable(lines));
}
if (only.length === 0 || only.includes(articlesName)) {
  console.error('\narticles');
  const options = { ...optionsOf(0), clients: 8 };
  const lines = await runArticles(options, told);
  console.log(
    `\n${options.articles.toLocaleString('en-GB')} articles in three languages, 8 clients, ${machine()}\n`,
  );
  console.log(tableOf(lines));
}
if (!isOnlyRouting) await measureDesk();

async function measureDesk(): Promise<void> {
  const small = await measured(Number(values.tickets));
  if (values.compare !== undefined) {
    const large = await measured(Number(values.compare));
    const rows = small.map(({ name, ours }) => {
      const other = large.find((line) => line.name === name);
      const grown = other === undefined ? Number.NaN : (100 * other.ours.p95) / ours.p95 - 100;
      return [name, ours.p95.toFixed(2), other?.ours.p95.toFixed(2) ?? '', `${grown.toFixed(0)} %`];
    });
    console.log('\np95 in ms as the desk grows\n');
    console.log(aligned([['', values.tickets, values.compare, 'change'], ...rows]));
  }
  console.log(
    '\nWeb lines: one web server, no worker. Mail in: one web server and one worker; its times are from the\nledger to the comment. Driver: the same statements by the pg driver, named, over as many connections.',
  );
}
