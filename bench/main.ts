/**
 * npm run bench -- --tickets 100000 [--compare 1000000] [--seconds 8] [--clients 16] [--mails 4000] [--articles 50000] [--minutes 60] [--browsers 2000] [--only list,mail,live,memory,start,routing,clocks,rules,backtest,assist,articles,import,standby,parts] [--events 5000000] [--data DIR]
 *
 * `--data` keeps the seeded desk, and the next run with it begins without seeding; with `--compare`
 * the second size is kept in a directory below it. A goal is of a million tickets on two cores with
 * eight clients; beside other figures it is a hint.
 *
 * Prints latencies and throughput of the desk beside the same statements straight through the driver,
 * in one run on one machine: the load generator, the server and the database share its cores.
 */
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { commandOptions } from '../scripts/command-options.ts';
import { articlesName } from './articles.ts';
import { typingTable } from './articles-typing.ts';
import { assistName } from './assist.ts';
import { backtestName, backtestSize } from './backtest.ts';
import { clocksName } from './clocks.ts';
import { benchEnvironment } from './desk.ts';
import { aligned, growthTable, type Line, tableOf } from './figures.ts';
import { importName, importSize, importTable } from './import.ts';
import { liveTable } from './live-table.ts';
import { measureParts, partsName, partsSize, partsTable, partsWords } from './parts.ts';
import { routingName } from './routing.ts';
import type { BenchOptions } from './rows.ts';
import { rulesName } from './rules.ts';
import {
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
import { measureStandby, standbyName, standbySize, standbyTable } from './standby.ts';
import { measureStart, startLines, startName } from './start-up.ts';

const usage =
  'npm run bench -- [--tickets 100000] [--compare 1000000] [--seconds 8] [--clients 16] [--mails 4000] [--articles 50000] [--minutes 60] [--browsers 2000] [--events 5000000] [--data DIR] [--only list,mail,live,memory,start,routing,clocks,rules,backtest,assist,articles,import,standby,parts]';
const values = commandOptions(usage, {
  ...{ tickets: 100_000, compare: 0, seconds: 8, clients: 16, mails: 4000, articles: 50_000 },
  ...{ events: partsSize.events, minutes: 60, browsers: 0, only: '', data: undefined },
});

function told(line: string): void {
  console.error(`  ${line}`);
}

function optionsOf(tickets: number): BenchOptions {
  return {
    tickets,
    seconds: values.seconds,
    clients: values.clients,
    mails: values.mails,
    articles: values.articles,
    browsers: values.browsers === 0 ? undefined : values.browsers,
    only: values.only === '' ? [] : values.only.split(','),
    data: values.data,
  };
}

async function measured(options: BenchOptions): Promise<Line[]> {
  const size = `${options.tickets.toLocaleString('en-GB')} tickets`;
  console.error(`\n${size}`);
  const { lines, live, notes } = await runBench(options, told);
  if (lines.length > 0) {
    console.log(`\n${size}, ${options.clients} clients, ${machine()}\n`);
    console.log(tableOf(lines));
  }
  if (notes.length > 0) console.log(`\nMemory as PSS\n\n${notes.join('\n')}`);
  if (live.length > 0) {
    console.log(`\nLive news, ${size}, ${machine()}\n`);
    console.log(liveTable(live));
  }
  if (isNamed(startName)) {
    console.error('start');
    const started = await measureStart({ runs: 5, data: options.data }, benchEnvironment);
    console.log(`\nStart with ${options.data === undefined ? 'an empty desk' : size}\n`);
    console.log(startLines(started).join('\n'));
  }
  return lines;
}

function machine(): string {
  return `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node.js ${process.version}`;
}

const only = values.only === '' ? [] : values.only.split(',');
/** Asked for, or nothing in particular was. */
function isNamed(own: string): boolean {
  return only.length === 0 || only.some((name) => own.startsWith(name));
}

const isOnlyApart =
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
      standbyName,
      partsName,
    ].some((own) => own.startsWith(name)),
  );
if (isNamed(routingName)) {
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
if (isNamed(simulationName)) {
  console.error('\nsimulation');
  const { lines, came, given, waited, fairness, most_carried, overloaded } = await runSimulation(
    values.minutes,
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
if (isNamed(backtestName)) {
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
if (isNamed(clocksName)) {
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
if (isNamed(rulesName)) {
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
if (isNamed(assistName)) {
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
if (isNamed(importName)) {
  console.error('\nimport');
  const lines = await runImport(told);
  const { pages, megabytes } = importSize;
  console.log(`\nImport: ${pages.toLocaleString('en-GB')} pages, ${megabytes} MB, ${machine()}\n`);
  console.log(importTable(lines));
}
if (isNamed(standbyName)) {
  console.error('\nstandby');
  const lines = await measureStandby(standbySize, told);
  const size = `${standbySize.tickets.toLocaleString('en-GB')} tickets`;
  console.log(`\nReads from a standby, ${size}, ${machine()}\n`);
  console.log(lines === undefined ? 'LEFT OUT: there is no PostgreSQL 15' : standbyTable(lines));
}
if (isNamed(partsName)) {
  console.error('\nparts');
  const events = values.events;
  const figures = await measureParts({ ...partsSize, events }, told);
  console.log(`\nThe table of events: ${events.toLocaleString('en-GB')} of them, ${machine()}\n`);
  console.log(`${partsTable(figures.lines)}\n\nPlanned anew\n\n${partsTable(figures.planning)}`);
  console.log(`\n${partsWords(figures)}`);
}
if (only.length === 0 || only.includes(articlesName)) {
  console.error('\narticles');
  const options = { ...optionsOf(0), clients: 8 };
  const { lines, typed } = await runArticles(options, told);
  console.log(
    `\n${options.articles.toLocaleString('en-GB')} articles in three languages, 8 clients, ${machine()}\n`,
  );
  console.log(tableOf(lines));
  console.log('\n8 people who type: 150 to 400 ms between two letters (of suggestions: words)\n');
  console.log(typingTable(typed));
}
if (!isOnlyApart) await measureDesk();

async function measureDesk(): Promise<void> {
  const options = optionsOf(values.tickets);
  const small = await measured(options);
  if (values.compare !== 0) {
    const data = values.data === undefined ? undefined : join(values.data, 'compare');
    const large = await measured({ ...optionsOf(values.compare), data });
    console.log('\np95 in ms as the desk grows\n');
    console.log(growthTable(small, large, [String(values.tickets), String(values.compare)]));
  }
  console.log(
    '\nWeb lines: one web server, no worker. Mail in and out: one web server and one worker; times of mail in are\nfrom the ledger to the comment, of mail out from the reply to the mail server. Driver: the same statements by\nthe pg driver, named, over as many connections.',
  );
}
